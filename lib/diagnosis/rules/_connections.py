"""The connection strings of a project: what has the name of a database's address, or is one."""

from collections.abc import Iterator

from lib.diagnosis.rule import RuleContext
from lib.diagnosis.rules._names_places import IN_FILES, on_space, set_entries
from lib.names.connection_string import ConnectionString, read
from lib.names.secret_sounding import names_a_store
from lib.sources import Entry


def addresses(look: RuleContext) -> Iterator[Entry]:
    """Yield the values that are or should be connection strings.

    At home the environment may be another project's, so only files count there.
    """
    space = on_space(look)
    for entry in set_entries(look):
        if (space or entry.source in IN_FILES) and _is_address(entry):
            yield entry


def connections(look: RuleContext) -> Iterator[tuple[Entry, ConnectionString]]:
    """Yield those that can be taken apart, with their parts."""
    for entry in addresses(look):
        found = read(entry.value.reveal())
        if found is not None:
            yield entry, found


def _is_address(entry: Entry) -> bool:
    return names_a_store(entry.name) or read(entry.value.reveal()) is not None
