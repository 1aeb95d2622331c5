"""Tidy up on this machine after a migration: the lines of the `.env`, and `.gitignore`."""

import argparse
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from lib import clock
from lib.commands.shared.inputs import Input, origins
from lib.commands.shared.output import show
from lib.commands.shared.progress_printer import confirmed, tell
from lib.diagnosis.rule import RuleContext
from lib.diagnosis.rules import env_file_not_ignored
from lib.editing.applied import AppliedEdit
from lib.editing.backups import KEPT_DAYS
from lib.editing.interfaces import Change, EditError, Fix, NothingToDoError
from lib.editing.remove_names import TidyNames
from lib.escape import shell_line
from lib.git.repository import open_repository
from lib.program import PROGRAM
from lib.secret import Secret
from lib.sources import ours
from lib.sources.env_file import env_files
from lib.sources.model import label_for

_Told = dict[str, str]


def tidy(
    options: argparse.Namespace,
    given: Input,
    arrived: Collection[str],
    values: Mapping[str, Secret],
) -> list[_Told]:
    """Tidy as the options say, and return what was done.

    arrived: the names that were verified. values: of those, what was surely written; only lines
    that still hold it are touched.
    """
    done: list[_Told] = []
    unproven = sorted(one.name for one, _ in origins(given) if one.name in arrived - values.keys())
    if options.tidy != "keep" and unproven:
        done.append(_kept(unproven))
    try:
        for cure in _cures(options, given, values, arrived):
            done += _make(options, cure)
    except KeyboardInterrupt:
        tell("The rest is unchanged.")
    return done


def _kept(names: list[str]) -> _Told:
    sentence = (
        f"The lines of {', '.join(names)} stay: whether the values here match those on "
        "the Space is unknown."
    )
    advice = "Remove them by hand, or write them again: apply --replace NAME --clean-up ..."
    tell(f"{sentence} {advice}")
    return {"sentence": sentence, "advice": advice, "kept": ", ".join(names)}


def _cures(
    options: argparse.Namespace,
    given: Input,
    values: Mapping[str, Secret],
    arrived: Collection[str],
) -> Iterator[Fix]:
    if options.tidy != "keep":
        yield from _lines(given, values, options.tidy)
    if arrived and given.files:
        for cure in _ignoring(given):
            if options.gitignore:
                yield cure
            else:
                tell(f"{cure.label}: git does not ignore it yet. --gitignore does that.")


def _lines(
    given: Input, values: Mapping[str, Secret], how: Literal["comment", "remove"]
) -> Iterator[Fix]:
    """Yield the change of each file that the written values stand in."""
    held: dict[Path, dict[str, Secret]] = {}
    for one, path in origins(given):
        if one.name in values:
            held.setdefault(path, {})[one.old_name or one.name] = values[one.name]
    environ, home = ours()
    for path, found in held.items():
        label = label_for(path, given.project.folder, home)
        yield TidyNames(path, label, tuple(found), how, found, environ)


def _ignoring(given: Input) -> Iterator[Fix]:
    """Yield the lines for `.gitignore` where git does not ignore a file that was read."""
    folder, (environ, home) = given.project.folder, ours()
    if not any((up / ".git").exists() for up in (folder, *folder.parents)):
        return
    repository, _ = open_repository(folder, environ)
    if repository is None:
        return
    files = env_files(folder, home, given.project.sources)
    look = RuleContext(given.project, folder, home, environ, files, repository, now=clock.now())
    for finding in env_file_not_ignored.RULE.find(look):
        place = finding.where[0].place
        if finding.cure is not None and place is not None and place.label in given.files:
            yield finding.cure


def _make(options: argparse.Namespace, cure: Fix) -> list[_Told]:
    """Show a change, ask, make it, and say how to undo it."""
    kept: tuple[str, ...] = ()
    try:
        kept = cure.other() if isinstance(cure, TidyNames) else ()
        change = cure.change()
        _show(change, json=options.format == "json")
        if not confirmed(change.summary.removesuffix(".") + "?", yes=options.yes):
            tell("It is unchanged.")
            return []
        done = change.make()
    except NothingToDoError as error:
        tell(error.sentence)
        if not kept:
            return []
        return [{"sentence": error.sentence, "advice": error.advice, "kept": ", ".join(kept)}]
    except EditError as error:
        tell(str(error))
        told = {"sentence": error.sentence, "advice": error.advice}
        return [{**told, "refused": "yes"} if isinstance(cure, TidyNames) else told]
    told = {"sentence": done.sentence, "backup": str(done.backup or "")}
    if kept:
        told["kept"] = ", ".join(kept)
    tell(done.sentence)
    if isinstance(done, AppliedEdit):
        told["record"] = str(done.record)
        undo = shell_line([*PROGRAM.split(), "migrate", "undo", str(done.record)])
        tell(f"Undo that: {undo}")
        if done.backup is not None:
            tell(f"The backup for that is kept for {KEPT_DAYS} days.")
    return [told]


def _show(change: Change, *, json: bool) -> None:
    lines = [change.summary]
    lines += [f"  {one.mark} {one.number or '':>4}  {one.text}" for one in change.diff]
    if json:
        tell(*lines)
    else:
        show(["", *lines])
