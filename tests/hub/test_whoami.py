"""What is read from an answer of `whoami-v2`: every kind of credential, and what is no answer."""

import json

import pytest

from lib.hub.whoami import Grant, Organisation, TokenFacts, read_facts

from .conftest import ID, access_token, fine_grained, grant, org, user

MADE = "2026-10-06T13:15:23.159Z"
OAUTH = {"type": "oauth", "expiresAt": "2026-10-22T06:04:28.000Z"}


def facts_of(answer: object) -> TokenFacts:
    """Read an answer that is one."""
    found = read_facts(json.dumps(answer).encode())
    assert found is not None
    return found


# The `auth` part; kind, role, label, made, ends; the sentence about it.
KINDS = {
    "read": (
        access_token("read"), ("access token", "read", "laptop", MADE, ""),
        "A read access token of alice, made on 2026-10-06.",
    ),
    "write": (
        access_token("write"), ("access token", "write", "laptop", MADE, ""),
        "A write access token of alice, made on 2026-10-06.",
    ),
    "god": (
        access_token("god"), ("access token", "god", "laptop", MADE, ""),
        "A god access token of alice, made on 2026-10-06.",
    ),
    "fine-grained": (
        fine_grained(), ("access token", "fine-grained", "laptop", MADE, ""),
        "A fine-grained access token of alice, made on 2026-10-06.",
    ),
    "with an end": (
        access_token("read") | {"expiresAt": "2026-12-01T00:00:00.000Z"},
        ("access token", "read", "laptop", MADE, "2026-12-01T00:00:00.000Z"),
        "A read access token of alice, made on 2026-10-06, valid until 2026-12-01 00:00 UTC.",
    ),
    "with an end of its own": (
        access_token("read", expiresAt="2026-12-01T00:00:00.000Z"),
        ("access token", "read", "laptop", MADE, "2026-12-01T00:00:00.000Z"),
        "A read access token of alice, made on 2026-10-06, valid until 2026-12-01 00:00 UTC.",
    ),
    "OAuth": (
        OAUTH, ("OAuth sign-in", "", "", "", "2026-10-22T06:04:28.000Z"),
        "An OAuth sign-in of alice, valid until 2026-10-22 06:04 UTC.",
    ),
    "app": (
        {"type": "app_token", "scope": {"role": "write", "entities": [ID]}},
        ("app token", "", "", "", ""), "An app token of alice.",
    ),
    "app as a user": (
        {"type": "app_token_as_user", "scope": {"role": "write", "entities": [ID]}},
        ("app token", "", "", "", ""), "An app token of alice.",
    ),
    "a kind of the future": (
        {"type": "passkey"}, ("passkey", "", "", "", ""), "A passkey of alice.",
    ),
    "no kind": ({}, ("token", "", "", "", ""), "A token of alice."),
}  # fmt: skip


@pytest.mark.parametrize(("auth", "expected", "summary"), KINDS.values(), ids=KINDS)
def test_kinds(auth, expected, summary):
    """Each kind of credential is told with its role and dates, and in one sentence."""
    found = facts_of(user(auth))
    assert (found.owner, found.owner_type) == ("alice", "user")
    told = (found.kind, found.role, found.label, found.created_at, found.expires_at)
    assert told == expected
    assert found.summary == summary
    assert found.is_write is (expected[1] == "write")


def test_a_token_of_an_organisation():
    """A token of an organisation belongs to it and has no organisations of its own."""
    found = facts_of({"type": "org", "id": ID, "name": "acme", "auth": {"type": "access_token"}})
    assert (found.owner, found.owner_type, found.organisations) == ("acme", "org", ())


def test_an_app_of_its_own():
    """An app that is nobody's user is told as an app."""
    found = facts_of({"type": "app", "name": "bot", "auth": {"type": "app_token"}})
    assert (found.owner_type, found.summary) == ("app", "An app token of bot.")


def test_a_narrow_token_without_an_e_mail():
    """The fields a narrow token does not get are not missed, and those of others are not kept."""
    narrow = user(fine_grained(grant("user", "alice", "repo.write")))
    wide = narrow | {"email": "FAKE@example.org", "emailVerified": True, "periodEnd": 1793491200}
    assert facts_of(narrow) == facts_of(wide)
    assert "FAKE" not in repr(facts_of(wide))


BLOCKS = {
    "mfa": "it asks for two-factor sign-in",
    "token-policy": "its policy does not allow this kind of token",
    "token-revoked": "it has revoked this token",
    "sso": "it asks for single sign-on",
    "ip": "it does not allow this network",
    "new-one": "new-one",
}


