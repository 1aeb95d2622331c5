"""Whether a text is the id of a Space. The one answer, for everybody who asks."""

from typing import Final

from lib.regex import regex

# As `huggingface_hub` checks it (`utils/_validators.py`, 2.4), each part by itself, in ASCII.
PART: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
_ID: Final = regex(rf"{PART}/{PART}")


def is_space_id(text: str) -> bool:
    """Whether a text is `owner/name` as the Hub's client takes it."""
    odd = "--" in text or ".." in text or text.endswith(".git")
    return bool(_ID.fullmatch(text)) and not odd
