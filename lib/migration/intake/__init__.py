"""The intake of a migration: read, let the person decide and choose. Changes nothing.

`sources_to_migrate` lists the files; `read_file` and `read_text` read one; `combine` puts several
together; `decide` takes a line readers disagree about; `review` makes the rows; `choose` turns
them, with what the person chose, into what the plan is made of. What a reading refuses
(`Reading.refused`) is told beside what `choose` refuses: together they are every line of a file.
"""

from lib.migration.intake.apart import ApartError, Read, Readers, Text
from lib.migration.intake.choosing import Choices, choose
from lib.migration.intake.merge import combine
from lib.migration.intake.model import Doubt, Line, Reading, decide
from lib.migration.intake.reviewing import Item, Offer, as_project, review
from lib.migration.intake.sorts import Sort
from lib.migration.intake.sources import (
    MOST_BYTES,
    PASTED,
    FoundFile,
    read_file,
    read_text,
    sources_to_migrate,
)

__all__ = [
    "MOST_BYTES",
    "PASTED",
    "ApartError",
    "Choices",
    "Doubt",
    "FoundFile",
    "Item",
    "Line",
    "Offer",
    "Read",
    "Readers",
    "Reading",
    "Sort",
    "Text",
    "as_project",
    "choose",
    "combine",
    "decide",
    "read_file",
    "read_text",
    "review",
    "sources_to_migrate",
]
