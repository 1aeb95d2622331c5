"""Every answer and every failure is a kind of trouble with a sentence, a next step, no value."""

import copy
import pickle

import pytest

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.hub.errors import HubError, HubErrorKind, error_from

CANARY = "FAKEcanaryFAKEcanary"
UNKNOWN = b'{"error":"Invalid username or password."}'
EXPIRED = b'{"error":"User Access Token \\"laptop\\" is expired"}'
RIGHTS = b'{"error":"You have read access but not the required permissions for this operation"}'
PAGE = b"<!doctype html><title>Sign in</title>"


def answer(status: int, body: bytes = b"{}", complete: bool = True, **headers: str) -> Answer:
    """Return an answer; in the names of headers `_` stands for a dash."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = told.get("content-type", "application/json")
    return Answer(status, kind, body, complete, told)


ANSWERS = [
    (answer(401, UNKNOWN), HubErrorKind.REJECTED),
    (
        answer(401, b'{"error":"Invalid credentials in Authorization header"}'),
        HubErrorKind.REJECTED,
    ),
    (answer(401, UNKNOWN, x_error_code="RepoNotFound"), HubErrorKind.REJECTED),
    (answer(401, b""), HubErrorKind.REJECTED),
    (answer(401, EXPIRED), HubErrorKind.EXPIRED),
    (answer(402), HubErrorKind.PLAN),
    (answer(403, RIGHTS), HubErrorKind.NO_PERMISSION),
    (answer(403, b'{"error":"Authorization error."}'), HubErrorKind.NO_PERMISSION),
    (answer(403, b'{"error":"Access to this resource is disabled."}'), HubErrorKind.DISABLED),
    (answer(403, x_error_message="Access to this resource is disabled."), HubErrorKind.DISABLED),
    (answer(403, b'{"error":"This Space was flagged for abuse"}'), HubErrorKind.BLOCKED),
    (answer(403, x_error_message="Your account is suspended."), HubErrorKind.BLOCKED),
    (answer(403, x_error_code="GatedRepo"), HubErrorKind.GATED),
    (answer(401, x_error_code="GatedRepo"), HubErrorKind.GATED),
    (answer(404, x_error_code="RepoNotFound"), HubErrorKind.NOT_FOUND),
    (answer(404, x_error_code="EntryNotFound"), HubErrorKind.WRONG_ADDRESS),
    (answer(404), HubErrorKind.WRONG_ADDRESS),
    (answer(405), HubErrorKind.WRONG_ADDRESS),
    (answer(410), HubErrorKind.WRONG_ADDRESS),
    (answer(400), HubErrorKind.BAD_REQUEST),
    (answer(413), HubErrorKind.BAD_REQUEST),
    (answer(422), HubErrorKind.BAD_REQUEST),
    (answer(409), HubErrorKind.CONFLICT),
    (answer(412), HubErrorKind.CHANGED),
    (answer(429), HubErrorKind.RATE_LIMITED),
    (answer(429, PAGE), HubErrorKind.RATE_LIMITED),
    (answer(500), HubErrorKind.SERVER_ERROR),
    (answer(502, PAGE), HubErrorKind.SERVER_ERROR),
    (answer(503), HubErrorKind.SERVER_ERROR),
    (answer(504, complete=False), HubErrorKind.SERVER_ERROR),
    (answer(599), HubErrorKind.SERVER_ERROR),
    (answer(408), HubErrorKind.COULD_NOT_TELL),
    (answer(418), HubErrorKind.COULD_NOT_TELL),
    (answer(451), HubErrorKind.COULD_NOT_TELL),
    (answer(200), HubErrorKind.COULD_NOT_TELL),
    (answer(204, b""), HubErrorKind.COULD_NOT_TELL),
    (answer(200, PAGE), HubErrorKind.COULD_NOT_TELL),
    (answer(100), HubErrorKind.COULD_NOT_TELL),
    (answer(304), HubErrorKind.COULD_NOT_TELL),
    *[(answer(status), HubErrorKind.WRONG_ADDRESS) for status in (301, 302, 303, 307, 308)],
    *[(answer(status, PAGE), HubErrorKind.COULD_NOT_TELL) for status in (302, 401, 403, 404, 400)],
    (answer(401, b"who are you?", content_type="text/html"), HubErrorKind.COULD_NOT_TELL),
    *[
        (answer(status, complete=False), HubErrorKind.COULD_NOT_TELL)
        for status in (200, 401, 403, 404)
    ],
]
FAILURES = [
    (
        failure,
        HubErrorKind.WRONG_ADDRESS if failure is Failure.UNSENDABLE else HubErrorKind.UNREACHABLE,
    )
    for failure in Failure
]


@pytest.mark.parametrize(("came", "kind"), [*ANSWERS, *FAILURES])
def test_kinds(came, kind):
    """Status, error code and what kind of document it is decide, in that order of trust."""
    error = error_from(came)
    assert error.kind is kind
    assert str(error) == f"{error.sentence} {error.advice}"


@pytest.mark.parametrize("kind", HubErrorKind)
def test_words(kind):
    """Every kind has one sentence and one step, and no status in either."""
    error = HubError(kind)
    for text in (error.sentence, error.advice):
        assert text[0].isupper()
        assert text.endswith(".")
        assert text.count("`") % 2 == 0
        assert not any(code in text for code in ("40", "42", "50"))


def test_every_kind_can_come():
    """No kind is there for nothing; three of them are found without an answer that says so."""
    unsaid = {HubErrorKind.DAMAGED, HubErrorKind.LARGE_FILE, HubErrorKind.RENAMED}
    assert {kind for _, kind in [*ANSWERS, *FAILURES]} | unsaid == set(HubErrorKind)


WAIT = "Wait, then try again."
WINDOW = '"api";r=0;t=37'
WAITS = [
    ({"ratelimit": WINDOW}, 37),
    ({"ratelimit": '"api"; r=0; t=2'}, 2),
    ({"ratelimit": WINDOW, "retry_after": "90"}, 37),
    ({"ratelimit": '"api";r=12;t=37', "retry_after": "90"}, 90),
    ({"ratelimit": '"api";r=12;t=37'}, None),
    ({"ratelimit": '"api";r=10;t=37'}, None),
    ({"retry_after": "90"}, 90),
    ({"retry_after": " 90 "}, 90),
    ({"retry_after": "0"}, 0),
    ({}, None),
    ({"retry_after": "Sun, 22 Nov 2026 12:00:00 GMT"}, None),
    *[
        ({"retry_after": text}, None)
        for text in ("", "-5", "1.5", "1e3", "soon", "٣", "²", "9999999", "5 s", "5;rm -rf")
    ],
    *[
        ({"ratelimit": f'"api";r=0;t={text}'}, None)
        for text in ("", "-5", "1.5", "soon", "٣", "9999999")
    ],
]


@pytest.mark.parametrize(("headers", "seconds"), WAITS)
def test_how_long_to_wait(headers, seconds):
    """The wait is that of the used-up window, else the one told; nonsense is no wait."""
    error = error_from(answer(429, **headers))
    assert error.retry_after == seconds
    assert error.advice == (f"Wait {seconds} s, then try again." if seconds else WAIT)


def test_only_who_is_limited_waits():
    """A window that is nearly used up is no reason why a token was refused."""
    headers = {"ratelimit": WINDOW, "retry_after": "90"}
    for came, kind in ANSWERS:
        if kind is not HubErrorKind.RATE_LIMITED:
            told = answer(came.status, came.body, came.complete, **headers)
            assert error_from(told).retry_after is None


AMAZON = "Root=1-67caf3a1-0c1d2e3f405162738495a6b7;0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
IDS = [
    (AMAZON, AMAZON),
    ("0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"),
    ("", ""),
    ("a" * 120, "a" * 120),
    ("a" * 121, ""),
    ("<script>", ""),
    ("one two", ""),
    ("one\ntwo", ""),
    ("\x1b[31m", ""),
    ("é", ""),
    ("Bearer x", ""),
    ("hf_FAKEtokenFAKEtokenFAKEtokenFAKE01", ""),
    ("api_org_FAKEtokenFAKEtokenFAKEtoken", ""),
    ("hf_oauth_FAKE.FAKE-FAKE", ""),
]


@pytest.mark.parametrize(("header", "kept"), IDS)
def test_request_id(header, kept):
    """The id for the Hub's support is kept where it looks like one, never like a token."""
    error = error_from(answer(500, x_request_id=header))
    assert error.request_id == kept


