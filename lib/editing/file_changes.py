"""The four kinds of change: of a file's content, a new file, another name, another mode.

What carries them out is loaded only then: most looks at a project change nothing.
"""

from pathlib import Path

from lib.editing import file_io
from lib.editing.file_io import FileSnapshot
from lib.editing.interfaces import DiffLine, Done, EditError
from lib.record import field, record


@record
class Rewrite:
    """Other bytes in a file. sentence: what will have been done."""

    seen: FileSnapshot
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
        from lib.editing.applying import CONTENT, BackupRecord, carry_out  # noqa: PLC0415

        seen = self.seen
        path, target = str(seen.path.absolute()), str(seen.target)
        record = BackupRecord(
            CONTENT, path, target, seen.label, self.sentence, seen.mode, seen.mode
        )
        done = carry_out(
            record, seen.data, self.after, lambda: file_io.replace(seen, self.after, seen.mode)
        )
        if file_io.see(seen.path, seen.label).data != self.after:
            raise EditError(
                f"`{seen.label}` does not read back as it was written.",
                f"Compare it with its backup, `{done.backup}`.",
            )
        return done


@record
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
        from lib.editing.applying import CREATED, BackupRecord, carry_out  # noqa: PLC0415

        path = str(self.path.absolute())
        record = BackupRecord(CREATED, path, path, self.label, self.sentence)
        return carry_out(
            record, None, self.after, lambda: file_io.create(self.path, self.label, self.after)
        )


@record
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
        from lib.editing.applying import NAME, BackupRecord, carry_out  # noqa: PLC0415

        path, was = str(self.new.absolute()), str(self.path.absolute())
        record = BackupRecord(NAME, path, path, self.new.name, self.sentence, was=was)
        return carry_out(
            record, None, None, lambda: file_io.rename(self.path, self.new, self.label)
        )


@record
class ModeChange:
    """Another mode."""

    seen: FileSnapshot
    mode: int
    summary: str
    sentence: str
    diff: tuple[DiffLine, ...] = ()

    @property
    def path(self) -> Path:
        """The file to be changed."""
        return self.seen.path

    def make(self) -> Done:
        """Change the mode. Raises `EditError`, also where the file changed since."""
        from lib.editing.applying import MODE, BackupRecord, carry_out  # noqa: PLC0415

        seen = self.seen
        path, target = str(seen.path.absolute()), str(seen.target)
        record = BackupRecord(MODE, path, target, seen.label, self.sentence, seen.mode, self.mode)
        return carry_out(record, None, None, lambda: file_io.set_mode(seen, self.mode))
