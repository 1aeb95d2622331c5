"""A configured server is not the vendor: whose words are used, for everyone and every verdict."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lib.client_config import page_on
from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.project import load_project, pick
from lib.provider_config import Provider, table
from lib.providers.check import RequestOutcome, result
from lib.providers.check_plan import CheckPlan, plan_check, plan_message
from lib.providers.reading import Classification
from lib.providers.replies import ANY, replies_of
from lib.providers.telling import sentence_of, step_of, told
from lib.providers.verdict import CheckResult, Verdict
from lib.report.document import result_for
from lib.sources import NOWHERE

from .conftest import configure, environ_for

ROWS = list(table().values())
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
SERVERS = ("http://127.0.0.1:4000", "http://litellm:4000/v1", "https://gate.example/llm/v1")
STATUSES = (200, 301, 400, 401, 402, 403, 404, 405, 410, 422, 429, 451, 498, 500, 502, 503, 529)
BODIES = (
    b"",
    b"{}",
    b'{"error": "Unauthorized"}',
    b"<html>Sign in</html>",
    b'{"error": {"message": "insufficient permissions"}}',
    b'{"error": {"message": "Your credit balance is too low"}}',
    b'{"error": {"message": "Country, region, or territory not supported"}}',
)


def plans(row: Provider) -> Iterator[CheckPlan]:
    """Yield the plans of a provider at servers that are not the vendor's."""
    for server in SERVERS:
        configured = configure(row.id, environ_for(row, server))
        yield from (made(configured) for made in (plan_check, plan_message))


def leads_to_the_vendor(row: Provider, found: CheckResult) -> list[str]:
    """Return the pages of the vendor that a result sends somebody to."""
    said = f"{found.sentence} {found.advice}"
    pages = tuple(page for page in (row.console, row.status_page) if page)
    urls = re.findall(r"https?://[^\s`,;)]+", said)
    words = [word for word in ("its status page", "console", "support") if word in said]
    return [*words, *(url for url in urls if url.startswith(pages) or page_on(*_split(url)))]


def _split(url: str) -> tuple[str, str]:
    parts = urlsplit(url.rstrip("."))
    return ("", "") if parts.netloc == "huggingface.co" else (parts.hostname or "", parts.path)


@EVERY_ROW
def test_no_verdict_leads_to_the_vendor(row: Provider) -> None:
    """Whatever is answered at a configured server, nobody is sent to the vendor's pages for it."""
    for plan in plans(row):
        for verdict in Verdict:
            found = result(replace(plan, reading=Classification(verdict)))
            assert not leads_to_the_vendor(row, found), found
            assert not found.sentence.startswith(row.name), found
        outcomes = [Answer(status, "", body) for status in STATUSES for body in BODIES]
        for answer in (*outcomes, *Failure) if plan.request else ():
            found = result(plan, RequestOutcome(answer, 1, 1.0))
            assert not leads_to_the_vendor(row, found), found


@EVERY_ROW
def test_no_word_of_a_vendor_leads_there(row: Provider) -> None:
    """What a row's exceptions say is said of the server, with a step that does not leave it."""
    for plan in plans(row):
        for reply in (*replies_of(row.id), *replies_of(ANY)):
            if reply.usual or not plan.request:
                continue  # of the vendor alone
            say = "" if reply.otherwise else reply.say
            reading = Classification(Verdict(reply.verdict), say, reply.do, reply.server_do)
            said = reading.say or sentence_of(plan, reading.verdict)
            sentence, step = (told(plan, text) for text in (said, step_of(plan, reading)))
            found = CheckResult(row.id, reading.verdict, sentence, step, address=plan.target.shown)
            assert not leads_to_the_vendor(row, found), found
            assert not sentence.startswith(row.name), found
            assert not re.search(r"[{}]", sentence + step), found


