"""`explain RULE`: what a rule means, why it matters, an example, and the cure."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from lib.commands.streams import put
from lib.commands.suggestions import not_known
from lib.program import PROGRAM

if TYPE_CHECKING:
    from lib.diagnosis.rule import Example, HubExample, Rule

_UNKNOWN = 2


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command and its argument to the command line."""
    parser = commands.add_parser(
        "explain",
        help="what a rule means, with an example",
        description="Say what a rule means, why it matters, with an example and the fix.",
    )
    parser.add_argument(
        "rule",
        metavar="RULE",
        help="id of the rule, as `check` prints it; all are in docs/rules.md",
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    from lib.diagnosis.registry import IDS, rules_of  # noqa: PLC0415 - no other command's

    if options.rule not in IDS:
        why = not_known("rule", options.rule, IDS)
        print(f"{PROGRAM} explain: {why}", file=sys.stderr)
        return _UNKNOWN
    (rule,) = rules_of([options.rule])
    put(explained(rule) + "\n")
    return 0


def explained(rule: "Rule") -> str:
    """Return what a rule means as text."""
    lines = [f"{rule.id} ({rule.severity.value})", "", f"{rule.title}.", "", rule.why, ""]
    lines += ["Example:", *example_lines(rule.triggers[0]), "", f"Fix ({rule.fix_kind.value}):"]
    lines.append(f"    {rule.fix}")
    return "\n".join(lines).replace("`", "")


def example_lines(example: "Example") -> list[str]:
    """Return an example as lines: each file with its content, then the variables."""
    lines = []
    for name, content in example.files.items():
        text = content if isinstance(content, str) else f"(bytes) {content[:40]!r}"
        lines += [f"  {name}:", *(f"    {line}" for line in _printable(text).splitlines()[:12])]
    if example.environ:
        lines += ["  environment:", *(f"    {n}={v}" for n, v in example.environ.items())]
    if example.verdicts:
        lines += ["  tests of the keys:", *(f"    {p}: {v}" for p, v in example.verdicts.items())]
    if example.hub:
        lines += ["  Hub:", *(f"    {line}" for line in _hub_lines(example.hub))]
    return lines or ["    an empty folder"]


def _hub_lines(hub: "HubExample") -> list[str]:
    """Return a simulated Hub as lines: the kind of token, the Space, what it is set."""
    private = "private, " if hub.private else ""
    when = " (set a moment ago)" if hub.just_changed else ""
    facts = {
        "token": f"of the kind {hub.token}",
        "Space": f"{hub.space} ({private}{hub.sdk}), {hub.stage}",
        "error": _printable(hub.error),
        "copy of": hub.duplicated_from,
        f"secrets{when}": ", ".join(hub.secrets),
        f"variables{when}": ", ".join(
            f"{name}={_printable(value)}" for name, value in hub.variables.items()
        ),
    }
    return [f"{name}: {told}" for name, told in facts.items() if told]


def _printable(text: str) -> str:
    """Return a text fit to be shown; what has a key's shape, if made up, is cut short."""
    # Compiles the shapes of every provider's keys, which no other command here needs.
    from lib.names.key_shapes import key_shaped  # noqa: PLC0415

    for _, found, _ in list(key_shaped(text)):
        text = text.replace(found, f"{found[:6]}…")
    return "".join(one if one.isprintable() or one == "\n" else _picture(one) for one in text)


def _picture(char: str) -> str:
    """Return what stands for a character that cannot be seen: `␍` for a carriage return."""
    return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "�"
