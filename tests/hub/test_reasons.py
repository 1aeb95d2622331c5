"""The Hub's own reason is passed on, and nothing that may be a key with it."""

import json

import pytest

from lib.http.answer import Answer
from lib.hub.errors import HubErrorKind, error_from
from lib.hub.reasons import is_block, own_words, reason_in

WHOLE = [
    "Blocked by abuse-handler by rule: Cloudflare",
    "Gradio and Docker Spaces need a PRO, Team or Enterprise subscription",
    "Missing configuration in README. See https://huggingface.co/docs/hub/spaces-config-reference",
    "Access to model meta-llama/Llama-3.1-8B is restricted and you are not in the authorized list",
    "Workload evicted, storage limit exceeded (50G)",
    "This Space was paused: contact website@huggingface.co",
    'You don\'t have the rights to create a space under the namespace "practice-alice"',
]
KEYS = [
    "hf_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6g",
    "gsk_aB3dE6gH9jK2mN5pQ8sT1vW4",
    "FAKEcanaryFAKEcanary",
    "0f3b9a1c77de4b21",
    "sk-proj-aB3dE6gH9jK2mN5pQ8sT1vW4",
]
BLOCKS = [
    "Blocked by abuse-handler by rule: Cloudflare",
    "This Space has been flagged as phishing",
    "Suspended for violating the terms of service",
    "Your account has been banned",
    "DMCA takedown",
]
NO_BLOCKS = ["Paused by its owner", "Scheduling failure: not enough hardware capacity", ""]


def answer(status: int, told: object, **headers: str) -> Answer:
    """Return an answer in JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, "application/json", json.dumps(told).encode(), headers=named)


@pytest.mark.parametrize("text", WHOLE)
def test_a_reason_is_told_whole(text):
    """Words, names, numbers and the Hub's own addresses stay as they are."""
    assert own_words(text) == text


@pytest.mark.parametrize("key", KEYS)
def test_what_may_be_a_key_is_left_out(key):
    """Such a word becomes a gap, the rest stays; a reason of gaps only is none."""
    told = own_words(f"The token {key} is not allowed here")
    assert told == "The token … is not allowed here"
    assert own_words(key) == ""


@pytest.mark.parametrize(
    ("text", "sent"),
    [("invalid value correcthorse", "correcthorse"), ("invalid value abc here", "abc")],
)
def test_what_was_sent_does_not_come_back(text, sent):
    """A value of the request is left out, however much it reads like a word."""
    assert sent not in own_words(text, [sent])
    assert own_words(text, [sent]).startswith("invalid value")


def test_a_short_value_takes_nothing_away():
    """A value of one letter is a part of any word, and is left out as a word only."""
    assert own_words("needs a plan", ["n", "p"]) == "needs a plan"


def test_nothing_steers():
    """A reason is one line without control characters and backticks, of bounded length."""
    told = own_words("not \x1b[31m `allowed`\n" + "for you " * 200)
    assert told.isprintable()
    assert "`" not in told
    assert len(told) <= 240


@pytest.mark.parametrize(
    "told",
    [{"error": "Name is taken"}, {"message": "Name is taken"}, {"errors": ["Name is taken"]},
     {"error": {"message": "Name is taken"}}, {"errors": [{"message": "Name is taken"}]}],
)  # fmt: skip
def test_where_a_reason_stands(told):
    """It stands in the body, in one of some shapes, or else in the header."""
    assert reason_in(answer(400, told)) == "Name is taken"
    assert reason_in(answer(400, {}, x_error_message="Name is taken.")) == "Name is taken"


@pytest.mark.parametrize("told", [{}, [], {"error": 5}, {"error": ""}, {"error": {"a": {}}}, "no"])
def test_no_reason(told):
    """Where none is given, or only what the status says already, nothing is added."""
    assert reason_in(answer(403, told)) in {"", "no"}
    assert reason_in(answer(404, {"error": "Repository not found"})) == ""


@pytest.mark.parametrize("text", BLOCKS)
def test_blocks(text):
    """What the Hub's moderation says is told from other reasons, and leads to the support."""
    assert is_block(text)
    error = error_from(answer(403, {"error": text}))
    assert error.kind is HubErrorKind.BLOCKED
    assert text.rstrip(".") in error.sentence
    assert "support" in error.advice


@pytest.mark.parametrize("text", NO_BLOCKS)
def test_no_blocks(text):
    """Other reasons are no block."""
    assert not is_block(text)


@pytest.mark.parametrize("status", [400, 402, 403, 409, 412, 422, 500, 503])
def test_a_refusal_says_why(status):
    """Whatever the kind, the Hub's reason is in the sentence."""
    error = error_from(answer(status, {"error": "The quota of the organization is used up."}))
    assert "The Hub says: “The quota of the organization is used up”." in error.sentence


STEPS = [
    (403, "You must authenticate with SSO to access the organization", "single sign-on"),
    (403, "Two-factor authentication is required by this organization", "two-factor"),
    (403, "Please verify your email address to continue", "e-mail"),
    (403, "Your token is pending approval by the organization", "approve"),
    (403, "Private repository storage limit reached", "Free some"),
    (402, "Your organization has an unpaid invoice", "Settle it"),
    (402, "Add a payment method to use this hardware", "Settle it"),
    (400, "Secret value is too large", "shorter"),
    (400, "This name is reserved", "reason asks for"),
]


@pytest.mark.parametrize(("status", "text", "step"), STEPS)
def test_the_step_fits_the_reason(status, text, step):
    """Where the reason names another cause than the status, so does what to do."""
    error = error_from(answer(status, {"error": text}))
    assert step in error.advice
    assert "Docker" not in error.advice
    assert "which role" not in error.advice


def test_the_usual_step_where_the_reason_names_none():
    """A plan, and a missing right, keep the step of their kind."""
    plan = "Gradio and Docker Spaces need a PRO, Team or Enterprise subscription"
    assert "paid plan" in error_from(answer(402, {"error": plan})).advice
    assert "which role" in error_from(answer(403, {"error": "You cannot write here"})).advice
    assert "paid plan" in error_from(answer(402, {})).advice


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, "This Space has been disabled by the policy of its organization"),
        (403, "The repository was disabled"),
    ],
)
def test_a_space_that_is_switched_off(status, text):
    """It is the Space, not the token, and the reason is passed on."""
    error = error_from(answer(status, {"error": text}))
    assert error.kind is HubErrorKind.DISABLED
    assert text in error.sentence
