"""The four kinds of change: of a file's content, a new file, another name, another mode."""

from dataclasses import dataclass, field
from pathlib import Path

from lib.editing import backups, files
from lib.editing.backups import CONTENT, CREATED, MODE, NAME, Record
from lib.editing.change import DiffLine, Done, EditError
from lib.editing.done import Made
from lib.editing.files import Seen


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Other bytes in a file. sentence: what will have been done."""

    seen: Seen
    after: bytes = field(repr=False)
    summary: str
    sentence: str
    diff: tuple[DiffLine, ...] = ()

    @property
    def path(self) -> Path:
        """The file to be changed."""
        return self.seen.path

    def make(self) -> Done:
        """Keep a copy, then put the new file in the place of the old. Raises `EditError`."""
        seen = self.seen
        record = Record(
            CONTENT, str(seen.path.absolute()), str(seen.target), seen.label, self.sentence,
            seen.mode, seen.mode,
        )  # fmt: skip
        with backups.alone() as place:
            kept = backups.keep(place, record, seen.data, self.after)
            try:
                files.replace(seen, self.after, seen.mode)
            except EditError:
                backups.forget(kept)
                raise
            made = Made(kept, record)
            if files.see(seen.path, seen.label).data != self.after:
                raise EditError(
                    f"`{seen.label}` does not read back as it was written.",
                    f"Compare it with its copy from before, `{made.backup}`.",
                )
        return made


@dataclass(frozen=True, slots=True)
class Creation:
    """A file that is not there yet."""

    path: Path
    label: str
    after: bytes = field(repr=False)
    summary: str
    sentence: str
    diff: tuple[DiffLine, ...] = ()

    def make(self) -> Done:
        """Make the file. Raises `EditError`, also where it is there by now."""
        path = str(self.path.absolute())
        record = Record(CREATED, path, path, self.label, self.sentence)
        with backups.alone() as place:
            kept = backups.keep(place, record, None, self.after)
            try:
                files.create(self.path, self.label, self.after)
            except EditError:
                backups.forget(kept)
                raise
        return Made(kept, record)


@dataclass(frozen=True, slots=True)
class Renaming:
    """Another name in the same folder."""

    path: Path
    new: Path
    label: str
    summary: str
    sentence: str
    diff: tuple[DiffLine, ...] = ()

    def make(self) -> Done:
        """Rename the file. Raises `EditError`, also where the new name is taken by now."""
        path = str(self.new.absolute())
        record = Record(
            NAME, path, path, self.new.name, self.sentence, was=str(self.path.absolute())
        )
        with backups.alone() as place:
            kept = backups.keep(place, record, None, None)
            try:
                files.rename(self.path, self.new, self.label)
            except EditError:
                backups.forget(kept)
                raise
        return Made(kept, record)


@dataclass(frozen=True, slots=True)
class ModeChange:
    """Another mode."""

    seen: Seen
    mode: int
    summary: str
    sentence: str
    diff: tuple[DiffLine, ...] = ()

    @property
    def path(self) -> Path:
        """The file to be changed."""
        return self.seen.path

    def make(self) -> Done:
        """Change the mode. Raises `EditError`."""
        seen = self.seen
        record = Record(
            MODE, str(seen.path.absolute()), str(seen.target), seen.label, self.sentence,
            seen.mode, self.mode,
        )  # fmt: skip
        with backups.alone() as place:
            files.check_same(seen)
            kept = backups.keep(place, record, None, None)
            try:
                files.set_mode(seen, self.mode)
            except EditError:
                backups.forget(kept)
                raise
        return Made(kept, record)
