"""Each kind of key, answered in the way of each provider."""

import pytest

from lib.practice.practice_state import KeyKind

from .conftest import ROWS, Desk

LONG_KEY = "sk-FAKE-0123456789-wxyz"

ON_THE_CHECK = [
    ("openai", "good", 200, '"object":"list"'),
    ("openai", "rejected", 401, "invalid_api_key"),
    ("openai", "no_permission", 403, "api.model.read"),
    ("openai", "no_credit", 200, '"object":"list"'),
    ("groq", "good", 200, "practice-model"),
    ("groq", "rejected", 401, "invalid_api_key"),
    ("groq", "expired", 401, "expired"),
    ("groq", "leaked", 401, "found in public"),
    ("groq", "no_permission", 403, "insufficient permissions"),
    ("groq", "rate_limited", 429, "rate_limit_exceeded"),
    ("groq", "region", 403, "unsupported_country_region_territory"),
    ("anthropic", "good", 200, '"data"'),
    ("anthropic", "rejected", 401, "authentication_error"),
    ("anthropic", "no_credit", 200, '"data"'),
    ("google", "good", 200, '{"models":[]}'),
    ("google", "rejected", 400, "API_KEY_INVALID"),
    ("google", "expired", 400, "API key expired"),
    ("google", "leaked", 403, "reported as leaked"),
    ("google", "region", 400, "User location"),
    ("cohere", "good", 200, '{"valid":true}'),
    ("cohere", "rejected", 200, '{"valid":false}'),
    ("xai", "good", 200, '"api_key_blocked":false'),
    ("xai", "leaked", 200, '"api_key_blocked":true'),
    ("xai", "rejected", 400, "Incorrect API key"),
    ("deepseek", "no_credit", 200, '"is_available":false'),
    ("huggingface", "good", 200, '"role":"read"'),
    ("huggingface", "no_permission", 200, '"role":"fineGrained"'),
    ("huggingface", "expired", 401, "expired"),
    ("wandb", "good", 200, '"username":"practice"'),
    ("wandb", "rejected", 200, '"viewer":null'),
    ("ollama", "good", 200, '{"models":[]}'),
]

ON_THE_MESSAGE = [
    ("openai", "good", 200, '"choices"'),
    ("openai", "no_credit", 429, "insufficient_quota"),
    ("openai", "no_permission", 403, "insufficient permissions"),
    ("groq", "no_credit", 402, "credit"),
    ("groq", "no_permission", 403, "insufficient permissions"),
    ("anthropic", "good", 200, '"type":"message"'),
    ("anthropic", "no_credit", 400, "credit balance is too low"),
    ("google", "good", 200, '"candidates"'),
    ("google", "rejected", 400, "API_KEY_INVALID"),
    ("cohere", "rejected", 401, "invalid api token"),
    ("huggingface", "no_permission", 403, "Inference Providers"),
    ("huggingface", "no_credit", 402, "credits"),
    ("sambanova", "good", 200, '"choices"'),
]


@pytest.mark.parametrize(("provider", "kind", "status", "words"), ON_THE_CHECK)
def test_check(desk: Desk, provider: str, kind: str, status: int, words: str) -> None:
    """A check is answered with the provider's own status and words for this kind of key."""
    reply = desk.check(provider, desk.put_key(provider, kind))

    assert (reply.status_code, words in reply.text) == (status, True), reply.text
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("provider", "kind", "status", "words"), ON_THE_MESSAGE)
def test_message(desk: Desk, provider: str, kind: str, status: int, words: str) -> None:
    """A message is answered in the shape of its style, or with the provider's error."""
    reply = desk.message(provider, desk.put_key(provider, kind))

    assert (reply.status_code, words in reply.text) == (status, True), reply.text


@pytest.mark.parametrize("provider", [name for name, row in ROWS.items() if row.check])
def test_every_kind_has_an_answer(desk: Desk, provider: str) -> None:
    """Every provider has an answer in JSON to every kind of key, on both routes."""
    for kind in KeyKind:
        key = desk.put_key(provider, kind)
        for reply in (desk.check(provider, key), desk.message(provider, key)):
            assert reply.status_code < 500
            assert reply.json() is not None


@pytest.mark.parametrize("provider", ["openai", "anthropic", "wandb", "ollama"])
def test_unknown_key(desk: Desk, provider: str) -> None:
    """A key that nobody made known is rejected, also where no key is needed."""
    desk.put_key(provider, "good", "sk-FAKE-another-key")

    assert desk.message(provider, "sk-FAKE-unknown-key").status_code == 401


