"""Plans: which request is made for a configuration, and for which none is."""

import base64
import json

import pytest

from lib.http.transport import Request
from lib.provider_config import Provider, table
from lib.providers.check_plan import CheckPlan, plan_check, plan_message
from lib.providers.verdict import Verdict

from .conftest import configure, environ_for, fake_key

GATE = "https://gate.example/v1"
ROWS = list(table().values())
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def sent(plan: CheckPlan) -> Request:
    """Return the request of a plan that has one."""
    assert plan.request is not None, plan.reading
    return plan.request


def both(provider: str, environ: dict[str, str]) -> list[CheckPlan]:
    """Return the plans of a provider that have a request."""
    configured = configure(provider, environ)
    return [plan for plan in (plan_check(configured), plan_message(configured)) if plan.request]


HOME = [
    ("groq", "https://api.groq.com/openai/v1/models"),
    ("openai", "https://api.openai.com/v1/models"),
    ("anthropic", "https://api.anthropic.com/v1/models"),
    ("openrouter", "https://openrouter.ai/api/v1/key"),
    ("huggingface", "https://huggingface.co/api/whoami-v2"),
    ("google", "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1"),
]


@pytest.mark.parametrize(("provider", "url"), HOME)
def test_the_default_address(provider: str, url: str) -> None:
    """Without a base URL, and with the default one, the provider's own check is asked."""
    row = table()[provider]
    key = environ_for(row)
    plain = plan_check(configure(provider, key))
    same = plan_check(configure(provider, key | {row.base_url_names[0]: row.base_url}))

    assert (sent(plain).url, sent(same).url) == (url, url)
    assert (plain.target.configured, same.target.configured) == (False, True)
    assert plain.target.shown == url.partition("?")[0]


@pytest.mark.parametrize(
    ("provider", "base", "url"),
    [
        ("groq", "https://gate.example", "https://gate.example/models"),
        ("groq", GATE + "/", "https://gate.example/v1/models"),
        ("anthropic", GATE, "https://gate.example/v1/models"),
        ("openrouter", GATE, "https://gate.example/v1/models"),
        ("deepseek", GATE, "https://gate.example/v1/models"),
        ("google", "https://gate.example", "https://gate.example/v1beta/models?pageSize=1"),
        (
            "azure-openai",
            "https://a-b.openai.azure.com/",
            "https://a-b.openai.azure.com/openai/models?api-version=2024-10-21",
        ),
        ("groq", "http://my-gate-way:4000/v1", "http://my-gate-way:4000/v1/models"),
    ],
)
def test_a_configured_address(provider: str, base: str, url: str) -> None:
    """A base URL is honoured; a check with an address of its own has another path for it."""
    row = table()[provider]
    plan = plan_check(
        configure(provider, {row.names[0]: fake_key(row), row.base_url_names[0]: base})
    )

    assert (sent(plan).url, plan.target.configured, plan.judge) == (url, True, row)


def test_hf_endpoint_moves_the_check_alone() -> None:
    """`HF_ENDPOINT` is another Hub for the check; messages go where `HF_BASE_URL` says."""
    environ = environ_for(table()["huggingface"]) | {"HF_ENDPOINT": "https://hub.example/"}
    configured = configure("huggingface", environ)

    assert sent(plan_check(configured)).url == "https://hub.example/api/whoami-v2"
    assert plan_check(configured).target.configured
    message = plan_message(configured)
    assert sent(message).url == "https://router.huggingface.co/v1/chat/completions"
    assert not message.target.configured


@pytest.mark.parametrize(
    ("name", "other"), [("HF_ENDPOINT", "HF_BASE_URL"), ("HF_BASE_URL", "HF_ENDPOINT")]
)
def test_the_right_variable_is_blamed(name: str, other: str) -> None:
    """Of two addresses, the one that cannot be used is named, and nothing is sent to either."""
    environ = environ_for(table()["huggingface"]) | {name: "FAKE", other: "https://fine.example"}
    plan = plan_check(configure("huggingface", environ))

    assert plan.request is None
    assert plan.reading
    assert plan.reading.verdict is Verdict.WRONG_ADDRESS
    assert plan.reading.say.startswith(f"`{name}` ")
    assert plan.reading.do == f"Fix `{name}`."


