"""The differences with a known reason, each told only where the two differ in just that way."""

from typing import Final

from tests.conformance.comparison import Answer, Environment, agree
from tests.conformance.libraries import STAND_IN, Library

_ALIAS: Final = "other tools and apps read this name, the library does not"
_EMPTY_KEY: Final = "the library takes a name that is set to nothing for the key"
_EMPTY_ADDRESS: Final = "the library takes an address that is set to nothing for one, and fails"
_OTHERS_ADDRESS: Final = "other tools read this name, the library does not"
_DOUBLED: Final = "the library asks for `/v1` twice"


def reason_for(library: Library, tried: Environment, theirs: Answer, ours: Answer) -> str:
    """Return why two answers differ; empty where they agree, or where nobody knows."""
    if agree(theirs, ours):
        return ""
    sent_nothing = not theirs.address and tried.label in _empty_addresses(library)
    if theirs.key != ours.key and not sent_nothing:
        return _about_the_key(library, tried.label, theirs, ours)
    return _about_the_address(library, tried.label, theirs, ours)


def _empty_addresses(library: Library) -> set[str]:
    return {f"{name} empty" for name in library.addresses}


def _about_the_key(library: Library, label: str, theirs: Answer, ours: Answer) -> str:
    if theirs.key == "none" and ours.key in {*library.row.aliases, *library.not_read}:
        return _ALIAS
    return _EMPTY_KEY if theirs.key == "none" and " empty and " in label else ""


def _about_the_address(library: Library, label: str, theirs: Answer, ours: Answer) -> str:
    name, _, how = label.partition(" ")
    names = {*library.row.base_url_names, *library.row.check_base_names}
    if name in names - set(library.addresses) and _stays_away(theirs):
        return _OTHERS_ADDRESS
    if how == "empty" and (theirs.address.startswith("/") or not theirs.address):
        return _EMPTY_ADDRESS
    if how == "with /v1" and theirs.address.replace("/v1/v1", "/v1") == ours.address:
        return _DOUBLED
    fitting = (
        one.reason
        for one in library.differs
        if ours.address.replace(one.ours, one.theirs) == theirs.address
    )
    return next(fitting, "")


def _stays_away(theirs: Answer) -> bool:
    """Whether a library asked its default address, not the one that was set."""
    return bool(theirs.address) and not theirs.address.startswith((STAND_IN, "/"))
