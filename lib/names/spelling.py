"""Which provider's name a misspelled one was meant to be."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from lib.provider_config import Provider, table
from lib.record import record
from lib.regex import regex

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
_BETWEEN: Final = regex(r"[^A-Z0-9]+")
_NUMBER_BEHIND: Final = regex(r"(?:_|(?<![\d_]))\d+$")


@record
class _Known:
    """A name of the table, with all that is compared. Worked out once: a `.env` may be long."""

    name: str
    row: Provider
    stem: str
    words: frozenset[str]
    letters: int
    allowed: int


@record
class _Index:
    """The names of the table, and each by what a misspelled one has in common with it.

    by_length: those that a name of this length may be a misspelling of.
    """

    names: Mapping[str, _Known]
    by_length: Mapping[int, Sequence[_Known]]
    by_letters: Mapping[str, str]
    by_words: Mapping[tuple[str, ...], str]
    by_kind: Mapping[str, Sequence[str]]


def meant(name: str) -> tuple[str, Provider] | None:
    """Return the name that was meant, with its provider; None where the name is its own."""
    known = _index().names
    if name in known or name in _REAL or name == name.lower():
        return None
    words = _words(name)
    squashed = "".join(words)
    other = (
        _index().by_letters.get(squashed)  # `OPENAI_APIKEY` and `OpenAI_API_Key`
        or _index().by_words.get(tuple(sorted(words)))  # `API_KEY_OPENAI`
        or _other_kind(name, squashed)
        or _close(name, squashed, words)
    )
    return None if other is None else (other, known[other].row)


@record
class Spelled:
    """Whose name one is in another spelling, and whether of the key or else of the address.

    same_letters: whether only the case and what stands between the words differ.
    """

    provider: Provider
    is_key: bool
    same_letters: bool


def is_of_table(name: str) -> bool:
    """Whether a name is one of a provider, as it is written."""
    return name in _index().names


def spelled_otherwise(name: str) -> Spelled | None:
    """Return whose name an unknown one is: in another case, or with another word for the key."""
    known = _index().names
    if name in known or name.upper() in _REAL:
        return None
    squashed = "".join(_words(name))
    other = _index().by_letters.get(squashed)
    meant_name = other or _other_kind(name, squashed)
    if meant_name is None:
        return None
    row = known[meant_name].row
    return Spelled(row, meant_name in row.all_names, other is not None)


@lru_cache(maxsize=1)
def _index() -> _Index:
    names: dict[str, _Known] = {}
    by_letters: dict[str, str] = {}
    by_words: dict[tuple[str, ...], str] = {}
    by_kind: dict[str, list[str]] = {}
    for row in table().values():
        for name in (*row.all_names, *row.base_url_names, *row.check_base_names):
            words = _words(name)
            names.setdefault(name, _known(name, row, words))
            by_letters.setdefault("".join(words), name)
            by_words.setdefault(tuple(sorted(words)), name)
        # Of a service that apps do without, a similar name is one's own, or another service's.
        for name in () if row.often_unset else row.all_names:
            for spelled in _other_spellings(_stem(_words(name))):
                by_kind.setdefault(spelled, []).append(name)
    by_length: dict[int, list[_Known]] = {}
    for known in (one for one in names.values() if not one.row.often_unset):
        size = len(known.name)
        for length in range(size - known.allowed, size + known.allowed + 1):
            by_length.setdefault(length, []).append(known)
    return _Index(names, by_length, by_letters, by_words, by_kind)


def _known(name: str, row: Provider, words: Sequence[str]) -> _Known:
    stem = _stem(words)
    allowed = 2 if len(stem) >= _LONG else 1
    return _Known(name, row, stem, frozenset(words), _letters(name), allowed)


def _letters(name: str) -> int:
    """Return which characters a name has, a bit each; those beyond ASCII share theirs."""
    bits = 0
    for char in set(name):
        bits |= 1 << (ord(char) & 127)
    return bits


def _other_spellings(stem: str) -> Iterable[str]:
    usable = len(stem) > _SHORT or stem in {"HF", "XAI", "FAL"}
    return [stem + kind for kind in _KEY_KINDS] if usable and stem not in _MANY_KEYS else ()


def _words(name: str) -> list[str]:
    return [word for word in _BETWEEN.split(name.upper()) if word]


def _stem(words: Sequence[str]) -> str:
    """Return the part that tells whose it is: `OPENAI` of `OPENAI_API_KEY`."""
    return "".join([word for word in words if word not in _KIND])


def _other_kind(name: str, squashed: str) -> str | None:
    """Find `OPEN_AI_KEY` and `GROQ_TOKEN`: the right owner, another word for its key."""
    for one in _index().by_kind.get(squashed, ()):
        if not _adds_words(name, one):
            return "HF_TOKEN" if _index().names[one].row.id == "huggingface" else one
    return None


def _close(name: str, squashed: str, words: Sequence[str]) -> str | None:
    """Find `GROQ_API_KEYS` and `OPENIA_API_KEY`: one or two letters off."""
    best: tuple[int, str] | None = None
    upper = name.upper()
    letters, meaning = _letters(upper), _MEANT.intersection(words)
    for one in _index().by_length.get(len(name), ()):
        # A letter that only one of them has is a difference already, and quickly seen.
        if (letters & ~one.letters).bit_count() > one.allowed:
            continue
        if (one.letters & ~letters).bit_count() > one.allowed:
            continue
        if _adds_words(name, one.name) or meaning - one.words:
            continue
        if len(one.stem) <= _SHORT and not squashed.startswith(one.stem):
            continue
        off = _distance(upper, one.name)
        if off <= one.allowed and (best is None or off < best[0]):
            best = off, one.name
    return None if best is None else best[1]


def _adds_words(name: str, known: str) -> bool:
    """Whether a name is another with words or numbers around it: `GROQ_API_KEY_2`."""
    bare = _NUMBER_BEHIND.sub("", name.upper())
    return f"_{known}_" in f"_{name.upper()}_" or bare == known or (bare != name and bare in _REAL)


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
