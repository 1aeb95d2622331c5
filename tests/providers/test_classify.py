"""Replies and their verdicts: the general rules, each provider's words, and what proves nothing."""

import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from lib.http.answer import Answer
from lib.provider_config import Check, Provider, table
from lib.providers.classify import _fits, classify
from lib.providers.reading import CHECK, MESSAGE, Asked
from lib.providers.replies import ANY, replies_of
from lib.providers.verdict import Verdict

DATA = Path(__file__).parent.parent / "data" / "replies.toml"
CASES: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["case"]
# A provider that has no words of its own, so that only the general rules are left.
PLAIN = replace(table()["replicate"], id="plain", check=Check(path="/models"))

JSON = "application/json"
HTML = "text/html; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><body><h1>Access</h1><p>Look at this.</p></body></html>"
BODIES = {
    "json": Answer(0, JSON, b'{"data": [], "message": "so it is"}'),
    "html": Answer(0, HTML, PAGE),
    "plain": Answer(0, "text/plain", b"so it is"),
    "empty": Answer(0, "", b""),
    "cut": Answer(0, JSON, b'{"data": [{"id": "so', complete=False),
}


def asked(row: Provider, on: str = CHECK, *, home: bool = True) -> Asked:
    """Return who was asked: the vendor at its usual route, or a server at a configured address."""
    route = row.check if on == CHECK else row.message
    path = (route.path or route.fallback_path) if route else ""
    if home:
        url = (
            route.url if route else ""
        ) or f"{row.base_url or 'https://me.openai.azure.com'}{path}"
        return Asked(on, url=url, root=row.base_url)
    url = f"http://127.0.0.1:9/x{(route.fallback_path or route.path) if route else ''}"
    return Asked(on, configured=True, is_vendor=False, is_usual=False, url=url, root=row.base_url)


WORKS, REJECTED, UNTOLD = Verdict.WORKS, Verdict.REJECTED, Verdict.COULD_NOT_TELL
NO_CREDIT, NO_PERMISSION = Verdict.NO_CREDIT, Verdict.NO_PERMISSION
LIMITED, WRONG, TROUBLE = Verdict.RATE_LIMITED, Verdict.WRONG_ADDRESS, Verdict.SERVER_ERROR
#         at the default address                      at a configured one, where it differs
#         json, html, plain, empty, cut
GENERAL = {
    (200, 201, 299): (
        (WORKS, UNTOLD, UNTOLD, UNTOLD, WORKS),
        (WORKS, WRONG, UNTOLD, UNTOLD, WORKS),
    ),
    (300, 301, 302, 304, 307, 308, 399): ((UNTOLD,) * 5, (WRONG,) * 5),
    (400, 406, 407, 408, 409, 413, 418, 422, 451, 497): ((UNTOLD,) * 5, None),
    (401,): ((REJECTED, UNTOLD, REJECTED, REJECTED, REJECTED), None),
    (402,): ((NO_CREDIT, UNTOLD, NO_CREDIT, NO_CREDIT, NO_CREDIT), None),
    (403,): ((UNTOLD,) * 5, None),
    (404, 405, 410): ((UNTOLD,) * 5, (WRONG,) * 5),
    (429,): ((LIMITED,) * 5, None),
    (498, 500, 501, 502, 503, 504, 520, 529, 599, 999): ((TROUBLE,) * 5, None),
}


def general() -> Iterator[tuple[int, str, bool, Verdict]]:
    """Yield every status with every body at both kinds of address, and what it means."""
    for statuses, (home, elsewhere) in GENERAL.items():
        for status, (place, body) in product(statuses, enumerate(BODIES)):
            yield status, body, False, home[place]
            yield status, body, True, (elsewhere or home)[place]


@pytest.mark.parametrize(("status", "body", "configured", "verdict"), list(general()))
def test_status_and_kind_of_body(
    status: int, body: str, configured: bool, verdict: Verdict
) -> None:
    """Without any words, the status and the kind of the body decide."""
    answer = replace(BODIES[body], status=status)

    assert classify(answer, PLAIN, asked(PLAIN, home=not configured)).verdict is verdict


