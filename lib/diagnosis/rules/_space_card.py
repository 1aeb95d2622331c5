"""What the top of a `README.md` says of a Space: `sdk`, `app_port`, `hf_oauth`.

Source: Hub documentation, "Spaces Configuration Reference".
"""

from pathlib import Path
from typing import Final

from lib.record import record
from lib.regex import regex
from lib.sources.text_file import UnreadableError, read_text

APP_PORT: Final = 7860
_FRONT: Final = regex(r"---[^\S\n]*\n(.*?)\n---", 16)  # re.DOTALL, without loading `re`
_LINE: Final = regex(r"""^(\w+):[ \t]*["']?([^"'#\n]*?)["']?[ \t]*(?:#.*)?$""", 8)  # re.MULTILINE


@record
class SpaceCard:
    """The settings of a Space. sdk: empty where the file is not a Space's."""

    sdk: str = ""
    app_port: int = APP_PORT
    has_oauth: bool = False


def card_of(folder: Path) -> SpaceCard:
    """Return what the `README.md` of a folder says; of none, or no Space's, the usual."""
    try:
        text = read_text(folder / "README.md", "", "README.md") or ""
    except UnreadableError:
        return SpaceCard()
    return card_in(text)


def card_in(text: str) -> SpaceCard:
    """Return what the text of a `README.md` says."""
    front = _FRONT.match(text.replace("\r\n", "\n"))
    told = dict(_LINE.findall(front[1])) if front else {}
    port = told.get("app_port", "")
    return SpaceCard(
        told.get("sdk", "").lower(),
        int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else APP_PORT,
        told.get("hf_oauth", "").lower() in {"true", "yes", "on"},
    )
