"""Which of the names that were written a build reads: a restart alone does not bring those."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from lib.diagnosis.hub_snapshot import DOCKERFILE
from lib.diagnosis.rules._dockerfile import parsed
from lib.diagnosis.rules._files import text_of
from lib.diagnosis.rules.secret_read_at_build import told
from lib.dockerfile import declared, secret_mounts
from lib.hub.client import Hub
from lib.hub.errors import HubError

_REBUILD: Final = "Use Factory rebuild in the settings of the Space now."


def wants_rebuild(
    folder: Path | None, hub: Hub, space: str, names: Collection[str]
) -> tuple[str, ...]:
    """Say of each written name that the `Dockerfile` of a Docker Space reads while it is built.

    folder: the project, None where the names are of none; its own `Dockerfile` is read, or else the
    Space's. Raises nothing.
    """
    text = text_of(folder / DOCKERFILE) if names and folder else ""
    if names and not text:
        with suppress(HubError):
            text = hub.text(space, DOCKERFILE)
    found = parsed(text)
    mounted = {one.id: told(one) for one in secret_mounts(found) if one.id in names}
    arguments = {
        one.name: f"`{one.name}` is a build argument (`{DOCKERFILE}:{one.line}`): a change of it "
        "comes into force with a rebuild only."
        for one in declared(found)
        if one.keyword == "ARG" and one.name in names
    }
    lines = tuple({**arguments, **mounted}.values())
    return (*lines, _REBUILD) if lines else ()
