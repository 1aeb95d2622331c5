"""Our writes to the Hub: what each sends, and whether one that failed may have happened."""

import json
import logging
import pickle
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lib.hub.client import Hub, RuntimeFacts
from lib.hub.errors import HubError, HubErrorKind
from lib.practice import PracticeServer
from lib.secret import Secret
from tests.support.canaries import Canaries
from tests.support.projects import fault

from .conftest import SPACE, RawFactory, answers, as_json, hub_at, paths, says_nothing

CHATBOT = "practice-alice/chatbot"
VALUE = Secret("a value")
VARIABLE = {"NAME": {"value": "a value"}}
WRITES: dict[str, Callable[[Hub, str], object]] = {
    "set_secret": lambda hub, space: hub.add_secret(space, "NAME", VALUE),
    "delete_secret": lambda hub, space: hub.delete_secret(space, "NAME"),
    "set_variable": lambda hub, space: hub.add_variable(space, "NAME", VALUE, "about"),
    "delete_variable": lambda hub, space: hub.delete_variable(space, "NAME"),
    "create": lambda hub, space: hub.create_space(
        space, "docker", secrets={"NAME": VALUE}, variables={}
    ),
    "restart": lambda hub, space: hub.restart(space),
}
SENT: dict[str, tuple[str, Any, Any]] = {
    "set_secret": ("POST", {"key": "NAME", "value": "a value"}, {}),
    "delete_secret": ("DELETE", {"key": "NAME"}, {}),
    "set_variable": (
        "POST",
        {"key": "NAME", "value": "a value", "description": "about"},
        VARIABLE,
    ),
    "delete_variable": ("DELETE", {"key": "NAME"}, {}),
    "create": (
        "POST",
        {
            "name": "demo",
            "organization": "alice",
            "visibility": "private",
            "type": "space",
            "sdk": "docker",
            "secrets": [{"key": "NAME", "value": "a value"}],
        },
        {"url": "https://huggingface.co/spaces/alice/demo"},
    ),
    "restart": ("POST", None, {"stage": "BUILDING"}),
}


@pytest.mark.parametrize("write", WRITES)
def test_what_is_sent(raw: RawFactory, write: str) -> None:
    """Each write is one request with nothing in its body but what is documented."""
    method, body, answer = SENT[write]
    server = raw(as_json(answer))
    WRITES[write](hub_at(server), SPACE)
    (path,) = paths(server)
    assert path.startswith(f"{method} /api/")
    sent = server.seen[0].partition(b"\r\n\r\n")[2]
    assert (json.loads(sent) if sent else None) == body


Ways = Mapping[str, tuple[Mapping[str, Any], HubErrorKind]]
SURELY_NOT: Ways = {
    "401": ({"status": 401}, HubErrorKind.REJECTED),
    "403": ({"status": 403}, HubErrorKind.NO_PERMISSION),
    "404": ({"status": 404, "headers": {"X-Error-Code": "RepoNotFound"}}, HubErrorKind.NOT_FOUND),
    "409": ({"status": 409}, HubErrorKind.CONFLICT),
    "429": ({"status": 429}, HubErrorKind.RATE_LIMITED),
}
MAYBE: Ways = {
    "408": ({"status": 408}, HubErrorKind.COULD_NOT_TELL),
    "500": ({"status": 500}, HubErrorKind.SERVER_ERROR),
    "before": ({"disconnect": "before"}, HubErrorKind.UNREACHABLE),
    "after": ({"disconnect": "before", "after_write": True}, HubErrorKind.UNREACHABLE),
    "during": ({"disconnect": "during"}, HubErrorKind.UNREACHABLE),
    "garbage": ({"status": 200, "body": '{"a": ['}, HubErrorKind.COULD_NOT_TELL),
    "page": (
        {"status": 200, "body": "<html>Sign in</html>", "content_type": "text/html"},
        HubErrorKind.COULD_NOT_TELL,
    ),
    "promise": ({"status": 202, "body": "{}"}, HubErrorKind.COULD_NOT_TELL),
    "error": ({"status": 200, "body": '{"error":"Not now"}'}, HubErrorKind.COULD_NOT_TELL),
    "redirect": ({"status": 302, "headers": {"Location": "/x"}}, HubErrorKind.WRONG_ADDRESS),
}


@pytest.mark.parametrize("way", [*SURELY_NOT, *MAYBE])
@pytest.mark.parametrize("write", WRITES)
def test_whether_it_may_have_happened(practice: PracticeServer, write: str, way: str) -> None:
    """A refusal changed nothing for sure; what came of anything else cannot be told from it."""
    what, kind = {**SURELY_NOT, **MAYBE}[way]
    fault(practice, provider="hub", route=write, **what)
    hub = Hub(Secret(practice.tokens["write"]), practice.hub_url)
    with pytest.raises(HubError) as caught:
        WRITES[write](hub, CHATBOT)
    assert caught.value.kind is kind
    assert caught.value.may_have_happened is (way in MAYBE)
    assert pickle.loads(pickle.dumps(caught.value)).may_have_happened is (way in MAYBE)  # noqa: S301


OTHERWISE = {
    "set_secret": {"key": "OTHER"},
    "delete_secret": {"key": "OTHER"},
    "set_variable": {"NAME": {"value": "another value"}, "OTHER": {"value": "a value"}},
    "delete_variable": {"NAME": {"value": "a value"}},
    "create": {"url": "https://huggingface.co/spaces/bob/demo", "name": "bob/demo"},
}


