"""Random answers to every call: facts of the promised types, or an error of our own."""

import json
import random
from contextlib import suppress

import pytest

from lib.http.answer import Answer
from lib.hub import http_bridge
from lib.hub.client import Hub, SecretFacts, SpaceFacts, VariableFacts
from lib.hub.errors import HubError
from lib.hub.whoami import TokenFacts
from lib.secret import Secret

from .conftest import CALLS, TOKEN


def _odd(rng: random.Random, depth: int = 0) -> object:
    """Return a random value with names that the client looks for."""
    names = ("id", "key", "value", "runtime", "stage", "hardware", "updatedAt", "description",
             "sdk", "private", "cardData", "siblings", "orgs", "auth", "name", "volumes", "raw",
             "errorMessage", "hotReloading", "lastModified", "createdAt", "\ud800")  # fmt: skip
    leaves: tuple[object, ...] = (
        None, True, 0, -1, 1e308, "", "x", "\x00", "\ud83d", "2026-10-06T13:15:23.000Z", "RUNNING",
    )  # fmt: skip
    kind = rng.randrange(3) if depth < 4 else 2
    if kind == 0:
        return [_odd(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 1:
        return {rng.choice(names): _odd(rng, depth + 1) for _ in range(rng.randrange(6))}
    return rng.choice(leaves)


def _bodies(count: int) -> list[bytes]:
    rng = random.Random(20261122)
    whole = [json.dumps(_odd(rng)).encode() for _ in range(count)]
    for at in range(0, count, 4):
        whole[at] = whole[at][: rng.randrange(len(whole[at]) + 1)]
    for at in range(1, count, 8):
        whole[at] = rng.randbytes(rng.randrange(40))
    return whole


def _is_plain(found: object) -> bool:
    """Whether what a call returned is of the promised types, field by field."""
    if isinstance(found, tuple):
        return all(isinstance(one, SpaceFacts | SecretFacts | VariableFacts) for one in found) and (
            all(_is_plain(one) for one in found)
        )
    if isinstance(found, SpaceFacts):
        texts: list[object] = [found.id, found.sdk, found.stage, found.error]
    elif isinstance(found, VariableFacts):
        texts = [found.name, found.value, found.description]
    elif isinstance(found, SecretFacts):
        texts = [found.name, found.description]
    else:
        assert isinstance(found, TokenFacts)
        texts = [found.owner, found.kind, found.role, found.summary]
    return all(isinstance(text, str) for text in texts)


@pytest.mark.parametrize("call", CALLS)
def test_odd_answers(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Whatever a success says, the call returns what it promises or raises its own error."""
    rng, hub = random.Random(call), Hub(Secret(TOKEN))
    for body in _bodies(200):
        status = rng.choice([200, 200, 200, 200, 201, 204, 206, 403])
        came = Answer(status, "application/json", body, rng.random() > 0.05)
        monkeypatch.setattr(http_bridge, "send", lambda *_, came=came: came)
        with suppress(HubError):
            assert _is_plain(CALLS[call](hub))


def test_odd_answers_are_odd_enough() -> None:
    """Among the random bodies are some that are JSON of each kind and some that are none."""
    kinds = set()
    for body in _bodies(200):
        try:
            kinds.add(type(json.loads(body)).__name__)
        except ValueError:
            kinds.add("no JSON")
    assert {"dict", "list", "str", "NoneType", "no JSON"} <= kinds
