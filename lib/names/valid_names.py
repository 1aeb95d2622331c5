"""Which names a variable may have."""

from typing import Final

from lib.regex import regex

# As POSIX has it, in either case: what every shell and the settings of a Space take.
VALID: Final = regex(r"[A-Za-z_][A-Za-z0-9_]*")
