"""The data file of answers: whole, and true to the table of providers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lib.http.answer import Answer
from lib.practice.answers import _file, answer
from lib.practice.practice_state import KeyKind
from lib.provider_config import Provider, table
from lib.providers.classify import classify
from lib.providers.reading import Asked

ROWS = list(table().values())
ROUTES = ("check", "message")
MISSING = "missing"
KINDS = {*KeyKind, MISSING}
# What the answer to a key of each kind has to be read as, and where a provider does not tell.
READ_AS = {
    KeyKind.GOOD: {"works"},
    KeyKind.REJECTED: {"rejected"},
    KeyKind.EXPIRED: {"rejected"},
    KeyKind.LEAKED: {"rejected"},
    KeyKind.NO_PERMISSION: {"no_permission"},
    KeyKind.NO_CREDIT: {"no_credit"},
    KeyKind.RATE_LIMITED: {"rate_limited"},
    KeyKind.REGION: {"could_not_tell"},
    MISSING: {"rejected", "could_not_tell"},
}
EXCEPTIONS: dict[tuple[str, str, str], str] = {
    ("huggingface", "check", KeyKind.NO_PERMISSION): "works",
    ("huggingface", "check", KeyKind.RATE_LIMITED): "could_not_tell",
    ("xai", "check", KeyKind.EXPIRED): "no_permission",
    ("xai", "check", KeyKind.LEAKED): "no_permission",
    ("nvidia", "check", KeyKind.NO_PERMISSION): "could_not_tell",
    ("cloudflare-workers-ai", "check", KeyKind.REJECTED): "could_not_tell",
    ("cloudflare-workers-ai", "check", KeyKind.NO_PERMISSION): "works",
}


def entries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every answer of the data file with its place."""
    file = _file()
    owners = {"general": file["general"]} | file["style"] | file["provider"]
    for owner, routes in owners.items():
        for route, kinds in routes.items():
            for kind, entry in kinds.items():
                yield f"{owner}.{route}.{kind}", entry


@pytest.mark.parametrize(("place", "entry"), list(entries()))
def test_every_answer_can_be_sent(place: str, entry: dict[str, Any]) -> None:
    """An answer is another kind's, or a body in JSON with a status of HTTP."""
    _, route, kind = place.split(".")
    assert route in {"check", "message", "any"}
    assert kind in KINDS
    if "as" in entry:
        assert entry["as"] in KINDS
    else:
        json.loads(entry["body"])
        assert 200 <= entry.get("status", 200) < 500


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_good_and_bad_keys_differ(row: Provider) -> None:
    """No provider of the table answers a bad key as it answers a good one."""
    for route in (name for name in ROUTES if getattr(row, name)):
        good, bad = (answer(row, route, kind, "") for kind in (KeyKind.GOOD, KeyKind.REJECTED))
        assert (good.status, good.body) != (bad.status, bad.body)


def _asked(row: Provider, on: str) -> Asked:
    """Return who was asked: the vendor, at the route of the table."""
    route = row.check if on == "check" else row.message
    return Asked(on, configured=True, url=(route.url or row.base_url + route.path) if route else "")


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_an_answer_is_read_as_what_it_stands_for(row: Provider, kind: str) -> None:
    """The words of an answer are those by which the provider's row knows its meaning."""
    for route in (name for name in ROUTES if getattr(row, name)):
        reply = answer(row, route, kind, "sk-FAKE-practice-wxyz")
        said = Answer(reply.status, reply.content_type, reply.body)
        verdict = classify(said, row, _asked(row, route)).verdict
        wanted = READ_AS[kind]
        if kind == KeyKind.NO_CREDIT and route == "check":
            wanted = wanted | {"works"}  # a free request may not notice
        if (row.id, route, kind) in EXCEPTIONS:
            wanted = {EXCEPTIONS[row.id, route, kind]}
        assert verdict in wanted, route


def test_no_answer_without_a_question() -> None:
    """The data file names no provider, and no route of one, that the table does not have."""
    for name, routes in _file()["provider"].items():
        has = {route for route in ROUTES if getattr(table()[name], route)}
        assert has, name
        assert set(routes) <= has | {"any"}, name
