"""Every rule speaks where its ailment is and is silent where it is not."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lib.diagnosis.registry import IDS, LOCAL, NEEDING, all_rules
from lib.diagnosis.rule import Example, FixKind, Needs, Rule, RuleContext
from lib.project import Project
from lib.project import load_project as look_at
from lib.providers.verdict import CheckResult, Verdict
from lib.record import replace
from lib.report.document import result_for
from lib.sources.env_file import env_files
from tests.support.dashboard import ROOT

RULES = all_rules()
OFFLINE = [rule for rule in RULES if rule.needs in {Needs.NOTHING, Needs.TESTS}]


def context_of(example: Example, root: Path) -> RuleContext:
    """Write an example as a real folder and look at it."""
    folder, home = root / "app", root / "home"
    folder.mkdir(parents=True)
    home.mkdir()
    for name, content in example.files.items():
        path = root / name.removeprefix("../") if name.startswith("../") else folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    project = look_at(folder, example.environ, home)
    files = env_files(folder, home)
    return RuleContext(
        project,
        folder.resolve(),
        home,
        example.environ,
        files,
        results=results_of(project, example.verdicts),
        now=example.now,
    )


def results_of(project: Project, verdicts: Mapping[str, str]) -> dict[str, CheckResult]:
    """Return results with these verdicts, by provider id, each in the words of its verdict."""
    blank = {one.provider.id: result_for(one, None) for one in project.providers}
    return {
        provider: replace(blank[provider], verdict=Verdict(verdict))
        for provider, verdict in verdicts.items()
    }


TRIGGERS = [(rule, one) for rule in OFFLINE for one in rule.triggers]
SILENT = [(rule, one) for rule in OFFLINE for one in rule.is_silent_on]


def _ids(cases) -> list[str]:
    return [f"{rule.id}-{number}" for number, (rule, _) in enumerate(cases)]


@pytest.mark.parametrize(("rule", "example"), TRIGGERS, ids=_ids(TRIGGERS))
def test_triggers(rule: Rule, example: Example, tmp_path):
    """The example that a rule gives is found, with a place and a next step, without a value."""
    found = list(rule.find(context_of(example, tmp_path)))
    assert found
    for finding in found:
        assert finding.detail.endswith(".")
        assert finding.where
        assert (finding.fix or rule.fix).endswith(".")


@pytest.mark.parametrize(("rule", "example"), SILENT, ids=_ids(SILENT))
def test_is_silent(rule: Rule, example: Example, tmp_path):
    """The counter-example that a rule gives is not found."""
    assert list(rule.find(context_of(example, tmp_path))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_complete(rule: Rule):
    """Every rule has a title, a reason, a cure, an example and a counter-example."""
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.fix_kind in FixKind
    assert rule.triggers
    assert rule.is_silent_on


def test_ids_are_unique_and_name_their_files():
    """An id stands once, in the file of its name."""
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    for rule in RULES:
        assert rule.find.__module__.endswith(f".{rule.id.replace('-', '_')}")


def test_what_rules_need_is_known_without_loading_them():
    """The list that stands for rules where they cannot be run says what the rules say."""
    needing = {rule.id: rule.needs for rule in RULES if rule.needs is not Needs.NOTHING}
    assert needing == NEEDING
    assert not NEEDING.keys() & set(LOCAL)


def test_the_list_has_every_rule():
    """A module that is no helper is a rule, and stands in the list; nothing else does."""
    files = (ROOT / "lib" / "diagnosis" / "rules").glob("[a-z]*.py")
    assert sorted(one.stem.replace("_", "-") for one in files) == sorted(IDS)
