"""Which provider's name a misspelled one was meant to be."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from lib.provider_config import Provider, table

# The words of a name that do not tell whose it is.
_KIND: Final = frozenset(
    {"ACCESS", "API", "AUTH", "BASE", "ENDPOINT", "HOST", "HUB", "KEY", "SECRET", "TOKEN", "URL"}
)
_KEY_KINDS: Final = frozenset(
    {
        "KEY",
        "KEYS",
        "TOKEN",
        "APIKEY",
        "APITOKEN",
        "ACCESSTOKEN",
        "ACCESSKEY",
        "SECRETKEY",
        "APISECRET",
    }
)
# Owners of more than one kind of key: `GOOGLE_TOKEN` may be right.
_MANY_KEYS: Final = frozenset({"ALIBABA", "AWS", "AZURE", "CF", "CLOUDFLARE", "GOOGLE", "VERCEL"})
# Words that stand where `API` does and mean something: `GOOGLE_ADS_KEY`.
_MEANT: Final = frozenset(
    {"AD", "ADS", "AI", "APP", "APPS", "BOT", "DB", "DEV", "HOME", "ID", "MAP", "MAPS", "ORG"}
    | {"PATH", "PORT", "PRO", "PROD", "TEST", "TYPE", "UI", "URI", "URLS", "WEB"}
)
# Names of other tools and of the providers' other keys.
_REAL: Final = frozenset(
    {"ANTHROPIC_AUTH_TOKEN", "AZURE_OPENAI_KEY", "GROQ_API_KEY_ID", "LANGFUSE_SECRET_KEY"}
    | {"OPENAI_ADMIN_KEY", "OPENAPI_URL", "SERPER_API_KEY", "SERPER_KEY", "VOYAGER_API_KEY"}
)
_SHORT: Final = 3
_LONG: Final = 6


def meant(name: str) -> tuple[str, Provider] | None:
    """Return the name that was meant, with its provider; None where the name is its own."""
    known = _known()
    if name in known or name in _REAL or name == name.lower():
        return None
    other = _same_letters(name) or _swapped(name) or _other_kind(name) or _close(name)
    return None if other is None else (other, known[other])


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Provider]:
    """Return every name of the table with its provider."""
    found: dict[str, Provider] = {}
    for row in table().values():
        for name in (*row.all_names, *row.base_url_names, *row.check_base_names):
            found.setdefault(name, row)
    return found


def _squash(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", name.upper())


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^A-Z0-9]+", name.upper()) if word]


def _stem(name: str) -> str:
    """Return the part that tells whose it is: `OPENAI` of `OPENAI_API_KEY`."""
    return "".join(word for word in _words(name) if word not in _KIND)


def _same_letters(name: str) -> str | None:
    """Find `OPENAI_APIKEY` and `OpenAI_API_Key`."""
    letters = _squash(name)
    return next((one for one in _known() if _squash(one) == letters), None)


def _swapped(name: str) -> str | None:
    """Find `API_KEY_OPENAI`."""
    words = sorted(_words(name))
    return next((one for one in _known() if sorted(_words(one)) == words), None)


def _other_kind(name: str) -> str | None:
    """Find `OPEN_AI_KEY` and `GROQ_TOKEN`: the right owner, another word for its key."""
    letters = _squash(name)
    for row in table().values():
        for one in row.all_names:
            stem = _stem(one)
            usable = len(stem) > _SHORT or stem in {"HF", "XAI", "FAL"}
            is_kind = usable and any(letters == stem + kind for kind in _KEY_KINDS)
            if is_kind and stem not in _MANY_KEYS and not _adds_words(name, one):
                return "HF_TOKEN" if row.id == "huggingface" else one
    return None


def _close(name: str) -> str | None:
    """Find `GROQ_API_KEYS` and `OPENIA_API_KEY`: one or two letters off."""
    best: tuple[int, str] | None = None
    for one in _known():
        allowed = _allowed(one)
        if abs(len(one) - len(name)) > allowed or _adds_words(name, one) or _is_meant(name, one):
            continue
        stem = _stem(one)
        if len(stem) <= _SHORT and not _squash(name).startswith(stem):
            continue
        off = _distance(name.upper(), one)
        if off <= allowed and (best is None or off < best[0]):
            best = off, one
    return None if best is None else best[1]


def _allowed(name: str) -> int:
    return 2 if len(_stem(name)) >= _LONG else 1


def _adds_words(name: str, known: str) -> bool:
    """Whether a name is another with words or numbers around it: `GROQ_API_KEY_2`."""
    bare = re.sub(r"_?\d+$", "", name.upper())
    return f"_{known}_" in f"_{name.upper()}_" or bare == known or (bare != name and bare in _REAL)


def _is_meant(name: str, known: str) -> bool:
    """Whether the difference is a word of its own, as in `GOOGLE_ADS_KEY`."""
    return bool((set(_words(name)) - set(_words(known))) & _MEANT)


def _distance(one: str, other: str) -> int:
    """Return how many letters were added, left out, replaced or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        last, before_last, row = row, before, [i]
        for j, right in enumerate(other, start=1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]
