"""Which names are valid, and which may be shown."""

from typing import Final

from lib.names.displayable import shown
from lib.regex import regex

__all__ = ["VALID", "shown"]

VALID: Final = regex(r"[A-Za-z_][A-Za-z0-9_]*")
