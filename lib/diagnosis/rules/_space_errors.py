"""The Hub's message about a Space that stopped, as far as it may be shown.

It may quote what the app printed, and that may be a key. So a word is shown only where it is one
of a fixed list, a small number, a known exception or a name the reader knows already.
"""

import builtins
import re
from collections.abc import Collection
from typing import Final

from lib.regex import regex

_LONGEST: Final = 2000
_SHOWN: Final = 240
_GAP: Final = "…"
_TOKEN: Final = regex(r"[A-Za-z_][A-Za-z0-9_.]*|[0-9]+[A-Za-z]{0,2}\b|\s+|.")
_MARKS: Final = frozenset(":.,;'\"()/-")
_NUMBER: Final = regex(r"[0-9]{1,4}(?:[GMK]i?|s|m|h)?")
_EXCEPTIONS: Final = frozenset(
    name for name in vars(builtins) if name.endswith(("Error", "Exit", "Exception"))
) | {
    "APIConnectionError", "AuthenticationError", "ConnectionError", "GatedRepoError",
    "HTTPError", "HfHubHTTPError", "JSONDecodeError", "LocalTokenNotFoundError", "OpenAIError",
    "RateLimitError", "RepositoryNotFoundError", "StreamlitSecretNotFoundError", "ValidationError",
}  # fmt: skip
# The words of the Hub's own messages, and of the plainest ones of Python and Docker.
_PLAIN: Final = """
a after an and any app application are at attempt available be build cache call cannot capacity
card check checks code collision command config configuration conflict container could cuda
dependencies docker dockerfile due enough eof error errors exceeded exec exit exited failed
failure file files find for found from gpu hardware has have health healthy image import in
index install installed insufficient invalid is job key killed last launch limit line logs
memory metadata min minutes missing module most must name named names no not of on only open or
out package permission pip port provided python quota reached readme reason recent requested
required requirements resolve restart run running runtime schedule scheduling sdk seconds secret
secrets server set signal space start started starting startup stopped storage syntax terminated the
this time timed timeout to token traceback unable unexpected unknown unsupported usage user
value variable variables version was while with within workload yaml
"""
_WORDS: Final = frozenset(_PLAIN.split())


def cleaned(message: str, known: Collection[str]) -> str:
    """Return what may be shown of a message, with `…` for the rest; empty where that is nothing.

    known: the names of variables that the reader knows already.
    """
    parts: list[str] = []
    for token in _TOKEN.findall(message[:_LONGEST]):
        shown = token if _may_be_shown(token, known) else _GAP
        if shown.isspace():
            shown = " "
        if shown in {_GAP, " "} and parts and parts[-1] == shown:
            continue
        parts.append(shown)
    text = re.sub(r"…(?:[\s:.,;'\"()/-]*…)+", _GAP, "".join(parts)).strip()
    return text[:_SHOWN].rstrip(" .") if re.search(r"[A-Za-z0-9]", text) else ""


def _may_be_shown(token: str, known: Collection[str]) -> bool:
    if token.isspace() or token in _MARKS:
        return True
    if _NUMBER.fullmatch(token):
        return True
    word = token.rstrip(".")
    return word.lower() in _WORDS or word in _EXCEPTIONS or word in known
