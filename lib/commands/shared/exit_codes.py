"""Exit codes of `migrate`, and the error that ends it with one."""

from typing import Final

from lib.commands.streams import OutputError
from lib.escape import terminal

DONE: Final = 0
FINDINGS: Final = 1
UNUSABLE: Final = 2
NOT_VERIFIED: Final = 3
HALF_WAY: Final = 4


class CommandError(Exception):
    """Why the command ends here, in sentences, and with which exit code. Holds no value."""

    def __init__(self, sentence: str, code: int = UNUSABLE) -> None:
        super().__init__("\n".join(map(terminal, sentence.split("\n"))))
        self.code = code


def unforeseen(error: Exception) -> str:
    """Return what ended a command that nobody foresaw, without the text of an unknown error."""
    if isinstance(error, OutputError):
        return str(error).capitalize()
    return f"unexpected error ({type(error).__name__})."
