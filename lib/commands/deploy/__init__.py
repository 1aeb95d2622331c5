"""`deploy`: deploy this dashboard to a Space, with chosen secrets, in one go."""

import argparse
from typing import Any, Final

from lib.commands.shared.exit_codes import HALF_WAY, CommandError, unforeseen
from lib.commands.shared.options import add_choices, add_token, seconds
from lib.commands.streams import put_error
from lib.program import PROGRAM

_ABOUT: Final = """\
Deploy this dashboard to a Hugging Face Space, together with the names you choose: a new Space is
created with all of them in one request, then the files follow in one commit. A Space that already
has the dashboard is updated; one with another app is left alone unless you say --replace-files.

First the plan is shown, name by name and file by file, then one question is asked. It sends the
files that git tracks here and .dockerignore lets into the image; never a .env, .git or
secrets.toml, and nothing at all if a file contains one of your values. Afterwards everything is
read back, the Space is watched until it runs, and its own /api/providers is asked.

If something fails in between, you are told exactly what was done and what was not. Run the same
command again to continue.
"""
_CODES: Final = """\
exit codes:
  0  names and files are in place, or there was nothing to do
  1  something was refused or failed; it ended cleanly
  2  bad usage or unreadable input
  3  something could not be verified, and --strict was given
  4  stopped half-way: it says what is done and what is not; run it again to continue
"""


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "deploy",
        help="deploy this dashboard to a Space, with chosen secrets",
        description=_ABOUT,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "path",
        nargs="?",
        default=".",
        metavar="PATH",
        help="project folder whose .env is migrated too (default: this one)",
    )
    parser.add_argument("--space", required=True, metavar="OWNER/NAME", help="the Space")
    parser.add_argument("--private", action="store_true", help="make a new Space private")
    parser.add_argument("--files-only", action="store_true", help="write no secrets or variables")
    parser.add_argument(
        "--replace-files",
        action="store_true",
        help="also replace another app in the Space",
    )
    add_choices(parser)
    add_token(parser)
    doing = parser.add_argument_group("deploy")
    doing.add_argument("--dry-run", action="store_true", help="show the plan and change nothing")
    doing.add_argument("--yes", action="store_true", help="do not ask")
    doing.add_argument(
        "--wait",
        type=seconds,
        default=900,
        metavar="SECONDS",
        help="how long to watch the Space being built (default: 900; 0: not at all)",
    )
    doing.add_argument(
        "--strict", action="store_true", help="exit with 3 if something could not be verified"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    # Loads what only this command needs.
    from lib.commands.deploy.deploy_command import run as deploy  # noqa: PLC0415

    try:
        return deploy(options)
    except CommandError as error:
        put_error(f"{PROGRAM} deploy: {error}".replace("`", "") + "\n")
        return error.code
    except (BrokenPipeError, ImportError):
        raise  # nobody reads any more, or a package is missing: the caller deals with both
    except Exception as error:
        # Whatever it was, its text and its traceback may hold what is to be kept.
        why = unforeseen(error)
        put_error(f"{PROGRAM} deploy: {why} Run it again to see what is done.\n")
        return HALF_WAY