@pytest.mark.parametrize("provider", ["openai", "anthropic", "huggingface", "cohere", "wandb"])
def test_missing_key(desk: Desk, provider: str) -> None:
    """A request without a key is refused."""
    assert desk.message(provider).status_code == 401


def test_no_key_needed(desk: Desk) -> None:
    """Where a key is optional, a request without one is as good as any."""
    assert desk.check("ollama").json() == {"models": []}


def test_keys_belong_to_one_provider(desk: Desk) -> None:
    """A key that is good for one provider is unknown to another."""
    key = desk.put_key("groq", "good")

    assert desk.check("groq", key).status_code == 200
    assert desk.check("openai", key).status_code == 401


def test_wrong_header_is_no_key(desk: Desk) -> None:
    """A good key in another provider's header is not found."""
    key = desk.put_key("anthropic", "good")

    assert desk.check("anthropic", headers={"Authorization": f"Bearer {key}"}).status_code == 401


@pytest.mark.parametrize("value", ["Bearer", "Basic {}", "{}", ""])
def test_wrong_scheme_is_no_key(desk: Desk, value: str) -> None:
    """A good key behind another scheme, or behind none, is not found."""
    key = desk.put_key("groq", "good")

    headers = {"authorization": value.format(key)}
    assert desk.check("groq", headers=headers).status_code == 401


def test_scheme_in_small_letters(desk: Desk) -> None:
    """The scheme's letters may be small, as HTTP allows."""
    key = desk.put_key("groq", "good")

    assert desk.check("groq", headers={"authorization": f"bearer {key}"}).status_code == 200


@pytest.mark.parametrize("user", ["", "somebody"])
def test_basic_with_another_user(desk: Desk, user: str) -> None:
    """A key that comes with another user than the row's is not found."""
    key = desk.put_key("wandb", "good")

    reply = desk.ask("POST", "/providers/wandb/v1/chat/completions", auth=(user, key))
    assert reply.status_code == 401


@pytest.mark.parametrize("basic", ["!!!", "/w==", "YXBp"])
def test_broken_basic(desk: Desk, basic: str) -> None:
    """Credentials that are not base64, not text or without a colon are no key."""
    headers = {"Authorization": f"Basic {basic}"}

    assert desk.check("wandb", headers=headers).json() == {"data": {"viewer": None}}


@pytest.mark.parametrize("provider", ["openai", "xai"])
def test_the_ends_of_a_key_come_back(desk: Desk, provider: str) -> None:
    """As in reality, some errors repeat both ends of the key, and never the middle."""
    text = desk.check(provider, LONG_KEY).text

    assert "sk-***wxyz" in text
    assert LONG_KEY not in text


def test_a_short_key_does_not_come_back(desk: Desk) -> None:
    """A key of which both ends would be nearly all is not repeated."""
    text = desk.check("openai", "abcdefgh").text

    assert "***" in text
    assert "abc" not in text


def test_rate_limit_says_when(desk: Desk) -> None:
    """A refusal for haste says how long to wait, in the provider's own header."""
    assert desk.check("groq", desk.put_key("groq", "rate_limited")).headers["retry-after"] == "30"
    reply = desk.check("huggingface", desk.put_key("huggingface", "rate_limited"))
    assert "t=30" in reply.headers["ratelimit"]


@pytest.mark.parametrize("path", ["/api/whoami-v2", "/v1/whoami"])
def test_a_check_elsewhere(desk: Desk, path: str) -> None:
    """A check that lives at another address is answered at its path and at the one beside it."""
    headers = desk.headers("huggingface", desk.put_key("huggingface", "good"))

    reply = desk.ask("GET", f"/providers/huggingface{path}", headers=headers)
    assert reply.json()["name"] == "practice"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/providers/openai/models"),
        ("POST", "/providers/openai/v1/models"),
        ("GET", "/providers/openai/v1/chat/completions"),
        ("GET", "/providers/google/v1beta/models/one/two:generateContent"),
        ("GET", "/providers/openai/"),
        ("GET", "/providers/openai"),
        ("GET", "/providers/nobody/v1/models"),
        ("GET", "/elsewhere"),
    ],
)
def test_other_paths(desk: Desk, method: str, path: str) -> None:
    """What the row does not name is not there, and says so in JSON."""
    key = desk.put_key("openai", "good")

    reply = desk.ask(method, path, headers=desk.headers("openai", key))
    assert reply.status_code == 404
    assert reply.json()["error"]["type"] == "practice_error"
