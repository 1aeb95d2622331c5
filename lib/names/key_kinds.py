"""Which sort of credential a value is, told by how it begins: a table, and who may hold what.

Vendors give more than one sort of key, and sign-ins give tokens that look like keys; at the wrong
place each is refused with "invalid key", and a new one of the same sort cures nothing.
"""

import re
from functools import lru_cache
from typing import Final

from lib.names.key_kinds_table import OTHER, SUPABASE, TABLE, WANTED, KeyType
from lib.provider_config import Provider
from lib.record import record

_TOKEN: Final = KeyType(
    "eyJ", "a signed token of a sign-in (a JWT)", "which is no API key", is_sure=False, length=60
)
# Whose keys surely are no signed tokens, as others' were or are.
_NEVER_SIGNED: Final = frozenset(
    {"anthropic", "cerebras", "cohere", "deepseek", "google", "groq", "huggingface", "openai"}
    | {"openrouter", "perplexity", "replicate", "tavily", "together", "xai"}
)
_SIGNED: Final = r"eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"


def kind_of(value: str) -> KeyType | None:
    """Return the sort of credential that a value is; None where its beginning tells of none."""
    text = value.strip()
    if text.startswith(_TOKEN.begins) and re.fullmatch(_SIGNED, text):
        return SUPABASE.get(_role(text))
    rows = _by_letter().get(text[:1], ())
    found = (one for one in rows if text.startswith(one.begins) and len(text) >= one.length)
    return max(found, key=lambda one: len(one.begins), default=None)


def _role(token: str) -> str:
    """Return the role that a signed token of Supabase names; nothing for any other."""
    import base64  # noqa: PLC0415 - for such a token only
    import json  # noqa: PLC0415 - as above

    part = token.split(".")[1]
    try:
        told = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return ""
    is_theirs = isinstance(told, dict) and told.get("iss") == "supabase"
    return str(told.get("role", "")) if is_theirs else ""


def wanted_in(name: str) -> str:
    """Return what a name of no provider of the table wants, in words."""
    found = (told for pattern, told in WANTED if re.fullmatch(pattern, name))
    return next(found, "what belongs there")


def wrong_kind(value: str, name: str, provider: Provider) -> KeyType | None:
    """Return of which sort a value is where a key of this provider is wanted and it is none.

    name: the variable that holds it. Whose address is asked is for the caller to look at.
    """
    kind = kind_of(value)
    if kind is None:
        signed = provider.id in _NEVER_SIGNED and re.fullmatch(_SIGNED, value.strip())
        return _TOKEN if signed else None
    if kind.begins in _FOR_OTHER_NAMES or kind.fits(name):
        return None
    if not kind.owner and provider.name.split()[0] in kind.what:
        return kind if kind.is_wrong_in(name) else None  # of this vendor, which has several sorts
    is_own = any(re.fullmatch(pattern, value.strip()) for pattern in provider.patterns)
    return None if is_own and kind.owner != provider.id else kind


def kind_wanted_at(address: str, value: str, provider: Provider) -> KeyType | None:
    """Return the one sort that a base URL takes where an ordinary key of its vendor is another."""
    ordinary = any(re.fullmatch(pattern, value.strip()) for pattern in provider.patterns)
    if not ordinary or kind_of(value) is not None:
        return None
    rows = (one for one in TABLE if one.owner == provider.id)
    return next((one for one in rows if one.is_wanted_at(address)), None)


# Ordinary keys: another rule tells whose they are.
_FOR_OTHER_NAMES: Final = frozenset({"sk-ant-api", "AIza"})


@lru_cache(maxsize=1)
def _by_letter() -> dict[str, tuple[KeyType, ...]]:
    """Return the table by the first character, so that most values are compared with nothing."""
    found: dict[str, tuple[KeyType, ...]] = {}
    for one in TABLE:
        found[one.begins[0]] = (*found.get(one.begins[0], ()), one)
    return found


@record
class SaidOfKind:
    """What is said of a credential of another sort: what it is and comes of it, and the step."""

    what: str
    step: str


def said_of_kind(kind: KeyType, provider: Provider, name: str, where: str = "") -> SaidOfKind:
    """Say what a credential is in the place of a provider's key, and what to do about it.

    name: the variable; where: its place, as ` in .env:1`.
    """
    why = kind.why if kind.owner in {provider.id, ""} else f"which is no key for {provider.name}"
    why = why if kind.why != OTHER else f"which is no key for {provider.name}"
    key = f"a key from {provider.console} into `{name}`{where}"
    if kind.goes:
        return SaidOfKind(f"{kind.told}, {why}", f"Move it to `{kind.goes}`, and put {key}.")
    if kind.at and kind.owner == provider.id and provider.base_url_names:
        address = kind.why.rpartition(" ")[2]
        step = f"Set `{provider.base_url_names[-1]}` to {address}, or put {key}."
        return SaidOfKind(f"{kind.told}, {why}", step)
    return SaidOfKind(f"{kind.told}, {why}", f"Put {key}.")
