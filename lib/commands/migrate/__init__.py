"""`migrate`: bring a local `.env` to a Space: plan, apply, undo, status, forget."""

import argparse
from typing import TYPE_CHECKING, Any, Final

from lib.commands.shared.exit_codes import HALF_WAY, CommandError, unforeseen
from lib.commands.shared.options import add_choices, add_space, add_token, seconds
from lib.commands.streams import put_error
from lib.program import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

_ABOUT: Final = """\
Move the values of a local .env to a Hugging Face Space, with nothing lost.

  plan    what would be done, name by name; changes nothing, works without a token
  apply   the same, then does it: one question, progress, everything read back
  undo    undo a migration, as far as a Space allows it
  status  the migrations on this machine, and which can be continued
  forget  remove what this machine keeps of them

The Hugging Face token is never an argument. It is taken from the variable that --token-from
names, from the configuration of the project, from the login of `hf auth login`, or asked for.
"""
_CODES: Final = """\
exit codes:
  0  everything is done, or there was nothing to do
  1  something was refused or failed, or could not be undone; it ended cleanly
  2  bad usage or unreadable input
  3  something could not be verified, and --strict was given
  4  stopped half-way: the journal is named, and the command to continue
"""
_PLAN: Final = """\
Show what would be done with each name, and why. Changes nothing, neither here nor on the Space.

Every name that the app reads is a row: add, replace, move (a public variable becomes a secret),
unchanged, skip (it is already there, or you skipped it) or refuse (with the reason). A name is a
secret unless its value is clearly harmless. What is already there is only overwritten if
--replace names it.
"""
_APPLY: Final = """\
Show the plan, ask once, apply it, and verify it.

Progress and waiting times go to standard error. Ctrl-C stops after the current request. However
it ends, a journal (names and times only) tells what was done; --continue continues it, with
the same files and options as before, since no journal holds a value.

  apply ../my-app --space alice/my-app                       ask, then apply it
  apply --space alice/my-app --only GROQ_API_KEY --yes       one name, without a question
  apply --space alice/my-app --replace HF_TOKEN              overwrite what is there
  apply --space alice/new-app --create docker --private      a new Space with everything in it
  apply --space alice/my-app --clean-up comment --gitignore  and clean up here
  apply --continue                                           continue after an interruption
"""
_UNDO: Final = """\
Undo a migration: delete what was added, give variables their old values. The old value of an
overwritten secret cannot be restored, and you are told so. What somebody else changed since is
kept; where the Hub says too little to know, the plan says so, a yes at the terminal includes it,
and --yes needs --also-unsure for it. Given the record of a cleaned-up file instead (apply prints
it), restores that file.
"""
_FORGET: Final = """\
Remove what this machine keeps of migrations: journals with the old values of variables, and the
backups of files that were changed, with their records. What was done stays done. It can be
neither continued nor undone after that.

Even without it, old values and copies are removed when a migration or a change was undone, and
after 30 days. Journals and records hold names and times only, and stay.

  forget JOURNAL     one migration, or the change of one file, by its record
  forget --all       everything there is
"""
_STATUS: Final = "List the migrations whose journals are on this machine. Sends nothing."


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command with its four parts to the command line."""
    parser = commands.add_parser(
        "migrate",
        help="move a local .env to a Space: plan, apply, undo, status, forget",
        description=_ABOUT,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    every = "plan|apply|undo|status|forget"
    parts = parser.add_subparsers(dest="part", required=True, metavar=every)
    plan = _part(parts, "plan", "show what would be done; changes nothing", _PLAN)
    add_space(plan, required=True)
    add_choices(plan)
    add_token(plan)
    plan.add_argument("--offline", action="store_true", help="do not check the Space")
    _add_apply(_part(parts, "apply", "apply it and verify it", _APPLY))
    undo = _part(parts, "undo", "undo a migration", _UNDO)
    undo.add_argument(
        "journal", nargs="?", metavar="JOURNAL", help="which one (default: the newest)"
    )
    undo.add_argument(
        "--project",
        dest="path",
        default=".",
        metavar="PATH",
        help="project folder whose token and Hub are used (default: this one)",
    )
    add_token(undo)
    undo.add_argument("--yes", action="store_true", help="do not ask")
    undo.add_argument(
        "--also-unsure",
        action="store_true",
        help="also undo what somebody else may have changed, as the plan says; --yes alone "
        "keeps it",
    )
    _part(parts, "status", "the migrations of this machine", _STATUS)
    forget = _part(parts, "forget", "remove what this machine keeps of migrations", _FORGET)
    forget.add_argument(
        "kept", nargs="*", metavar="JOURNAL", help="which: journals, or records of cleaned-up files"
    )
    forget.add_argument("--all", action="store_true", help="everything there is")
    forget.add_argument("--yes", action="store_true", help="do not ask")


def _add_apply(apply: argparse.ArgumentParser) -> None:
    add_space(apply, required=False)
    add_choices(apply)
    add_token(apply)
    doing = apply.add_argument_group("apply")
    doing.add_argument("--yes", action="store_true", help="do not ask")
    doing.add_argument(
        "--continue",
        dest="resume",
        nargs="?",
        const="",
        metavar="JOURNAL",
        help="continue an interrupted migration (default: the newest one)",
    )
    doing.add_argument(
        "--on-failure",
        choices=("stop", "continue"),
        default="stop",
        help="what to do after a name that failed (default: stop)",
    )
    doing.add_argument(
        "--wait",
        type=seconds,
        default=600,
        metavar="SECONDS",
        help="how long to watch the Space restart (default: 600; 0: not at all)",
    )
    doing.add_argument(
        "--strict", action="store_true", help="exit with 3 if something could not be verified"
    )
    doing.add_argument(
        "--clean-up",
        "--tidy",
        dest="tidy",
        choices=("comment", "remove", "keep"),
        default="keep",
        help="what to do with the lines of verified names in the .env (default: keep)",
    )
    doing.add_argument(
        "--gitignore",
        action="store_true",
        help="add the files to .gitignore if git does not ignore them",
    )


def _part(parts: Any, name: str, help_: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = parts.add_parser(
        name,
        help=help_,
        description=description,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    return parser


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    try:
        return _runner(options.part)(options)
    except CommandError as error:
        put_error(f"{PROGRAM} migrate {options.part}: {error}".replace("`", "") + "\n")
        return error.code
    except (BrokenPipeError, ImportError):
        raise  # nobody reads any more, or a package is missing: the caller deals with both
    except Exception as error:
        # Whatever it was, its text and its traceback may hold what is to be kept.
        why = unforeseen(error)
        step = f"Check {PROGRAM} migrate status before you try again."
        put_error(f"{PROGRAM} migrate {options.part}: {why} {step}\n")
        return HALF_WAY


def _runner(part: str) -> "Callable[[argparse.Namespace], int]":
    """Return what carries a part out; each loads only what it needs."""
    # ruff: noqa: PLC0415
    if part == "plan":
        from lib.commands.migrate.plan_command import run as plan

        return plan
    if part == "apply":
        from lib.commands.migrate.apply_command import run as apply

        return apply
    if part == "undo":
        from lib.commands.migrate.undo_command import run as undo

        return undo
    if part == "forget":
        from lib.commands.migrate.forget_command import run as forget

        return forget
    from lib.commands.migrate.status_command import run as status

    return status
