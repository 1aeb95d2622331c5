"""The end of a leaked token, on the practice Hub and on servers that misbehave."""

import json

import pytest

from lib.hub.errors import HubError, HubErrorKind
from lib.hub.revoke import LONGEST, revoke, was_ended
from lib.practice import PracticeServer
from lib.secret import Secret

from .conftest import TOKEN, RawFactory, answers


def test_a_revoked_token_is_known_no_longer(practice: PracticeServer):
    """The practice Hub knows the token before, and not after; other tokens stay."""
    token, other = Secret(practice.tokens["write"]), Secret(practice.tokens["read"])
    assert was_ended(token, practice.hub_url) is False
    revoke(token, practice.hub_url)
    assert was_ended(token, practice.hub_url) is True
    assert was_ended(other, practice.hub_url) is False


def test_the_token_travels_in_the_body_alone(raw: RawFactory):
    """Not in the address and in no header, which servers write into logs."""
    server = raw(answers(202, b""))
    revoke(Secret(TOKEN), server.url)
    head, _, body = server.seen[0].partition(b"\r\n\r\n")
    assert TOKEN.encode() not in head
    assert json.loads(body) == {"credentials": [TOKEN]}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, HubErrorKind.BAD_REQUEST),
        (404, HubErrorKind.WRONG_ADDRESS),
        (429, HubErrorKind.RATE_LIMITED),
        (500, HubErrorKind.SERVER_ERROR),
        (200, HubErrorKind.COULD_NOT_TELL),
    ],
)
def test_anything_but_202_is_said(raw: RawFactory, status: int, kind: HubErrorKind):
    """Only the Hub's own answer counts as taken; every other becomes an error of ours."""
    with pytest.raises(HubError) as caught:
        revoke(Secret(TOKEN), raw(answers(status, TOKEN.encode())).url)
    assert caught.value.kind is kind
    assert TOKEN not in str(caught.value)


def test_what_is_too_long_is_not_sent(raw: RawFactory):
    """The Hub takes 200 characters; a longer one, or none, is not sent at all."""
    server = raw(answers(202, b""))
    for value in ("", "x" * (LONGEST + 1)):
        with pytest.raises(HubError):
            revoke(Secret(value), server.url)
    assert server.seen == []


def test_no_answer_about_the_end_is_not_told_as_one(practice: PracticeServer):
    """Where the Hub has trouble of its own, whether the token ended stays unknown."""
    assert was_ended(Secret(TOKEN), "http://127.0.0.1:9") is None
