"""Plans: which request is made for a configuration, and for which none is."""

import base64
import json
from pathlib import Path

import pytest

from lib.client_address import page_instead, root_for
from lib.http.transport import Request
from lib.project import load_project, pick
from lib.provider_config import Provider, table
from lib.providers.check_plan import CheckPlan, plan_check, plan_message
from lib.providers.verdict import Verdict
from lib.sources import NOWHERE

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
    ("google", "https://generativelanguage.googleapis.com/v1/models?pageSize=1"),
]


@pytest.mark.parametrize(("provider", "url"), HOME)
def test_the_default_address(provider: str, url: str) -> None:
    """Without a base URL, and with the one that its client has, the provider's check is asked."""
    row = table()[provider]
    key, name = environ_for(row), row.base_url_names[0]
    plain = plan_check(configure(provider, key))
    same = plan_check(configure(provider, key | {name: root_for(row, name)}))

    assert (sent(plain).url, sent(same).url) == (url, url)
    assert (plain.target.configured, same.target.configured) == (False, True)
    assert plain.target.shown == url.partition("?")[0]


@pytest.mark.parametrize(
    ("provider", "base", "url"),
    [
        # as each vendor's own client was seen to ask, with what it adds
        ("groq", "https://gate.example", "https://gate.example/openai/v1/models"),
        ("groq", GATE + "/", "https://gate.example/v1/openai/v1/models"),
        ("groq", "https://api.groq.com", "https://api.groq.com/openai/v1/models"),
        (
            "groq",
            "https://api.groq.com/openai/v1",
            "https://api.groq.com/openai/v1/openai/v1/models",
        ),
        ("anthropic", "https://gate.example/a", "https://gate.example/a/v1/models"),
        ("anthropic", GATE, "https://gate.example/v1/v1/models"),
        ("anthropic", GATE + "/messages", "https://gate.example/v1/messages/v1/models"),
        ("cohere", "https://gate.example", "https://gate.example/v1/check-api-key"),
        ("cohere", "https://api.cohere.com/v1", "https://api.cohere.com/v1/v1/check-api-key"),
        ("cerebras", GATE, "https://gate.example/v1/v1/models"),
        ("together", "https://api.together.xyz", "https://api.together.xyz/v1/models"),
        ("replicate", GATE, "https://gate.example/v1/v1/account"),
        ("fireworks", "https://gate.example/inference", "https://gate.example/inference/v1/models"),
        ("google", GATE + "beta", "https://gate.example/v1beta/v1/models?pageSize=1"),
        (
            "langsmith",
            "https://gate.example/api/v1",
            "https://gate.example/api/v1/sessions?limit=1",
        ),
        ("openai", "https://gate.example", "https://gate.example/models"),
        ("openai", GATE + "/models", "https://gate.example/v1/models/models"),
        ("mistral", GATE, "https://gate.example/v1/models"),
        ("mistral", "https://gate.example", "https://gate.example/v1/models"),
        ("openrouter", "https://openrouter.ai", "https://openrouter.ai/models"),
        (
            "dashscope",
            "https://dashscope.aliyuncs.com/compatible-mode/v1",
            "https://dashscope.aliyuncs.com/compatible-mode/v1/models",
        ),
        ("openrouter", GATE, "https://gate.example/v1/models"),
        ("deepseek", GATE, "https://gate.example/v1/models"),
        ("google", "https://gate.example", "https://gate.example/v1/models?pageSize=1"),
        (
            "azure-openai",
            "https://a-b.openai.azure.com/",
            "https://a-b.openai.azure.com/openai/models?api-version=2024-10-21",
        ),
        (
            "azure-openai",
            "https://a-b.openai.azure.com/openai/v1",
            "https://a-b.openai.azure.com/openai/v1/models",
        ),
        ("openai", "http://my-gate-way:4000/v1", "http://my-gate-way:4000/v1/models"),
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
    ("https://openrouter.ai", "openrouter", "https://openrouter.ai/models"),
    (
        "https://api.z.ai/api/coding/paas/v4",
        "zai",
        "https://api.z.ai/api/coding/paas/v4/models",
    ),
    (
        "https://router.huggingface.co/x/v1",
        "huggingface",
        "https://huggingface.co/api/whoami-v2",
    ),
    (
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "google",
        "https://generativelanguage.googleapis.com/v1/models?pageSize=1",
    ),
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
    ways = {"openai": base, "nebius": base, "anthropic": base.removesuffix("/v1")}
    one, two, three = (
        plan_check(
            configure(name, {table()[name].names[0]: key, table()[name].base_url_names[0]: root})
        )
        for name, root in ways.items()
    )
    other = plan_check(configure("openai", {"OPENAI_API_KEY": "FAKE-1", "OPENAI_BASE_URL": base}))
    message = plan_message(one.configured)

    assert sent(one).url == sent(two).url == sent(three).url == sent(other).url
    assert one.identity == two.identity
    assert len({plan.identity for plan in (one, three, other, message)}) == 4


@pytest.mark.parametrize(
    ("app", "url"),
    [
        ("", f"{GATE}/v1/models"),
        ("import anthropic\nanthropic.Anthropic()\n", f"{GATE}/v1/models"),
        ('import anthropic\nx = os.environ["ANTHROPIC_BASE_URL"]\n', f"{GATE}/v1/models"),
        ('import httpx\nx = os.environ["ANTHROPIC_BASE_URL"]\n', f"{GATE}/models"),
    ],
)
def test_who_reads_the_address(app: str, url: str, tmp_path: Path) -> None:
    """What the vendor's client alone reads is taken at its word, unless the app reads it itself."""
    (tmp_path / "app.py").write_text(app)
    environ = {"ANTHROPIC_API_KEY": "sk-ant-FAKE", "ANTHROPIC_BASE_URL": GATE}
    project = load_project(tmp_path, environ, NOWHERE)
    plan = plan_check(pick(project, ["anthropic"])[0])

    assert sent(plan).url == url


def test_what_the_client_sends_besides() -> None:
    """Organisation and project go along as OpenAI's client sends them, to nobody else's home."""
    environ = environ_for(table()["openai"]) | {
        "OPENAI_ORG_ID": "org-FAKE",
        "OPENAI_PROJECT_ID": "proj_FAKE",
        "OPENAI_ORGANIZATION": "org-OTHER",
    }
    check, message = both("openai", environ)
    elsewhere = plan_check(
        configure("openai", environ | {"OPENAI_BASE_URL": "https://api.groq.com/openai/v1"})
    )

    for plan in (check, message):
        assert sent(plan).headers["OpenAI-Organization"] == "org-FAKE"
        assert sent(plan).headers["OpenAI-Project"] == "proj_FAKE"
    assert not [name for name in sent(elsewhere).headers if name.startswith("OpenAI")]
    assert "FAKE" not in f"{check!r}{check.identity!r}"


def test_the_version_that_azure_is_asked_for() -> None:
    """The version of the app's client is asked for, where it is one; else the usual."""
    row = table()["azure-openai"]
    for version, asked in (("2025-03-01-preview", "2025-03-01-preview"), ("a b&c", "2024-10-21")):
        environ = environ_for(row, "https://me.openai.azure.com") | {"OPENAI_API_VERSION": version}
        assert sent(plan_check(configure(row.id, environ))).url.endswith(f"?api-version={asked}")


def test_the_region_that_another_api_of_the_vendor_names() -> None:
    """Where the vendor has a second API, the known one is asked in the region that it names."""
    native = "https://dashscope.aliyuncs.com/api/v1"
    environ = {"DASHSCOPE_API_KEY": "sk-FAKE", "DASHSCOPE_HTTP_BASE_URL": native}
    check, message = both("dashscope", environ)

    assert sent(check).url == "https://dashscope.aliyuncs.com/compatible-mode/v1/models"
    assert sent(message).url.endswith(".com/compatible-mode/v1/chat/completions")


def test_a_token_that_is_sent_in_another_way() -> None:
    """Anthropic's second credential is a bearer token; the key comes before it."""
    environ = {"ANTHROPIC_AUTH_TOKEN": "FAKE-token", "ANTHROPIC_BASE_URL": "https://gate.example"}
    token = sent(plan_check(configure("anthropic", environ)))
    both_set = sent(plan_check(configure("anthropic", environ | {"ANTHROPIC_API_KEY": "FAKE-key"})))

    assert token.headers["Authorization"] == "Bearer FAKE-token"
    assert "x-api-key" not in token.headers
    assert both_set.headers["x-api-key"] == "FAKE-key"
    assert "Authorization" not in both_set.headers


@pytest.mark.parametrize(
    ("provider", "name", "value"),
    [
        ("google", "GOOGLE_GENAI_USE_VERTEXAI", "True"),
        ("google", "GOOGLE_GENAI_USE_ENTERPRISE", "1"),
        ("azure-openai", "AZURE_OPENAI_AD_TOKEN", "FAKE"),
        ("mistral", "MISTRAL_SA_TOKEN_PATH", "token"),
    ],
)
def test_a_key_that_the_client_does_not_use(provider: str, name: str, value: str) -> None:
    """Where a switch or another credential comes before the key, it is told and not asked."""
    plan = plan_check(configure(provider, environ_for(table()[provider]) | {name: value}))

    assert plan.request is None
    assert plan.reading
    assert plan.reading.verdict is Verdict.NOT_TESTED
    assert f"`{name}`" in plan.reading.say
    switch = {"GOOGLE_GENAI_USE_VERTEXAI": "false"}
    assert plan_check(configure("google", environ_for(table()["google"]) | switch)).request


PAGES = [
    ("openai", "OPENAI_BASE_URL", "https://platform.openai.com/v1", "https://api.openai.com/v1"),
    ("anthropic", "ANTHROPIC_BASE_URL", "https://claude.ai", "https://api.anthropic.com"),
    ("groq", "GROQ_BASE_URL", "https://console.groq.com/keys", "https://api.groq.com"),
    ("openai", "OPENAI_BASE_URL", "https://console.groq.com", "https://api.groq.com/openai/v1"),
    ("mistral", "MISTRAL_BASE_URL", "https://console.mistral.ai", "https://api.mistral.ai"),
    (
        "langsmith",
        "LANGSMITH_ENDPOINT",
        "https://eu.smith.langchain.com/o/x",
        "https://eu.api.smith.langchain.com",
    ),
    ("google", "GOOGLE_GEMINI_BASE_URL", "https://aistudio.google.com", "googleapis.com"),
    (
        "huggingface",
        "HF_BASE_URL",
        "https://huggingface.co/models",
        "https://router.huggingface.co/v1",
    ),
    ("huggingface", "HF_ENDPOINT", "https://huggingface.co/models", "https://huggingface.co."),
    ("moonshot", "MOONSHOT_API_BASE", "https://platform.moonshot.cn", "https://api.moonshot.cn/v1"),
    ("openrouter", "OPENROUTER_BASE_URL", "https://openrouter.ai/settings/keys", "/api/v1"),
]


@pytest.mark.parametrize(("provider", "name", "page", "api"), PAGES)
def test_a_page_for_people_is_not_asked(provider: str, name: str, page: str, api: str) -> None:
    """No key is sent to a page for people; the API's address is named instead."""
    plan = plan_check(configure(provider, environ_for(table()[provider]) | {name: page}))

    assert plan.request is None
    assert plan.reading
    assert plan.reading.verdict is Verdict.WRONG_ADDRESS
    assert plan.reading.do.startswith(f"Set `{name}` to ")
    assert api in plan.reading.do
    assert "/v1" not in plan.reading.do.replace(api, "")


@EVERY_ROW
def test_no_address_of_an_api_is_a_page(row: Provider) -> None:
    """What the table itself asks is never taken for a page for people."""
    for name in row.base_url_names if row.base_url else ():
        assert page_instead(row, name, row.base_url) == ""
        assert page_instead(row, name, "https://gate.example/v1") == ""
