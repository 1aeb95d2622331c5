"""The check of a Hugging Face token goes through the Hub's own client, and finds the same."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request, send
from lib.hub.project_token import token_of
from lib.hub.sender import hub_sender
from lib.project import Project, load_project
from lib.provider_config import table
from lib.providers.check import Send
from lib.providers.checker import Checker
from lib.providers.verdict import CheckResult, Verdict

from .conftest import (
    FINE,
    TOKEN,
    Behaviour,
    RawFactory,
    access_token,
    answers,
    as_json,
    drips,
    fine_grained,
    grant,
    header,
    org,
    paths,
    says_nothing,
    user,
)

BEARER = {"Authorization": f"Bearer {TOKEN}"}
GOOD = answers(200, FINE["whoami"], Content_Type="application/json")
PAGE = b"<!doctype html><title>Sign in to the hotel</title>"
UNKNOWN = b'{"error":"Invalid username or password."}'
ROWS = {one: table()[one] for one in ("huggingface", "groq")}


def project_at(folder: Path, endpoint: str, token: str = TOKEN, **more: str) -> Project:
    """Return a project whose Hugging Face token belongs to a stub server."""
    environ = {"HF_TOKEN": token, "HF_ENDPOINT": endpoint, **more}
    return load_project(folder, environ, folder, ROWS)


def checked(project: Project, sender: Send) -> CheckResult:
    """Check the Hugging Face token of a project."""
    (found,) = Checker(sender).check_all(project.configured)
    return found


def told(found: CheckResult) -> tuple[object, ...]:
    """Return everything a result says but for the time it took."""
    return (found.verdict, found.sentence, found.advice, found.status, found.address)


def test_whoami_goes_through_the_client(raw: RawFactory) -> None:
    """The question whose a token is is asked by the Hub's client, under both our names."""
    server = raw(GOOD)

    answer = hub_sender(Request("GET", f"{server.url}/api/whoami-v2", BEARER))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, FINE["whoami"])
    (seen,) = server.seen
    assert "; hf_hub/" in header(seen, "user-agent")
    assert header(seen, "authorization") == f"Bearer {TOKEN}"


OTHERS = [
    Request("GET", "/v1/models", BEARER),
    Request("POST", "/v1/chat/completions", BEARER, body="{}"),
    Request("POST", "/api/whoami-v2", BEARER),
    Request("GET", "/api/whoami-v2/x", BEARER),
    Request("GET", "/api/whoami-v2", {"X-Key": TOKEN}),
    Request("GET", "/api/whoami-v2", {"Authorization": TOKEN}),
    Request("GET", "/api/whoami-v2", {"Authorization": "Bearer "}),
]


@pytest.mark.parametrize("asked", OTHERS)
def test_everything_else_goes_as_usual(raw: RawFactory, asked: Request) -> None:
    """What is no question of the Hub's, or not with a token, is sent as for any provider."""
    server = raw(answers(200))
    hub_sender(Request(asked.method, server.url + asked.url, asked.headers, asked.body))
    send(Request(asked.method, server.url + asked.url, asked.headers, asked.body))

    ours, usual = server.seen
    assert ours == usual
    assert b"hf_hub" not in ours


ANSWERS: Mapping[str, tuple[Behaviour, Verdict]] = {
    "200": (GOOD, Verdict.WORKS),
    "200, large": (as_json(user(None) | {"x": "y" * 100_000}), Verdict.WORKS),
    "200, nobody's": (answers(200, b"{}"), Verdict.COULD_NOT_TELL),
    "200, a page": (answers(200, PAGE, Content_Type="text/html"), Verdict.WRONG_ADDRESS),
    "200, no JSON": (answers(200, b'{"name"'), Verdict.COULD_NOT_TELL),
    "200, deep": (answers(200, b"[" * 50_000), Verdict.COULD_NOT_TELL),
    "200, nothing": (answers(200, b""), Verdict.COULD_NOT_TELL),
    "204": (answers(204, b""), Verdict.COULD_NOT_TELL),
    "302": (answers(302, b"", Location="http://127.0.0.1:1"), Verdict.WRONG_ADDRESS),
    "400": (answers(400), Verdict.COULD_NOT_TELL),
    "401": (answers(401, UNKNOWN), Verdict.REJECTED),
    "401, expired": (
        answers(401, b'{"error":"User Access Token \\"x\\" is expired"}'), Verdict.REJECTED,
    ),
    "401, a page": (answers(401, PAGE), Verdict.COULD_NOT_TELL),
    "403": (
        answers(403, b'{"error":"not the required permissions"}'), Verdict.NO_PERMISSION,
    ),
    "403, a page": (answers(403, PAGE), Verdict.COULD_NOT_TELL),
    "404": (answers(404), Verdict.WRONG_ADDRESS),
    "429": (answers(429, b"{}", RateLimit='"api";r=0;t=30'), Verdict.COULD_NOT_TELL),
    "429, a page": (answers(429, PAGE), Verdict.COULD_NOT_TELL),
    "500": (answers(500), Verdict.SERVER_ERROR),
    "503, a page": (answers(503, PAGE), Verdict.SERVER_ERROR),
    "hang-up": (lambda _: None, Verdict.UNREACHABLE),
    "no HTTP": (lambda connection: connection.sendall(b"SSH-2.0-x\r\n"), Verdict.UNREACHABLE),
}  # fmt: skip


@pytest.mark.parametrize(("behave", "verdict"), ANSWERS.values(), ids=ANSWERS)
def test_the_verdict_is_the_same(
    raw: RawFactory, tmp_path: Path, behave: Behaviour, verdict: Verdict
) -> None:
    """Whatever is answered, the verdict, its words and the number of requests are the same."""
    server = raw(behave)
    project = project_at(tmp_path, server.url)

    ours = checked(project, hub_sender)
    assert ours.verdict is verdict
    assert told(ours) == told(checked(project, send))
    assert paths(server) == ["GET /api/whoami-v2"] * 2


