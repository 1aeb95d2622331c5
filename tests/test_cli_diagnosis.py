"""The diagnosis on the command line: findings, counts, silence, SARIF, explanations."""

import json
from pathlib import Path

import pytest

from lib.diagnosis.registry import HUB, TESTED, all_rules, rules_of
from lib.practice import PracticeServer
from tests.support.projects import write_project
from tests.test_cli import run

RULES = all_rules()


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
    """Without a repository and a network, the rules that need one count as not run, with why."""
    shown = run(tmp_path, "check", str(ailing), "--offline").stdout
    git = sum(rule.needs.value == "git" for rule in RULES)
    hub, tests = len(HUB), len(TESTED)
    assert f"{git + hub + tests} could not run" in shown
    assert f"{git} not run: not a git repository" in shown
    assert f"{hub} not run: the network was not used" in shown
    assert f"{tests} not run: the keys were not tested" in shown


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
    assert "Fix (" in shown


def test_explain_an_unknown_rule_is_2_and_repeats_nothing(tmp_path):
    """A rule that is not there ends with 2 and the list of those that are."""
    done = run(tmp_path, "explain", "sk-FAKE-not-a-rule")
    assert done.returncode == 2
    assert "FAKE" not in done.stderr
    assert "value-quoted" in done.stderr


@pytest.fixture
def copied(tmp_path, practice: PracticeServer) -> Path:
    """A project whose token may change the practice Hub's Spaces."""
    lines = f"HF_API_KEY={practice.tokens['write']}\nHF_ENDPOINT={practice.hub_url}\n"
    return write_project(tmp_path / "app", {".env": lines})


def test_the_space_that_is_named_is_looked_at(copied, tmp_path, practice):
    """With --space the findings tell of that Space, from one question of each kind."""
    options = ("--space", "practice-alice/copy-of-demo", "--format", "json")
    done = run(tmp_path, "check", str(copied), *options)
    facts = json.loads(done.stdout)
    one = next(one for one in facts["findings"] if one["rule"] == "space-copy-without-secrets")
    assert one["severity"] == "error"
    place = {"source": "Space practice-alice/copy-of-demo", "location": None}
    assert one["where"] == [place | {"name": "GROQ_API_KEY"}]
    assert done.returncode == 1
    asked = sorted(one["route"] for one in practice.state.requests())
    # The project has no Dockerfile, so that of the Space is looked at.
    assert asked == ["list_secrets", "list_variables", "resolve", "space_info", "whoami"]


def test_offline_asks_the_hub_nothing(copied, tmp_path, practice):
    """With --offline nobody is asked, also where a Space is named."""
    done = run(tmp_path, "check", str(copied), "--offline", "--space", "practice-alice/chatbot")
    assert done.returncode == 0
    assert practice.state.requests() == []


def test_who_asks_for_another_provider_asks_the_hub_nothing(copied, tmp_path, practice):
    """With --provider of another one the Hub is left alone, and that is said."""
    done = run(tmp_path, "check", str(copied), "--provider", "groq")
    assert "not run: only other providers were asked for" in done.stdout
    assert practice.state.requests() == []


def test_without_a_token_the_rules_about_the_hub_are_not_run(ailing, tmp_path):
    """Without a token it is said that there is none, for each of those rules."""
    done = run(tmp_path, "check", str(ailing), "--provider", "huggingface", "--format", "json")
    told = {one["rule"]: one["why"] for one in json.loads(done.stdout)["checks"]["could_not_run"]}
    for rule in rules_of(HUB):
        assert told[rule.id] == "no Hugging Face token is configured"


def test_what_is_no_space_is_not_repeated(copied, tmp_path):
    """What was typed as a Space might be a key, so the complaint does not repeat it."""
    done = run(tmp_path, "check", str(copied), "--space", "hf_FAKEtyped/FAKE typed")
    assert done.returncode == 2
    assert "OWNER/NAME" in done.stderr
    assert "FAKE" not in done.stderr


def test_recommendations_are_the_findings(ailing, tmp_path):
    """The older field of the JSON says the same as the findings, once for each."""
    facts = json.loads(run(tmp_path, "check", str(ailing), "--offline", "--format", "json").stdout)
    assert len(facts["recommendations"]) == len(facts["findings"]) > 0
    for one, finding in zip(facts["recommendations"], facts["findings"], strict=True):
        assert set(one) == {"rule", "severity", "title", "next_step", "where"}
        assert (one["rule"], one["severity"]) == (finding["rule"], finding["severity"])
        assert (one["title"], one["next_step"]) == (finding["detail"], finding["fix"])
        places = [place["location"] or place["source"] for place in finding["where"]]
        assert one["where"] == places
    counted = [one["severity"] for one in facts["findings"]]
    assert facts["summary"]["errors"] == counted.count("error")
    assert facts["summary"]["warnings"] == counted.count("warning")


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_an_ailment_is_told_once(tmp_path, form):
    """Text and Markdown tell each finding once, also one that two rules could tell."""
    files = {".streamlit/secrets.toml": 'GROQ_API_KEY = "one"\n', ".env": "MISTRAL_API_KEY=\n"}
    folder = write_project(tmp_path / "app", files)
    environ = {"GROQ_API_KEY": "two"}
    done = run(tmp_path, "check", str(folder), "--offline", "--format", form, environ=environ)
    assert done.stdout.count("value-empty") == 1
    assert done.stdout.count("secrets-toml-overrides-environment") == 1
    assert "shadowed-by-different-value" not in done.stdout


def test_json_holds_the_map_of_names(tmp_path):
    """What each source holds for a name is in JSON as it is on the page, without values."""
    folder = write_project(
        tmp_path / "app", {".env": "A_KEY=one-one-one\n", ".env.local": "A_KEY=two\n"}
    )
    done = run(tmp_path, "check", str(folder), "--offline", "--format", "json")
    facts = json.loads(done.stdout)
    (row,) = [one for one in facts["names"] if one["name"] == "A_KEY"]
    assert row["sources"][".env"] == {"standing": "another value", "places": [".env:1"]}
    assert row["sources"][".env.local"]["standing"] == "wins"
    assert "one-one" not in json.dumps(facts)
