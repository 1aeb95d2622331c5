"""Which names are valid, and which may be shown."""

import re
from typing import Final

from lib.names.displayable import shown

__all__ = ["VALID", "shown"]

VALID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
