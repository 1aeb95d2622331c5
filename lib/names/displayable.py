"""Which names may be shown: in a broken file key material may stand where a name belongs.

The one answer for every face. Shown is what is known to be a variable's name, or is put together
like one; whatever else stands in a name's place may be a value: a line without `=`, the end of a
wrapped key, a passphrase, a seed.
"""

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from lib.provider_config import table
from lib.regex import regex

_LONGEST: Final = 64
# More than the lines of the longest file that is read: with fewer, a file that is looked at again
# and again would find none of its names.
_REMEMBERED: Final = 1 << 15
_MOST_DIGITS: Final = 4
_LONGEST_WORD: Final = 14
# Letters, digits and the marks between words; a section's name may stand before a dot.
_WRITTEN: Final = regex(r"_*[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
# The words of `OPENAI_API_KEY`, `openai.api-key`, `openaiApiKey`, `OpenAIKey2`.
_WORDS: Final = regex(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[A-Z]|[0-9]+")
_WORD: Final = regex(r"([A-Za-z]+)([0-9]{0,4})")
_BETWEEN: Final = regex(r"[_.-]+")
_WHICH: Final = regex(r"[0-9]{1,2}")
# Words that are not in the list: two of them make a name, three already a passphrase.
_MOST_UNKNOWN: Final = 2
_SHORT: Final = 3
_SHORT_NAME: Final = 8
_LONGEST_ALONE: Final = 12
_ABBREVIATION: Final = 6
_FEW: Final = 3
# What makes a sentence of words, as passphrases are: `password_is_tiger`.
_SPOKEN: Final = frozenset({"is", "was", "the", "equals"})
_OF_SECRETS: Final = frozenset({"pass", "password", "passphrase", "passwd", "pwd", "secret", "pin"})
# Before a `=` with a value behind it: at most so many letters, and so many of unknown words. The
# shortest seed has 16 characters; two words of a passphrase open nothing.
_LONGEST_ASSIGNED: Final = 16
_MOST_UNKNOWN_LETTERS: Final = 9
_LONGEST_CAPITALS: Final = 6
_STYLE: Final = regex(
    r"(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)*|[a-z]{2,}(?:[A-Z][a-z]+)+)[0-9]{0,2}"
)
# A value that goes on as the line of a query, a cookie or padding does.
_GOES_ON: Final = regex(r"=|[^&;=]*[&;][^=]*=")
_VOWELS: Final = frozenset("aeiouy")
# The letters that follow another one in English and in the names of products. Of random letters
# every other pair is none of these.
_FOLLOWING: Final = {
    "a": "bcdfgiklmnprstuvwxyz",
    "b": "aeilorsuy",
    "c": "acehiklorstuy",
    "d": "adeilorsuy",
    "e": "acdefghiklmnoprstuvwxy",
    "f": "aefilortuy",
    "g": "aeghilnorsuy",
    "h": "aeiortuy",
    "i": "abcdefgklmnoprstvxz",
    "j": "aeou",
    "k": "aeilsy",
    "l": "abdefiklmostuvy",
    "m": "abeimopsuy",
    "n": "acdefgiknorstuvy",
    "o": "abcdefgiklmnoprstuvwxy",
    "p": "aehiloprstuy",
    "q": "u",
    "r": "abcdefgiklmnoprstuvy",
    "s": "acehiklmnopstuwy",
    "t": "acehilmorstuwy",
    "u": "bcdegilmnprst",
    "v": "aeio",
    "w": "aehinor",
    "x": "aeipt",
    "y": "adelmnoprst",
    "z": "aeioz",
}


def shown(name: str) -> str:
    """Return a name where it is one, else nothing: in a broken file it may be a value."""
    return name if is_name(name) else ""


def is_assigned_name(text: str, value: str) -> bool:
    """Whether what stands before the `=` of a line is a name: one that is short and of few words.

    value: what stands behind the `=`. With none, and where the line may be a part of something
    longer (padding, a query, a cookie), the name has to be one by itself. A caller that sees lines
    has to make sure that this one does not go on from the line above.
    """
    if is_name(text):
        return True
    if not value.strip() or _GOES_ON.match(value.strip()):
        return False
    return len(text) <= _LONGEST_ASSIGNED and _is_short_name(text)


def _is_short_name(text: str) -> bool:
    if not _STYLE.fullmatch(text):
        return False
    words = [word for part in text.split("_") for word in _words_of(part)]
    if not words or len(words) > _FEW or _SPOKEN.intersection(words):
        return False
    unknown = [word for word in words if not is_listed(word)]
    if len(words) > 1 and _says_a_secret(words, unknown):
        return False
    if len(words) == 1 and text.isupper():
        return len(text) <= _LONGEST_CAPITALS and bool(_VOWELS & set(words[0]))
    if sum(map(len, unknown)) > _MOST_UNKNOWN_LETTERS:
        return False
    return not any(map(odd_pairs, (one for one in unknown if len(one) > _SHORT)))


def is_name(text: str) -> bool:
    """Whether a text is the name of a variable that is known, or one that is put together so."""
    return len(text) <= _LONGEST and _is_name(text)


@lru_cache(maxsize=_REMEMBERED)
def _is_name(text: str) -> bool:
    if text in _known():
        return True
    if not _WRITTEN.fullmatch(text):
        return False
    if len(text) <= _SHORT:
        return True  # too short for a value worth hiding
    parts = [part for part in _BETWEEN.split(text) if part]
    if sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return False
    words = [word for part in parts for word in _words_of(part)]
    if not words or not all(words):
        return False
    unknown = [word for word in words if not is_listed(word)]
    if len(unknown) == len(words):
        return _may_stand_alone(text, parts) and all(map(_reads_like_a_word, unknown))
    return _may_stand_together(text, words, unknown)


@lru_cache(maxsize=1)
def _listed() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words that say what a variable is, all words, and whole names of the list."""
    text = Path(__file__).with_name("name_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    _, *parts = re.split(r"\[[a-z]+\]", "\n".join(lines))
    kinds, others, names = (frozenset(part.split()) for part in parts)
    return kinds, kinds | others, names


def is_listed(word: str) -> bool:
    """Whether a word, in small letters, is one of the list, or its plural."""
    listed = _listed()[1]
    return word in listed or (word.endswith("s") and word[:-1] in listed)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Return the names of the table of providers, and those of the list."""
    rows = table().values()
    names = (name for row in rows for name in row.every_name)
    return _listed()[2].union(names)


def _words_of(part: str) -> list[str]:
    """Return the words between two marks, in small letters, without the numbers behind them.

    An empty word stands for what is none: digits in the middle, too many of them.
    """
    if is_listed(part.lower()) or part.isdigit():
        return [part.lower()] if not part.isdigit() else []
    whole = _WORD.fullmatch(part)
    if whole and (is_listed(whole[1].lower()) or part.isupper() or part.islower()):
        return _bare(whole)
    found = _WORDS.findall(part)
    words: list[str] = []
    for one in found:
        match = _WORD.fullmatch(one)
        words += _bare(match) if match else []
    return words


def _bare(match: "re.Match[str]") -> list[str]:
    word, digits = match[1].lower(), match[2]
    if is_listed(f"{word}{digits}"):
        return [f"{word}{digits}"]
    return _apart(word) if len(digits) <= _SHORT or is_listed(word) else [""]


def _apart(word: str) -> list[str]:
    """Return the words that were written without a mark between them, where the list has all."""
    if is_listed(word):
        return [word]
    ends = range(len(word) - 2, 1, -1)
    end = next((one for one in ends if is_listed(word[:one]) and is_listed(word[one:])), 0)
    return [word[:end], word[end:]] if end else [word]


def _reads_like_a_word(word: str) -> bool:
    """Whether a word that is not in the list can be spoken, as far as its letters tell."""
    if len(word) <= _SHORT:
        return True
    if len(word) > _LONGEST_WORD or not _VOWELS & set(word):
        return False
    return odd_pairs(word) <= (1 if len(word) < _LONGEST_WORD - 4 else 0)


def odd_pairs(word: str) -> int:
    """Return how many letters of a word, in small ones, follow another as in no word known here."""
    return sum(two not in _FOLLOWING.get(one, "") for one, two in pairwise(word))


def _may_stand_together(text: str, words: list[str], unknown: list[str]) -> bool:
    """Whether words that are partly unknown make a name.

    In small letters, and beside more than one unknown word, a word of the list may be in a
    passphrase by chance: there the name has to say what the variable is.
    """
    if not unknown:
        return True
    if len(unknown) > _MOST_UNKNOWN:
        return False
    if not text.isupper() and _says_a_secret(words, unknown):
        return False
    says_what = bool({words[0], words[-1], *words[-2:]} & _listed()[0])
    abbreviated = len(unknown) == 1 and len(unknown[0]) <= _SHORT
    plain = text.isupper() and (abbreviated or (len(unknown) == 1 and len(words) <= _FEW))
    if plain and len(unknown[0]) <= _ABBREVIATION:
        return True  # `USE_TAESD`
    return all(map(_reads_like_a_word, unknown)) and (says_what or plain)


def _says_a_secret(words: list[str], unknown: list[str]) -> bool:
    """Whether words tell a secret rather than name it: `password_is_tiger`, `my_secret_tiger`."""
    told = _SPOKEN.intersection(words) or words[-1] in unknown
    return bool(told and _OF_SECRETS.intersection(words[:-1]))


def _may_stand_alone(text: str, parts: list[str]) -> bool:
    """Whether words that are all unknown make a name: capitals, several or short, no digit.

    A number of one or two digits behind them says which one of several.
    """
    if len(parts) > 1 and len(text) <= _LONGEST_ALONE and _WHICH.fullmatch(parts[-1]):
        text, parts = text[: -len(parts[-1])], parts[:-1]
    if not text.isupper() or any(map(str.isdigit, text)):
        return False
    if len(parts) == 1 and len(text) >= _SHORT_NAME:
        return len(text) <= _LONGEST_ALONE and not odd_pairs(text.lower())
    return len(parts) <= _MOST_UNKNOWN
