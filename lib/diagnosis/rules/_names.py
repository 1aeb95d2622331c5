"""Which names hold secrets, and which names may be shown."""

import re
from typing import Final

VALID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_SECRET: Final = re.compile(r"\w+_(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|APIKEY)", re.IGNORECASE)
# These end like the name of a secret, and hold settings that everybody may see.
_HARMLESS: Final = re.compile(
    r"(?:.*_)?(?:PUBLIC|PUBLISHABLE|PRIMARY|FOREIGN|SORT|PARTITION|CACHE|INDEX|ROUTING|HOT|SESSION"
    r"|PAD|EOS|BOS|UNK|MASK|SEP|CLS|STOP|START|END|SPECIAL|MAX|DEFAULT)_(?:KEY|TOKEN)",
    re.IGNORECASE,
)
_WORD: Final = 16
_DIGITS: Final = 3


def is_secret(name: str) -> bool:
    """Whether a name looks as if it held a secret."""
    return bool(_SECRET.fullmatch(name)) and not _HARMLESS.fullmatch(name)


def shown(name: str) -> str:
    """Return a name where it reads like one, else nothing: in a broken file it may be a value."""
    words = re.split(r"[_.-]", name)
    plain = name.isascii() and name in {name.upper(), name.lower()}
    short = len(name) <= 60 and all(len(word) <= _WORD and _plain(word) for word in words)
    few = sum(char.isdigit() for char in name) <= _DIGITS
    return name if plain and short and few else ""


def _plain(word: str) -> bool:
    return not word or word.isalnum()
