"""The differences with a known reason, each told only where the two differ in just that way."""

from typing import Final

from tests.conformance.comparison import Answer, Environment, agree
from tests.conformance.libraries import STAND_IN, Library

_ALIAS: Final = (
    "a name of other tools, which this library does not read: `name-not-read-by-library` tells"
)
_EMPTY_KEY: Final = "the library takes a name that is set to nothing for the key"
_EMPTY_ADDRESS: Final = "the library takes an address that is set to nothing for one, and fails"
_OTHERS_ADDRESS: Final = "other tools read this name, the library does not"
_DOUBLED: Final = "the library asks for `/v1` twice"


def reason_for(library: Library, tried: Environment, theirs: Answer, ours: Answer) -> str:
    """Return why two answers differ; empty where they agree, or where nobody knows."""
    if agree(theirs, ours):
        return ""
    name, _, how = tried.label.partition(" ")
    if name in library.row.all_names:
        return _about_the_key(library, name, theirs) or library.differs
    if name not in library.addresses and _stays_away(theirs) and theirs.key == ours.key:
        return _OTHERS_ADDRESS
    if how == "empty" and (theirs.address.startswith("/") or not theirs.address):
        return _EMPTY_ADDRESS
    if how == "with /v1" and theirs.address.replace("/v1/v1", "/v1") == ours.address:
        return _DOUBLED
    return library.differs


def _about_the_key(library: Library, name: str, theirs: Answer) -> str:
    if theirs.key != "none":
        return ""
    if name in library.row.aliases or name in library.not_read:
        return _ALIAS
    return _EMPTY_KEY


def _stays_away(theirs: Answer) -> bool:
    """Whether a library asked its default address, not the one that was set."""
    return bool(theirs.address) and not theirs.address.startswith((STAND_IN, "/"))
