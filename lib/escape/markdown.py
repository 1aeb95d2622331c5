"""Draw a sentence as Markdown, for GitHub's dialect and for Streamlit's alike.

What is between backticks stays code; of the plain words, those that either dialect would make
anything of (a link, an image, HTML, an icon, a colour, a formula, a mention) are drawn as code too.
So a text from elsewhere is only ever words or code, wherever in a sentence it stands. Sources: the
specifications of CommonMark and of GitHub Flavored Markdown, and "st.markdown" of Streamlit 1.67.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NewType
from urllib.parse import urlsplit

from lib.escape.clean import plain
from lib.provider_config import table
from lib.regex import regex

# Text that is Markdown on purpose: made by the functions here, or written in the code.
Markup = NewType("Markup", str)

# Characters and pairs that mean something within a line.
_RISKY: Final = regex(
    r"[\\<>\[\]*~^$|{}]|&#?\w+;|://|www\.|mailto:|xmpp:|@\w|!\[|#\d|\bGH-\d"
    r"|:(?!\d\d:)[\w+/-]+[:\[]|:material|::|(?<!\w)_|\w@|--|==|\+\+"
)
# Tokens that mean something at the beginning of a block.
_OPENING: Final = regex(r"#+|[-+*=_>]+|>.*|\d+[.)]|[-+*=_:|-]{3,}|```.*")
_URL: Final = regex(r"https://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9/_.~?=&%#+,-]*)?")
_END: Final = ".,;:!?)”"
_OUR_HOSTS: Final = frozenset({"huggingface.co", "github.com", "docs.github.com"})
_RUN: Final = regex("`+")


def code(value: str) -> Markup:
    """Return a text in code type, whatever it holds: the fence is longer than any run in it."""
    value = plain(" ".join(plain(value).split()))
    fence = "`" * (max((len(run) for run in _RUN.findall(value)), default=0) + 1)
    pad = " " if value.startswith("`") or value.endswith("`") or not value else ""
    return Markup(f"{fence}{pad}{value}{pad}{fence}")


def sentence(value: str) -> Markup:
    """Return a sentence of this house: code between backticks, words, links to known hosts."""
    return Markup("".join(_pieces(value)))


def text(value: str) -> Markup:
    """Return a text from elsewhere as words, where it reads as such; backticks mean nothing."""
    return Markup("".join(_words(plain(value).lstrip().replace("`", "'"))))


def cell(markup: Markup) -> Markup:
    """Return Markdown as the cell of a table of GitHub's."""
    return Markup(markup.replace("|", "\\|"))


def _pieces(value: str) -> Iterator[str]:
    parts = plain(value).lstrip().split("`")
    if len(parts) % 2 == 0:  # a backtick without its other half
        parts[-2:] = ["'".join(parts[-2:])]
    begun = False
    for number, part in enumerate(parts):
        if number % 2:
            yield code(part) if part.strip() else ""
        else:
            yield from _words(part if begun else part.lstrip(), opens=not begun)
        begun = begun or bool(part.strip())


def _words(value: str, *, opens: bool = True) -> Iterator[str]:
    """Yield words and the blanks between them; what would be markup is drawn as code."""
    first = opens
    for word in re.split(r"( +)", value):
        if not word or word.isspace():
            yield word
            continue
        if (first and _OPENING.fullmatch(word)) or _RISKY.search(word):
            yield from _risky(word)
        else:
            yield word
        first = False


def _risky(word: str) -> Iterator[str]:
    """Yield a word that means something: a link where its host is known, else code."""
    lead = "(" if word.startswith("(") else ""
    end = word[len(word.rstrip(_END)) :]
    core = word[len(lead) : len(word) - len(end) or None]
    if _URL.fullmatch(core) and urlsplit(core).hostname in _hosts():
        yield word
    elif core:
        yield f"{lead}{code(core)}{end}"
    else:
        yield code(word)


@lru_cache(maxsize=1)
def _hosts() -> frozenset[str | None]:
    """Return the hosts that a sentence may link to: the providers' own, as the table has them."""
    urls = (url for row in table().values() for url in (row.console, row.base_url))
    return _OUR_HOSTS | {urlsplit(url).hostname for url in urls if url}
