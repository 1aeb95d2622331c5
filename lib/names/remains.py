"""What was pasted along with a key: brackets, a name, `Bearer`, the end of a line of code, a URL.

One mechanism for all: what may stand around a key is taken away, piece by piece, until nothing more
can be. Only where what is left is made like a key was it really too much, and only where the whole
is none: a password, a document or an address keeps each of its characters.
"""

import re
from typing import Final

from lib.names.key_shapes import KEY_LIKE, beginning, is_key_shaped, is_made_up
from lib.names.opaque import looks_opaque
from lib.provider_config import Provider, known_prefixes
from lib.record import record
from lib.regex import regex
from lib.secret import Secret

_LONGEST: Final = 2000
_MOST_PIECES: Final = 12
_SHORTEST_KEY: Final = 16
_FEWEST_CHARACTERS: Final = 4
# A value of these characters alone can only hold a key twice.
_CLEAN: Final = regex(r"[A-Za-z0-9_./+~-]*[A-Za-z0-9_+~-]={0,2}")
_BARE: Final = regex(r"x{4}|\.{3}|…|your[-_]", re.IGNORECASE)
_BEGUN: Final = 3
_DOTS: Final = "..."  # as an example ends or begins with
_EDGE: Final = "[A-Za-z0-9_-]"


@record
class Remains:
    """What is left of a value, and in words what was around it: `the angle brackets`."""

    core: Secret
    what: tuple[str, ...]

    @property
    def told(self) -> str:
        """What is too much, as a sentence lists it."""
        *others, last = self.what
        return f"{', '.join(others)} and {last}" if others else last


def remains_of(value: str, name: str, provider: Provider | None) -> Remains | None:
    """Return what stands around the key in a value; None where the value is not known to be one.

    name: the variable's. provider: whose key is wanted; None where only the name tells that a
    secret is, which then has to be made like a key, and may lose only what surely is too much.
    """
    text = value.strip()
    if len(text) > _LONGEST:
        return None
    if provider is not None and (half := _half(text, provider)):
        return Remains(Secret(half), ("the second copy of the key",))
    if provider is not None and (core := _begun_twice(text, provider)):
        return Remains(Secret(core), ("the beginning of a key in front of it",))
    is_clean = _CLEAN.fullmatch(text) and "=" not in text.rstrip("=") and _DOTS not in text
    if is_clean or (provider is not None and _fits(provider, text)):
        return None
    core, what = _peeled(text, name, is_key=provider is not None)
    if what and _is_key(core, provider):
        return Remains(Secret(core), tuple(dict.fromkeys(what)))
    inside = _inside(text, provider) if provider else ""
    return Remains(Secret(inside), ("the text around the key",)) if inside else None


def _half(text: str, provider: Provider) -> str:
    """Return one half of two that are alike, where it has the shape of a key."""
    half = text[: len(text) // 2]
    alike = len(half) >= _SHORTEST_KEY and text == half * 2
    return half if alike and (_fits(provider, half) or is_key_shaped(half)) else ""


def _begun_twice(text: str, provider: Provider) -> str:
    """Return the key behind the beginning of one, as an example gives it: `sk-` and `sk-proj-…`."""
    for first in provider.prefixes:
        rest = text.removeprefix(first)
        again = rest != text and rest.startswith(provider.prefixes)
        if again and len(first) >= _BEGUN and _fits(provider, rest):
            return rest
    return ""


def _inside(text: str, provider: Provider) -> str:
    """Return the one key that stands in a text as a word of its own; nothing where not just one."""
    shapes = (one for one in provider.patterns if len(beginning(one)) >= _BEGUN)
    words = (re.findall(rf"(?<!{_EDGE})(?:{shape})(?!{_EDGE})", text) for shape in shapes)
    found = {one for some in words for one in some if _is_key(one, provider)}
    return found.pop() if len(found) == 1 else ""


def _peeled(text: str, name: str, *, is_key: bool) -> tuple[str, list[str]]:
    """Take away what a step knows, as often as one does, and say what it was."""
    # Loaded for values that are not made of a key's characters alone.
    from lib.names.remains_steps import ANY, SURE  # noqa: PLC0415

    steps = ANY if is_key else SURE
    what: list[str] = []
    for _ in range(_MOST_PIECES):
        found = next((piece for step in steps if (piece := step(text, name))), None)
        if found is None:
            break
        text = found[0].strip()
        what.append(found[1])
    return text, what


def _is_key(core: str, provider: Provider | None) -> bool:
    if len(set(core)) < _FEWEST_CHARACTERS or _BARE.search(core):
        return False
    if provider is not None and _fits(provider, core):
        return True
    if not KEY_LIKE.fullmatch(core) or len(core) < _SHORTEST_KEY or is_made_up(core):
        return False
    if is_key_shaped(core) or (provider is not None and _begins_like_one(core)):
        return True
    return looks_opaque(core) and any(map(str.isdigit, core)) and any(map(str.isalpha, core))


def _begins_like_one(core: str) -> bool:
    return any(len(one) >= _BEGUN and core.startswith(one) for one in known_prefixes())


def _fits(provider: Provider, text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in provider.patterns)
