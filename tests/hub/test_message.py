"""The one-token message through the Inference router proves what `whoami` cannot show."""

import pytest

from lib.diagnosis.checks import token_findings
from lib.hub.project_token import token_of
from lib.hub.sender import hub_sender
from lib.practice import PracticeServer
from lib.project import load_project
from lib.providers.checker import Checker
from tests.support.projects import write_project

# Kind of token, verdict of the free check, verdict of the message.
TOKENS = [
    ("fine_inference", "works", "works"),
    ("fine_nothing", "works", "no_permission"),
    ("no_credit", "works", "no_credit"),
    ("expired", "rejected", "rejected"),
    ("revoked", "rejected", "rejected"),
]


def project_with(practice: PracticeServer, tmp_path, kind: str):
    """Return a project whose token is of a kind, and which asks the practice Hub."""
    lines = [
        f"HF_API_KEY={practice.tokens[kind]}",
        f"HF_ENDPOINT={practice.hub_url}",
        f"HF_BASE_URL={practice.router_url}",
    ]
    folder = write_project(tmp_path / "app", {".env": "\n".join(lines) + "\n"})
    return load_project(folder, {}, tmp_path / "home")


@pytest.mark.parametrize(("kind", "checked", "answered"), TOKENS)
def test_the_message_tells_permission_and_credit_apart(practice, tmp_path, kind, checked, answered):
    """Whoami knows the token; only the message knows that it may not call, or has no credit."""
    project = project_with(practice, tmp_path, kind)
    checker = Checker(hub_sender)
    assert checker.check(project.configured[0]).verdict == checked
    assert checker.message(project.configured[0]).verdict == answered


def test_an_expired_token_is_called_expired_and_not_wrong(practice, tmp_path):
    """An expired token was a good one, which the sentence says."""
    project = project_with(practice, tmp_path, "expired")
    assert "expired" in Checker(hub_sender).check(project.configured[0]).sentence


def test_the_check_and_the_facts_ask_whoami_once(practice, tmp_path):
    """Verdict, facts and findings all come from one whoami."""
    project = project_with(practice, tmp_path, "write")
    checker = Checker(hub_sender)
    checker.check(project.configured[0])
    token = token_of(project, checker)
    assert token is not None
    found = token_findings(project, token, {}, tmp_path / "home")
    assert [one.rule.id for one in found] == ["token-too-powerful"]
    assert [one["route"] for one in practice.state.requests()] == ["whoami"]
