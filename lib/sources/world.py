"""The world that a text is read in: an environment, and a home folder.

Nothing in `lib` has a default for it. A front door (a command, a page, a route) names `ours()`;
what a stranger brings is read in `NOTHING`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from lib.secret import HIDDEN


class World(NamedTuple):
    """What `${NAME}` may expand to, and where personal files are. No repr shows either.

    Made to be handed on whole: `look(folder, *world)`.
    """

    environ: Mapping[str, str]
    home: Path

    def __repr__(self) -> str:
        return f"World({HIDDEN})"


# No path can be below a file, so nothing is ever found there.
NOWHERE: Final = Path(os.devnull).absolute() / "nothing"
# For what a stranger brings: no variable is set, and there is no home folder.
NOTHING: Final = World(MappingProxyType({}), NOWHERE)
