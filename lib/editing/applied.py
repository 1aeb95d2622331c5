"""What was done, and how it is undone: at once, or much later from its record."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from lib.editing import backups, file_io
from lib.editing.backups import CONTENT, CREATED, NAME, BackupRecord
from lib.editing.file_io import FileSnapshot
from lib.editing.interfaces import EditError


@dataclass(frozen=True, slots=True)
class AppliedEdit:
    """A change that was made. record: the file that tells of it, enough for `done_from`."""

    record: Path
    facts: BackupRecord = field(repr=False)

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
        with backups.alone() as place:
            facts = backups.read(self.record)
            if facts.kind == NAME:
                return _rename_back(facts)
            if facts.kind == CREATED and not os.path.lexists(self.path):
                return f"`{facts.label}` no longer exists."
            seen = file_io.see(self.path, facts.label)
            if facts.back:
                return _again(facts, seen)
            if str(seen.target) != facts.target:
                raise _left_alone(facts, self.backup)
            if facts.kind == CREATED:
                return _take_away(facts, seen)
            if facts.kind != CONTENT:
                return _set_mode_back(facts, seen)
            sentence = _put_back(facts, seen, self.record, backups.read_copy(place, self.record))
            now = file_io.see(self.path, facts.label)
            backups.put_back(place, self.record, facts, file_io.signature(now))
            return sentence


def done_from(record: Path) -> AppliedEdit:
    """Return what was done from its record. Raises `EditError` where the record is none."""
    return AppliedEdit(record, backups.read(record))


def undo_from(record: Path) -> str:
    """Undo what a record tells of, and say so. Raises `EditError`."""
    return done_from(record).undo()


def all_done(path: Path | None = None) -> tuple[AppliedEdit, ...]:
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


def _put_back(facts: BackupRecord, seen: FileSnapshot, record: Path, before: bytes | None) -> str:
    copy = backups.copy_of(record)
    if before is None:
        raise EditError(
            f"The backup of `{facts.label}` no longer exists (backups are kept for "
            f"{backups.KEPT_DAYS} days).",
            "Change the file by hand.",
        )
    if seen.data == before and seen.mode == facts.mode:
        return f"`{facts.label}` is restored."
    if seen.data != before and backups.digest(facts.salt, before, seen.data) != facts.after:
        raise _left_alone(facts, copy)
    file_io.replace(seen, before, facts.mode)
    if file_io.see(seen.path, seen.label).data != before:
        raise EditError(
            f"`{facts.label}` does not read back as restored.", f"Compare it with `{copy}`."
        )
    return f"`{facts.label}` is restored."


def _again(facts: BackupRecord, seen: FileSnapshot) -> str:
    """Say what became of a change that was undone already; its copy is gone."""
    if file_io.signature(seen) == facts.back:
        return f"`{facts.label}` is restored."
    raise EditError(
        f"This was already undone, and `{facts.label}` was changed again since.",
        "Nothing to do; the file is newer.",
    )


def _take_away(facts: BackupRecord, seen: FileSnapshot) -> str:
    if backups.digest(facts.salt, b"", seen.data) != facts.after:
        raise _left_alone(facts, None)
    file_io.remove(seen)
    return f"`{facts.label}` was removed again."


def _rename_back(facts: BackupRecord) -> str:
    new, old = Path(facts.path), Path(facts.was)
    if old.exists() and not new.exists():
        return f"`{old.name}` already has its old name."
    file_io.rename(new, old, facts.label)
    return f"`{new.name}` is called `{old.name}` again."


def _set_mode_back(facts: BackupRecord, seen: FileSnapshot) -> str:
    if seen.mode not in {facts.mode, facts.new_mode}:
        raise _left_alone(facts, None)
    file_io.set_mode(seen, facts.mode)
    return f"`{facts.label}` has its old mode again, {facts.mode:04o}."


def _left_alone(facts: BackupRecord, copy: Path | None) -> EditError:
    advice = f"Compare it with its backup, `{copy}`." if copy else "Change it by hand."
    return EditError(f"`{facts.label}` was changed again since, so it was kept.", advice)
