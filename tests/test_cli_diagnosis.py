"""The diagnosis on the command line: findings, counts, silence, SARIF, explanations."""

import json
from pathlib import Path

import pytest

from lib.diagnosis.registry import RULES
from tests.support.projects import write_project
from tests.test_cli import run


@pytest.fixture
def ailing(tmp_path) -> Path:
    """A project with a quoted value, a name that stands twice, and a placeholder."""
    lines = [
        "OPENAI_API_KEY=\"'sk-FAKE-quoted-twice'\"",
        "A_NAME=one",
        "A_NAME=two",
        "GROQ_API_KEY=your-api-key-here",
    ]
    return write_project(tmp_path / "app", {".env": "\n".join(lines) + "\n"})


def test_findings_and_counts_are_in_the_json(ailing, tmp_path):
    """Each finding has rule, severity, title, detail, fix and places; the checks are counted."""
    facts = json.loads(run(tmp_path, "check", str(ailing), "--offline", "--format", "json").stdout)
    found = {one["rule"]: one for one in facts["findings"]}
    assert {"value-quoted", "env-duplicate-name", "value-placeholder"} <= set(found)
    one = found["env-duplicate-name"]
    assert set(one) == {"rule", "severity", "title", "detail", "fix", "where"}
    assert one["where"][0] == {"source": ".env", "location": ".env:2", "name": "A_NAME"}
    checks = facts["checks"]
    assert checks["failed"] == len(found)
    assert checks["passed"] + checks["failed"] + len(checks["could_not_run"]) == len(RULES)
    assert checks["could_not_run"][0]["why"]


def test_what_could_not_be_run_is_said_and_not_passed(ailing, tmp_path):
    """Without a repository the git rules count as not run."""
    shown = run(tmp_path, "check", str(ailing), "--offline").stdout
    git = sum(rule.needs.value == "git" for rule in RULES)
    assert f"{git} could not run" in shown


def test_a_comment_silences_a_rule_on_its_line(ailing, tmp_path):
    """An ignore comment above a line silences that rule there, and the report counts it."""
    text = (ailing / ".env").read_text()
    ignore = "# spaces-secrets: ignore value-placeholder filled in by the build\n"
    (ailing / ".env").write_text(text.replace("GROQ_API_KEY", f"{ignore}GROQ_API_KEY"))
    facts = json.loads(run(tmp_path, "check", str(ailing), "--offline", "--format", "json").stdout)
    assert "value-placeholder" not in {one["rule"] for one in facts["findings"]}
    assert facts["checks"]["silenced"] == 1


def test_skip_leaves_a_rule_out(ailing, tmp_path):
    """--skip takes the id of any rule of the diagnosis."""
    shown = run(tmp_path, "check", str(ailing), "--offline", "--skip", "value-quoted").stdout
    assert "value-quoted" not in shown


def test_sarif_names_rules_and_places(ailing, tmp_path):
    """SARIF is one log whose results point at lines of the project, and describes every rule."""
    done = run(tmp_path, "check", str(ailing), "--offline", "--format", "sarif")
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    (one_run,) = log["runs"]
    described = {rule["id"] for rule in one_run["tool"]["driver"]["rules"]}
    assert described == {rule.id for rule in RULES}
    assert one_run["results"]
    for result in one_run["results"]:
        assert result["ruleId"] in described
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
    place = next(one for one in one_run["results"] if one["ruleId"] == "value-quoted")
    spot = place["locations"][0]["physicalLocation"]
    assert (spot["artifactLocation"]["uri"], spot["region"]["startLine"]) == (".env", 1)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_explain_every_rule(rule, capsys):
    """`explain` says why a rule matters, with an example and the cure."""
    from lib.__main__ import main

    assert main(["explain", rule]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(rule)
    assert "Example:" in shown
    assert "Cure (" in shown


def test_explain_an_unknown_rule_is_2_and_repeats_nothing(tmp_path):
    """A rule that is not there ends with 2 and the list of those that are."""
    done = run(tmp_path, "explain", "sk-FAKE-not-a-rule")
    assert done.returncode == 2
    assert "FAKE" not in done.stderr
    assert "value-quoted" in done.stderr
