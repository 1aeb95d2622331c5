"""SARIF: what the published schema says, and what GitHub's code scanning asks for beyond it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from lib.diagnosis.hub_needs import missing
from lib.diagnosis.hub_snapshot import NOT_ASKED, nothing_known
from lib.diagnosis.registry import all_rules
from lib.diagnosis.rule import Finding, Needs, Rule, RuleContext, Where
from lib.diagnosis.rule_runner import Diagnosis, ReportedFinding, diagnose
from lib.report.code_scanning import as_sarif
from lib.sources import Place
from tests.diagnosis.git_support import SECRET, Repo
from tests.diagnosis.test_rules import OFFLINE, context_of
from tests.support.projects import write_project
from tests.test_cli import run

RULES = all_rules()
SCHEMA: Final = Path(__file__).parent / "data" / "sarif-schema-2.1.0.json"
VALIDATOR: Final = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def valid(log: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a log that the schema and code scanning accept; fail for any other."""
    # Of results that are alike but for their mark, one is looked at.
    alike = {
        json.dumps({**one, "partialFingerprints": {}}): one for one in log["runs"][0]["results"]
    }
    looked_at = {**log, "runs": [{**log["runs"][0], "results": list(alike.values())}]}
    assert [error.message for error in VALIDATOR.iter_errors(looked_at)] == []
    one_run: Mapping[str, Any] = log["runs"][0]
    assert len(log["runs"]) == 1
    rules = one_run["tool"]["driver"]["rules"]
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
    marks = [
        result["partialFingerprints"]["primaryLocationLineHash"] for result in one_run["results"]
    ]
    assert len(set(marks)) == len(marks) <= 25_000
    for result in one_run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert len(result["locations"]) == 1
        assert len(result["relatedLocations"]) <= 100
        for place in (*result["locations"], *result["relatedLocations"]):
            _accepted(place["physicalLocation"])
    return one_run


def _accepted(place: Mapping[str, Any]) -> None:
    uri, region = place["artifactLocation"]["uri"], place["region"]
    assert uri.isascii()
    assert not set(uri) & set(' "<>\\^`{|}:?#[]')
    assert not uri.startswith(("/", "~", ".."))
    assert min(region.values()) >= 1
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}


def uris(one_run: Mapping[str, Any]) -> set[str]:
    """Return the files of the results, decoded."""
    places = [
        one["physicalLocation"] for result in one_run["results"] for one in result["locations"]
    ]
    return {unquote(place["artifactLocation"]["uri"]) for place in places}


def diagnosed(view: RuleContext, rules: tuple[Rule, ...] = RULES) -> Mapping[str, Any]:
    """Return the valid log of what rules find."""
    lacking = missing(nothing_known(NOT_ASKED))
    lacking |= {} if view.git else {Needs.GIT: "not a git repository"}
    return valid(as_sarif(diagnose(view, rules, missing=lacking), view.folder))


@pytest.mark.parametrize("rule", OFFLINE, ids=lambda rule: rule.id)
def test_findings_of_every_rule(rule, tmp_path):
    """What each rule finds in its own examples is valid, and stands in a file."""
    for number, one in enumerate(rule.triggers):
        one_run = diagnosed(context_of(one, tmp_path / str(number)), (rule,))
        assert {result["ruleId"] for result in one_run["results"]} == {rule.id}


def test_findings_about_git(tmp_path):
    """What stands in a commit only is told at the `.env`, with its true place beside it."""
    repo = Repo(tmp_path)
    repo.commit({"old.py": f"KEY = '{SECRET}'\n", ".env": f"GROQ_API_KEY={SECRET}\n"})
    repo.git("rm", "-q", "--cached", "old.py")
    repo.commit({"b ä#1.txt": f"\n{SECRET}\n"})
    one_run = diagnosed(repo.look())
    found = {result["ruleId"]: result for result in one_run["results"]}
    assert {"secret-in-history", "secret-in-tracked-file", "env-file-tracked"} <= set(found)
    (place,) = found["secret-in-history"]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == ".env"
    assert place["logicalLocations"][0]["fullyQualifiedName"]
    assert place["message"]["text"]
    (place,) = found["secret-in-tracked-file"]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "b%20%C3%A4%231.txt"
    assert place["physicalLocation"]["region"]["startLine"] == 2


def test_files_are_told_from_the_root_of_the_repository(tmp_path):
    """A project deep in a repository tells its own files and the shared ones from the top."""
    repo = Repo(tmp_path)
    repo.commit({"shared.py": f"KEY = '{SECRET}'\n", "apps/my äpp/app.py": "import os\n"})
    repo.write({"apps/my äpp/.env": f"GROQ_API_KEY={SECRET}\nGROQ_API_KEY={SECRET}\n"})
    one_run = diagnosed(repo.look(folder=repo.folder / "apps" / "my äpp"))
    assert uris(one_run) == {"shared.py", "apps/my äpp/.env"}


def test_an_empty_project(tmp_path):
    """Where nothing is found the log is valid too, and says which rules could not be run."""
    folder = write_project(tmp_path / "app", {})
    done = run(
        tmp_path,
        "check",
        str(folder),
        "--offline",
        "--format",
        "sarif",
        "--skip",
        "nothing-configured",
    )
    one_run = valid(json.loads(done.stdout))
    assert one_run["results"] == []
    assert [rule["id"] for rule in one_run["tool"]["driver"]["rules"]] == [one.id for one in RULES]
    notes = one_run["invocations"][0]["toolExecutionNotifications"]
    git = {rule.id for rule in RULES if rule.needs is Needs.GIT}
    assert git <= {note["associatedRule"]["id"] for note in notes}


def test_a_result_keeps_its_mark_when_lines_move(tmp_path):
    """The mark of a result is of its rule, file and name: a line above it changes nothing."""
    marks = []
    for number, text in enumerate(("A='it\\'s'\nB\n", "# note\n\nC=1\nA='it\\'s'\n\nB\n")):
        folder = write_project(tmp_path / str(number), {".env": text})
        done = run(tmp_path, "check", str(folder), "--offline", "--format", "sarif")
        results = valid(json.loads(done.stdout))["results"]
        marks.append({one["ruleId"]: one["partialFingerprints"] for one in results})
    first, second = marks
    assert first["env-line-read-differently"] == second["env-line-read-differently"]


def test_what_code_scanning_would_refuse_is_left_out(tmp_path):
    """Too many results are cut, and the log says how many; so are too many places of one."""
    rule = RULES[0]
    places = tuple(Where(".env", Place(".env", line)) for line in range(1, 400))
    many = (
        ReportedFinding(rule, Finding("It is so.", places)),
        *[ReportedFinding(rule, Finding("So too."))] * 25_001,
    )
    one_run = valid(as_sarif(Diagnosis(many, (), (rule.id,), {}, 0), tmp_path))
    assert len(one_run["results"]) == 25_000
    (note,) = one_run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 results are omitted")
