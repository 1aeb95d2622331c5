"""The command line: `python -m lib check`. Holds no logic, only asks and shows."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from lib import __version__
from lib.commands import check, deploy, explain, migrate, practice, serve

USAGE_ERROR = 2
_COMMANDS = {
    "check": check.run,
    "deploy": deploy.run,
    "explain": explain.run,
    "migrate": migrate.run,
    "practice": practice.run,
    "serve": serve.run,
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without repeating what was typed: it might have been a key."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"{self.prog}: {_unquoted(message)}. See `{self.prog} --help`.\n")


def _unquoted(message: str) -> str:
    """Return argparse's complaint without the word it stumbled over."""
    if "required" in message:
        return message
    option, mark, detail = message.partition(": ")
    if not mark or not option.startswith("argument "):
        return "there is an argument that this command does not take"
    _, choose, choices = detail.partition("(choose from ")
    return f"{option}: choose from {choices.rstrip(')')}" if choose else f"{option}: bad value"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see the README for what each means)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`); there is nobody left to tell.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m lib",
        description="Which AI key does my app use, where does it come from, and does it work?",
    )
    parser.add_argument("--version", action="version", version=f"Spaces Secrets {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check.add_to(commands)
    deploy.add_to(commands)
    explain.add_to(commands)
    migrate.add_to(commands)
    practice.add_to(commands)
    serve.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
