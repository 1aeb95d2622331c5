"""The provider keys that a Space's app needs and the Space does not have, each with the reason."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from lib.diagnosis.hub_snapshot import Unknown
from lib.diagnosis.rule import RuleContext, Severity
from lib.diagnosis.rules._files import text_of
from lib.diagnosis.rules._names_code import python_files
from lib.diagnosis.rules._names_places import IN_FILES, is_plain, on_space
from lib.diagnosis.rules._space import (
    STATIC,
    SpaceSettings,
    origin_of,
    settings_of,
    space_of,
)
from lib.hub.space_steps import names_in_error
from lib.names import placeholders as texts
from lib.provider_config import Provider, table
from lib.record import record
from lib.regex import regex

if TYPE_CHECKING:
    from lib.hub.client import SpaceFacts

# `os.environ["NAME"]` and `st.secrets["NAME"]`, read and not set, in a line that is no comment.
_NEEDED: Final = regex(
    r"^[^#\n]*?\b(?:environ|secrets)\[\s*[\"']([A-Z][A-Z0-9_]*)[\"']\s*\](?!\s*=[^=])",
    re.MULTILINE,
)
_GUARDED: Final = regex(
    r"[\"']([A-Z][A-Z0-9_]*)[\"']\s+(?:not\s+)?in\s+(?:os\.|st\.)?(?:environ|secrets)\b"
)
_CAUGHT: Final = regex(r"^[^\S\n]*except\b.*\bKeyError\b", re.MULTILINE)
_ASKED_FOR: Final = regex(
    r"^[^#\n]*?\b(?:getenv|environ\.get|secrets\.get)\(\s*[\"']([A-Z][A-Z0-9_]*)[\"']\s*\)",
    re.MULTILINE,
)
_IN_WORDS: Final = regex(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_CALLS_HUB: Final = regex(r"\bhuggingface|\bInferenceClient\b")
_HUGGING_FACE: Final = "huggingface"


@record
class NeededName:
    """A name that the Space lacks. reason: a clause with the name as its subject."""

    name: str
    reason: str
    severity: Severity | None = None


def wanted(look: RuleContext) -> Iterator[NeededName]:
    """Yield what a Space lacks, each name once, the surest reason first.

    A static Space has no app that could read a key, and another rule tells of it.
    """
    space, settings = space_of(look), settings_of(look)
    if space is None or settings is None or space.sdk == STATIC:
        return
    told: set[str] = set()
    for one in _all(look, space, settings):
        provider = _owners().get(one.name)
        group = provider.id if provider else one.name
        if group not in told and one.name not in settings.names and is_plain(one.name):
            told.add(group)
            yield one


def lacks_what_error_names(look: RuleContext) -> bool:
    """Whether the last error is about a key that the Space lacks."""
    return any(one.severity is Severity.ERROR for one in wanted(look))


def _all(look: RuleContext, space: "SpaceFacts", settings: SpaceSettings) -> Iterator[NeededName]:
    yield from _by_error(space)
    if look.hub and not isinstance(look.hub.origin, Unknown):
        for secret in look.hub.origin:
            yield NeededName(secret.name, f"is a secret of {origin_of(space)}")
    code = [text for _, text in python_files(look)]
    yield from _by_code(look, code)
    if not settings.names & _owners().keys():
        yield from _by_hints(look, code)
    if not on_space(look):
        yield from _by_files(look, settings, code)
    if space.duplicated_from and not settings.secrets:
        yield from _by_readme(look)


def _by_error(space: "SpaceFacts") -> Iterator[NeededName]:
    """Yield the provider keys that the app's last error names."""
    for name in names_in_error(space.error) if space.stage == "RUNTIME_ERROR" else ():
        if name in _owners():
            yield NeededName(name, "is named by the error the app ended with", Severity.ERROR)


def _by_code(look: RuleContext, code: list[str]) -> Iterator[NeededName]:
    """Yield the keys without which the code raises; not where it looks first, or catches that."""
    guarded = {name for text in code for name in _GUARDED.findall(text)}
    for text in code:
        if _CAUGHT.search(text):
            continue
        for name in _NEEDED.findall(text):
            if name in _owners() and name not in guarded and not _is_here(look, name):
                yield NeededName(name, "is read by the code, which fails without it")


def _by_hints(look: RuleContext, code: list[str]) -> Iterator[NeededName]:
    """Yield what is asked for somewhere, for a Space that has no key at all."""
    for text in code:
        for name in _ASKED_FOR.findall(text):
            if name in _owners() and not _is_here(look, name):
                severity = Severity.INFO if _owners()[name].often_unset else None
                why = "is read by the code, and the Space has no key at all"
                yield NeededName(name, why, severity)
    for file in look.env_files:
        for one in file.statements if file.is_example else ():
            if one.name in _owners() and not _is_here(look, one.name):
                yield NeededName(
                    one.name,
                    f"is in `{file.label}`, and the Space has no key at all",
                    Severity.INFO,
                )


def _by_readme(look: RuleContext) -> Iterator[NeededName]:
    """Yield the keys that the README speaks of, for a copy that has no secret at all."""
    for name in _IN_WORDS.findall(text_of(look.folder / "README.md")):
        if name in _owners() and not _is_here(look, name):
            yield NeededName(name, "is in `README.md`, and the copy has no secret", Severity.INFO)


def _by_files(look: RuleContext, settings: SpaceSettings, code: list[str]) -> Iterator[NeededName]:
    """Yield the keys of the project's files whose provider the Space knows under no name.

    A Hugging Face token may be there only to reach the Hub from home.
    """
    for one in look.project.configured:
        provider, winner = one.provider, one.key.winner
        if winner is None or winner.source not in IN_FILES or provider.key_optional:
            continue
        value = winner.value.reveal().strip()
        if value.casefold() in texts.SENTINELS or texts.is_placeholder(value):
            continue
        if not settings.names.isdisjoint(provider.all_names):
            continue
        if provider.id == _HUGGING_FACE and not any(_CALLS_HUB.search(text) for text in code):
            continue
        named = any(name in text for text in code for name in provider.all_names)
        severity = None if named else Severity.INFO
        yield NeededName(winner.name, f"is set in `{winner.place}`", severity)


def _is_here(look: RuleContext, name: str) -> bool:
    """Whether this runs on the Space and has the name, from whatever source."""
    entries = (entry for source in look.project.sources for entry in source.entries)
    return on_space(look) and any(one.name == name and not one.value.is_empty() for one in entries)


@lru_cache(maxsize=1)
def _owners() -> dict[str, Provider]:
    """Return the provider of every name of a key that is needed."""
    rows = (row for row in table().values() if not row.key_optional)
    return {name: row for row in rows for name in row.all_names}
