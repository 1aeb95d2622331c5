"""Every argument of every command, found from the parser itself, and keys to type there."""

import argparse
from collections.abc import Iterator

from lib.__main__ import _parser


def commands() -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Yield each command with its words, the parts of `migrate` each by itself."""
    yield from _below((), _parser())


def _below(
    words: tuple[str, ...], parser: argparse.ArgumentParser
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    inner = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not inner:
        yield words, parser
    for action in inner:
        for name, one in action.choices.items():
            yield from _below((*words, name), one)


def slots(parser: argparse.ArgumentParser) -> Iterator[tuple[str, ...]]:
    """Yield the words before each value that a command takes: an option's, or none."""
    for action in parser._actions:
        if action.nargs == 0:
            continue
        yield (action.option_strings[-1],) if action.option_strings else ()


def required(parser: argparse.ArgumentParser, besides: tuple[str, ...]) -> list[str]:
    """Return what a command cannot do without, besides the slot that is tried."""
    needed = []
    for action in parser._actions:
        if action.required and action.option_strings and action.option_strings[-1] not in besides:
            needed += [action.option_strings[-1], "alice/app"]
    return needed
