"""A person who has a keyboard and no mouse."""

import re
from typing import Final

from playwright.sync_api import Locator, Page

# More than the controls of the longest page.
_MOST_TABS: Final = 150
_NAME: Final = """() => {
    const one = document.activeElement;
    const labels = [...(one.labels ?? [])].map(label => label.innerText).join(' ');
    const text = one.getAttribute('aria-label') || labels || one.innerText || '';
    return `${one.getAttribute('role') || one.tagName.toLowerCase()} ${text}`;
}"""
# Whether what has the focus looks otherwise than without it: it, what is in it and around it.
_IS_SEEN: Final = """async () => {
    const one = document.activeElement;
    const around = [];
    for (let outer = one.parentElement; around.length < 5; outer = outer.parentElement)
        around.push(outer);
    const parts = [...around, one, ...one.querySelectorAll('*'), ...one.parentElement.children];
    const look = () => parts.map(part => {
        const style = getComputedStyle(part);
        return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor,
            style.textDecoration, style.opacity, style.color].join();
    }).join('|');
    const still = () => {
        for (const each of document.getAnimations())
            if (each.effect.getComputedTiming().iterations !== Infinity) each.finish();
        return look();
    };
    const focused = look();
    one.blur();
    // At once, since a dialog soon takes the focus back; and a little later, since the frontend
    // draws some controls anew when they lose it.
    const atOnce = still();
    const frame = () => new Promise(drawn => requestAnimationFrame(drawn));
    for (let count = 0; count < 3; count++) await frame();
    const later = still();
    one.focus({focusVisible: true, preventScroll: true});
    return focused !== atOnce || focused !== later;
}"""


class Keyboard:
    """Presses keys, and asks of every stop that the focus can be seen there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: set[str] = set()

    @property
    def stop(self) -> str:
        """What has the focus: its role or tag, and its name."""
        return " ".join(str(self.page.evaluate(_NAME)).split())

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until something is reached whose role and name match a regular expression."""
        passed = []
        for _ in range(_MOST_TABS):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            here = self.stop
            passed.append(here)
            if not here.startswith(("body", "main")) and not self.page.evaluate(_IS_SEEN):
                self.unseen.add(here)
            if re.search(name, here, re.IGNORECASE):
                return
        raise AssertionError(f"Tab never came to {name!r}, but to {list(dict.fromkeys(passed))}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)

    def is_at(self, where: Locator) -> bool:
        """Whether what has the focus is, or is inside of, an element."""
        return bool(where.evaluate("one => one.contains(document.activeElement)"))
