"""What a person types to run this: every command that is shown begins with it."""

from pathlib import Path
from typing import Final

# The folder of the code: that of a clone, or the one an installed package brought.
ROOT: Final = Path(__file__).resolve().parent.parent
IS_INSTALLED: Final = (ROOT.parent / "__init__.py").is_file() and ROOT.name == "app"
PACKAGE: Final = "spaces-secrets"
PROGRAM: Final = PACKAGE if IS_INSTALLED else "python -m lib"
# How the packages that it needs are brought in order.
INSTALL: Final = (
    f"pip install --force-reinstall {PACKAGE}"
    if IS_INSTALLED
    else "python -m pip install -r requirements.txt"
)