SLOW = [
    says_nothing,
    drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    drips(b"HTTP/1.1 200 OK\r\n\r\n"),
]


@pytest.mark.parametrize("behave", SLOW)
def test_the_verdict_on_silence_is_the_same(
    raw: RawFactory, tmp_path: Path, hurry: float, behave: Behaviour
) -> None:
    """A Hub that keeps one waiting is unreachable, through the client and without it."""
    project = project_at(tmp_path, raw(behave).url)

    ours = checked(project, hub_sender)
    assert ours.verdict is Verdict.UNREACHABLE
    assert told(ours) == told(checked(project, partial(send, total=hurry)))


@pytest.mark.parametrize("token", [f"{TOKEN} ", f"{TOKEN} two", f"{TOKEN}\n", f"{TOKEN}ü", "x"])
def test_the_verdict_on_odd_tokens_is_the_same(raw: RawFactory, tmp_path: Path, token: str) -> None:
    """A token that the client would not take is sent, or not sent, as any key is."""
    server = raw(answers(401, UNKNOWN))
    project = project_at(tmp_path, server.url, token)

    ours = checked(project, hub_sender)
    sent = server.seen[:]
    assert told(ours) == told(checked(project, send))
    assert ours.verdict in {Verdict.REJECTED, Verdict.DAMAGED}
    assert len(sent) == (ours.verdict is Verdict.REJECTED)


@pytest.mark.parametrize("address", ["http://me:FAKE@{}", "http://{}/mirror/", "HTTP://{}//"])
def test_the_verdict_on_odd_addresses_is_the_same(
    raw: RawFactory, tmp_path: Path, address: str
) -> None:
    """A name, a path or capitals in the address of a Hub change nothing of what is sent."""
    server = raw(GOOD)
    project = project_at(tmp_path, address.format(server.place))

    ours = checked(project, hub_sender)
    assert ours.verdict is Verdict.WORKS
    assert told(ours) == told(checked(project, send))
    assert paths(server)[0] == paths(server)[1]
    assert {header(seen, "authorization") for seen in server.seen} == {f"Bearer {TOKEN}"}


def test_the_hub_answers_too_often(raw: RawFactory, tmp_path: Path) -> None:
    """A Hub that was asked too often says nothing about the token, and is not asked again."""
    server = raw(answers(429, b"{}", RateLimit='"api";r=0;t=30', Retry_After="30"))

    found = checked(project_at(tmp_path, server.url), hub_sender)
    assert found.verdict is Verdict.COULD_NOT_TELL
    assert "before checking the token" in found.sentence
    assert len(server.seen) == 1


def test_one_question_tells_all(raw: RawFactory, tmp_path: Path) -> None:
    """Verdict, owner, role, organisations and grants come from one request, asked once."""
    granted = fine_grained(grant("user", "alice", "inference.serverless.write"))
    server = raw(as_json(user(granted, org("acme", "read", "sso"))))
    project, checker = project_at(tmp_path, server.url), Checker(hub_sender)

    assert token_of(project, checker) is None
    for _ in range(3):
        (found,) = checker.check_all(project.configured)
        assert found.verdict is Verdict.WORKS
        token = token_of(project, checker)
        assert token is not None
        assert (token.owner, token.role, len(token.grants)) == ("alice", "fine-grained", 1)
    assert paths(server) == ["GET /api/whoami-v2"]


def test_a_long_answer_tells_all(raw: RawFactory, tmp_path: Path) -> None:
    """The many organisations of a busy person do not cut the answer off."""
    orgs = [org(f"org-{number}", "read") for number in range(1000)]
    body = user(access_token("read"), *orgs)
    assert len(json.dumps(body)) > 64 * 1024
    project, checker = project_at(tmp_path, raw(as_json(body)).url), Checker(hub_sender)

    list(checker.check_all(project.configured))
    token = token_of(project, checker)
    assert token is not None
    assert len(token.organisations) == 1000


NOTHING_TOLD = [
    answers(401, UNKNOWN),
    answers(401, FINE["whoami"]),
    answers(500, FINE["whoami"]),
    answers(200, b"{}"),
    lambda _: None,
]


@pytest.mark.parametrize("behave", NOTHING_TOLD)
def test_no_answer_tells_nothing(raw: RawFactory, tmp_path: Path, behave: Behaviour) -> None:
    """A token that was refused, or whose answer names nobody, has no facts."""
    project, checker = project_at(tmp_path, raw(behave).url), Checker(hub_sender)

    list(checker.check_all(project.configured))
    assert token_of(project, checker) is None


def test_a_project_without_a_token(tmp_path: Path) -> None:
    """Where no Hugging Face token is configured, none is told, whatever else is."""
    project = load_project(tmp_path, {"GROQ_API_KEY": "gsk_FAKE"}, tmp_path, ROWS)
    assert token_of(project, Checker(hub_sender)) is None
    nothing = load_project(tmp_path, {}, tmp_path, ROWS)
    assert token_of(nothing, Checker(hub_sender)) is None


def test_a_host_that_is_away(tmp_path: Path, raw: RawFactory) -> None:
    """A Hub that is not there is unreachable, as any provider is."""
    with raw(GOOD) as gone:
        pass
    found = hub_sender(Request("GET", f"{gone.url}/api/whoami-v2", BEARER))
    assert found is Failure.REFUSED
    project = project_at(tmp_path, gone.url)
    assert told(checked(project, hub_sender)) == told(checked(project, send))
