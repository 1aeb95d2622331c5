"""No value that is held here is in a file that is sent: looked for in every form it may have."""

from collections.abc import Iterable, Mapping
from typing import Final

from lib.diagnosis.known_secrets import held_values
from lib.known_secret import KnownSecret
from lib.migration.desired import DesiredEntry, EntryKind
from lib.project import Project
from lib.secret import Secret

# A shorter value is in some word of some file by chance.
_SHORTEST: Final = 12
_TOKEN: Final = "the Hugging Face token"  # noqa: S105


def values_held(
    project: Project, wanted: Iterable[DesiredEntry], token: Secret
) -> tuple[KnownSecret, ...]:
    """Return what must be in no file: what the project holds, what is to be a secret, the token.

    token: empty where none is used.
    """
    secrets = [one for one in wanted if one.kind is EntryKind.SECRET]
    mine = [
        KnownSecret(Secret(one.value.reveal().strip()), (one.name,), None)
        for one in secrets
        if len(one.value.reveal().strip()) >= _SHORTEST
    ]
    tokens = [] if token.is_empty() else [KnownSecret(token, (_TOKEN,), None)]
    return (*tokens, *mine, *held_values(project))


def files_with(contents: Mapping[str, bytes], held: Iterable[KnownSecret]) -> dict[str, str]:
    """Return the files that hold a value, each with the name of the value."""
    found: dict[str, str] = {}
    for one in held:
        needles = one.needles()
        for path, data in contents.items():
            if any(needle in data for needle in needles):
                found.setdefault(path, one.told)
    return found
