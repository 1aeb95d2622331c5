"""Which of the names that were written a build reads: a restart alone does not bring those."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from lib.diagnosis.rules._dockerfile import DOCKERFILE, parsed
from lib.diagnosis.rules._files import text_of
from lib.diagnosis.rules.secret_read_at_build import told
from lib.dockerfile import declared, secret_mounts

_REBUILD: Final = "Use Factory rebuild in the settings of the Space now."


def wants_rebuild(folder: Path, sdk: str, names: Collection[str]) -> tuple[str, ...]:
    """Say of each written name that the project's `Dockerfile` reads at build time what that means.

    sdk: of the Space; only a `docker` one builds that file.
    """
    found = parsed(text_of(folder / DOCKERFILE)) if sdk == "docker" else ()
    mounted = {one.id: told(one) for one in secret_mounts(found) if one.id in names}
    arguments = {
        one.name: f"`{one.name}` is a build argument (`{DOCKERFILE}:{one.line}`): a change of it "
        "comes into force with a rebuild only."
        for one in declared(found)
        if one.keyword == "ARG" and one.name in names
    }
    lines = tuple({**arguments, **mounted}.values())
    return (*lines, _REBUILD) if lines else ()
