"""What was done, and how it is undone: at once, or much later from its record."""

from dataclasses import dataclass, field
from pathlib import Path

from lib.editing import backups, files
from lib.editing.backups import CONTENT, CREATED, NAME, Record
from lib.editing.change import EditError
from lib.editing.files import Seen


@dataclass(frozen=True, slots=True)
class Made:
    """A change that was made. record: the file that tells of it, enough for `done_from`."""

    record: Path
    facts: Record = field(repr=False)

    @property
    def path(self) -> Path:
        """The file that was changed, under the name it has now."""
        return Path(self.facts.path)

    @property
    def sentence(self) -> str:
        """What was done, in one sentence."""
        return self.facts.sentence

    @property
    def backup(self) -> Path | None:
        """The private copy of the file as it was; None where nothing in it was changed."""
        return backups.copy_of(self.record) if self.facts.kind == CONTENT else None

    def undo(self) -> str:
        """Put everything back and say so. Raises `EditError` where the file changed since."""
        facts = backups.read(self.record)
        with backups.alone():
            if facts.kind == NAME:
                return _rename_back(facts)
            if facts.kind == CREATED and not self.path.exists():
                return f"`{facts.label}` is not there any more."
            seen = files.see(self.path, facts.label)
            if str(seen.target) != facts.target:
                raise _left_alone(facts, self.backup)
            if facts.kind == CONTENT:
                return _put_back(facts, seen, backups.copy_of(self.record))
            if facts.kind == CREATED:
                return _take_away(facts, seen)
            return _set_mode_back(facts, seen)


def done_from(record: Path) -> Made:
    """Return what was done from its record. Raises `EditError` where the record is none."""
    return Made(record, backups.read(record))


def undo_from(record: Path) -> str:
    """Undo what a record tells of, and say so. Raises `EditError`."""
    return done_from(record).undo()


def all_done(path: Path | None = None) -> tuple[Made, ...]:
    """Return what was done to a file, or to any, the newest first."""
    found = []
    for record in backups.records():
        try:
            made = done_from(record)
        except EditError:
            continue  # cut short while it was written: its change was never made
        if path is None or made.path == path.absolute():
            found.append(made)
    return tuple(found)


def _put_back(facts: Record, seen: Seen, copy: Path) -> str:
    try:
        before = copy.read_bytes()
    except OSError:
        raise EditError(
            f"The copy of `{facts.label}` from before is not there any more.",
            "Change the file by hand.",
        ) from None
    if seen.data == before and seen.mode == facts.mode:
        return f"`{facts.label}` is as it was before."
    if seen.data != before and backups.digest(facts.salt, before, seen.data) != facts.after:
        raise _left_alone(facts, copy)
    files.replace(seen, before, facts.mode)
    if files.see(seen.path, seen.label).data != before:
        raise EditError(
            f"`{facts.label}` does not read back as it was before.", f"Compare it with `{copy}`."
        )
    return f"`{facts.label}` is as it was before."


def _take_away(facts: Record, seen: Seen) -> str:
    if backups.digest(facts.salt, b"", seen.data) != facts.after:
        raise _left_alone(facts, None)
    files.remove(seen)
    return f"`{facts.label}` was taken away again."


def _rename_back(facts: Record) -> str:
    new, old = Path(facts.path), Path(facts.was)
    if old.exists() and not new.exists():
        return f"`{old.name}` has its old name already."
    files.rename(new, old, facts.label)
    return f"`{new.name}` is called `{old.name}` again."


def _set_mode_back(facts: Record, seen: Seen) -> str:
    if seen.mode not in {facts.mode, facts.new_mode}:
        raise _left_alone(facts, None)
    files.set_mode(seen, facts.mode)
    return f"`{facts.label}` has its mode from before, {facts.mode:04o}."


def _left_alone(facts: Record, copy: Path | None) -> EditError:
    advice = f"Compare it with its copy from before, `{copy}`." if copy else "Change it by hand."
    return EditError(f"`{facts.label}` was changed again since then, so it was left alone.", advice)
