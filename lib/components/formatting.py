"""How states, ages and names are written on a page.

Whatever a page draws is `Markup`: made of what stands in the code and of `code`, `sentence` and
`text`, which escape what comes from elsewhere.
"""

from datetime import datetime
from typing import Final

from lib import clock
from lib.escape import Markup, code, sentence, text
from lib.providers.verdict import State

__all__ = [
    "Markup",
    "age",
    "badge",
    "code",
    "icon",
    "linked",
    "moment",
    "quiet",
    "sentence",
    "text",
]

_LOOKS: Final = {
    State.WORKS: ("check_circle", "green"),
    State.NEEDS_YOU: ("error", "red"),
    State.COULD_NOT_TELL: ("help", "orange"),
    State.NOT_CONFIGURED: ("radio_button_unchecked", "gray"),
}


def badge(state: State) -> Markup:
    """Return a state as a badge: icon, word and colour."""
    icon, color = _LOOKS[state]
    return Markup(f":{color}-badge[:material/{icon}: {text(state.label)}]")


def icon(state: State) -> str:
    """Return the icon of a state."""
    return f":material/{_LOOKS[state][0]}:"


def linked(words: str, address: str) -> Markup:
    """Return words that lead to an address of this house's own making, or the address alone."""
    target = sentence(address)
    return target if "`" in target else Markup(f"[{text(words)}]({target})")


def quiet(remark: Markup) -> Markup:
    """Return a remark with code or links in it, smaller and grey.

    Streamlit fades all that is in a caption or in the label of a compact fold, so that code and
    links there are too pale to read.
    """
    return Markup(f":gray[:small[{remark}]]")


def age(seconds: float) -> Markup:
    """Return how long ago a moment was, given in seconds since the epoch: `12 s ago`."""
    passed = max(0, int(clock.now() - seconds))
    if passed < 2:
        return Markup("just now")
    if passed < 60:
        return Markup(f"{passed:d} s ago")
    if passed < 3600:
        return Markup(f"{passed // 60} min ago")
    return Markup(f"{passed // 3600} h ago")


def moment(seconds: float) -> Markup:
    """Return the exact time of a moment, for the tooltip of an age."""
    return text(datetime.fromtimestamp(seconds).astimezone().isoformat(" ", "seconds"))