def answered(provider: str, server: str, status: int, body: str, **environ: str) -> CheckResult:
    """Return what is said to an answer of a server."""
    row = table()[provider]
    plan = plan_check(configure(provider, environ_for(row, server) | environ))
    return result(plan, RequestOutcome(Answer(status, "", body.encode()), 1, 1.0))


KEY_WANTED = '{"error": {"message": "Authentication Error, LiteLLM Virtual Key expected."}}'
UNKNOWN_KEY = '{"error": {"message": "Authentication Error, Invalid proxy server token passed."}}'
SPENT = '{"error": {"message": "Budget has been exceeded! Current cost: 5.1, Max budget: 5.0"}}'
CLOSED_MODEL = '{"error": {"message": "key not allowed to access model. Tried m"}}'
UPSTREAM = '{"error": {"message": "litellm.AuthenticationError: OpenAIException - wrong key"}}'
NO_DATABASE = '{"error": {"message": "No connected db.", "type": "no_db_connection"}}'
LOADING = '{"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}'
NO_ROUTE = '{"error": "Unexpected endpoint or method. (GET /models). Returning 200 anyway"}'
HERE = [
    ("openai", 401, KEY_WANTED, Verdict.REJECTED, "LiteLLM"),
    ("anthropic", 401, KEY_WANTED, Verdict.REJECTED, "LiteLLM"),
    ("mistral", 401, UNKNOWN_KEY, Verdict.REJECTED, "LiteLLM"),
    ("openai", 400, NO_DATABASE, Verdict.REJECTED, "master key"),
    ("openai", 400, SPENT, Verdict.NO_CREDIT, "budget"),
    ("groq", 429, SPENT, Verdict.NO_CREDIT, "budget"),
    ("deepseek", 401, CLOSED_MODEL, Verdict.NO_PERMISSION, "model"),
    ("openai", 401, UPSTREAM, Verdict.COULD_NOT_TELL, "uses itself"),
    ("openai", 503, LOADING, Verdict.SERVER_ERROR, "loading its model"),
    ("openai", 200, NO_ROUTE, Verdict.WRONG_ADDRESS, "no such route"),
    ("mistral", 401, '{"detail": "Unauthorized"}', Verdict.REJECTED, "does not recognise this key"),
    ("dashscope", 401, '{"error": "no"}', Verdict.REJECTED, "does not recognise this key"),
    ("zai", 401, '{"error": "Unauthorized"}', Verdict.REJECTED, "does not recognise this key"),
    ("openai", 404, "404 page not found", Verdict.WRONG_ADDRESS, "no such route"),
    ("nvidia", 200, '{"object": "list", "data": []}', Verdict.WORKS, "accepted the key"),
    ("novita", 200, '{"object": "list", "data": []}', Verdict.WORKS, "accepted the key"),
    ("openai", 200, '{"models": []}', Verdict.WORKS, "accepted the key"),
    ("openai", 200, "[" * 500, Verdict.COULD_NOT_TELL, "proves nothing"),
    ("openai", 200, "{}", Verdict.COULD_NOT_TELL, "proves nothing"),
    ("elevenlabs", 200, '{"ok": true}', Verdict.COULD_NOT_TELL, "proves nothing"),
]


@pytest.mark.parametrize(("provider", "status", "body", "verdict", "says"), HERE)
def test_what_servers_say(
    provider: str, status: int, body: str, verdict: Verdict, says: str
) -> None:
    """The words of proxies and of servers for models are understood, and told of the server."""
    found = answered(provider, "http://127.0.0.1:4000", status, body)

    assert found.verdict is verdict
    assert says in found.sentence
    assert "127.0.0.1" in found.sentence


