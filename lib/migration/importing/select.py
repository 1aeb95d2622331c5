"""Turn the reviewed rows and what the person chose into what is wanted at the Space."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lib.migration.desired import DesiredEntry, EntryKind, Skipped
from lib.migration.importing.classify_names import Category
from lib.migration.importing.parse import HUB_NAME, better_name
from lib.migration.importing.propose import Item
from lib.names.displayable import shown
from lib.names.of_spaces import OF_SPACES

# Linux, `MAX_ARG_STRLEN`: no process starts with a longer `NAME=value`, its closing NUL included.
_LONGEST: Final = 131_072
_ADVICE: Final[Mapping[Category, str]] = {
    Category.EMPTY: "Give it a value if the Space needs it.",
    Category.MASKED: "Put in the value itself instead of the mask.",
    Category.BUILT_IN: "Rename it if it is the app's own.",
    Category.PLACEHOLDER: "Put in the real value, or include it anyway.",
    Category.REFERENCE: "Put in the value itself, or include it anyway.",
    Category.LOCAL: "Include it anyway if the app needs it there.",
    Category.ELSEWHERE: "Include it anyway if the app needs it there.",
    Category.DAMAGED: "Correct the value, or include it anyway.",
}
# Nothing is wrong with these: they are left out without asking, and nothing is refused.
_QUIET: Final = frozenset({Category.EMPTY, Category.BUILT_IN, Category.LOCAL, Category.ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose, by the names in the file. No repr tells a name that was typed.

    kinds: secret or variable. renames: the name at the Space. left_out: not to be migrated.
    only: where not None, nothing else is migrated. taken: to be migrated although it was not
    proposed. allow_public: the second yes for a value that is guarded.
    """

    kinds: Mapping[str, EntryKind] = field(default_factory=dict, repr=False)
    renames: Mapping[str, str] = field(default_factory=dict, repr=False)
    left_out: frozenset[str] = field(default=frozenset(), repr=False)
    only: frozenset[str] | None = field(default=None, repr=False)
    taken: frozenset[str] = field(default=frozenset(), repr=False)
    allow_public: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def names(self) -> frozenset[str]:
        """Every name that a choice is about."""
        named = (*self.kinds, *self.renames)
        return self.left_out.union(named, self.only or (), self.taken, self.allow_public)


def choose(
    items: Sequence[Item], choices: Choices | None = None
) -> tuple[tuple[DesiredEntry, ...], tuple[Skipped, ...]]:
    """Return what is wanted at the Space, and what is not migrated with the reason. Raises nothing.

    Every item comes back in one of the two; a choice about a name that is not there is refused.
    """
    choices = choices or Choices()
    wanted: list[DesiredEntry] = []
    refused: list[Skipped] = []
    for item in items:
        found = _decide(item, choices)
        (wanted if isinstance(found, DesiredEntry) else refused).append(found)  # type: ignore[arg-type]
    clashes = {name for name, count in Counter(one.name for one in wanted).items() if count > 1}
    refused += [_clash(one) for one in wanted if one.name in clashes]
    refused += [_unknown(name) for name in sorted(choices.names - {one.name for one in items})]
    return tuple(one for one in wanted if one.name not in clashes), tuple(refused)


def _decide(item: Item, choices: Choices) -> DesiredEntry | Skipped:
    name = item.name
    if name in choices.left_out or (choices.only is not None and name not in choices.only):
        return Skipped(name, item.origin, "You skipped it.", skip=True)
    target = choices.renames.get(name, item.target)
    renamed = item.sort is Category.BUILT_IN and target != name
    insisted = name in choices.taken or renamed
    if (item.never and not renamed) or not (item.taken or insisted):
        quiet = item.sort in _QUIET and name not in choices.taken
        reason = f"Skipped: {item.why}."
        return Skipped(name, item.origin, reason, item.advice or _ADVICE[item.sort], skip=quiet)
    kind = EntryKind(choices.kinds.get(name, item.kind))
    if kind is EntryKind.VARIABLE and item.guarded and name not in choices.allow_public:
        return Skipped(
            name,
            item.origin,
            "As a variable anyone could read it, and it looks like a secret.",
            "Keep it a secret, or confirm that it may be public.",
        )
    return _unfit(item, target) or DesiredEntry(
        target,
        item.value,
        kind,
        item.origin,
        name if target != name else "",
        _reason(item, kind),
        is_typed=not shown(target),
        place=item.place,
    )


def _reason(item: Item, kind: EntryKind) -> str:
    return item.why if kind is item.kind else "you chose so"


def _unfit(item: Item, target: str) -> Skipped | None:
    """Refuse what a Space cannot take: its name, its length, its characters."""
    name, origin = item.name, item.origin
    # A row whose name does not read like one is there because the person has typed that name.
    if not HUB_NAME.fullmatch(target) or not (shown(target) or target == name):
        return Skipped(name, origin, *_bad_name(target))
    if target in OF_SPACES:
        return Skipped(name, origin, f"A Space sets `{target}` itself.", "Give it another name.")
    try:
        size = len(f"{target}={item.value.reveal()}".encode()) + 1
    except UnicodeEncodeError:
        return Skipped(name, origin, "It contains half a character.", "Type its value again.")
    if size > _LONGEST:
        return Skipped(
            name,
            origin,
            f"It has {size:,} bytes with its name, and no process starts with more than "
            f"{_LONGEST:,}.",
            "Put it into a file of the Space's storage, or split it.",
        )
    if "\0" in item.value.reveal():
        return Skipped(name, origin, "It holds a NUL character.", "Type its value again.")
    return None


def _bad_name(target: str) -> tuple[str, str]:
    if not shown(target):
        return (
            "The new name does not look like one, and may be a key.",
            "Give it a name in capitals with words as in `OPENAI_API_KEY`.",
        )
    better = better_name(target)
    step = f"Rename it to `{better}`, here and in the code." if better else "Give it another name."
    wants = "use letters, digits and underscores, a letter first"
    return f"A Space does not accept the name `{target}`: {wants}.", step


def _clash(one: DesiredEntry) -> Skipped:
    return Skipped(
        one.old_name or one.name,
        one.origin,
        f"Another row gets the name `{one.name}` as well.",
        "Give one of them another name, or skip it.",
    )


def _unknown(name: str) -> Skipped:
    told = shown(name)
    what = f"`{told}`" if told else "The name you gave"
    return Skipped(told, "", f"{what} is not one of the names.", "Check how it is spelled.")