@pytest.mark.parametrize(("word", "says"), BLOCKS.items())
def test_organisations(word, says):
    """Organisations are told with role, what blocks the token, and the roles in their groups."""
    group = {"id": ID, "name": "g", "role": "write"}
    found = facts_of(
        user(access_token(), org("acme", "read", word, resourceGroups=[group]), org("bare", ""))
    )
    assert found.organisations == (
        Organisation("acme", "read", (says,), frozenset({"write"})),
        Organisation("bare", ""),
    )


def test_grants():
    """Grants are told thing by thing; one without a name, with patterns, and the global ones."""
    auth = fine_grained(
        grant("user", "alice", "repo.content.read", "repo.write"),
        grant("space", "", "repo.write"),
        grant("org", "acme", "repo.write", patterns=["acme/prod-*"]),
        grant("resource-group", "team", "repo.write", patterns=[]),
        **{"global": ["discussion.write", "post.write"], "canReadGatedRepos": True},
    )
    found = facts_of(user(auth))
    assert found.grants == (
        Grant("user", "alice", frozenset({"repo.content.read", "repo.write"})),
        Grant("space", "", frozenset({"repo.write"})),
        Grant("org", "acme", frozenset({"repo.write"}), is_partial=True),
        Grant("resource-group", "team", frozenset({"repo.write"})),
        Grant("global", "alice", frozenset({"discussion.write", "post.write"})),
    )
    assert found.all_told


@pytest.mark.parametrize("told", [{}, {"fineGrained": None}, {"fineGrained": {"scoped": "all"}}])
def test_grants_that_are_not_told(told):
    """A fine-grained token whose grants are missing is not one that was granted nothing."""
    assert not facts_of(user(access_token("fineGrained", **told))).all_told


NO_ANSWERS = {
    "nothing": b"",
    "not JSON": b"{'name': 'alice'}",
    "a page": b"<html>alice</html>",
    "half": b'{"name": "alice"',
    "not UTF-8": b'{"name": "\xff"}',
    "a list": b'[{"name": "alice"}]',
    "a text": b'"alice"',
    "null": b"null",
    "a number": b"7",
    "a number too long": b"9" * 5000,
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"name":' * 100_000,
    "no name": b'{"type": "user"}',
    "an empty name": b'{"name": ""}',
    "a name that is a number": b'{"name": 7}',
    "a name that is a list": b'{"name": ["alice"]}',
    "a name of nothing that shows": b'{"name": "\\u0000\\n\\ud800"}',
}


@pytest.mark.parametrize("body", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer(body):
    """What does not name an owner tells nothing."""
    assert read_facts(body) is None


ODD: list[object] = [None, True, 7, 7.5, "text", [], ["text"], [None], [[]], {}, {"a": 1}, [{}]]
PLACES = ["type", "orgs", "auth", "accessToken", "role", "displayName", "createdAt", "expiresAt",
          "fineGrained", "scoped", "global", "entity", "name", "permissions", "patterns",
          "roleInOrg", "securityRestrictions", "resourceGroups"]  # fmt: skip


def _with(answer: object, place: str, odd: object) -> object:
    """Put an odd value wherever a field has this name, but for the owner's."""
    if isinstance(answer, list):
        return [_with(one, place, odd) for one in answer]
    if not isinstance(answer, dict):
        return answer
    top = "isPro" in answer and place == "name"
    return {
        name: odd if name == place and not top else _with(value, place, odd)
        for name, value in answer.items()
    }


@pytest.mark.parametrize("place", PLACES)
def test_odd_values_are_left_out(place):
    """A field of the wrong kind makes nothing fail, and the owner is told all the same."""
    scoped = grant("space", "alice/demo", "repo.write", patterns=["x"])
    auth = fine_grained(scoped, **{"global": ["post.write"]})
    whole = user(auth, org("acme", "read", "mfa", resourceGroups=[{"role": "write"}]))
    whole["auth"]["expiresAt"] = "2026-12-01T00:00:00Z"
    for odd in ODD:
        found = facts_of(_with(whole, place, odd))
        assert found.owner == "alice"
        assert found.summary.endswith(".")
        assert all(one.name for one in found.organisations)
        assert hash(found)


def test_texts_are_fit_to_be_shown():
    """No control character, line break or half of a character comes out of an answer."""
    body = '{"name": "al\\u001b[31mi\\nce\\ud83d", "auth": {"type": "\\u202eodd\\r"}}'
    found = read_facts(body.encode())
    assert found is not None
    assert (found.owner, found.kind) == ("al31mice", "odd")
    assert found.summary.encode()