REGIONS = [
    (
        "openai",
        "incorrect regional hostname. Please make your request to us.api.openai.com",
        "OPENAI_BASE_URL` to https://us.api.openai.com/v1.",
    ),
    (
        "groq",
        "This key belongs to another region, use https://eu.api.groq.com/openai/v1/models",
        "GROQ_BASE_URL` to https://eu.api.groq.com.",
    ),
    (
        "langsmith",
        "Wrong endpoint: this workspace is at https:\\/\\/eu.api.smith.langchain.com",
        "LANGSMITH_ENDPOINT` to https://eu.api.smith.langchain.com.",
    ),
    (
        "elevenlabs",
        "Data residency workspace. Please use api.eu.residency.elevenlabs.io",
        "ELEVENLABS_API_BASE` to https://api.eu.residency.elevenlabs.io.",
    ),
    (
        "moonshot",
        "This key is for the endpoint api.moonshot.cn",
        "MOONSHOT_API_BASE` to https://api.moonshot.cn/v1.",
    ),
    (
        "zai",
        "Please use the endpoint https://api.z.ai/api/coding/paas/v4/chat/completions",
        "ZAI_BASE_URL` to https://api.z.ai/api/coding/paas/v4.",
    ),
]


@pytest.mark.parametrize(("provider", "message", "step"), REGIONS)
@pytest.mark.parametrize("status", [401, 403, 421])
def test_the_host_that_an_answer_names(provider: str, message: str, step: str, status: int) -> None:
    """Where a vendor's answer names another host of its API, the step is to set that address."""
    body = f'{{"error": {{"message": "{message}"}}}}'
    found = answered(provider, "http://127.0.0.1:4000", status, body)

    assert found.verdict is Verdict.WRONG_ADDRESS
    assert step in found.advice


@pytest.mark.parametrize(
    "message",
    [
        "Incorrect API key provided. You can find yours at https://platform.openai.com/api-keys",
        "Please make your request to us.api.openai.com.evil.example",
        "Please use https://evil.example/v1 as the endpoint",
        "See https://help.openai.com for the endpoint",
        "Wrong endpoint: api.mistral.ai",
    ],
)
def test_other_hosts_are_not_taken_from_an_answer(message: str) -> None:
    """Neither a page for people nor anybody else's host is taken for the vendor's address."""
    found = answered("openai", "http://127.0.0.1:4000", 401, f'{{"error": "{message}"}}')

    assert found.verdict is Verdict.REJECTED
    assert "evil" not in f"{found}"


def test_the_organisation_that_is_set_is_named() -> None:
    """A mismatch names the variables that are set, and no page of the vendor."""
    body = '{"error": {"code": "mismatched_project", "message": "x"}}'
    found = answered("openai", "http://127.0.0.1:1/v1", 401, body, OPENAI_PROJECT_ID="proj_FAKE")

    assert found.verdict is Verdict.NO_PERMISSION
    assert "`OPENAI_PROJECT_ID`" in found.advice
    assert "ORG" not in found.advice


@pytest.mark.parametrize(
    ("provider", "name", "base", "extra"),
    [
        ("anthropic", "ANTHROPIC_BASE_URL", "https://gate.example/v1", "/v1"),
        ("anthropic", "ANTHROPIC_BASE_URL", "https://gate.example/v1/messages", "/v1/messages"),
        ("groq", "GROQ_BASE_URL", "https://gate.example/openai/v1", "/openai/v1"),
        ("google", "GOOGLE_GEMINI_BASE_URL", "https://gate.example/v1beta", "/v1beta"),
        ("cohere", "CO_API_URL", "https://gate.example/v2", "/v2"),
        ("openai", "OPENAI_BASE_URL", "https://gate.example/v1/models", "/models"),
        ("openai", "OPENAI_API_BASE", "https://gate.example/v1/responses", "/responses"),
        ("deepseek", "DEEPSEEK_API_BASE", "https://gate.example/completions", "/completions"),
    ],
)
def test_what_is_too_much_is_named(provider: str, name: str, base: str, extra: str) -> None:
    """Where the client adds what the address already has, the step says what has to go."""
    row = table()[provider]
    environ = {row.names[0]: "FAKE-0123456789", name: base}
    plan = plan_check(configure(provider, environ))
    found = result(plan, RequestOutcome(Answer(404, "", b'{"error": "Not Found"}'), 1, 1.0))

    assert found.verdict is Verdict.WRONG_ADDRESS
    assert found.advice.startswith(f"Remove `{extra}` from the end of `{name}`")


