"""The intake of a migration: read, let the person decide and choose. Changes nothing.

`sources_to_migrate` lists the files; `read_file` and `read_text` read one; `combine` puts several
together; `decide` takes a line readers disagree about; `review` makes the rows; `choose` turns
them, with what the person chose, into what the plan is made of. What a reading refuses
(`ParsedText.refused`) is told beside what `choose` refuses: together they are every line of a file.
"""

from lib.migration.importing.child_reader import ChildReaders, Read, ReadingError, Text
from lib.migration.importing.classify_names import Category
from lib.migration.importing.merge import combine
from lib.migration.importing.parsed import Ambiguity, ImportedLine, ParsedText, decide
from lib.migration.importing.propose import Item, Offer, as_project, review
from lib.migration.importing.select import Choices, choose
from lib.migration.importing.sources import (
    MOST_BYTES,
    PASTED,
    ImportFile,
    read_file,
    read_text,
    sources_to_migrate,
)

__all__ = [
    "MOST_BYTES",
    "PASTED",
    "ReadingError",
    "Choices",
    "Ambiguity",
    "ImportFile",
    "Item",
    "ImportedLine",
    "Offer",
    "Read",
    "ChildReaders",
    "ParsedText",
    "Category",
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
