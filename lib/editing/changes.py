"""The four kinds of change: of a file's content, a new file, another name, another mode.

What carries them out is loaded only then: most looks at a project change nothing.
"""

from dataclasses import dataclass, field
from pathlib import Path

from lib.editing import files
from lib.editing.change import DiffLine, Done, EditError
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
        from lib.editing.making import CONTENT, Record, carry_out  # noqa: PLC0415

        seen = self.seen
        path, target = str(seen.path.absolute()), str(seen.target)
        record = Record(CONTENT, path, target, seen.label, self.sentence, seen.mode, seen.mode)
        done = carry_out(
            record, seen.data, self.after, lambda: files.replace(seen, self.after, seen.mode)
        )
        if files.see(seen.path, seen.label).data != self.after:
            raise EditError(
                f"`{seen.label}` does not read back as it was written.",
                f"Compare it with its copy from before, `{done.backup}`.",
            )
        return done


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
        from lib.editing.making import CREATED, Record, carry_out  # noqa: PLC0415

        path = str(self.path.absolute())
        record = Record(CREATED, path, path, self.label, self.sentence)
        return carry_out(
            record, None, self.after, lambda: files.create(self.path, self.label, self.after)
        )


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
        from lib.editing.making import NAME, Record, carry_out  # noqa: PLC0415

        path, was = str(self.new.absolute()), str(self.path.absolute())
        record = Record(NAME, path, path, self.new.name, self.sentence, was=was)
        return carry_out(record, None, None, lambda: files.rename(self.path, self.new, self.label))


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
        """Change the mode. Raises `EditError`, also where the file changed since."""
        from lib.editing.making import MODE, Record, carry_out  # noqa: PLC0415

        seen = self.seen
        path, target = str(seen.path.absolute()), str(seen.target)
        record = Record(MODE, path, target, seen.label, self.sentence, seen.mode, self.mode)
        return carry_out(record, None, None, lambda: files.set_mode(seen, self.mode))
