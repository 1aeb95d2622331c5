"""Work out what a deployment does, file by file and name by name, before anything is changed.

The names are a migration's plan; a new Space is made with all of them in one request. The files
follow in one commit, on top of the one that was looked at. Asks nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lib.deploy.local_files import LocalFiles
from lib.hub.space_files import FilesThere, Push, git_id
from lib.migration.plan import Plan

# What tells this dashboard from any other app, by its files.
_MARKS: Final = frozenset({"streamlit_app.py", "lib/providers.toml", "lib/provider_config.py"})
# What the Hub puts into a new Space.
_OF_A_NEW_SPACE: Final = frozenset({".gitattributes", ".gitignore", "README.md"})
# The folders that are the dashboard's alone; an old file left there would still be a page.
_OURS: Final = ("lib/", "pages/")
_MESSAGE: Final = "Deploy Spaces Secrets"


class FileAction(StrEnum):
    """What a plan does with a file."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    UNCHANGED = "unchanged"
    KEEP = "keep"


WRITES: Final = frozenset({FileAction.ADD, FileAction.REPLACE, FileAction.REMOVE})


@dataclass(frozen=True, slots=True)
class FileStep:
    """What happens to one file."""

    action: FileAction
    path: str


@dataclass(frozen=True, slots=True)
class DeployPlan:
    """What a deployment does, frozen. What is carried out is exactly this.

    names: the plan for secrets and variables, and for making the Space. files: every file, here
    and there. there: the files it was worked out against; None where the Space is to be made or
    nobody has looked. obstacle: why nothing of it can be carried out, empty where it can.
    """

    names: Plan
    files: tuple[FileStep, ...]
    contents: Mapping[str, bytes] = field(repr=False)
    there: FilesThere | None = field(default=None, repr=False)
    obstacle: str = ""
    notes: tuple[str, ...] = ()

    @property
    def space(self) -> str:
        """The Space, `owner/name`."""
        return self.names.space

    @property
    def is_writing(self) -> bool:
        """Whether there is anything to be done."""
        return bool(self.names.writes) or self.is_pushing

    @property
    def is_pushing(self) -> bool:
        """Whether files are to be changed."""
        return any(one.action in WRITES for one in self.files)

    def paths(self, *actions: FileAction) -> tuple[str, ...]:
        """Return the files with which one of some things happens."""
        return tuple(one.path for one in self.files if one.action in actions)

    def push(self, parent: str) -> Push:
        """Return the commit that does it, on top of another one."""
        changed = self.paths(FileAction.ADD, FileAction.REPLACE)
        files = {path: self.contents[path] for path in changed}
        return Push(_MESSAGE, files, self.paths(FileAction.REMOVE), parent)

    def differing(self, found: FilesThere) -> tuple[str, ...]:
        """Return the files that are not as they were planned."""
        wrong = [
            path for path, data in self.contents.items() if found.ids.get(path) != git_id(data)
        ]
        return (*wrong, *(path for path in self.paths(FileAction.REMOVE) if path in found.ids))


def make_deploy_plan(
    names: Plan,
    local: LocalFiles,
    there: FilesThere | None,
    *,
    holding: Mapping[str, str],
    replace_files: bool = False,
) -> DeployPlan:
    """Return the plan for a Space.

    there: its files; None where it is to be made, or nobody has looked. holding: files of ours with
    a value in them, as `files_with` tells. replace_files: whether another app may be overwritten.
    """
    found = there or FilesThere("")
    steps = [*_own(local, found), *_others(local, found)]
    notes = _notes(names, local, found)
    if any(one.action in WRITES for one in steps):
        notes.append("The files go there in one commit; what was before stays in its history.")
    return DeployPlan(
        names,
        tuple(sorted(steps, key=lambda one: one.path)),
        local.contents,
        there,
        names.obstacle or _obstacle(names, found, holding, replace_files),
        tuple(notes),
    )


def is_dashboard(there: FilesThere) -> bool:
    """Whether the files of a Space are this dashboard's, of whatever version."""
    return there.ids.keys() >= _MARKS


def _own(local: LocalFiles, there: FilesThere) -> list[FileStep]:
    return [
        FileStep(_action(data, there.ids.get(path)), path) for path, data in local.contents.items()
    ]


def _action(data: bytes, known: str | None) -> FileAction:
    if known is None:
        return FileAction.ADD
    return FileAction.UNCHANGED if known == git_id(data) else FileAction.REPLACE


def _others(local: LocalFiles, there: FilesThere) -> list[FileStep]:
    return [
        FileStep(FileAction.REMOVE if path.startswith(_OURS) else FileAction.KEEP, path)
        for path in there.ids
        if path not in local.contents
    ]


def _obstacle(
    names: Plan, there: FilesThere, holding: Mapping[str, str], replace_files: bool
) -> str:
    if holding:
        path, told = next(iter(holding.items()))
        return (
            f"`{path}` holds the value of {told}, and anyone could read it in the Space. "
            "Remove it from the file, and create a new key if it was ever committed."
        )
    is_new = there.ids.keys() <= _OF_A_NEW_SPACE
    if not (is_new or is_dashboard(there) or replace_files):
        return (
            f"`{names.space}` has another app. Choose another Space, or allow replacing "
            "its files with --replace-files."
        )
    return ""


def _notes(names: Plan, local: LocalFiles, there: FilesThere) -> list[str]:
    notes = []
    if local.changed:
        count = len(local.changed)
        which = f"`{local.changed[0]}`" if count == 1 else f"{count} files"
        notes.append(f"Sent with uncommitted changes: {which}.")
    state = names.state
    if state is not None and state.exists and state.sdk != "docker":
        notes.append(f"The Space becomes a Docker Space; now it is a {state.sdk or 'plain'} one.")
    if any(path.split("/")[-1].startswith(".env") for path in there.ids):
        notes.append("The Space has a `.env` among its files, which is kept: check what is in it.")
    return notes
