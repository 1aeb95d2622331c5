"""The command line. Holds no logic, only asks and shows."""

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Final, NoReturn, TextIO, cast

from lib import __version__
from lib.commands.streams import OutputError, fill_missing, put_error
from lib.escape.for_terminal import Terminal
from lib.program import PROGRAM
from lib.unforeseen import package_trouble, spot

USAGE_ERROR: Final = 2
_SELDOM: Final = 10_000
COMMANDS: Final = ("check", "deploy", "explain", "migrate", "practice", "serve")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without repeating what was typed: it might have been a key."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE_ERROR, f"{self.prog}: {_unquoted(message)}. See `{self.prog} --help`.\n")


def _unquoted(message: str) -> str:
    """Return argparse's complaint without the word it stumbled over."""
    if message.startswith(("the following arguments are required", "one of the arguments")):
        return message
    option, mark, detail = message.partition(": ")
    if not mark or not option.startswith("argument "):
        return "unknown argument"
    _, choose, choices = detail.rpartition("(choose from ")
    return f"{option}: choose from {choices.rstrip(')')}" if choose else f"{option}: bad value"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see the README for what each means)."""
    fill_missing()
    usual = gc.get_threshold()
    # What is loaded stays: looking through it for garbage fifty times takes a tenth of a look.
    gc.set_threshold(_SELDOM, *usual[1:])
    try:
        with _cleaned():
            return _run(arguments)
    finally:
        gc.set_threshold(*usual)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parser(_named(arguments)).parse_args(arguments)
        work: Callable[[argparse.Namespace], int] = options.work
        return work(options)
    except ImportError as error:
        why = package_trouble(error)
    except KeyboardInterrupt:
        put_error("Stopped.\n")
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`); there is nobody left to tell.
        sys.stderr.close()
        return 0
    except OutputError as error:
        why = str(error)
    except Exception as error:
        # Its text and its traceback may hold what is to be kept.
        why = f"unexpected error ({spot(error)})."
    put_error(f"{PROGRAM}: {why}\n")
    return USAGE_ERROR


@contextmanager
def _cleaned() -> Iterator[None]:
    """Let nothing but text, line ends and our own colours reach the terminal, whoever writes it."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast(TextIO, Terminal(out)), cast(TextIO, Terminal(err))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def _named(arguments: Sequence[str] | None) -> tuple[str, ...]:
    """Return the command that is named first, alone; all where none is, as in `--help`."""
    given = tuple(sys.argv[1:] if arguments is None else arguments)
    return given[:1] if given and given[0] in COMMANDS else COMMANDS


def _parser(names: tuple[str, ...] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of some commands. One that is not run need not be loaded."""
    parser = _Parser(
        prog=PROGRAM,
        description="Which AI key does my app use, where does it come from, and does it work?",
    )
    parser.add_argument("--version", action="version", version=f"Spaces Secrets {__version__}")
    # With `prog` given, argparse need not put a usage together to find it out.
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog=PROGRAM)
    for name in names:
        # Here, so that a package that is not installed is told of in a sentence.
        command = import_module(f"lib.commands.{name}")
        command.add_to(commands)
        commands.choices[name].set_defaults(work=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
