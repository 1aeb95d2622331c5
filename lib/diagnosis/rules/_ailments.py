"""The one ailment of a value that is told: the first that explains the others."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import RuleContext
from lib.diagnosis.rules._addresses import goes_elsewhere, takes_any_key
from lib.diagnosis.rules._candidates import Candidate, candidates
from lib.names import placeholders as texts
from lib.names.key_kinds import kind_wanted_at, wrong_kind
from lib.names.key_kinds_table import KeyType
from lib.names.provider_shapes import misshapen, of_vendor, other_owner
from lib.names.remains import Remains, remains_of
from lib.regex import regex
from lib.sources import ENVIRONMENT

EMPTY: Final = "value-empty"
REMAINS: Final = "text-around-key"
MASKED: Final = "value-masked"
REFERENCE: Final = "value-reference"
PLACEHOLDER: Final = "value-placeholder"
INTERPOLATED: Final = "value-interpolated"
QUOTED: Final = "value-quoted"
NOT_ASCII: Final = "value-not-ascii"
WHITESPACE: Final = "value-whitespace"
OTHER_KIND: Final = "key-of-other-kind"
OTHER_PROVIDER: Final = "value-of-other-provider"
WRONG_SHAPE: Final = "value-wrong-shape"

_PLAIN_QUOTES: Final = (("the quotes",), ("the backticks",))
_EXPANDED: Final = regex(r"\$\{[^{}]+\}")
_BLANKS: Final = " \t\r\n\v\f"


def with_ailment(look: RuleContext, ailment: str) -> Iterator[Candidate]:
    """Yield the values whose first ailment is the given one."""
    return (one for one in candidates(look) if ailment_of(one) == ailment)


def ailment_of(one: Candidate) -> str:
    """Return the rule that a value breaks first; nothing where it is in order."""
    value, written = one.entry.value.reveal(), one.written.reveal()
    if not written.strip():
        return EMPTY
    if written.strip().casefold() in texts.SENTINELS:
        return ""
    provider = one.configured.provider if one.configured else None
    if remains(one):
        return REMAINS
    if texts.is_mask(written):
        return "" if takes_any_key(one) else MASKED
    if texts.is_reference(written, with_variables=provider is not None):
        return REFERENCE
    if texts.is_placeholder(written) or texts.is_comment(written) or _is_example(one):
        return "" if takes_any_key(one) else PLACEHOLDER
    if one.statement is not None and _EXPANDED.search(written):
        return INTERPOLATED
    return _damage(one, value) or _foreign(one, value)


def remains(one: Candidate) -> Remains | None:
    """Return what stands around the key; nothing where plain quotes do, which have a rule."""
    provider = one.configured.provider if one.configured else None
    found = remains_of(one.written.reveal(), one.entry.name, provider)
    plain = found and found.what in _PLAIN_QUOTES and texts.is_quoted(one.written.reveal().strip())
    return None if plain else found


def other_kind(one: Candidate) -> KeyType | None:
    """Return of which sort a provider's key is where its address wants another."""
    if one.configured is None:
        return None
    provider, address = one.configured.provider, one.address
    kind = wrong_kind(one.entry.value.reveal(), one.entry.name, provider)
    if kind is None or kind.works_at(address):
        return None
    if kind.in_files and one.entry.source == ENVIRONMENT:
        return None
    if one.has_own_address:
        return kind if of_vendor(provider, address) else None
    return None if kind.owner != provider.id and goes_elsewhere(one) else kind


def plan_wanted(one: Candidate) -> KeyType | None:
    """Return the sort that an address takes alone, where an ordinary key is to be sent there."""
    if one.configured is None or not one.has_own_address:
        return None
    return kind_wanted_at(one.address, one.entry.value.reveal(), one.configured.provider)


def _is_example(one: Candidate) -> bool:
    """Whether a key is the example file's own; a password of a test database may well be."""
    return one.configured is not None and not one.has_own_address and one.written in one.examples


def _damage(one: Candidate, value: str) -> str:
    is_key = one.configured is not None
    if texts.is_quoted(value):
        return QUOTED
    if texts.odd_character(value, strict=is_key):
        return NOT_ASCII
    document = "-----BEGIN" in value or value.lstrip().startswith(("{", "["))
    if value != value.strip(_BLANKS):
        return "" if document else WHITESPACE
    return WHITESPACE if is_key and any(blank in value for blank in _BLANKS) else ""


def _foreign(one: Candidate, value: str) -> str:
    if other_kind(one) or plan_wanted(one):
        return OTHER_KIND
    if one.configured is None or one.has_own_address:
        return ""
    provider = one.configured.provider
    owner = other_owner(provider, value)
    if owner is not None:
        return "" if goes_elsewhere(one, owner) else OTHER_PROVIDER
    if misshapen(provider, value) and not (goes_elsewhere(one) or _is_no_key(one)):
        return WRONG_SHAPE
    return ""


def _is_no_key(one: Candidate) -> bool:
    """Whether a credential is sent in another way than the provider's keys, so of another shape."""
    from lib.client_config import client_of  # noqa: PLC0415 - few values come this far

    provider = one.configured.provider if one.configured else None
    return provider is not None and one.entry.name in client_of(provider.id).auth