FOREIGN = [
    ("https://api.groq.com/openai/v1", "groq", "https://api.groq.com/openai/v1/models"),
    ("https://openrouter.ai/api/v1", "openrouter", "https://openrouter.ai/api/v1/key"),
    ("https://openrouter.ai:443/api/v1", "openrouter", "https://openrouter.ai/api/v1/key"),
    ("https://api.anthropic.com/v1", "anthropic", "https://api.anthropic.com/v1/models"),
    ("https://api.mistral.ai/v1", "mistral", "https://api.mistral.ai/v1/models"),
    ("http://127.0.0.1:11434/v1", "openai", "http://127.0.0.1:11434/v1/models"),
]


@pytest.mark.parametrize(("base", "judge", "url"), FOREIGN)
def test_the_home_of_another_provider(base: str, judge: str, url: str) -> None:
    """Where a base URL is another provider's home, its check is asked in its way, and it judges."""
    key = "FAKE-0123456789-abcdefgh"
    plan = plan_check(configure("openai", {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": base}))
    row = table()[judge]

    assert (plan.judge, sent(plan).url, plan.target.configured) == (row, url, True)
    expected = {row.auth.header: row.auth.value.format(key=key, basic="")}
    assert expected.items() <= sent(plan).headers.items()


def test_hf_endpoint_is_nothing_to_another_provider() -> None:
    """A Hugging Face base URL at another provider's home leaves the Hub out of it."""
    environ = {"HF_TOKEN": "FAKE-0123456789", "HF_ENDPOINT": "https://hub.example"}
    environ["HF_BASE_URL"] = "https://api.groq.com/openai/v1"

    plan = plan_check(configure("huggingface", environ))
    assert sent(plan).url == "https://api.groq.com/openai/v1/models"


@pytest.mark.parametrize(
    ("base", "says"),
    [("https://api.jina.ai/v1", "Jina AI's"), ("https://api.sambanova.ai/v1", "SambaNova")],
)
def test_the_home_of_a_provider_without_a_check(base: str, says: str) -> None:
    """An address whose owner has no free check is not asked, with the owner's reason."""
    environ = {"OPENAI_API_KEY": "sk-FAKE0123456789", "OPENAI_BASE_URL": base}
    plan = plan_check(configure("openai", environ))

    assert plan.request is None
    assert plan.reading
    assert (plan.reading.verdict, plan.reading.say[: len(says)]) == (Verdict.NOT_TESTED, says)
    assert plan.reading.do


def test_half_a_pair_is_not_sent() -> None:
    """A key that goes with a user of its own is not sent without one, and the name is told."""
    plan = plan_check(configure("langfuse", {"LANGFUSE_SECRET_KEY": fake_key(table()["langfuse"])}))
    assert plan.request is None
    assert plan.reading
    assert plan.reading.verdict is Verdict.NOT_TESTED
    assert "`LANGFUSE_PUBLIC_KEY`" in plan.reading.say


@EVERY_ROW
def test_how_the_key_is_sent(row: Provider) -> None:
    """The key is in one header, in the provider's way, and nowhere else; no repr shows it."""
    key = fake_key(row)
    base = "" if row.base_url else "https://gate.example"
    for plan in both(row.id, environ_for(row, base, key)):
        request = sent(plan)
        user = "made-up-user" if row.auth.user_names else row.auth.user
        basic = base64.b64encode(f"{user}:{key}".encode()).decode()
        expected = row.auth.value.replace("{key}", key).replace("{basic}", basic)
        holding = [
            name for name, value in request.headers.items() if key in value or basic in value
        ]
        assert (holding, request.headers[row.auth.header]) == ([row.auth.header], expected)
        assert not any(mark in request.url + request.body for mark in (key, basic))
        shown = f"{plan!r} {request!r} {plan.identity!r} {plan.target!r}"
        assert not any(mark in shown for mark in (key, basic, "FAKE"))


@pytest.mark.parametrize(
    ("provider", "header", "before"),
    [
        ("openai", "Authorization", "Bearer "),
        ("anthropic", "x-api-key", ""),
        ("google", "x-goog-api-key", ""),
        ("fal", "Authorization", "Key "),
        ("pinecone", "Api-Key", ""),
    ],
)
def test_headers_that_are_known_by_heart(provider: str, header: str, before: str) -> None:
    """What the vendors' own clients send, written out."""
    row = table()[provider]

    assert sent(plan_check(configure(provider, environ_for(row)))).headers[header] == (
        before + fake_key(row)
    )
    wandb = sent(plan_check(configure("wandb", {"WANDB_API_KEY": "FAKE"})))
    assert wandb.headers["Authorization"] == "Basic " + base64.b64encode(b"api:FAKE").decode()


def test_what_a_check_carries() -> None:
    """Further headers of a check go along, also with the message; a body says that it is JSON."""
    check, message = both("anthropic", environ_for(table()["anthropic"]))

    assert sent(check).headers["anthropic-version"] == sent(message).headers["anthropic-version"]
    assert (sent(check).method, sent(check).body) == ("GET", "")
    assert "Content-Type" not in sent(check).headers
    voyage = sent(plan_check(configure("voyage", environ_for(table()["voyage"]))))
    assert (voyage.method, voyage.headers["Content-Type"]) == ("POST", "application/json")
    assert "model" in json.loads(voyage.body)


CHAT = [{"role": "user", "content": "Say OK."}]


@pytest.mark.parametrize(
    ("provider", "path", "body"),
    [
        ("openai", "/v1/chat/completions", {"messages": CHAT, "max_completion_tokens": 1}),
        ("groq", "/openai/v1/chat/completions", {"messages": CHAT, "max_tokens": 1}),
        ("anthropic", "/v1/messages", {"messages": CHAT, "max_tokens": 1}),
        ("cohere", "/v2/chat", {"messages": CHAT, "max_tokens": 1}),
        ("ollama", "/api/chat", {"messages": CHAT, "stream": False, "options": {"num_predict": 1}}),
        (
            "google",
            ":generateContent",
            {
                "contents": [{"parts": [{"text": "Say OK."}]}],
                "generationConfig": {"maxOutputTokens": 1},
            },
        ),
    ],
)
def test_messages(provider: str, path: str, body: dict[str, object]) -> None:
    """A message asks for one token, in the style of its provider."""
    row = table()[provider]
    request = sent(plan_message(configure(provider, environ_for(row))))
    if provider != "google":
        assert row.message
        body = {"model": row.message.model} | body

    assert request.method == "POST"
    assert request.url.endswith(path)
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.body) == body


def test_a_provider_that_needs_no_key() -> None:
    """Ollama is asked without a key at its usual place or where it is said to be, or with one."""
    nothing = plan_check(configure("ollama", {}))
    elsewhere = plan_check(configure("ollama", {"OLLAMA_HOST": "0.0.0.0:8080"}))
    cloud = plan_check(
        configure("ollama", {"OLLAMA_HOST": "https://o.x", "OLLAMA_API_KEY": "FAKE"})
    )

    assert (sent(nothing).url, sent(nothing).headers) == ("http://127.0.0.1:11434/api/tags", {})
    assert (sent(elsewhere).url, sent(elsewhere).headers) == ("http://127.0.0.1:8080/api/tags", {})
    assert sent(cloud).headers == {"Authorization": "Bearer FAKE"}
    assert plan_message(configure("ollama", {})).request is None


def test_what_makes_two_requests_the_same() -> None:
    """Requests are the same when address, key and the way of sending it are, whoever asks."""
    base, key = "http://127.0.0.1:4000/v1", "FAKE-0123456789"
    ways = {name: table()[name].base_url_names[0] for name in ("openai", "groq", "anthropic")}
    one, two, three = (
        plan_check(configure(name, {table()[name].names[0]: key, address: base}))
        for name, address in ways.items()
    )
    other = plan_check(configure("openai", {"OPENAI_API_KEY": "FAKE-1", "OPENAI_BASE_URL": base}))
    message = plan_message(one.configured)

    assert sent(one).url == sent(two).url == sent(three).url == sent(other).url
    assert one.identity == two.identity
    assert len({plan.identity for plan in (one, three, other, message)}) == 4
