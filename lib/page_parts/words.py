"""How states, ages and names are written on a page."""

from datetime import datetime
from typing import Final

from lib import clock
from lib.providers.verdict import State

_LOOKS: Final = {
    State.WORKS: ("check_circle", "green"),
    State.NEEDS_YOU: ("error", "red"),
    State.COULD_NOT_TELL: ("help", "orange"),
    State.NOT_CONFIGURED: ("radio_button_unchecked", "gray"),
}


def badge(state: State) -> str:
    """Return a state as a badge: icon, word and colour."""
    icon, color = _LOOKS[state]
    return f":{color}-badge[:material/{icon}: {state.value}]"


def icon(state: State) -> str:
    """Return the icon of a state."""
    return f":material/{_LOOKS[state][0]}:"


def code(text: str) -> str:
    """Return a text in code type; what would end it early is taken out."""
    return f"`{' '.join(text.replace('`', '').split())}`"


def quiet(text: str) -> str:
    """Return a remark with code or links in it, smaller and grey.

    Streamlit fades all that is in a caption or in the label of a compact fold, so that code and
    links there are too pale to read.
    """
    return f":gray[:small[{text}]]"


def age(seconds: float) -> str:
    """Return how long ago a moment was, given in seconds since the epoch: `12 s ago`."""
    passed = max(0, int(clock.now() - seconds))
    if passed < 2:
        return "just now"
    if passed < 60:
        return f"{passed} s ago"
    if passed < 3600:
        return f"{passed // 60} min ago"
    return f"{passed // 3600} h ago"


def moment(seconds: float) -> str:
    """Return the exact time of a moment, for the tooltip of an age."""
    return datetime.fromtimestamp(seconds).astimezone().isoformat(" ", "seconds")