WORDS = [
    # a bad key that is refused with 400
    (CHECK, 400, '{"error": "API key not valid. Please pass one."}', REJECTED),
    (CHECK, 400, '{"error": "Incorrect API key provided: sk-FAKE***"}', REJECTED),
    (CHECK, 400, '{"code": "invalid_api_key"}', REJECTED),
    (CHECK, 400, '{"message": "The token is invalid"}', REJECTED),
    (CHECK, 400, '{"message": "access_token incorrect"}', REJECTED),
    (CHECK, 400, "invalid credentials", REJECTED),
    (MESSAGE, 400, '{"message": "\'max_tokens\' is invalid"}', UNTOLD),
    (MESSAGE, 400, '{"message": "max_completion_tokens: incorrect value"}', UNTOLD),
    (CHECK, 400, '{"message": "The key is fine. This field is invalid"}', UNTOLD),
    # no credit
    (MESSAGE, 400, '{"message": "Your credit balance is too low"}', NO_CREDIT),
    (MESSAGE, 400, '{"code": "billing_hard_limit_reached"}', NO_CREDIT),
    (MESSAGE, 400, '{"code": "Arrearage"}', NO_CREDIT),
    (MESSAGE, 400, '{"code": "insufficient_balance"}', NO_CREDIT),
    (CHECK, 400, '{"message": "The load balancer refused this"}', UNTOLD),
    (MESSAGE, 429, '{"code": "insufficient_quota"}', NO_CREDIT),
    (MESSAGE, 429, '{"message": "You exceeded your current quota, look"}', NO_CREDIT),
    (MESSAGE, 429, '{"message": "Insufficient balance"}', NO_CREDIT),
    (CHECK, 429, '{"code": "rate_limit_exceeded", "message": "see billing"}', LIMITED),
    (CHECK, 429, '{"message": "The load balancer has too much to do"}', LIMITED),
    (CHECK, 429, "<html>Too many requests. Buy credit for the Wi-Fi here.</html>", LIMITED),
    # a known key that may not
    (CHECK, 403, '{"error": "You have insufficient permissions"}', NO_PERMISSION),
    (CHECK, 403, '{"error": "Missing scopes: api.model.read"}', NO_PERMISSION),
    (CHECK, 403, '{"error": "This key is not allowed to list models"}', NO_PERMISSION),
    (CHECK, 403, '[{"error": "The user is not authorized"}]', NO_PERMISSION),
    (CHECK, 403, "You have no permission", UNTOLD),
    (CHECK, 403, '"You have no permission"', UNTOLD),
    (CHECK, 403, "<html>You have no permission</html>", UNTOLD),
    (CHECK, 403, '{"error": "Country, region, or territory not supported"}', UNTOLD),
    (CHECK, 403, '{"error": "You have no permission in this region"}', UNTOLD),
    # the model of the test
    (MESSAGE, 404, '{"error": "The model `x` was not found"}', UNTOLD),
    (MESSAGE, 404, '{"error": "Not found"}', UNTOLD),
    (MESSAGE, 400, '{"error": "The model has been decommissioned; your credit stays"}', UNTOLD),
    (CHECK, 404, '{"error": "The model `x` was not found"}', WRONG),
    (MESSAGE, 404, "404 page not found", WRONG),
    (MESSAGE, 410, "<html>gone</html>", WRONG),
]


@pytest.mark.parametrize(("on", "status", "body", "verdict"), WORDS)
def test_words_that_many_providers_use(on: str, status: int, body: str, verdict: Verdict) -> None:
    """Words tell cases of one status apart, in any case of letters, at a configured address."""
    for text in (body, body.upper()):
        answer = Answer(status, "", text.encode())
        assert classify(answer, PLAIN, asked(PLAIN, on, home=False)).verdict is verdict


