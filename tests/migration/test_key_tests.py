"""Keys that people brought to a Space: where they are tested, how often, and for whom."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lib.migration.importing import PASTED, ParsedText, read_file, read_text
from lib.migration.key_tests import Allowance, Brought, KeyTests, keys_brought
from lib.practice import PracticeServer
from lib.project import Project, load_project
from lib.provider_config import table
from lib.providers.verdict import CheckResult, Verdict
from tests.support.projects import asked, learn
from tests.test_limits import Clock

GOOD = "FAKE-good-key-of-openai"
KEYS = f"OPENAI_API_KEY={GOOD}\nGROQ_API_KEY=FAKE-bad-key-of-groq\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of somebody else, whose own key and address must play no part."""
    (tmp_path / ".env").write_text("MISTRAL_API_KEY=of-the-app\nGROQ_BASE_URL=https://a.example\n")
    return load_project(tmp_path, {"COHERE_API_KEY": "of-the-app"}, tmp_path)


@pytest.fixture
def home(practice: PracticeServer, tmp_path: Path) -> Project:
    """A project for which the practice providers are at the addresses that are built in."""
    rows = {
        one: replace(row, base_url=practice.provider_url(one))
        for one, row in table().items()
        if one in {"groq", "openai"}
    }
    return load_project(tmp_path, {}, tmp_path, rows)


def sorted_out(project: Project, text: str, *more: ParsedText) -> tuple[set[str], dict[str, str]]:
    """Return the ids of the providers that may be asked, and why others are not."""
    reading = read_text(text, PASTED, {})
    found = keys_brought(reading, project, more)
    return (
        {one.provider.id for one in found.askable},
        {one.provider.id: why for one, why in found.kept},
    )


def test_only_what_was_brought_is_tested(project):
    """The keys of the app play no part, and neither do its addresses."""
    assert sorted_out(project, KEYS) == ({"groq", "openai"}, {})
    assert sorted_out(project, "MODEL=some-model\n") == (set(), {})


ADDRESSES = {
    "base URL": ("GROQ_API_KEY=k\nGROQ_BASE_URL=https://a.example\n", "groq", "GROQ_BASE_URL"),
    "the built-in one": (
        "OPENAI_API_KEY=k\nOPENAI_BASE_URL=https://api.openai.com/v1\n",
        "openai",
        "OPENAI_BASE_URL",
    ),
    "address of the check": (
        "HF_TOKEN=k\nHF_ENDPOINT=https://a.example\n",
        "huggingface",
        "HF_ENDPOINT",
    ),
    "line in doubt": (
        'GROQ_API_KEY=k\nGROQ_BASE_URL="https://a.example" # "\n',
        "groq",
        "GROQ_BASE_URL",
    ),
    "line of a broken reference": (
        "GROQ_API_KEY=k\nGROQ_BASE_URL=${ELSEWHERE}\n",
        "groq",
        "GROQ_BASE_URL",
    ),
}


