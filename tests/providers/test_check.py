"""Results: what came back, or why nothing was sent, in sentences that hold no key."""

import time
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.practice import PracticeServer
from lib.practice.faults import Fault
from lib.practice.practice_state import KeyKind
from lib.project import Configured
from lib.provider_config import Provider, table
from lib.providers.check import RequestOutcome, ask, result
from lib.providers.check_plan import CheckPlan, plan_check, plan_message
from lib.providers.reading import Classification
from lib.providers.verdict import CheckResult, State, Verdict

from .conftest import at_practice, configure, environ_for, fake_key, readable

DATA = Path(__file__).parent.parent / "data" / "replies.toml"
CASES = tomllib.loads(DATA.read_text(encoding="utf-8"))["case"]
ROWS = list(table().values())
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
CHECKED = [row for row in ROWS if row.check]
STATUSES = (200, 204, 301, *range(400, 408), 410, 412, 418, 429, 432, 434, 451, 498, 500, 503, 529)
GATE = "https://gate.example/v1"
KEY = "sk-FAKE0123456789abcdefghijkl"


def checked(configured: Configured) -> CheckResult:
    """Check a provider over a real connection."""
    plan = plan_check(configured)
    return result(plan, ask(plan))


# --- nothing is sent -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (f"{KEY}\n", "ends with a line break"),
        (f"{KEY}\r\n", "ends with a line break"),
        (f"\n{KEY}", "holds a line break"),
        ("sk-FAKE\nFAKE", "holds a line break"),
        ("sk-FAKE\rFAKE", "holds a line break"),
        ("sk-\tFAKE", "has a character that no key has at position 4"),
        ("\tsk-FAKE", "has a character that no key has at position 1"),
        ("sk-FAKE\0", "has a character that no key has at position 8"),
        ("sk-FAKE\x7f", "has a character that no key has at position 8"),
        ("sk-FAKÉ", "has a character that no key has at position 7"),
        ("sk-FAKE\u200b", "has a character that no key has at position 8"),
        ("\ufeffsk-FAKE", "has a character that no key has at position 1"),
        ("\u201csk-FAKE\u201d", "has a typographic quote at position 1"),
        ("sk-FAKE\u2019", "has a typographic quote at position 8"),
        (f" {KEY}", "starts with a space"),
    ],
)
@pytest.mark.parametrize("base", ["", GATE])
def test_a_damaged_value_is_not_sent(value: str, says: str, base: str) -> None:
    """What no header can carry, or what no key can be, is said and not tried."""
    environ = {"OPENAI_API_KEY": value} | ({"OPENAI_BASE_URL": base} if base else {})
    for plan in (made(configure("openai", environ)) for made in (plan_check, plan_message)):
        found = result(plan)
        assert plan.request is None
        assert found.verdict is Verdict.DAMAGED
        assert found.sentence == f"The value of `OPENAI_API_KEY` {says}, so it cannot be sent."
        assert ("https://platform.openai.com/api-keys" in found.advice) == (not base)
        assert "FAK" not in repr((found, plan))


@pytest.mark.parametrize("value", [KEY, f"{KEY} ", "sk-FAKE two words", "~!sk-FAKE", "x"])
def test_an_odd_value_is_sent(value: str) -> None:
    """What a header can carry is the provider's to judge."""
    assert plan_check(configure("openai", {"OPENAI_API_KEY": value})).request


MIXED_UP = [
    ("OPENAI_API_KEY", "gsk_FAKE0123456789", "Groq", "GROQ_API_KEY", "OpenAI"),
    ("GROQ_API_KEY", "sk-proj-FAKE0123456789", "OpenAI", "OPENAI_API_KEY", "Groq"),
    ("HF_TOKEN", "sk-ant-api03-FAKE0123", "Anthropic", "ANTHROPIC_API_KEY", "Hugging Face"),
    ("MISTRAL_API_KEY", "hf_FAKE0123456789", "Hugging Face", "HUGGINGFACE_HUB_TOKEN", "Mistral AI"),
]


@pytest.mark.parametrize(("name", "key", "owner", "owners_name", "provider"), MIXED_UP)
def test_a_key_of_another_vendor(
    name: str, key: str, owner: str, owners_name: str, provider: str
) -> None:
    """A key that is plainly another company's is not shown to this one, and the cure is named."""
    row = next(row for row in ROWS if name in row.all_names)
    for plan in (made(configure(row.id, {name: key})) for made in (plan_check, plan_message)):
        found = result(plan)
        assert plan.request is None
        assert found.verdict is Verdict.WRONG_ADDRESS
        assert (
            found.sentence == f"`{name}` holds a key of {owner}, so it was not sent to {provider}."
        )
        assert found.advice.startswith(f"Put the key of {owner} into `{owners_name}`, or set `")
    elsewhere = configure(row.id, {name: key, row.base_url_names[0]: GATE})
    assert plan_message(elsewhere).request