def test_no_key_in_an_answer_is_in_an_error():
    """Whatever headers and body say, no error repeats what may be a key."""
    names = (
        "x-error-message", "x-error-code", "www-authenticate", "location", "link", "set-cookie",
        "retry-after", "ratelimit", "ratelimit-policy", "server", "x-hf-warning", "via",
    )  # fmt: skip
    headers = dict.fromkeys(names, f"t={CANARY}") | {"x-request-id": f"hf_{CANARY}"}
    for status in [*range(100, 105), *range(200, 600)]:
        for body in (f'{{"error":"{CANARY} is expired"}}', f"<html>{CANARY}", CANARY):
            error = error_from(Answer(status, "text/plain", body.encode(), headers=headers))
            assert CANARY not in f"{error}{error!r}{vars(error)}{error.args}"


@pytest.mark.parametrize("again", [pickle.dumps, copy.copy, copy.deepcopy])
def test_errors_travel(again):
    """An error that went through a queue or a store says the same, wait and request id too."""
    error = error_from(answer(429, retry_after="90", x_request_id=AMAZON))
    found = again(error)
    if isinstance(found, bytes):
        found = pickle.loads(found)  # noqa: S301 - our own
    assert isinstance(found, HubError)
    assert (found.kind, str(found)) == (HubErrorKind.RATE_LIMITED, str(error))
    assert (found.retry_after, found.request_id) == (90, AMAZON)
