"""What is said where something unforeseen happens: a package is missing, an error is unknown.

The text of such an error may hold anything, a key among it, and is never told.
"""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lib.program import INSTALL
from lib.user_error import UserError

# What `requirements.txt` names, as it is imported; a test holds the two equal.
RUN_TIME: Final = ("streamlit", "huggingface_hub", "dotenv", "authlib", "joserfc", "requests")

_INSTALL: Final = f"Install what is needed with: {INSTALL}"


class PackageError(UserError):
    """A package is missing or does not fit, told where somebody looks later."""

    def __init__(self, error: ImportError) -> None:
        super().__init__(f"Here {package_trouble(error)}.".replace("\n", " "))


def require(names: Iterable[str]) -> None:
    """See that packages are there without loading them. Raises `ModuleNotFoundError` for one."""
    for name in names:
        if find_spec(name) is None:
            raise ModuleNotFoundError(name=name)


def package_trouble(error: ImportError) -> str:
    """Say what could not be loaded, and on a second line what to do.

    Of the error only the name of a module is told: its text holds paths of this machine.
    """
    package = (error.name or "").partition(".")[0]
    if not package:
        return f"a package could not be loaded by this Python.\n{_INSTALL}"
    if package in {"lib", "pages"}:
        return (
            f"the file of {error.name}, a part of Spaces Secrets, is missing or damaged.\n"
            "Install Spaces Secrets again."
        )
    if isinstance(error, ModuleNotFoundError):
        return f"the package {package} is not installed for this Python.\n{_INSTALL}"
    return f"the package {package} is installed in a version that does not fit.\n{_INSTALL}"


def spot(error: Exception) -> str:
    """Return the kind of an error, and file and line of the innermost call."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    kind = type(error).__name__
    if trace is None:
        return kind
    return f"{kind} at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
