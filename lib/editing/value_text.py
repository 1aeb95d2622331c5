"""How a value is written so that python-dotenv reads exactly it."""

from typing import Final

from lib.regex import regex
from lib.secret import Secret
from lib.sources.bounded import env_bindings

# What every reader, a shell among them, takes as it stands.
_PLAIN: Final = regex(r"[A-Za-z0-9_./:@%+,=-]+")
_ESCAPES: Final = str.maketrans(
    {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v", "\f": r"\f"}
)


def written(value: Secret) -> str:
    r"""Return the text to put behind `NAME=`: plain where that is safe, else in quotes.

    Line breaks are written as `\n`, so the value stays on its line. `${NAME}` is expanded in
    either kind of quotes and is left as it is.
    """
    text = value.reveal()
    if not text or _PLAIN.fullmatch(text):
        return text
    single = "'" + text.replace("\\", r"\\").replace("'", r"\'") + "'"
    return single if _reads(single) == text else f'"{text.translate(_ESCAPES)}"'


def _reads(written_value: str) -> str | None:
    """Return what python-dotenv reads; nothing where it would take more than a line."""
    if "\n" in written_value or "\r" in written_value:
        return None
    return next(env_bindings(f"A={written_value}")).value
