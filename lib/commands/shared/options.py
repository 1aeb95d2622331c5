"""The options that the parts of `migrate` share, and the command line they make again."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lib.escape import shell_line
from lib.names.displayable import shown
from lib.program import PROGRAM

# Options that take names, by their attribute.
_NAMES: Final = {
    "only": "--only",
    "leave_out": "--exclude",
    "take": "--include",
    "variable": "--variable",
    "secret": "--secret",
    "public": "--public",
    "replace": "--replace",
    "decide": "--decide",
}
# Names from before, which scripts may use.
_OLD_NAMES: Final = {"leave_out": ("--leave-out",), "take": ("--take",)}
_HELP: Final = {
    "only": "migrate only this name",
    "leave_out": "skip this name",
    "take": "include a name that is skipped by default (a placeholder, a local setting)",
    "variable": "make it a variable, which anyone can read",
    "secret": "make it a secret",
    "public": "confirm that it may be public although it looks like a secret",
    "replace": "overwrite it if the Space already has it",
    "decide": "use what python-dotenv reads on a line that tools read differently",
}


def add_space(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add from where and to where."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="project folder (default: this one)"
    )
    parser.add_argument(
        "--space", required=required, metavar="OWNER/NAME", help="the Space to migrate to"
    )
    parser.add_argument(
        "--create",
        choices=("docker", "gradio", "static"),
        metavar="SDK",
        help="create a new Space (docker, gradio, static), with everything in one request",
    )
    parser.add_argument("--private", action="store_true", help="make the new Space private")


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Add which files and names, and what to do with them."""
    files = parser.add_argument_group("input")
    files.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="FILE",
        help="read this file; repeatable (default: .env, .env.local and .streamlit/secrets.toml "
        "of the project, those that exist)",
    )
    files.add_argument(
        "--from-stdin", action="store_true", help="read a pasted .env from standard input"
    )
    names = parser.add_argument_group("what to do with a name (each repeatable)")
    for attribute, option in _NAMES.items():
        names.add_argument(
            option,
            *_OLD_NAMES.get(attribute, ()),
            dest=attribute,
            action="append",
            default=[],
            metavar="NAME",
            help=_HELP[attribute],
        )
    names.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="A=B",
        help="rename A to B on the Space",
    )


def add_token(parser: argparse.ArgumentParser) -> None:
    """Add where the token is taken from; never the token."""
    parser.add_argument(
        "--token-from",
        metavar="NAME",
        help="variable that holds the Hugging Face token; or `login` for that of `hf auth login`, "
        "or `prompt` to be asked (default: the token the project uses, then the login)",
    )


def command(options: argparse.Namespace, part: str, *more: str) -> str:
    """Return the command line that does a part with the same choices, fit for a shell.

    A name that may be key material is left out of it.
    """
    words = [*PROGRAM.split(), "migrate", part]
    words += [options.path] if options.path != "." else []
    words += ["--space", options.space] if options.space else []
    words += ["--create", options.create] if options.create else []
    words += ["--private"] if options.private else []
    for file in options.file:
        words += ["--file", file]
    words += ["--from-stdin"] if options.from_stdin else []
    words += _names(options)
    return shell_line([*words, *_token(options), *more])


def undo_command(options: argparse.Namespace, journal: Path) -> str:
    """Return the command line that takes a migration back, fit for a shell.

    It names the project and the token's variable too: without them another token, or none, and
    another Hub would be found.
    """
    words = [*PROGRAM.split(), "migrate", "undo", str(journal)]
    words += ["--project", options.path] if options.path != "." else []
    return shell_line([*words, *_token(options)])


def _token(options: argparse.Namespace) -> list[str]:
    token = options.token_from
    return ["--token-from", token] if token and shown(token) else []


def _names(options: argparse.Namespace) -> Iterator[str]:
    for attribute, option in _NAMES.items():
        for name in getattr(options, attribute):
            if shown(name):
                yield from (option, name)
    for pair in options.rename:
        if all(shown(name) for name in pair.split("=")):
            yield from ("--rename", pair)


def seconds(text: str) -> int:
    """Return an option's number of seconds. Raises `ValueError` for what is none, or below 0."""
    found = int(text)
    if found < 0:
        raise ValueError
    return found
