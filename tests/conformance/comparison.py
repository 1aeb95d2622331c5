"""Which environments are tried, and whether two answers about one of them agree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from lib.provider_config import Provider
from tests.conformance.libraries import STAND_IN, Library

KEY = "conformance-"
_NOT_TESTED = "not_tested"


@dataclass(frozen=True)
class Environment:
    """One environment, with a label that says what is special about it."""

    label: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What somebody makes of an environment: which variable holds the key, which address is asked.

    key: `none` where there is none. address: without its query; empty where nothing is asked.
    note: the error or the verdict that stands instead.
    """

    key: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table. reason: why a difference is known, empty where none is declared."""

    library: Library
    environment: Environment
    theirs: Answer
    ours: Answer
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both find the same key and ask the same address."""
        return agree(self.theirs, self.ours)


def environments(library: Library) -> Iterator[Environment]:
    """Yield the environments in which a library is tried."""
    row = library.row
    for label, variables in _keys(row):
        yield Environment(label, {**library.needs, **variables})
    first = {library.first: made_up(row, library.first)}
    for name in (*row.base_url_names, *row.check_base_names):
        yield Environment(f"{name} set", {**library.needs, **first, name: STAND_IN})
    odd = {"empty": "", "with /v1": f"{STAND_IN}/v1", "with /": f"{STAND_IN}/"}
    for name in library.addresses[:1]:
        for how, value in odd.items():
            yield Environment(f"{name} {how}", {**library.needs, **first, name: value})


def _keys(row: Provider) -> Iterator[tuple[str, dict[str, str]]]:
    first, *more = row.names
    yield f"{first} set", {first: made_up(row, first)}
    for name in more:
        yield f"{name} set", {name: made_up(row, name)}
    if more:
        both = {name: made_up(row, name) for name in row.names}
        yield "all names set", both
        yield f"{first} empty and {more[0]} set", {first: "", more[0]: made_up(row, more[0])}
    for name in row.aliases[:2]:
        yield f"{name} set", {name: made_up(row, name)}
    yield f"{first} empty", {first: ""}


def made_up(row: Provider, name: str) -> str:
    """Return a made-up key that begins as the provider's do and says which variable held it."""
    prefix = min(row.prefixes, key=len, default="")
    return f"{prefix}{KEY}{name}"


def variable_of(value: str) -> str:
    """Return the variable whose made-up key this is; `none` for any other text."""
    return value.partition(KEY)[2] or "none"


def without_query(address: str) -> str:
    """Return an address without query and without a slash at its end."""
    parts = urlsplit(address)
    return parts._replace(query="", fragment="").geturl().rstrip("/")


def on_our_route(library: Library, address: str) -> str:
    """Return the address a library asks, with our route where the two ask different ones."""
    if library.instead and address.endswith(library.instead[0]):
        return address.removesuffix(library.instead[0]) + library.instead[1]
    return address


def agree(theirs: Answer, ours: Answer) -> bool:
    """Whether two answers agree.

    Without a key the address is not compared, nor where nothing is sent here on purpose; and where
    both send nothing, they need not have the same key.
    """
    if not theirs.address and not ours.address:
        return True
    if "none" in {theirs.key, ours.key} or ours.note == _NOT_TESTED:
        return theirs.key == ours.key
    return theirs.key == ours.key and theirs.address == ours.address
