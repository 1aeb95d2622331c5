"""The rows a person reviews: one for each name, with what it is, why, and what is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lib import clock
from lib.diagnosis.registry import rules_with
from lib.diagnosis.rule import Needs, RuleContext, Severity
from lib.diagnosis.rule_runner import ReportedFinding, diagnose
from lib.migration.desired import EntryKind
from lib.migration.importing.classify_names import TAKEN, Categorized, Category, sort_of
from lib.migration.importing.foreign_values import in_ticks, is_comment
from lib.migration.importing.parse import HUB_NAME, better_name
from lib.migration.importing.parsed import ImportedLine, ParsedText
from lib.migration.importing.public_values import is_guarded
from lib.migration.importing.surroundings import Surroundings, surroundings
from lib.names.spelling import meant
from lib.project import Project, with_sources
from lib.provider_config import Provider, known_prefixes, owners_of_prefix, table
from lib.secret import Secret
from lib.sources import DOTENV, ST_SECRETS, Entry, Place, Source, Trust
from lib.sources.env_file import env_files

# Rules about a value whose id does not say so.
_OF_VALUES: Final = frozenset({"key-of-other-kind", "text-around-key", "connection-string-invalid"})
_ALSO: Final = "huggingface_hub reads it by itself"


@dataclass(frozen=True, slots=True)
class Offer:
    """Another name that a row could get at the Space, and why in a few words."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """One name to be reviewed.

    target: the name it gets at the Space unless the person renames it; offers: others.
    kind: the kind that is proposed. taken: whether it is proposed at all. never: whether not even
    the person can have it taken. guarded: whether making it public takes a second yes.
    notes: sentences about other lines of the same name. problems: what the diagnosis found.
    advice: what to do about one that is not taken, where that is not the usual.
    """

    name: str
    value: Secret
    place: Place
    sort: Category
    why: str
    mask: str
    target: str
    kind: EntryKind
    taken: bool
    never: bool
    guarded: bool
    provider: Provider | None = field(default=None, repr=False)
    offers: tuple[Offer, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[ReportedFinding, ...] = field(default=(), repr=False)
    advice: str = ""

    @property
    def origin(self) -> str:
        """Where its value stands, as people read it."""
        return str(self.place)


def review(
    reading: ParsedText, project: Project, environ: Mapping[str, str], home: Path
) -> tuple[Item, ...]:
    """Return a row for each name that is offered, in the order of the files. Reads only."""
    found = _problems(reading, project, environ, home)
    filled = (line.name for line in reading.lines if line.value and not line.value.is_empty())
    around = surroundings(filled, project.folder)
    return tuple(_item(line, found, around) for line in reading.rows)


def as_project(reading: ParsedText, project: Project) -> Project:
    """Return the project as if what was read were all it has, to check its keys on request."""
    hands = {
        (one.name, one.place): one.hand for source in project.sources for one in source.entries
    }
    kinds = (ST_SECRETS, DOTENV)
    return with_sources(project, tuple(_source(reading, kind, hands) for kind in kinds))


def _source(reading: ParsedText, kind: str, hands: Mapping[tuple[str, Place], Trust]) -> Source:
    entries = tuple(
        Entry(
            line.name,
            line.value,
            kind,
            line.place,
            # A text that was pasted, or a file that the app does not read by itself.
            hand=hands.get((line.name, line.place), Trust.ELSEWHERE),
            expanded=_may_be_expanded(line),
        )
        for line in reading.rows
        if line.value is not None and (line.statement is None) == (kind == ST_SECRETS)
    )
    return Source(kind, entries)


def _may_be_expanded(line: ImportedLine) -> bool:
    written = line.statement.value if line.statement else None
    return written is not None and "${" in written.reveal()


_Spot = tuple[str, Place | None]


def _problems(
    reading: ParsedText, project: Project, environ: Mapping[str, str], home: Path
) -> dict[_Spot, list[ReportedFinding]]:
    """Return what the rules find about each name at its place."""
    examples = tuple(
        file for file in env_files(project.folder, home, project.sources) if file.is_example
    )
    files = (*reading.files, *examples)
    given = as_project(reading, project)
    look = RuleContext(given, project.folder, home, environ, files, for_space=True, now=clock.now())
    found: dict[_Spot, list[ReportedFinding]] = {}
    local = rules_with({Needs.NOTHING})
    for one in diagnose(look, local, missing={}).found:
        for where in one.finding.where:
            found.setdefault((where.name, where.place), []).append(one)
    return found


def _item(
    line: ImportedLine, problems: Mapping[_Spot, list[ReportedFinding]], around: Surroundings
) -> Item:
    secret = line.value or Secret("")
    value = secret.reveal()
    provider = _provider(line.name, value)
    told = problems.get((line.name, line.place), ())
    sorted_ = _sorted(line, sort_of(line.name, value, _owner(line.name), around), told)
    return Item(
        name=line.name,
        value=secret,
        place=line.place,
        sort=sorted_.sort,
        why=sorted_.why,
        mask=secret.mask(known_prefixes()),
        target=line.name,
        kind=EntryKind.VARIABLE if sorted_.sort is Category.VARIABLE else EntryKind.SECRET,
        taken=sorted_.sort in TAKEN,
        never=sorted_.never,
        guarded=is_guarded(line.name, value),
        provider=provider,
        offers=tuple(_offers(line.name)),
        notes=line.notes,
        problems=tuple(told),
        advice=sorted_.advice,
    )


def _sorted(
    line: ImportedLine, found: Categorized, problems: Sequence[ReportedFinding]
) -> Categorized:
    """Return what a line is, after what its file and the diagnosis say of it.

    What does not work here does not work there: a value with a grave finding is not sent unasked.
    """
    if line.unread and not found.never:
        return Categorized(Category.ELSEWHERE, line.unread, advice=line.instead)
    if found.sort not in TAKEN:
        return found
    if line.statement is not None and is_comment(line.name, line.statement):
        why = "what stands behind `=` begins with `#` and reads like a remark, not like a value"
        return Categorized(Category.PLACEHOLDER, why)
    grave = next((one for one in problems if _is_grave(one)), None)
    if grave is None:
        ticks = in_ticks(line.statement) if line.statement else ""
        advice = "Put the value in single quotes, or include it with its backticks."
        return Categorized(Category.DAMAGED, ticks, advice=advice) if ticks else found
    why = grave.finding.detail.rstrip(".")
    return Categorized(Category.DAMAGED, why, advice=f"{grave.fix} Or include it anyway.")


def _is_grave(one: ReportedFinding) -> bool:
    """Whether a finding says that a value cannot be right; one about a name does not."""
    of_value = one.rule.id.startswith("value-") or one.rule.id in _OF_VALUES
    return one.severity is Severity.ERROR and of_value


def _owner(name: str) -> Provider | None:
    return next((row for row in table().values() if name in row.all_names), None)


def _provider(name: str, value: str) -> Provider | None:
    """Return whose key it is: by the name, else by a beginning that only one provider has."""
    owner = _owner(name)
    owners = owners_of_prefix(value)
    return owner or (owners[0] if len(owners) == 1 and is_guarded(name, value) else None)


def _offers(name: str) -> list[Offer]:
    huggingface = table()["huggingface"]
    if name in huggingface.all_names:
        first = huggingface.names[0]
        offers = [Offer(first, "the name that is read first"), Offer("HF_TOKEN", _ALSO)]
        return [one for one in offers if one.name != name]
    close = meant(name)
    if close is not None:
        return [Offer(close[0], f"the name of {close[1].name}")]
    better = "" if HUB_NAME.fullmatch(name) else better_name(name)
    return [Offer(better, "a Space accepts this name")] if better else []
