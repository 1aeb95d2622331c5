"""The environment of this process, as it was before Streamlit wrote into it.

Streamlit copies every top-level value of `secrets.toml` into `os.environ`, over what was there,
as soon as it parses the file (`streamlit/runtime/secrets.py`, 1.67). So the environment is
remembered once, when this module is imported, which the front door does before Streamlit starts
its runtime. Nothing here writes to `os.environ`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lib.secret import Secret
from lib.sources.model import ENVIRONMENT, Entry, Place, Source, Trust
from lib.sources.world import World

REMEMBERED: Final[Mapping[str, str]] = MappingProxyType(dict(os.environ))


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:
        return Path()  # it was removed meanwhile


# Where this process was started; the dashboard leaves for its own folder.
STARTED_IN: Final = _current_folder()

_PLACE: Final = Place(ENVIRONMENT)


def ours() -> World:
    """Return the world of this process: the remembered environment, and the home folder.

    For front doors only: a test holds that nothing else names it.
    """
    return World(REMEMBERED, Path.home())


def read_environment(environ: Mapping[str, str]) -> Source:
    """Return the names of an environment as a source."""
    entries = tuple(
        Entry(name, Secret(value), ENVIRONMENT, _PLACE, hand=Trust.PERSON)
        for name, value in environ.items()
    )
    return Source(ENVIRONMENT, entries)