@pytest.mark.parametrize(
    ("content_type", "body", "verdict"),
    [
        (JSON, b" \r\n\t[]", WORKS),
        ("", b'{"data": []}\n', WORKS),
        ("text/html", b'{"data": []}', WORKS),
        (JSON, b'{"models": [{"name": "a"}]}', WORKS),
        (JSON, b'[{"id": "a"}]', WORKS),
        (JSON, b"{}", UNTOLD),
        (JSON, b"[[]]", UNTOLD),
        (JSON, b"[1]", UNTOLD),
        (JSON, b'{"status": "ok"}', UNTOLD),
        (JSON, b'{"data": {}}', UNTOLD),
        (JSON, b'{"data": null}', UNTOLD),
        (JSON, b'{"error": "no such route"}', UNTOLD),
        (JSON, b"{'data': []}", UNTOLD),
        (JSON, b'{"data": [}', UNTOLD),
        (JSON, b'"fine"', UNTOLD),
        (JSON, b"null", UNTOLD),
        (JSON, b"[" * 60_000, UNTOLD),
        (JSON, b'{"data": [{"id": "\xff\xfe"}]}', WORKS),
        (JSON, b'\xef\xbb\xbf{"data": []}', WORKS),
        (JSON, b"\xff\xfe\x00", UNTOLD),
    ],
)
def test_what_counts_as_an_api_answer(content_type: str, body: bytes, verdict: Verdict) -> None:
    """A success is one only where the body is a JSON object or list, whatever it is called."""
    answer = Answer(200, content_type, body)

    assert classify(answer, PLAIN, asked(PLAIN)).verdict is verdict


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (HTML, b"no"),
        ("application/xhtml+xml", b"no"),
        ("TEXT/HTML", b""),
        ("", b"\n\n  <!doctype HTML><title>no</title>"),
        (JSON, b"<HTML><body>no</body>"),
        ("text/xml", b'<?xml version="1.0"?><no/>'),
        ("", b"\xef\xbb\xbf<html>no</html>"),
    ],
)
def test_what_counts_as_a_web_page(content_type: str, body: bytes) -> None:
    """A web page is known by its type or by its beginning, and refuses nobody's key."""
    reading = classify(Answer(401, content_type, body), PLAIN, asked(PLAIN))

    assert reading.verdict is UNTOLD
    assert "proxy" in reading.say


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{n}-{one['provider']}-{one['status']}" for n, one in enumerate(CASES)]
)
def test_replies_of_providers(case: dict[str, Any]) -> None:
    """Each provider's own replies are read as the table of cases says."""
    answer = Answer(case["status"], case.get("content_type", JSON), case["body"].encode())
    row = table()[case["provider"]]
    reading = classify(answer, row, asked(row, case["on"]))

    assert reading.verdict == case["verdict"], case["why"]


def test_every_exception_of_the_table_has_a_case() -> None:
    """No `reply` of a row is dead: each is the first that fits at least one of the cases."""
    used = set()
    for case in CASES:
        replies = replies_of(case["provider"])
        fitting = (
            place
            for place, reply in enumerate(replies)
            if _fits(reply, case["status"], case["body"], case["on"])
        )
        used.add((case["provider"], next(fitting, None)))
    every = {
        (row.id, place) for row in table().values() for place in range(len(replies_of(row.id)))
    }

    assert every <= used, every - used


def test_every_provider_has_a_case_of_each_kind() -> None:
    """Each route of each provider has a case that works, and each check one that does not."""
    seen = {(one["provider"], one["on"], one["verdict"] == "works") for one in CASES}
    for row in table().values():
        if row.check:
            assert {(row.id, CHECK, True), (row.id, CHECK, False)} <= seen
        if row.message:
            assert (row.id, MESSAGE, True) in seen


PORTALS = [
    PAGE,
    b"<html><title>Welcome to our Wi-Fi</title>Please sign in to go on.</html>",
    b"<html>Your session token has expired. Invalid credentials: sign in again.</html>",
    b"<html>403 Forbidden. You are not authorized. Insufficient permission; access denied</html>",
    b'<html><script>var page = {"status": "active", "models": []}</script></html>',
    b"\n <!DOCTYPE html><html>The balance of your data plan is used up. Buy credits.</html>",
]


@pytest.mark.parametrize("row", list(table().values()), ids=lambda row: row.id)
def test_a_web_page_proves_nothing(row: Provider) -> None:
    """Whoever the provider is, a page of a proxy or a portal neither accepts nor refuses a key."""
    for status, page, on in product((200, 401, 403, 503), PORTALS, (CHECK, MESSAGE)):
        for content_type in (HTML, ""):
            answer = Answer(status, content_type, page)
            verdict = classify(answer, row, asked(row, on)).verdict
            assert verdict in {UNTOLD, TROUBLE}, (status, page)


@pytest.mark.parametrize("row", list(table().values()), ids=lambda row: row.id)
def test_no_body_takes_long_to_read(row: Provider) -> None:
    """No body, however it is made, keeps a provider's regular expressions busy."""
    parts = (b" ", b'{"', b'"error":{', b"model ", b"account", b"invalid ")
    begin = time.thread_time()
    for reply, part in product(replies_of(row.id) or replies_of(ANY), parts):
        body = (b"{" + part * 65536)[:65536]
        answer = Answer((*reply.status, 200)[0], "", body, complete=False)
        classify(answer, row, asked(row, reply.on or CHECK))
    assert time.thread_time() - begin < 5
