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
# Words of up to 16 letters and digits, all large or all small.
_READS: Final = re.compile(
    r"(?:[A-Z0-9]{0,16}[_.-])*[A-Z0-9]{0,16}|(?:[a-z0-9]{0,16}[_.-])*[a-z0-9]{0,16}"
)
_LONGEST: Final = 60
_DIGITS: Final = 3


def is_secret(name: str) -> bool:
    """Whether a name looks as if it held a secret."""
    return bool(_SECRET.fullmatch(name)) and not _HARMLESS.fullmatch(name)


def shown(name: str) -> str:
    """Return a name where it reads like one, else nothing: in a broken file it may be a value."""
    if len(name) > _LONGEST or not _READS.fullmatch(name):
        return ""
    return name if sum(map(str.isdigit, name)) <= _DIGITS else ""
