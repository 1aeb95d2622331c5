"""The project's `Dockerfile`, for the rules about what it does with secrets."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from lib.diagnosis.hub_snapshot import DOCKERFILE
from lib.diagnosis.rule import RuleContext, Where
from lib.diagnosis.rules._files import text_of
from lib.diagnosis.rules._names_places import is_for_space, on_space
from lib.diagnosis.rules._space import space_of
from lib.names.displayable import shown
from lib.sources import Place

if TYPE_CHECKING:
    from lib.dockerfile import Instruction, SecretMount


def dockerfile_of(look: RuleContext) -> "tuple[Instruction, ...]":
    """Return the instructions of the `Dockerfile` in the folder, else of the Space's own."""
    return parsed(text_of(look.folder / DOCKERFILE) or _of_space(look))


@lru_cache(maxsize=4)
def parsed(text: str) -> "tuple[Instruction, ...]":
    """Return the instructions of a text, which several rules ask for."""
    if not text:
        return ()
    # Loaded for projects that have one.
    from lib.dockerfile import instructions  # noqa: PLC0415

    return instructions(text)


def _of_space(look: RuleContext) -> str:
    found = look.hub.dockerfile if look.hub else ""
    return found if isinstance(found, str) else ""


def mounts_of(look: RuleContext) -> "Iterator[SecretMount]":
    """Yield the secrets that the `Dockerfile` mounts, where a Space builds it."""
    found = dockerfile_of(look)
    if found and is_built_there(look):
        from lib.dockerfile import secret_mounts  # noqa: PLC0415 - as above

        yield from secret_mounts(found)


def unmounted_of(look: RuleContext) -> Iterator[tuple[str, int, bool]]:
    """Yield what is read below `/run/secrets` without a mount: its name, its line, whether it is
    the app that reads it, and not the build.
    """
    found = dockerfile_of(look)
    if found and is_built_there(look):
        from lib.dockerfile import unmounted  # noqa: PLC0415 - as above

        for name, one in unmounted(found):
            yield name, one.line, one.keyword != "RUN"


def is_built_there(look: RuleContext) -> bool:
    """Whether a Space builds the `Dockerfile`: this one's, the one in question, or the one here."""
    space = space_of(look)
    there = space is not None and space.sdk == "docker"
    return there or on_space(look) or is_for_space(look)


def at(line: int, name: str = "") -> Where:
    """Return a line of the `Dockerfile` as a place, with a name where it may be shown."""
    return Where(DOCKERFILE, Place(DOCKERFILE, line), shown(name))


def told_id(name: str) -> str:
    """Return the id of a mount as a sentence tells it."""
    return f"`{name}`" if shown(name) else "a secret"


def upper_first(text: str) -> str:
    """Return a text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
