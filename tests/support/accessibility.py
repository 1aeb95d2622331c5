"""What an accessibility scanner (axe-core) says about a page, in every look the page has."""

from dataclasses import dataclass
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 844)
_GRAVE: Final = frozenset({"serious", "critical"})
_AXE: Final = Axe()


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

# Whether one of the elements a finding is about is, or stands in, what a selector names.
_IS_WITHIN: Final = """([target, selector]) =>
    Boolean(document.querySelector(target)?.matches(selector))"""


def barriers(page: Page) -> list[str]:
    """Return the serious and critical findings that are not accepted, one line each."""
    found = _AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {_why(node)}"
        for rule in found
        if rule["impact"] in _GRAVE
        for node in rule["nodes"]
        if not _is_accepted(page, rule["id"], node)
    ]


def barriers_in_every_look(page: Page) -> list[str]:
    """Scan a page light and dark, on a desktop and on a phone; it ends as a light desktop."""
    found = []
    for size in (PHONE, DESKTOP):
        for scheme in ("dark", "light"):
            _look(page, scheme, size)
            found += [f"{scheme}, {size[0]} wide: {one}" for one in barriers(page)]
    return found


def _look(page: Page, scheme: str, size: tuple[int, int]) -> None:
    """Change theme and window, and wait until Streamlit has drawn the theme."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.wait_for_function(
        """dark => {
            const app = document.querySelector('[data-testid="stApp"]');
            const red = Number(getComputedStyle(app).backgroundColor.match(/[0-9]+/)[0]);
            return (red < 64) === dark
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
