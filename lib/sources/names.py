"""Which names may be shown: in a broken file key material may stand where a name belongs."""

import re
from typing import Final

# Words of up to 16 letters and digits, all large or all small.
_READS: Final = re.compile(
    r"(?:[A-Z0-9]{0,16}[_.-])*[A-Z0-9]{0,16}|(?:[a-z0-9]{0,16}[_.-])*[a-z0-9]{0,16}"
)
_LONGEST: Final = 60
_DIGITS: Final = 3


def shown(name: str) -> str:
    """Return a name where it reads like one, else nothing: in a broken file it may be a value."""
    if len(name) > _LONGEST or not _READS.fullmatch(name):
        return ""
    return name if sum(map(str.isdigit, name)) <= _DIGITS else ""
