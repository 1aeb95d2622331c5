"""Look at a project, test its keys, say what is wrong."""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lib import report
from lib.commands.streams import put
from lib.commands.suggestions import not_known
from lib.diagnosis.checks import run_checks
from lib.diagnosis.hub_snapshot import NO_TOKEN
from lib.diagnosis.hub_space import is_typed_space
from lib.diagnosis.registry import IDS
from lib.diagnosis.rule import Severity
from lib.hub.project_token import HUGGING_FACE, token_of
from lib.program import PROGRAM
from lib.project import Configured, Project, ProjectError, load_project, pick
from lib.report.document import document
from lib.sources import ours

if TYPE_CHECKING:
    from collections import Counter

    from lib.diagnosis.baseline import Key
    from lib.diagnosis.rule_runner import Diagnosis
    from lib.providers.checker import Checker
    from lib.providers.verdict import CheckResult

NOTHING_WRONG: Final = 0
FINDINGS: Final = 1
UNUSABLE: Final = 2
NOT_CHECKED: Final = 3

_OFFLINE: Final = "the network was not used"
_OTHERS_ONLY: Final = "only other providers were asked for"


def run(options: argparse.Namespace) -> int:
    """Carry the command out and return its exit code."""
    try:
        project = load_project(Path(options.path), *ours())
        chosen = pick(project, options.provider) if options.provider else project.providers
    except ProjectError as error:
        return _unusable(str(error).replace("`", ""))
    except KeyError:
        ids = [one.provider.id for one in project.providers]
        return _unknown("--provider", "provider", options.provider, ids)
    rules = list(IDS)
    if set(options.skip) - set(rules):
        return _unknown("--skip", "rule", options.skip, rules)
    if options.space and not is_typed_space(options.space):
        return _unusable("--space: this is not the name of a Space. Give OWNER/NAME.")
    known, why = _known(options.baseline)
    if why:
        return _unusable(why)
    checker = None if options.offline else _checker(chosen)
    diagnosis = _diagnosed(options, project, chosen, checker)
    if options.write_baseline:
        return _write_baseline(Path(options.write_baseline), diagnosis)
    diagnosis = _new_only(diagnosis, known) if known else diagnosis
    token = token_of(project, checker) if checker else None
    facts = document(project, diagnosis, chosen, token)
    if options.format == "sarif":
        put(report.sarif(diagnosis, project.folder))
    else:
        put(_shown(facts, options.format))
    return _exit_code(options, facts)


def _known(baseline: str) -> "tuple[Counter[Key] | None, str]":
    """Return the findings of a baseline, or why it cannot be read."""
    if not baseline:
        return None, ""
    # Only for those who have one, as below.
    from lib.diagnosis.baseline import BaselineError, read_baseline  # noqa: PLC0415

    try:
        return read_baseline(Path(baseline)), ""
    except BaselineError as error:
        return None, f"--baseline: {error}"


def _new_only(diagnosis: "Diagnosis", known: "Counter[Key]") -> "Diagnosis":
    from lib.diagnosis.baseline import new_only  # noqa: PLC0415

    return new_only(diagnosis, known)


def _write_baseline(path: Path, diagnosis: "Diagnosis") -> int:
    from lib.diagnosis.baseline import BaselineError, write_baseline  # noqa: PLC0415

    try:
        write_baseline(path, diagnosis)
    except BaselineError as error:
        return _unusable(f"--write-baseline: {error}")
    put(f"{len(diagnosis.found)} findings written. Use the file with --baseline.\n")
    return NOTHING_WRONG


def _checker(chosen: Sequence[Configured]) -> "Checker":
    # Loads an HTTP client, which a look alone does not need.
    from lib.hub.sender import hub_sender, load_client  # noqa: PLC0415
    from lib.providers.checker import Checker  # noqa: PLC0415

    if _asks_hub(chosen):
        load_client()
    return Checker(hub_sender)


def _asks_hub(chosen: Sequence[Configured]) -> bool:
    """Whether the Hugging Face token is among what was asked for."""
    return any(one.provider.id == HUGGING_FACE and one.is_configured for one in chosen)


def _why_not(options: argparse.Namespace, chosen: Sequence[Configured]) -> str:
    """Say why the Hub is not asked, where it is not."""
    if options.offline:
        return _OFFLINE
    named = any(one.provider.id == HUGGING_FACE for one in chosen)
    return NO_TOKEN if named else _OTHERS_ONLY


def _results(
    options: argparse.Namespace,
    project: Project,
    chosen: Sequence[Configured],
    checker: "Checker",
) -> "Mapping[str, CheckResult]":
    asked = [one for one in project.checkable if one in chosen]
    named = bool(options.provider)
    if options.send_message:
        found: Iterable[CheckResult] = (checker.message(one, named=named) for one in asked)
    else:
        found = checker.check_all(asked, named=named)
    return {result.provider: result for result in _with_progress(found, len(asked))}


def _with_progress(found: Iterable["CheckResult"], total: int) -> Iterable["CheckResult"]:
    """Count on the terminal while results come; standard output is left alone."""
    show = sys.stderr.isatty() and total > 0
    for number, result in enumerate(found, start=1):
        if show:
            print(f"\rTesting keys: {number} of {total}", end="", file=sys.stderr, flush=True)
        yield result
    if show:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _diagnosed(
    options: argparse.Namespace,
    project: Project,
    chosen: Sequence[Configured],
    checker: "Checker | None",
) -> "Diagnosis":
    """Run the rules, telling on the terminal what takes a while."""
    show = sys.stderr.isatty()

    def tell(what: str) -> None:
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)

    asking = None
    if checker is not None and _asks_hub(chosen):
        from lib.diagnosis.hub_requests import Asking  # noqa: PLC0415 - an HTTP client, see above

        asking = Asking(checker, options.space, named=bool(options.provider))
    found = run_checks(
        project,
        *ours(),
        skip=options.skip,
        progress=tell if show else None,
        asking=asking,
        not_asked=_why_not(options, chosen),
        results=_results(options, project, chosen, checker) if checker else None,
    )
    if show:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return found


def _shown(facts: report.Document, form: str) -> str:
    if form == "json":
        return report.as_json(facts)
    if form == "markdown":
        return report.as_markdown(facts)
    return report.as_text(facts, color=sys.stdout.isatty() and "NO_COLOR" not in os.environ)


def _exit_code(options: argparse.Namespace, facts: report.Document) -> int:
    threshold = {"error": {Severity.ERROR}, "warning": {Severity.ERROR, Severity.WARNING}}
    counts = threshold.get(options.fail_on, set())
    broken = facts["summary"]["needs_you"] > 0 and options.fail_on != "never"
    if broken or any(Severity(one["severity"]) in counts for one in facts["findings"]):
        return FINDINGS
    if options.strict and facts["summary"]["could_not_tell"]:
        return NOT_CHECKED
    return NOTHING_WRONG


def _unknown(option: str, what: str, named: Sequence[str], known: Sequence[str]) -> int:
    wrong = next(one for one in named if one not in known)
    return _unusable(f"{option}: {not_known(what, wrong, known)}")


def _unusable(message: str) -> int:
    print(f"{PROGRAM} check: {message}", file=sys.stderr)
    return UNUSABLE