def test_a_beginning_that_several_vendors_share() -> None:
    """A key that may be the provider's own is sent to it."""
    for row in ROWS:
        if "sk-" in row.prefixes and row.check:
            assert plan_check(configure(row.id, {row.names[0]: KEY})).request, row.id


@EVERY_ROW
def test_why_nothing_was_asked(row: Provider) -> None:
    """Without a key, a check or a chat, the result says which, without asking anybody."""
    if not row.key_optional:
        found = result(plan_check(configure(row.id, {})))
        assert found.verdict is Verdict.NOT_CONFIGURED
        assert (row.name in found.sentence, row.names[0] in found.advice) == (True, True)
    keyed = configure(row.id, environ_for(row))
    if not row.check:
        found = result(plan_check(keyed))
        assert (found.verdict, found.sentence) == (Verdict.NOT_TESTED, row.no_check)
        assert ("test message" in found.advice) == bool(row.message)
    if not row.message:
        found = result(plan_message(keyed))
        assert found.verdict is Verdict.NOT_TESTED
        assert found.sentence == f"{row.name} has no chat to send a message to."
        assert (found.advice == "Use the free check.") == bool(row.check)
    if not row.base_url and row.check:
        found = result(plan_check(keyed))
        assert found.verdict is Verdict.WRONG_ADDRESS
        assert found.advice == f"Set `{row.base_url_names[0]}`."


def test_a_plan_without_a_request() -> None:
    """Asking what is not to be asked is a mistake of ours; a plan not yet asked is "not tested"."""
    with pytest.raises(ValueError, match="nothing to send"):
        ask(plan_check(configure("openai", {})))
    found = result(plan_check(configure("openai", {"OPENAI_API_KEY": KEY})))
    assert (found.verdict, found.checked_at) == (Verdict.NOT_TESTED, None)


# --- everything that can come out ----------------------------------------------------------------


def plans(row: Provider) -> Iterator[CheckPlan]:
    """Yield the plans of a provider: both routes, at home and elsewhere, with and without a key."""
    here = environ_for(row, "http://127.0.0.1:9/x")
    for environ in (environ_for(row), here, {}, dict(list(here.items())[1:])):
        yield plan_check(configure(row.id, environ))
        yield plan_message(configure(row.id, environ))


@EVERY_ROW
def test_every_result_is_readable(row: Provider) -> None:
    """Whatever is answered, and whatever the verdict, no placeholder and no key is left in it."""
    key = fake_key(row)
    bodies = [b"", b"{}", b"<html>", f'{{"error": "wrong key {key}"}}'.encode()]
    answers: list[Answer | Failure] = [*Failure]
    answers += [Answer(status, "", body) for status in STATUSES for body in bodies]
    answers += [
        Answer(case["status"], case.get("content_type", "application/json"), case["body"].encode())
        for case in CASES
        if case["provider"] == row.id
    ]
    for plan in plans(row):
        assert readable(result(plan), key), result(plan)
        for verdict in Verdict:
            found = result(replace(plan, reading=Classification(verdict)))
            assert found.verdict is verdict
            assert readable(found, key), found
        for answer in answers if plan.request else ():
            found = result(plan, RequestOutcome(answer, 1, 1.0))
            assert readable(found, key), found


def test_a_body_is_in_no_repr() -> None:
    """A body, which may repeat a key, is not shown by what carries it."""
    answer = Answer(401, "", b"wrong key FAKE")

    assert "FAKE" not in repr(answer) + repr(RequestOutcome(answer, 1, 1.0))


# --- over real connections -----------------------------------------------------------------------


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: row.id)
def test_good_and_bad_keys(practice: PracticeServer, row: Provider) -> None:
    """Every provider's stand-in, at a configured address, is asked by its check and understood."""
    good = checked(at_practice(practice, row.id))
    bad = checked(at_practice(practice, row.id, KeyKind.REJECTED))

    assert (good.verdict, good.status == 200) == (Verdict.WORKS, row.id != "voyage")
    assert bad.verdict in {Verdict.REJECTED, Verdict.COULD_NOT_TELL}
    assert good.address.startswith(practice.provider_url(row.id) + "/")
    assert [seen["route"] for seen in practice.state.requests()] == ["check", "check"]
    assert [seen["kind"] for seen in practice.state.requests()] == ["good", "rejected"]


@pytest.mark.parametrize("row", [row for row in ROWS if row.message], ids=lambda row: row.id)
def test_messages(practice: PracticeServer, row: Provider) -> None:
    """A test message reaches the chat of each provider and tells whether there is credit."""
    for kind, verdict in ((KeyKind.GOOD, Verdict.WORKS), (KeyKind.NO_CREDIT, Verdict.NO_CREDIT)):
        plan = plan_message(at_practice(practice, row.id, kind))
        assert result(plan, ask(plan)).verdict is verdict
    assert {seen["route"] for seen in practice.state.requests()} == {"message"}


