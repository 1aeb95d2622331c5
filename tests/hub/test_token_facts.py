"""What a token may do: yes and no only where they are proven, and in words for both."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from lib.hub.token_facts import (
    May,
    Permission,
    TokenFacts,
    permissions,
    read_facts,
    smallest_token,
)

from .conftest import SPACE, access_token, fine_grained, grant, org, user

YES, NO, UNSEEN = May
WRITE, READ, INFER = "repo.write", "repo.content.read", "inference.serverless.write"
MEMBER = org("acme", "write")


def facts_of(answer: object) -> TokenFacts:
    """Read an answer that is one."""
    found = read_facts(json.dumps(answer).encode())
    assert found is not None
    return found


def told(answer: object, space: str = "") -> dict[str, Permission]:
    """Return the permissions that an answer proves, by id; each in whole sentences."""
    found = permissions(facts_of(answer), space)
    assert [one.id for one in found] == [
        "read_private",
        "write_space",
        "restart_space",
        "call_inference",
    ]
    for one in found:
        assert one.what[0].islower()
        assert one.why.endswith(".")
        assert "  " not in one.why
        assert "`" in one.what or not space or one.id in {"read_private", "call_inference"}
    return {one.id: one for one in found}


def answers(answer: object, space: str = "") -> tuple[May, May, May, May]:
    """Return yes, no or unseen for: read, write, restart, call models."""
    read, write, restart, infer = (one.may for one in told(answer, space).values())
    return read, write, restart, infer


ALL_UNSEEN = (UNSEEN, UNSEEN, UNSEEN, UNSEEN)
KINDS = {
    "read": (access_token("read"), (YES, NO, NO, UNSEEN)),
    "write": (access_token("write"), (YES, YES, YES, UNSEEN)),
    "god": (access_token("god"), ALL_UNSEEN),
    "no role": (access_token(""), ALL_UNSEEN),
    "a role of the future": (access_token("deploy"), ALL_UNSEEN),
    "fine-grained, nothing granted": (fine_grained(), (NO, NO, NO, NO)),
    "fine-grained, grants not told": (access_token("fineGrained"), ALL_UNSEEN),
    "OAuth": ({"type": "oauth", "expiresAt": "2026-10-22T06:04:28.000Z"}, ALL_UNSEEN),
    "app": ({"type": "app_token", "scope": {"role": "write", "entities": []}}, ALL_UNSEEN),
    "nothing told": (None, ALL_UNSEEN),
}


@pytest.mark.parametrize("space", ["", SPACE])
@pytest.mark.parametrize(("auth", "expected"), KINDS.values(), ids=KINDS)
def test_kinds(auth, expected, space):
    """Each kind of credential may do the same for any Space of its owner as for one of them."""
    assert answers(user(auth), space) == expected


def test_a_token_of_an_organisation_is_not_seen_through():
    """Nothing is concluded about a token whose answer has no role."""
    answer = {"type": "org", "name": "acme", "auth": {"type": "access_token"}}
    assert answers(answer, "acme/demo") == ALL_UNSEEN


# The organisations of the owner; may a write token write the Space acme/demo?
MEMBERS = {
    "admin": ([org("acme", "admin")], YES),
    "write": ([org("acme", "write")], YES),
    "contributor": ([org("acme", "contributor")], UNSEEN),
    "read": ([org("acme", "read")], NO),
    "no access": ([org("acme", "no_access")], NO),
    "a role that is not told": ([org("acme", "")], UNSEEN),
    "a role of the future": ([org("acme", "moderator")], UNSEEN),
    "more in some group": (
        [org("acme", "read", resourceGroups=[{"name": "g", "role": "write"}])], UNSEEN,
    ),
    "no more in any group": (
        [org("acme", "read", resourceGroups=[{"name": "g", "role": "read"}])], NO,
    ),
    "blocked admin": ([org("acme", "admin", "mfa")], NO),
    "blocked, by what is new": ([org("acme", "write", "moon-phase")], NO),
    "another": ([org("other", "admin")], NO),
    "a longer name": ([org("acme-two", "admin")], NO),
    "nobody": ([], NO),
}  # fmt: skip


@pytest.mark.parametrize(("orgs", "expected"), MEMBERS.values(), ids=MEMBERS)
def test_a_write_token_in_an_organisation(orgs, expected):
    """A write token may no more than its owner, whose role the organisation decides."""
    assert answers(user(access_token("write"), *orgs), "acme/demo")[1:3] == (expected, expected)


@pytest.mark.parametrize(("orgs", "expected"), MEMBERS.values(), ids=MEMBERS)
@pytest.mark.parametrize("granted", [("org", "acme"), ("space", "acme/demo")])
def test_a_grant_in_an_organisation(granted, orgs, expected):
    """A grant in an organisation is worth what its owner may there; unlisted, it is not seen."""
    answer = user(fine_grained(grant(*granted, WRITE)), *orgs)
    listed = any(one["name"] == "acme" for one in orgs)
    assert answers(answer, "acme/demo")[1] == (expected if listed else UNSEEN)


# Grants; may the token write alice/demo, acme/demo, any Space?
WRITING = {
    "own name": ([grant("user", "alice", WRITE)], (YES, NO, YES)),
    "own Space": ([grant("space", SPACE, WRITE)], (YES, NO, YES)),
    "another own Space": ([grant("space", "alice/other", WRITE)], (NO, NO, YES)),
    "organisation": ([grant("org", "acme", WRITE)], (NO, YES, YES)),
    "its Space": ([grant("space", "acme/demo", WRITE)], (NO, YES, YES)),
    "its other Space": ([grant("space", "acme/other", WRITE)], (NO, NO, YES)),
    "a Space of the same name": ([grant("space", "bob/demo", WRITE)], (NO, NO, UNSEEN)),
    "somebody else": ([grant("user", "bob", WRITE)], (NO, NO, UNSEEN)),
    "resource group": ([grant("resource-group", "team", WRITE)], (NO, UNSEEN, UNSEEN)),
    "resource group without a name": ([grant("resource-group", "", WRITE)], (UNSEEN,) * 3),
    "user without a name": ([grant("user", "", WRITE)], (UNSEEN,) * 3),
    "organisation without a name": ([grant("org", "", WRITE)], (UNSEEN,) * 3),
    "Space without a name": ([grant("space", "", WRITE)], (UNSEEN,) * 3),
    "part of an organisation": (
        [grant("org", "acme", WRITE, patterns=["acme/prod-*"])], (NO, UNSEEN, UNSEEN),
    ),
    "part of one's own": ([grant("user", "alice", WRITE, patterns=["x"])], (UNSEEN, NO, UNSEEN)),
    "model": ([grant("model", "alice/demo", WRITE)], (NO, NO, NO)),
    "model without a name": ([grant("model", "", WRITE)], (NO, NO, NO)),
    "thing of the future": ([grant("fleet", "alice", WRITE)], (UNSEEN,) * 3),
    "only reading": ([grant("user", "alice", READ)], (NO, NO, NO)),
    "collections": ([grant("user", "alice", "collection.write", "job.write")], (NO, NO, NO)),
    "unknown word": ([grant("user", "alice", "repo.config.secrets.write")], (UNSEEN, NO, UNSEEN)),
    "unknown word elsewhere": ([grant("space", "bob/x", "repo.all.write")], (NO, NO, UNSEEN)),
    "unknown family": ([grant("space", SPACE, "space.write")], (UNSEEN, NO, UNSEEN)),
    "unknown word of no matter": ([grant("user", "alice", "job.read")], (NO, NO, NO)),
    "both": (
        [grant("user", "bob", WRITE), grant("user", "alice", READ, WRITE)], (YES, NO, YES),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("grants", "expected"), WRITING.values(), ids=WRITING)
def test_writing(grants, expected):
    """A fine-grained token may write what it is granted by name, and restart the same."""
    answer = user(fine_grained(*grants), MEMBER)
    for space, may in zip((SPACE, "acme/demo", ""), expected, strict=True):
        assert answers(answer, space)[1:3] == (may, may), space


@pytest.mark.parametrize("word", [WRITE, "repo.config.secrets.write"])
@pytest.mark.parametrize("space", ["", SPACE, "acme/demo"])
def test_writing_everywhere(word, space):
    """A global permission to write, which no real answer had, proves nothing."""
    auth = fine_grained(**{"global": [word]})
    assert answers(user(auth, MEMBER), space)[1] is UNSEEN


READING = {
    "own name": ([grant("user", "alice", READ)], YES),
    "organisation": ([grant("org", "acme", READ)], YES),
    "a model": ([grant("model", "acme/m", READ)], YES),
    "a blocked organisation": ([grant("org", "shut", READ)], NO),
    "an organisation of others": ([grant("org", "other", READ)], UNSEEN),
    "no access": ([grant("org", "closed", READ)], NO),
    "resource group": ([grant("resource-group", "team", READ)], UNSEEN),
    "requests of access only": ([grant("user", "alice", "repo.access.read")], NO),
    "writing only": ([grant("user", "alice", WRITE)], UNSEEN),
    "unknown word": ([grant("user", "alice", "repo.metadata.read")], UNSEEN),
    "discussions": ([grant("user", "alice", "discussion.write")], NO),
    "models": ([grant("user", "alice", INFER)], NO),
}


@pytest.mark.parametrize(("grants", "expected"), READING.values(), ids=READING)
def test_reading(grants, expected):
    """A fine-grained token reads where reading contents is granted and the owner may read."""
    orgs = (org("acme", "read"), org("shut", "admin", "sso"), org("closed", "no_access"))
    assert answers(user(fine_grained(*grants), *orgs))[0] is expected


INFERRING = {
    "own name": (fine_grained(grant("user", "alice", INFER)), YES),
    "global, as in 2024": (fine_grained(**{"global": [INFER, "post.write"]}), YES),
    "organisation": (fine_grained(grant("org", "acme", INFER)), UNSEEN),
    "user without a name": (fine_grained(grant("user", "", INFER)), UNSEEN),
    "endpoints": (fine_grained(grant("user", "alice", "inference.endpoints.write")), NO),
    "calling endpoints": (
        fine_grained(grant("user", "alice", "inference.endpoints.infer.write")),
        NO,
    ),
    "unknown word": (fine_grained(grant("user", "alice", "inference.providers.use")), UNSEEN),
    "unknown global word": (fine_grained(**{"global": ["infer"]}), UNSEEN),
    "unknown word of no matter": (fine_grained(grant("user", "alice", "repo.tags.write")), NO),
    "all but that": (fine_grained(grant("user", "alice", READ, WRITE)), NO),
}


@pytest.mark.parametrize(("auth", "expected"), INFERRING.values(), ids=INFERRING)
def test_calling_models(auth, expected):
    """A fine-grained token calls models where that is granted to its owner or for everything."""
    assert answers(user(auth, MEMBER))[3] is expected


WORDS = [
    (access_token("write"), "", "write_space", "write your Spaces and their secrets"),
    (access_token("write"), SPACE, "write_space", "write `alice/demo` and its secrets"),
    (access_token("write"), "", "restart_space", "restart your Spaces"),
    (access_token("write"), SPACE, "restart_space", "restart `alice/demo`"),
]


@pytest.mark.parametrize(("auth", "space", "which", "words"), WORDS)
def test_what_is_asked(auth, space, which, words):
    """The question names the Space that it is about, if it is about one."""
    assert told(user(auth), space)[which].what == words


REASONS = [
    (fine_grained(grant("user", "alice", WRITE)), SPACE, "`repo.write` is granted for user alice."),
    (fine_grained(grant("space", "", WRITE)), SPACE,
     "`repo.write` is granted for a space; what that covers is unknown."),
    (fine_grained(grant("org", "acme", WRITE, patterns=["x"])), "acme/demo",
     "`repo.write` is granted for a part of org acme; what that covers is unknown."),
    (fine_grained(), SPACE, "`repo.write` is not granted."),
    (access_token("write"), "shut/demo",
     "shut blocks it: it asks for two-factor sign-in; it asks for single sign-on."),
    (access_token("write"), "team/demo", "In team its owner can change own Spaces only."),
    (access_token("write"), "bob/demo", "alice is not a member of bob."),
    (access_token("write"), "acme/demo", "Its owner has the role write in acme."),
    ({"type": "oauth"}, SPACE, "The Hub does not say what an OAuth sign-in can do."),
    ({"type": "passkey"}, SPACE, "The Hub does not say what a passkey can do."),
]  # fmt: skip


@pytest.mark.parametrize(("auth", "space", "words"), REASONS)
def test_how_it_is_known(auth, space, words):
    """Each answer says what proves it, or what is missing."""
    orgs = (MEMBER, org("shut", "admin", "mfa", "sso"), org("team", "contributor"))
    assert told(user(auth, *orgs), space)["write_space"].why == words


LINKS = [
    ({}, {"ownUserPermissions": INFER}),
    ({"inference": False}, {"ownUserPermissions": WRITE}),
    ({"inference": False, "space_owner": "acme"}, {"orgs": "acme", "orgPermissions": WRITE}),
    ({"inference": False, "space_owner": "a&b=c"}, {"orgs": "a&b=c", "orgPermissions": WRITE}),
]


@pytest.mark.parametrize(("wanted", "expected"), LINKS)
def test_the_smallest_token(wanted, expected):
    """The link opens the page of a new fine-grained token with one permission chosen."""
    parts = urlsplit(smallest_token(**wanted))
    assert parts[:3] == ("https", "huggingface.co", "/settings/tokens/new")
    assert dict(parse_qsl(parts.query)) == {"tokenType": "fineGrained", **expected}