@pytest.mark.parametrize(("text", "provider", "name"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_named_address_is_never_asked(project, text, provider, name):
    """Where what was brought names an address, the key stays here and the sentence says why."""
    askable, kept = sorted_out(project, text)
    assert askable == set()
    assert f"`{name}` is set beside it" in kept[provider]


def test_an_address_from_another_file_counts(project):
    """A key that was pasted beside a file that names an address is not tested either."""
    other = read_file(project.folder / ".env", ".env", {})
    askable, kept = sorted_out(project, KEYS, other)
    assert askable == {"openai"}
    assert set(kept) == {"groq"}


def test_an_empty_address_names_none(project):
    """A base URL without a value is as good as none."""
    assert sorted_out(project, "GROQ_API_KEY=k\nGROQ_BASE_URL=\n")[0] == {"groq"}


def test_what_runs_on_this_machine_is_not_asked(project):
    """A provider that listens on the machine itself would make the Space ask itself."""
    askable, kept = sorted_out(project, "OLLAMA_API_KEY=k\n")
    assert askable == set()
    assert "runs at your own address" in kept["ollama"]


def test_every_address_that_is_asked_is_public_and_encrypted():
    """No provider that may be asked is anywhere but behind https, or at no address at all."""
    rows = [row for row in table().values() if not row.key_optional]
    assert {row.base_url.partition("//")[0] for row in rows} == {"https:", ""}


# --- how often, and for whom ---------------------------------------------------------------------


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def tests_of(clock: Clock) -> Callable[[], KeyTests]:
    """Make the tests of one more session on the same Space."""
    allowance = Allowance(clock)
    return lambda: KeyTests(allowance, clock=clock)


def brought(home: Project, text: str = KEYS) -> Brought:
    """Return what a text brings."""
    return keys_brought(read_text(text, PASTED, {}), home, ())


def answers(tests: KeyTests, found: Brought) -> list[CheckResult | None]:
    """Wait for the tests that are under way and return what is known."""
    while any(tests.is_pending(one) for one in found.askable):
        time.sleep(0.01)
    return [tests.known(one) for one in found.askable]


def verdicts(tests: KeyTests, found: Brought) -> list[Verdict | None]:
    """Wait for the tests that are under way and return their verdicts."""
    return [one.verdict if one else None for one in answers(tests, found)]


def test_keys_are_tested_where_they_belong(home, practice, tests_of):
    """Each key is sent once, to its provider, and gets its verdict."""
    learn(practice, "openai", GOOD)
    found, tests = brought(home), tests_of()
    assert answers(tests, found) == [None, None]
    tests.start("alice", found.askable)
    assert verdicts(tests, found) == [Verdict.WORKS, Verdict.REJECTED]
    assert (asked(practice, "groq"), asked(practice, "openai")) == (1, 1)


def test_nobody_learns_what_anothers_test_found(home, practice, tests_of):
    """Who has the same key learns neither somebody else's answer nor that there is one."""
    learn(practice, "openai", GOOD)
    found, first, second = brought(home), tests_of(), tests_of()
    first.start("alice", found.askable)
    told = answers(first, found)
    assert answers(second, found) == [None, None]
    second.start("bob", found.askable)
    again = answers(second, found)
    assert asked(practice, "openai") == 2
    assert [one and one.checked_at for one in told] != [one and one.checked_at for one in again]


def test_a_person_is_bounded_and_told_when_to_come_again(home, practice, clock, tests_of):
    """After so many tests nothing more is sent, in any session, until the time that is told."""
    found = brought(home)
    tests = tests_of()
    for _ in range(10):
        tests.start("alice", found.askable)
        answers(tests, found)
    so_far = asked(practice)
    assert so_far == 20
    for one in (tests, tests_of()):
        one.start("alice", found.askable)
        assert [one.wait(key) for key in found.askable] == [15, 15]
    clock.now += 5
    assert [tests.wait(key) for key in found.askable] == [10, 10]
    assert asked(practice) == so_far
    clock.now += 10
    tests.start("alice", found.askable)
    answers(tests, found)
    assert [tests.wait(key) for key in found.askable] == [None, 15]
    assert asked(practice) == so_far + 1


def test_keys_without_an_answer_come_first(home, practice, clock, tests_of):
    """What the allowance did not reach is tested next, before anything is asked again."""
    found, tests = brought(home), tests_of()
    first, second = found.askable
    for _ in range(19):
        tests.start("alice", [first])
        answers(tests, found)
    fresh = tests_of()
    fresh.start("alice", found.askable)
    assert [one is None for one in answers(fresh, found)] == [False, True]
    clock.now += 15
    fresh.start("alice", found.askable)
    assert [one is None for one in answers(fresh, found)] == [False, False]
    assert fresh.wait(second) is None


def test_one_person_does_not_use_up_the_others_share():
    """Somebody who tests without end leaves enough at the same provider for somebody else."""
    clock = Clock()
    allowance = Allowance(clock)
    for _ in range(600):
        allowance.take("mallory", "groq")
        clock.now += 1
    assert [allowance.take("alice", "groq") for _ in range(20)] == [0] * 20


def test_a_provider_is_asked_only_so_often(clock):
    """Many people at once make the Space ask one provider no more than it may."""
    allowance = Allowance(clock)
    waits = [allowance.take(f"person {number}", "groq") for number in range(70)]
    assert [wait > 0 for wait in waits] == [False] * 60 + [True] * 10
    assert allowance.take("person 69", "openai") == 0