@pytest.mark.parametrize("write", OTHERWISE)
def test_a_success_that_tells_of_something_else(raw: RawFactory, write: str) -> None:
    """A 200 whose body names something else, or another value, is no success."""
    with pytest.raises(HubError) as caught:
        WRITES[write](hub_at(raw(as_json(OTHERWISE[write]))), SPACE)
    assert (caught.value.kind, caught.value.may_have_happened) == (
        HubErrorKind.COULD_NOT_TELL,
        True,
    )
    assert caught.value.may_come


PLACES = {
    "/api/spaces/bob/demo/secrets": "bob/demo",
    "/spaces/alice/other": "alice/other",
    "/api/spaces/alice/demo/secrets/": "",
    "https://elsewhere.example/api/spaces/bob/demo": "",
    "/login": "",
    "": "",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_space_that_was_renamed(practice: PracticeServer, place: str, status: int) -> None:
    """A redirect to another name at the same Hub says that name, and has written nothing."""
    what = {"status": status, "headers": {"Location": place}}
    fault(practice, provider="hub", route="set_secret", **what)
    hub = Hub(Secret(practice.tokens["write"]), practice.hub_url)
    space = "alice/demo"
    with pytest.raises(HubError) as caught:
        hub.add_secret(space, "NAME", VALUE)
    error = caught.value
    assert error.moved_to == PLACES[place]
    assert (error.kind is HubErrorKind.RENAMED) is bool(PLACES[place])
    if PLACES[place]:
        assert f"`{PLACES[place]}`" in str(error)
        assert not error.may_have_happened
        assert pickle.loads(pickle.dumps(error)).moved_to == PLACES[place]  # noqa: S301


def test_nobody_there_or_nothing_to_send(raw: RawFactory) -> None:
    """A server that is away, and what fits into no request, have changed nothing for sure."""
    server = raw(says_nothing)
    hub = hub_at(server)
    for space, value in ((SPACE, Secret("half \ud800")), ("no space/at all/x", VALUE)):
        with pytest.raises(HubError) as caught:
            hub.add_secret(space, "NAME", value)
        assert (caught.value.kind, caught.value.may_have_happened) == (
            HubErrorKind.BAD_REQUEST,
            False,
        )
    assert server.seen == []
    nowhere = Hub(VALUE_TOKEN, "http://127.0.0.1:1")
    with pytest.raises(HubError) as caught:
        nowhere.add_secret(SPACE, "NAME", VALUE)
    assert (caught.value.kind, caught.value.may_have_happened) == (HubErrorKind.UNREACHABLE, False)


VALUE_TOKEN = Secret("hf_FAKEtokenFAKEtokenFAKEtokenFAKE01")


def test_a_hub_of_less_patience(raw: RawFactory) -> None:
    """The seconds of a call can be set; a silent Hub may have done what was asked."""
    server = raw(says_nothing)
    hub = Hub(VALUE_TOKEN, server.url, seconds=0.2)
    with pytest.raises(HubError) as caught:
        hub.add_secret(SPACE, "NAME", VALUE)
    assert (caught.value.kind, caught.value.may_have_happened) == (HubErrorKind.UNREACHABLE, True)


RUNTIMES: list[tuple[dict[str, Any], RuntimeFacts]] = [
    ({"stage": "PAUSED"}, RuntimeFacts("PAUSED")),
    (
        {
            "stage": "RUNNING",
            "domains": [
                None,
                {"domain": "old.example.org", "stage": "EXPIRED_CHALLENGE"},
                {"domain": "alice-demo.hf.space", "stage": "READY"},
            ],
        },
        RuntimeFacts("RUNNING", "", "alice-demo.hf.space"),
    ),
    (
        {"stage": "CONFIG_ERROR", "errorMessage": "Collision", "domains": "none"},
        RuntimeFacts("CONFIG_ERROR", "Collision"),
    ),
]


@pytest.mark.parametrize(("body", "expected"), RUNTIMES)
def test_runtime(raw: RawFactory, body: dict[str, Any], expected: RuntimeFacts) -> None:
    """What a Space is doing is told with its host and its error, where there are some."""
    assert hub_at(raw(as_json(body))).runtime(SPACE) == expected


def test_no_value_leaves_otherwise(
    raw: RawFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Neither an error that quotes the value, nor a log, nor the client's debug mode shows it."""
    monkeypatch.setenv("HF_DEBUG", "1")
    monkeypatch.setattr("huggingface_hub.constants.HF_DEBUG", True)
    caplog.set_level(logging.DEBUG)
    canaries = Canaries()
    value = Secret(canaries.make("value"))
    body = json.dumps({"error": value.reveal(), "NAME": {"value": value.reveal()}}).encode()
    seen = []
    for status in (200, 400, 403, 500):
        hub = hub_at(raw(answers(status, body, X_Error_Message=value.reveal())))
        for write in (hub.add_secret, hub.add_variable):
            try:
                write(SPACE, "NAME", value)
            except HubError as error:
                own = error.__traceback__.tb_next if error.__traceback__ else None
                trace = traceback.TracebackException(HubError, error, own, capture_locals=True)
                seen += [*trace.format(), str(error), repr(error)]
    out, err = capfd.readouterr()
    assert canaries.found_in("\n".join([*seen, out, err, caplog.text])) == []
