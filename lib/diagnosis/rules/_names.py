"""Which names hold secrets, and which names may be shown."""

import re
from typing import Final

from lib.sources.names import shown

__all__ = ["VALID", "is_secret", "shown"]

VALID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_SECRET: Final = re.compile(r"\w+_(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|APIKEY)", re.IGNORECASE)
# These end like the name of a secret, and hold settings that everybody may see.
_HARMLESS: Final = re.compile(
    r"(?:.*_)?(?:PUBLIC|PUBLISHABLE|PRIMARY|FOREIGN|SORT|PARTITION|CACHE|INDEX|ROUTING|HOT|SESSION"
    r"|PAD|EOS|BOS|UNK|MASK|SEP|CLS|STOP|START|END|SPECIAL|MAX|DEFAULT)_(?:KEY|TOKEN)",
    re.IGNORECASE,
)


def is_secret(name: str) -> bool:
    """Whether a name looks as if it held a secret."""
    return bool(_SECRET.fullmatch(name)) and not _HARMLESS.fullmatch(name)