def test_who_accepted_the_key(practice: PracticeServer) -> None:
    """At a configured address a server accepted the key; only at home it was the provider."""
    away = checked(at_practice(practice, "groq"))
    home = plan_check(configure("groq", environ_for(table()["groq"])))
    keyless = plan_message(configure("ollama", {"OLLAMA_HOST": practice.provider_url("ollama")}))

    assert away.sentence == f"The server at `{away.address}` accepted the key."
    assert result(home, RequestOutcome(Answer(200, "", b"[]"), 1, 1.0)).sentence == (
        "Groq accepted the key."
    )
    assert result(keyless, ask(keyless)).sentence.endswith("; it needs no key.")


def test_the_words_of_whoever_was_asked() -> None:
    """At another provider's home its name and console are shown, and one's own variable."""
    environ = {"OPENAI_API_KEY": "gsk_FAKE", "OPENAI_BASE_URL": "https://api.groq.com/openai/v1"}
    plan = plan_check(configure("openai", environ))
    bad, good = (
        result(plan, RequestOutcome(Answer(status, "", b'{"data": []}'), 1, 1.0))
        for status in (401, 200)
    )

    assert (bad.provider, bad.sentence) == ("openai", "Groq does not recognise this key.")
    assert bad.advice == (
        "Create a new key at https://console.groq.com/keys and put it into `OPENAI_API_KEY`."
    )
    assert good.sentence == "Groq accepted the key."


def test_a_portal_is_named(practice: PracticeServer) -> None:
    """A page instead of an answer is told as such; as a success, it is no API's address."""
    wrong, untold = Verdict.WRONG_ADDRESS, Verdict.COULD_NOT_TELL
    for status, verdict in ((200, wrong), (401, untold), (403, untold)):
        practice.state.add_fault(
            Fault(times=1, status=status, body="<html>Sign in</html>", content_type="text/html")
        )
        found = checked(at_practice(practice, "groq"))
        assert (found.verdict, found.status) == (verdict, status)
        assert found.sentence == f"`{found.address}` answered with a web page, which no API does."
        assert "`GROQ_BASE_URL`" in found.advice
    home = plan_check(configure("groq", environ_for(table()["groq"])))
    page = RequestOutcome(Answer(200, "text/html", b"<html>Sign in</html>"), 1, 1.0)
    assert result(home, page).sentence == "A proxy or firewall answered instead of Groq."


def test_when_and_how_long(practice: PracticeServer) -> None:
    """A result tells when the answer came and how long it took."""
    practice.state.add_fault(Fault(delay=0.2))
    before = time.time()
    found = checked(at_practice(practice, "groq"))

    assert found.latency_ms is not None
    assert 200 <= found.latency_ms < 5000
    assert found.checked_at is not None
    assert before <= found.checked_at <= time.time()


FAILURES = {
    Failure.NO_HOST: ("unreachable", "The host of `https://gate.example/v1/models` was not found."),
    Failure.REFUSED: ("unreachable", "Nothing answers at `https://gate.example/v1/models`."),
    Failure.TIMEOUT: ("unreachable", "`https://gate.example/v1/models`"),
    Failure.TLS: ("unreachable", "certificate"),
    Failure.PROXY: ("unreachable", "The configured proxy"),
    Failure.BROKEN: ("unreachable", "`https://gate.example/v1/models` closed the connection"),
    Failure.NO_PACKAGE: ("could_not_tell", "A package that this request needs is missing"),
    Failure.UNSENDABLE: ("wrong_address", "No request can be sent to `https://gate.example/v1/"),
}


@pytest.mark.parametrize("failure", Failure)
def test_failures(failure: Failure) -> None:
    """Every failure to answer has a sentence that says what happened, and blames no key."""
    row = table()["openai"]
    found = result(
        plan_check(configure("openai", environ_for(row, GATE))), RequestOutcome(failure, 30, 2.0)
    )

    verdict, says = FAILURES[failure]
    assert found.verdict == verdict
    assert says in found.sentence
    assert "key" not in found.sentence + found.advice
    assert (found.status, found.latency_ms, found.checked_at) == (None, 30, 2.0)


@pytest.mark.parametrize("failure", Failure)
def test_nobody_at_home(failure: Failure) -> None:
    """A keyless provider that does not answer at its default address is simply not in use."""
    nobody = plan_check(configure("ollama", {}))
    found = result(nobody, RequestOutcome(failure, 1, 1.0))
    expected = configure("ollama", {"OLLAMA_HOST": "127.0.0.1:9"})

    assert (found.verdict, found.state) == (Verdict.NOT_CONFIGURED, State.NOT_CONFIGURED)
    assert found.sentence == (
        "Nothing answers at `http://127.0.0.1:11434/api/tags`, where Ollama listens by default."
    )
    assert found.advice == "Start Ollama, or set `OLLAMA_BASE_URL` to where it runs."
    assert checked(expected).verdict is Verdict.UNREACHABLE
