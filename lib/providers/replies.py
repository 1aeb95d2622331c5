"""Exceptions to the general rules for reading a reply. Data, in `replies.toml` beside this file.

They stand apart from the table of providers, since they are twice as long and of use only where
somebody is asked.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lib.provider_config import TableError, table

_FILE = Path(__file__).with_name("replies.toml")
# Stands for every provider: words that many vendors and servers use.
ANY: Final = "*"


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """An exception to the general rules for reading a reply. The first that fits decides."""

    verdict: str
    on: str = ""
    status: tuple[int, ...] = ()
    words: str = ""
    say: str = ""
    do: str = ""
    server_do: str = ""
    usual: bool = False
    otherwise: bool = False
    page: bool = False


def replies_of(provider_id: str) -> tuple[ReplyRule, ...]:
    """Return the exceptions of a provider, in the order of the file. Raises `TableError`."""
    return _replies().get(provider_id, ())


@lru_cache(maxsize=1)
def _replies() -> Mapping[str, tuple[ReplyRule, ...]]:
    return load_replies(_FILE.read_text(encoding="utf-8"))


def load_replies(text: str) -> Mapping[str, tuple[ReplyRule, ...]]:
    """Read them from TOML text, by provider. Raises `TableError` for a malformed one."""
    found: dict[str, tuple[ReplyRule, ...]] = {}
    for number, row in enumerate(tomllib.loads(text).get("reply", []), start=1):
        fields: dict[str, Any] = {
            key: tuple(v) if isinstance(v, list) else v for key, v in row.items()
        }
        provider = fields.pop("provider", "")
        if provider != ANY and provider not in table():
            raise TableError(f"reply {number}: there is no such provider")
        try:
            found[provider] = (*found.get(provider, ()), ReplyRule(**fields))
        except TypeError as error:
            raise TableError(f"reply {number} ({provider}): {error}") from None
    return found
