"""The one ailment of a value that is told: the first that explains the others."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import RuleContext
from lib.diagnosis.rules import _texts as texts
from lib.diagnosis.rules._candidates import Candidate, candidates
from lib.diagnosis.rules._shapes import misshapen, other_owner
from lib.regex import regex

EMPTY: Final = "value-empty"
MASKED: Final = "value-masked"
REFERENCE: Final = "value-reference"
PLACEHOLDER: Final = "value-placeholder"
INTERPOLATED: Final = "value-interpolated"
QUOTED: Final = "value-quoted"
NOT_ASCII: Final = "value-not-ascii"
WHITESPACE: Final = "value-whitespace"
OTHER_PROVIDER: Final = "value-of-other-provider"
WRONG_SHAPE: Final = "value-wrong-shape"

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
    if texts.is_mask(written):
        return MASKED
    if texts.is_reference(written, with_variables=provider is not None):
        return REFERENCE
    if texts.is_placeholder(written) or _is_example(one):
        return PLACEHOLDER
    if one.statement is not None and _EXPANDED.search(written):
        return INTERPOLATED
    return _damage(one, value) or _foreign(one, value)


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
    if one.configured is None or one.has_own_address:
        return ""
    provider = one.configured.provider
    if other_owner(provider, value):
        return OTHER_PROVIDER
    return WRONG_SHAPE if misshapen(provider, value) and not _is_no_key(one) else ""


def _is_no_key(one: Candidate) -> bool:
    """Whether a credential is sent in another way than the provider's keys, so of another shape."""
    from lib.client_config import client_of  # noqa: PLC0415 - few values come this far

    provider = one.configured.provider if one.configured else None
    return provider is not None and one.entry.name in client_of(provider.id).auth
