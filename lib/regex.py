"""Regular expressions that are compiled when they are first used, not when a module is loaded.

Python compiles one in a quarter of a millisecond; the rules and the rooms below them have more than
a hundred, most of which a look at one project never needs.
"""

import re
from typing import Any, AnyStr, Final, cast

_Flags = int | re.RegexFlag
_METHODS: Final = frozenset(
    {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
)


class _Pattern:
    """A pattern that compiles itself on first use; its methods are the compiled one's from then."""

    def __init__(self, text: str | bytes, flags: _Flags) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        text, flags = self._given
        found = getattr(re.compile(text, flags), name)
        if name in _METHODS:
            setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: _Flags = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, to be compiled when one of its methods is first used."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))