def test_a_server_that_wants_a_key() -> None:
    """Ollama behind a gate that wants a key: none was sent, so none was refused."""
    plan = plan_check(configure("ollama", {"OLLAMA_HOST": "http://localhost:11434"}))
    found = result(plan, RequestOutcome(Answer(401, "", b'{"error": "unauthorized"}'), 1, 1.0))

    assert found.sentence.endswith("wants a key, and none is set.")
    assert found.advice == "Put a key of this server into `OLLAMA_API_KEY`."


def test_what_is_told_before_anybody_is_asked() -> None:
    """Without a key, or not asked yet, a server of one's own is no reason to go to the vendor."""
    local = {"OPENAI_BASE_URL": "http://localhost:8000/v1"}
    for environ in (local, local | {"OPENAI_API_KEY": "sk-FAKE"}):
        found = result_for(configure("openai", environ), None)
        assert not leads_to_the_vendor(table()["openai"], found), found
        assert "OpenAI" not in found.sentence
    home = result_for(configure("openai", {}), None)
    assert home.sentence == "No key for OpenAI was found."
    assert "https://platform.openai.com/api-keys" in home.advice


def test_an_organisation_of_the_person_goes_nowhere_by_itself(tmp_path: Path) -> None:
    """What a project names as an address gets no organisation of the environment unasked."""
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-FAKE\nOPENAI_BASE_URL=https://gate.example\n")
    project = load_project(tmp_path, {"OPENAI_ORG_ID": "org-FAKE"}, NOWHERE)
    (configured,) = pick(project, ["openai"])

    unasked, named = plan_check(configured), plan_check(configured, named=True)
    assert unasked.request is None
    assert unasked.reading
    assert "OPENAI_ORG_ID" in unasked.reading.say
    assert named.request
    assert named.request.headers["OpenAI-Organization"] == "org-FAKE"


def test_the_vendors_own_regional_host_is_the_vendor() -> None:
    """At a host of its own that is not the usual one, the vendor is named and its console too."""
    environ = {"OPENAI_API_KEY": "sk-FAKE", "OPENAI_BASE_URL": "https://eu.api.openai.com/v1"}
    plan = plan_check(configure("openai", environ))
    found = result(plan, RequestOutcome(Answer(401, "", b'{"error": "no"}'), 1, 1.0))

    assert found.sentence == "OpenAI does not recognise this key."
    assert "https://platform.openai.com/api-keys" in found.advice


SIGNED_IN = "This credential is only authorized for use with Claude Code."
UNSUPPORTED = "OAuth authentication is currently not supported."
SWITCHED_OFF = "Generative Language API has not been used in project 1 before or it is disabled."
STEPS = [
    ("anthropic", 403, SIGNED_IN, Verdict.NO_PERMISSION, "an API key into `ANTHROPIC_API_KEY`"),
    ("anthropic", 401, UNSUPPORTED, Verdict.NO_PERMISSION, "an API key into `ANTHROPIC_API_KEY`"),
    ("google", 403, SWITCHED_OFF, Verdict.NO_PERMISSION, "enabled in the key's project"),
    ("openai", 401, "Your account has been deactivated.", Verdict.NO_PERMISSION, "on again"),
    ("minimax", 401, "invalid api key (2049)", Verdict.REJECTED, "https://api.minimaxi.com/v1"),
]


@pytest.mark.parametrize(("provider", "status", "words", "verdict", "step"), STEPS)
def test_the_step_is_the_one_that_the_words_ask_for(
    provider: str, status: int, words: str, verdict: Verdict, step: str
) -> None:
    """A server that passes on a vendor's own words is answered with what helps, not a new key."""
    body = f'{{"error": {{"message": "{words}"}}}}'
    found = answered(provider, "http://127.0.0.1:4000", status, body)

    assert found.verdict is verdict
    assert step in found.advice
