"""The values that rules about values look at, each with what is known about its name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lib.diagnosis.rule import Finding, RuleContext, Where
from lib.diagnosis.rules._files import loaded
from lib.names.displayable import shown
from lib.names.secret_sounding import sounds_secret
from lib.project import Configured
from lib.record import field, record
from lib.secret import Secret
from lib.sources import ENVIRONMENT, Entry
from lib.sources.env_text import Statement

if TYPE_CHECKING:
    from lib.editing import Fix


@record
class Candidate:
    """One value of a provider's name, or of a name that looks like a secret's.

    statement: its line in a `.env`, before anything was expanded. look: where it was found.
    """

    entry: Entry
    configured: Configured | None
    statement: Statement | None
    examples: tuple[Secret, ...] = ()
    look: RuleContext | None = field(default=None, compare=False, repr=False)

    @property
    def written(self) -> Secret:
        """The value as it is written, before `${NAME}` is expanded."""
        raw = self.statement.value if self.statement else None
        return self.entry.value if raw is None else raw

    @property
    def has_own_address(self) -> bool:
        """Whether the provider's requests go elsewhere, where other keys may be right."""
        winner = self.configured.address.winner if self.configured else None
        if self.configured is None or winner is None:
            return False
        return self.address != self.configured.provider.base_url

    @property
    def address(self) -> str:
        """The base URL that its requests go to; nothing where it is no provider's value."""
        if self.configured is None:
            return ""
        winner = self.configured.address.winner
        base = self.configured.provider.base_url
        return winner.value.reveal().strip().rstrip("/") if winner else base

    @property
    def at(self) -> str:
        """The place in words."""
        return "the environment" if self.entry.source == ENVIRONMENT else f"`{self.entry.place}`"

    def finding(self, ailment: str, fix: str = "", cure: "Fix | None" = None) -> Finding:
        """Tell an ailment of this value: `is empty`."""
        entry = self.entry
        where = Where(entry.source, entry.place, entry.name)
        detail = f"`{entry.name}` in {self.at} {ailment}."
        return Finding(detail, (where,), fix or self._new_key(), cure=cure)

    def _new_key(self) -> str:
        name = self.entry.name
        if self.configured is None:
            return f"Put the real value of `{name}` into {self.at}."
        return f"Put a key from {self.configured.provider.console} into `{name}` in {self.at}."


_Lines = dict[tuple[str, int], Statement]
_Examples = dict[str, list[Secret]]


def candidates(look: RuleContext) -> Iterator[Candidate]:
    """Yield every value that counts in its source; lines that are set again do not."""
    owners = {name: one for one in look.project.providers for name in one.key.names}
    # Of a long file most lines are none, and every rule about values asks again.
    written: tuple[_Lines, _Examples] | None = None
    for source in look.project.sources:
        for entry in source.entries:
            owner = owners.get(entry.name)
            # A name that does not read like one may be key material, and names are told.
            telling = sounds_secret(entry.name) and shown(entry.name)
            if entry.replaced or not (owner or telling):
                continue
            written = written or (_lines(look), _examples(look))
            lines, examples = written
            statement = lines.get((entry.place.label, entry.place.line or 0))
            yield Candidate(entry, owner, statement, tuple(examples.get(entry.name, ())), look)


def _lines(look: RuleContext) -> _Lines:
    """Return the statements of the files that are loaded, by where they stand."""
    return {(file.label, one.line): one for file in loaded(look) for one in file.statements}


def _examples(look: RuleContext) -> _Examples:
    """Return the values that the example files give to each name."""
    found: _Examples = {}
    for file in look.env_files:
        for one in file.statements if file.is_example else ():
            if one.value is not None and not one.value.is_empty():
                found.setdefault(one.name, []).append(one.value)
    return found
