"""`${NAME}` in the values of a `.env`, as python-dotenv replaces it, in time bounded beforehand.

python-dotenv's own pattern looks at the rest of a value again for each `${`, and its result may
double with every line. This finds the same parts in one walk, and what is put together is counted.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from lib.record import record

# All values of one file together, once expanded.
MOST_CHARACTERS: Final = 4 * 1024 * 1024
MOST_STEPS: Final = 100_000


class ExpansionError(ValueError):
    """What `${…}` stands for is more than can be put together. The message holds no value."""


@record
class Reference:
    """`${name}` or `${name:-default}` in a value."""

    name: str
    default: str | None


def parts(value: str) -> Iterator[str | Reference]:
    """Yield the texts and the references of a value, as `dotenv.variables` (1.2.4) tells them."""
    done = at = 0
    brace = colon = -1
    while (start := value.find("${", at)) >= 0:
        name = start + 2
        brace = value.find("}", name) if brace < name else brace
        if brace < 0:
            break
        if colon < name:
            colon = value.find(":", name)
            colon = len(value) if colon < 0 else colon
        if colon > brace:
            found = Reference(value[name:brace], None)
        elif value.startswith(":-", colon):
            found = Reference(value[name:colon], value[colon + 2 : brace])
        else:
            at = name
            continue
        if start > done:
            yield value[done:start]
        yield found
        done = at = brace + 1
    if done < len(value):
        yield value[done:]


def references(value: str) -> Iterator[Reference]:
    """Yield the references of a value."""
    return (one for one in parts(value) if isinstance(one, Reference))


class Expander:
    """Expands the values of one file, in their order. Counts what all come to together.

    environ: what a name stands for before the names of the file do.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._characters = MOST_CHARACTERS
        self._steps = MOST_STEPS

    def expand(self, value: str, earlier: Mapping[str, str | None]) -> str:
        """Return a value with every reference replaced. Raises `ExpansionError`.

        earlier: the names of the lines above. What is too much stays too much for all that follow.
        """
        if "${" not in value:
            return value
        found: list[str] = []
        for one in parts(value):
            text = self._text(one, earlier)
            self._steps -= 1
            self._characters -= len(text)
            if self._steps < 0 or self._characters < 0:
                self._steps = -1
                raise ExpansionError("too much `${…}` to expand")
            found.append(text)
        return "".join(found)

    def _text(self, one: str | Reference, earlier: Mapping[str, str | None]) -> str:
        if isinstance(one, str):
            return one
        maps: tuple[Mapping[str, str | None], ...] = (self._environ, earlier)
        known = next((there[one.name] for there in maps if one.name in there), one.default)
        return known or ""
