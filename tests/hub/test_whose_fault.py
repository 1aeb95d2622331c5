"""The advice fits whose fault it is that a token may not write a Space."""

import json
from typing import Any

import pytest

from lib.hub.token_facts import read_facts
from lib.hub.whose_fault import Remedy, after_refusal, remedy

from .conftest import access_token, fine_grained, grant, org, user

WRITE = "repo.write"


def helps(auth: object, space: str, *orgs: dict[str, Any]) -> Remedy | None:
    """Return what helps the owner of a token."""
    facts = read_facts(json.dumps(user(auth, *orgs)).encode())
    assert facts is not None
    return remedy(facts, space)


@pytest.mark.parametrize("role", ["read", "no_access"])
def test_a_role_in_the_organisation(role):
    """No token of the same account helps where its owner has too small a role."""
    found = helps(access_token("write"), "acme/demo", org("acme", role))
    assert found is not None
    assert not found.another_token_helps
    assert "admin of acme" in found.advice
    assert "does not help" in found.advice
    assert "settings/tokens" not in found.advice


def test_no_member_at_all():
    """Who is no member has to be let in, or take somebody else's token."""
    found = helps(access_token("write"), "acme/demo")
    assert found is not None
    assert not found.another_token_helps
    assert "to let alice in" in found.advice


def test_a_read_token_of_somebody_who_may():
    """Where the account may and the token may not, another token is the answer."""
    found = helps(access_token("read"), "acme/demo", org("acme", "write"))
    assert found is not None
    assert found.another_token_helps
    assert "orgs=acme" in found.advice


def test_a_fine_grained_token_for_another_repository():
    """It may write what was ticked and make no new Space: both ways out are told."""
    auth = fine_grained(grant("space", "alice/other", WRITE))
    found = helps(auth, "alice/demo")
    assert found is not None
    assert found.another_token_helps
    assert "created by hand" in found.advice


@pytest.mark.parametrize(
    ("auth", "role", "words"),
    [
        ({"type": "oauth"}, "write", "`manage-repos`"),
        (access_token("write"), "contributor", "admin of acme"),
    ],
)
def test_what_could_not_be_seen_before(auth, role, words):
    """After a refusal a sign-in is told its scope, and a contributor the role."""
    facts = read_facts(json.dumps(user(auth, org("acme", role))).encode())
    assert facts is not None
    assert remedy(facts, "acme/demo") is None
    found = after_refusal(facts, "acme/demo")
    assert found is not None
    assert words in found.advice


@pytest.mark.parametrize("space", ["alice/demo", "acme/demo"])
def test_who_may_needs_nothing(space):
    """Where the token may, or it cannot be seen, nothing is advised."""
    assert helps(access_token("write"), space, org("acme", "write")) is None
    assert helps(access_token(""), space, org("acme", "read")) is None
