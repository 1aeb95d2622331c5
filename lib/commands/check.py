"""`check`: look at a project, test its keys, say what is wrong."""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lib import report
from lib.diagnosis.examine import examine
from lib.diagnosis.registry import RULES as DIAGNOSIS_RULES
from lib.project import Configured, Project, ProjectError, look, pick
from lib.recommendations import RULES, Recommendation, Severity, recommend

if TYPE_CHECKING:
    from lib.diagnosis.run import Diagnosis
    from lib.hub.token_facts import TokenFacts
    from lib.providers.verdict import CheckResult

NOTHING_WRONG: Final = 0
FINDINGS: Final = 1
UNUSABLE: Final = 2
NOT_CHECKED: Final = 3

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
        description="Look at a project folder, test its keys, and say what to do.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="project folder (default: this one)"
    )
    parser.add_argument("--offline", action="store_true", help="ask nobody; only look")
    parser.add_argument(
        "--provider", action="append", default=[], metavar="ID", help="only this one; repeatable"
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
        help="what makes the exit code 1 (default: error, which keys that do not work are)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit with 3 where something could not be checked"
    )
    parser.add_argument(
        "--skip", action="append", default=[], metavar="RULE", help="leave a rule out; repeatable"
    )
    parser.add_argument(
        "--send-message",
        action="store_true",
        help="send a one-token message instead of the free check; THIS MAY COST a little",
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    try:
        project = look(Path(options.path))
        chosen = pick(project, options.provider) if options.provider else project.providers
    except ProjectError as error:
        return _unusable(str(error).replace("`", ""))
    except KeyError:
        known = ", ".join(one.provider.id for one in project.providers)
        return _unusable(f"--provider: there is no such provider. Known: {known}.")
    known_rules = dict.fromkeys([*(rule.id for rule in DIAGNOSIS_RULES), *RULES])
    if set(options.skip) - set(known_rules):
        return _unusable(f"--skip: there is no such rule. Known: {', '.join(known_rules)}.")
    results, token = ({}, None) if options.offline else _results(options, project, chosen)
    advice = [one for one in recommend(project, token) if one.rule not in options.skip]
    diagnosis = _diagnosed(project, options.skip)
    facts = report.document(project, results, advice, chosen, token, diagnosis)
    if options.format == "sarif":
        sys.stdout.write(report.sarif(diagnosis, project.folder))
    else:
        sys.stdout.write(_shown(facts, options.format))
    sys.stdout.flush()
    return _exit_code(options, facts, advice)


def _results(
    options: argparse.Namespace, project: Project, chosen: Sequence[Configured]
) -> "tuple[Mapping[str, CheckResult], TokenFacts | None]":
    # Loads an HTTP client, which a look alone does not need.
    from lib.hub.sender import hub_sender, load_client  # noqa: PLC0415
    from lib.hub.token import HUGGING_FACE, token_of  # noqa: PLC0415
    from lib.providers.checker import Checker  # noqa: PLC0415

    checker = Checker(hub_sender)
    asked = [one for one in project.checkable if one in chosen]
    if any(one.provider.id == HUGGING_FACE and one.is_configured for one in asked):
        load_client()
    if options.send_message:
        found: Iterable[CheckResult] = (checker.message(one) for one in asked)
    else:
        found = checker.check_all(asked)
    results = {result.provider: result for result in _with_progress(found, len(asked))}
    return results, token_of(project, checker)


def _with_progress(found: Iterable["CheckResult"], total: int) -> Iterable["CheckResult"]:
    """Count on the terminal while results come; standard output is left alone."""
    show = sys.stderr.isatty() and total > 0
    for number, result in enumerate(found, start=1):
        if show:
            print(f"\rTesting keys: {number} of {total}", end="", file=sys.stderr, flush=True)
        yield result
    if show:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _diagnosed(project: Project, skip: Sequence[str]) -> "Diagnosis":
    """Run the rules, counting on the terminal while a long git history is searched."""
    show = sys.stderr.isatty()

    def tell(count: int) -> None:
        print(f"\rSearching the git history: {count} objects", end="", file=sys.stderr, flush=True)

    found = examine(project, skip=skip, progress=tell if show else None)
    if show:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return found


def _shown(facts: report.Document, form: str) -> str:
    if form == "json":
        return report.as_json(facts)
    if form == "markdown":
        return report.as_markdown(facts)
    return report.as_text(facts, color=sys.stdout.isatty() and "NO_COLOR" not in os.environ)


def _exit_code(
    options: argparse.Namespace, facts: report.Document, advice: Sequence[Recommendation]
) -> int:
    threshold = {"error": {Severity.ERROR}, "warning": {Severity.ERROR, Severity.WARNING}}
    counts = threshold.get(options.fail_on, set())
    broken = facts["summary"]["needs_you"] > 0 and options.fail_on != "never"
    found = [Severity(one["severity"]) for one in facts["findings"]]
    if broken or any(one in counts for one in (*found, *(one.severity for one in advice))):
        return FINDINGS
    if options.strict and facts["summary"]["could_not_tell"]:
        return NOT_CHECKED
    return NOTHING_WRONG


def _unusable(message: str) -> int:
    print(f"python -m lib check: {message}", file=sys.stderr)
    return UNUSABLE
