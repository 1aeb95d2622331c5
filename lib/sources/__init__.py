"""What each source holds, with file and line. Reads only; changes nothing.

Here stand the words that everybody uses of it; `lib.sources.read` reads.
"""

from lib.sources.environment import REMEMBERED, STARTED_IN, ours
from lib.sources.model import (
    DOTENV,
    DOTENV_LOCAL,
    ENVIRONMENT,
    SOURCE_ORDER,
    ST_SECRETS,
    Entry,
    Place,
    Problem,
    Source,
    Trust,
)
from lib.sources.world import NOTHING, NOWHERE, World

__all__ = [
    "DOTENV",
    "DOTENV_LOCAL",
    "ENVIRONMENT",
    "NOTHING",
    "NOWHERE",
    "REMEMBERED",
    "SOURCE_ORDER",
    "STARTED_IN",
    "ST_SECRETS",
    "Entry",
    "Trust",
    "Place",
    "Problem",
    "Source",
    "World",
    "ours",
]
