"""`check`: look at a project, test its keys, say what is wrong."""

import argparse
from typing import Any, Final

_EXIT_CODES: Final = """\
exit codes:
  0  nothing at or above the threshold
  1  findings, or keys that do not work
  2  bad usage or unreadable input
  3  something could not be checked, and --strict was given
"""


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command and its options to the command line."""
    parser = commands.add_parser(
        "check",
        help="which keys are configured, from where, and whether they work",
        description="Check a project folder, test its keys, and say what to do.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="project folder (default: this one)"
    )
    parser.add_argument(
        "--offline", action="store_true", help="no network requests; check the files only"
    )
    parser.add_argument(
        "--provider", action="append", default=[], metavar="ID", help="only this one; repeatable"
    )
    parser.add_argument(
        "--space",
        default="",
        metavar="OWNER/NAME",
        help="the Space to check (default: the one this runs on, or that of a git remote)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown", "sarif"),
        default="text",
        help="default: text",
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "never"),
        default="error",
        help="what makes the exit code 1 (default: error, which includes keys that do not work)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit with 3 if something could not be checked"
    )
    parser.add_argument(
        "--skip", action="append", default=[], metavar="RULE", help="skip a rule; repeatable"
    )
    parser.add_argument(
        "--baseline", default="", metavar="FILE", help="count only findings that are not in FILE"
    )
    parser.add_argument(
        "--write-baseline",
        default="",
        metavar="FILE",
        help="write the current findings to FILE, and exit with 0",
    )
    parser.add_argument(
        "--send-message",
        action="store_true",
        help="send a one-token message instead of the free check; THIS MAY COST a little",
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    # All the rules, which no other command needs.
    from lib.commands.check.check_command import run as check  # noqa: PLC0415

    return check(options)
