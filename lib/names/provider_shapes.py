"""Whose key a value looks like, as far as the table of providers tells for sure."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from lib.names.key_shapes import beginning
from lib.provider_config import Provider, owners_of_prefix

_CLEAR_PREFIX: Final = 4
# Its library talks to everybody's servers, often with the address written in the code.
_SPOKEN_BY_OTHERS: Final = frozenset({"openai"})
_LONGEST: Final = 300


def other_owner(provider: Provider, value: str) -> Provider | None:
    """Return the provider whose key this is, where it is surely not this one's."""
    owners = owners_of_prefix(value)
    if len(owners) != 1 or provider in owners or _fits(provider, value):
        return None
    owner = owners[0]
    prefix = _longest(owner, value)
    if prefix == "v1." or (len(prefix) < _CLEAR_PREFIX and not _fits(owner, value)):
        return None
    return owner


def misshapen(provider: Provider, value: str) -> str:
    """Say how a value differs from this provider's keys; nothing where that is not sure."""
    if not provider.prefixes or not provider.patterns or _fits(provider, value):
        return ""
    if any(_fits(owner, value) for owner in owners_of_prefix(value)):
        return ""
    prefix = _longest(provider, value)
    if not prefix:
        told = provider.id not in _SPOKEN_BY_OTHERS and _all_begin_alike(provider)
        return f"does not start like a key for {provider.name}" if told else ""
    if any(_speaks_of(pattern, prefix) for pattern in provider.patterns):
        return f"starts like a key for {provider.name} but has the wrong length or format"
    return ""


def of_vendor(provider: Provider, address: str) -> bool:
    """Whether a base URL is one of the vendor's own hosts, as those of its regions are."""
    home, host = _host(provider.base_url), _host(address)
    return bool(home) and f".{host}".endswith("." + ".".join(home.split(".")[-2:]))


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _fits(provider: Provider, value: str) -> bool:
    return any(re.fullmatch(pattern, value) for pattern in provider.patterns)


def _longest(provider: Provider, value: str) -> str:
    return max((one for one in provider.prefixes if value.startswith(one)), key=len, default="")


def _all_begin_alike(provider: Provider) -> bool:
    """Whether every known pattern begins with a known prefix."""
    heads = [beginning(pattern) for pattern in provider.patterns]
    return all(any(head.startswith(one) for one in provider.prefixes) for head in heads)


@lru_cache(maxsize=256)
def _speaks_of(pattern: str, prefix: str) -> bool:
    """Whether some key with this prefix fits a pattern: not every prefix has one of its own."""
    if beginning(pattern).startswith(prefix):
        return True
    marks = ["", *re.findall(r"[A-Za-z0-9]{6,}", pattern)]
    bodies = (char * size for char in "a0A" for size in range(_LONGEST))
    return any(
        re.fullmatch(pattern, f"{prefix}{one}{mark}{one}") for one in bodies for mark in marks
    )
