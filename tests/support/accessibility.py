"""What an accessibility scanner (axe-core) says about a page, in every look the page has."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 844)
_GRAVE: Final = frozenset({"serious", "critical"})
_AXE: Final = Axe()
_OF_COLORS: Final = ("color-contrast", "link-in-text-block")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding in what Streamlit draws itself, which nothing here can change, and why so."""

    rule: str
    selector: str
    reason: str


ACCEPTED: Final = (
    Accepted(
        "scrollable-region-focusable",
        ".stTable > div",
        "`st.table` scrolls sideways on a phone in a box that its HTML does not make focusable; "
        "Chromium and Firefox let Tab reach such a box by themselves.",
    ),
)

# Controls of Streamlit's own that all have one name, which no page can change.
SAME_NAME: Final = {
    "Help": "the sign behind a text whose tooltip says more",
    "Copy to clipboard": "the button in a corner of each code block",
}

# Whether one of the elements a finding is about is, or stands in, what a selector names.
_IS_WITHIN: Final = """([target, selector]) =>
    Boolean(document.querySelector(target)?.matches(selector))"""


def barriers(page: Page, *rules: str) -> list[str]:
    """Return the serious and critical findings that are not accepted, one line each.

    rules: those to look for; all of the scanner without any.
    """
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = _AXE.run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {_why(node)}"
        for rule in found
        if rule["impact"] in _GRAVE
        for node in rule["nodes"]
        if not _is_accepted(page, rule["id"], node)
    ]


def barriers_in_every_look(page: Page) -> list[str]:
    """Scan a page light and dark, on a desktop and on a phone; it ends as a light desktop.

    Dark, where nothing but the colours is another, only for what is about colours.
    """
    found = []
    for size in (PHONE, DESKTOP):
        for scheme, rules in (("dark", _OF_COLORS), ("light", ())):
            _look(page, scheme, size)
            found += [f"{scheme}, {size[0]} wide: {one}" for one in barriers(page, *rules)]
    return found


def hard_to_follow(page: Page) -> list[str]:
    """Return what somebody who listens to a page would stumble over, one line each.

    Headings that skip a level, tables without a name, and two controls with one name: read out
    from a list of buttons, nobody could tell them apart. A dialog is looked at by itself.
    """
    heard: dict[str, list[Any]] = page.evaluate(_HEARD)
    names = Counter(name for name in heard["names"] if name not in SAME_NAME)
    levels = [1, *heard["levels"]] if heard["inDialog"] else [0, *heard["levels"]]
    return [
        *(f"{many} controls are called {name!r}" for name, many in names.items() if many > 1),
        *(f"a table without a name: {text}" for text in heard["nameless"]),
        *(
            f"a heading of level {level} follows one of level {before}"
            for before, level in pairwise(levels)
            if level > before + 1
        ),
    ]


class Scan:
    """Collects what is found in each state, so that one run tells everything."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def state(self, page: Page, name: str) -> None:
        """Scan a page as it stands."""
        found = [*barriers_in_every_look(page), *hard_to_follow(page)]
        self.found += [f"{name}, {one}" for one in found]

    def is_clean(self) -> bool:
        """Whether nothing was found; what was is printed, for the report of the test."""
        print("\n".join(self.found))
        return not self.found


# The names are worked out as a browser does, by the scanner, which has looked at the page before.
_HEARD: Final = """() => {
    const dialog = document.querySelector('[role=dialog][aria-modal=true], [data-testid=stDialog]');
    const root = dialog ?? document.body;
    const all = selector => [...root.querySelectorAll(selector)].filter(one =>
        one.checkVisibility({visibilityProperty: true})
            && !one.closest('[inert], [aria-hidden=true]'));
    const name = one => axe.commons.text.accessibleText(one);
    axe.setup();
    const heard = {
        inDialog: Boolean(dialog),
        levels: all('h1, h2, h3, h4, h5, h6').map(one => Number(one.tagName[1])),
        names: all('button, summary, input:not([type=radio]), textarea, select').map(name),
        nameless: all('table').filter(one => !name(one)).map(one => one.innerText.slice(0, 60)),
    };
    axe.teardown();
    return heard;
}"""


def _look(page: Page, scheme: str, size: tuple[int, int]) -> None:
    """Change theme and window, and wait until Streamlit has drawn the theme."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.wait_for_function(
        """dark => {
            const app = document.querySelector('[data-testid="stApp"]');
            const red = Number(getComputedStyle(app).backgroundColor.match(/[0-9]+/)[0]);
            return (red < 64) === dark
                && !document.querySelector('[data-testid="stSkeleton"]')
                && document.getAnimations().every(one => one.playState !== 'running'
                    || one.effect.getComputedTiming().iterations === Infinity);
        }""",
        arg=scheme == "dark",
    )


def _is_accepted(page: Page, rule: str, node: dict[str, Any]) -> bool:
    return any(
        page.evaluate(_IS_WITHIN, [node["target"][0], one.selector])
        for one in ACCEPTED
        if one.rule == rule
    )


def _why(node: dict[str, Any]) -> str:
    """Return what the scanner holds against an element, the element and where it is."""
    checks = [*node["any"], *node["all"], *node["none"]]
    told = "; ".join(check["message"] for check in checks)
    return f"{told} | {node['html'][:160]} | {node['target'][0]}"
