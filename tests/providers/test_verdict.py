"""The words of verdicts: complete, plain, and in one of four states."""

import re

import pytest

from lib.providers.verdict import WORDS, CheckResult, State, Verdict, Words

STATES = {
    State.WORKS: {"works"},
    State.NEEDS_YOU: {"rejected", "no_permission", "no_credit", "wrong_address", "damaged"},
    State.COULD_NOT_TELL: {
        *("rate_limited", "unreachable", "server_error"),
        *("could_not_tell", "not_tested"),
    },
    State.NOT_CONFIGURED: {"not_configured"},
}
PLACEHOLDERS = {"provider", "name", "console", "address", "status_page"}
PLACEHOLDERS |= {"address_name", "root", "api"}
NEVER = re.compile(
    r"went wrong|oops|error|fail|invalid|please|illegal|bad |\b\d{3}\b", re.IGNORECASE
)


def test_every_verdict_has_words() -> None:
    """No verdict is left without a sentence, and none has words that is no verdict."""
    assert set(WORDS) == set(Verdict)


def test_the_state_of_each_verdict() -> None:
    """Only what a person can mend needs that person; what proves nothing says so."""
    assert {
        state: {str(verdict) for verdict, words in WORDS.items() if words.state is state}
        for state in State
    } == STATES


@pytest.mark.parametrize("words", WORDS.values(), ids=[str(one) for one in WORDS])
def test_how_words_read(words: Words) -> None:
    """A short first word, one plain sentence, a next step; no status code, no blame."""
    assert re.fullmatch(r"[A-Z][a-z]+(?:[ -][a-z]+){0,2}", words.word)
    for text in (words.sentence, words.advice):
        assert re.fullmatch(r"(?:[A-Z]|\{provider\} ).*\.", text), text
        assert text.count(". ") == 0, text
        assert not NEVER.search(text), text
        assert set(re.findall(r"\{(\w+)\}", text)) <= PLACEHOLDERS
        assert re.sub(r"\{\w+\}", "", text).isascii()


def test_first_words_are_distinct() -> None:
    """Two verdicts never read alike."""
    assert len({words.word for words in WORDS.values()}) == len(WORDS)
    assert len({words.sentence for words in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize("verdict", Verdict)
def test_a_result_knows_its_state(verdict: Verdict) -> None:
    """A result carries the state and the first word of its verdict."""
    found = CheckResult("groq", verdict, "A sentence.", "A step.")

    assert (found.state, found.word) == (WORDS[verdict].state, WORDS[verdict].word)
    assert (found.status, found.latency_ms, found.checked_at, found.address) == (None,) * 3 + ("",)
