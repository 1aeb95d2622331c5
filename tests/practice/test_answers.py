"""The data file of answers: whole, and true to the table of providers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lib.practice.answers import _file, answer
from lib.practice.state import Kind
from lib.provider_config import Provider, table

KINDS = {*Kind, "missing"}


def entries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every answer of the data file with its place."""
    file = _file()
    owners = {"general": file["general"]} | file["style"] | file["provider"]
    for owner, routes in owners.items():
        for route, kinds in routes.items():
            for kind, entry in kinds.items():
                yield f"{owner}.{route}.{kind}", entry


def rows() -> list[Provider]:
    """Return the rows of the real table, or none where there is no table file yet."""
    try:
        return list(table().values())
    except FileNotFoundError:
        return []


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


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_good_and_bad_keys_differ(row: Provider) -> None:
    """No provider of the table answers a bad key as it answers a good one."""
    routes = [name for name in ("check", "message") if getattr(row, name)]
    for route in routes:
        good, bad = (answer(row, route, kind, "") for kind in (Kind.GOOD, Kind.REJECTED))
        assert (good.status, good.body) != (bad.status, bad.body)


@pytest.mark.skipif(not rows(), reason="there is no table of providers")
def test_no_answer_without_a_provider() -> None:
    """The data file names no provider that the table does not have."""
    assert set(_file()["provider"]) <= {row.id for row in rows()}
