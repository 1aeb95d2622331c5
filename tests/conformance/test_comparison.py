"""The comparison with client libraries, as far as it needs none of them, and the page it wrote."""

import re

import pytest

from lib.provider_config import table
from tests.conformance.comparison import (
    Answer,
    Environment,
    Row,
    agree,
    environments,
    made_up,
    on_our_route,
    variable_of,
    without_query,
)
from tests.conformance.libraries import LIBRARIES, STAND_IN, Difference, Library
from tests.conformance.ours import answer
from tests.conformance.page import page, summary
from tests.conformance.probes import PROBES, Seen
from tests.conformance.reasons import reason_for
from tests.support.dashboard import ROOT

PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
PINNED = (ROOT / "tests" / "conformance" / "requirements.txt").read_text(encoding="utf-8")
OPENAI = Library("openai", "openai", ("OPENAI_BASE_URL",))
COHERE = Library("cohere", "cohere", ("CO_API_URL",))


def test_every_library_has_a_row_a_probe_and_a_version():
    """Each library that is compared is one of the table, can be asked, and is pinned."""
    assert len({one.package for one in LIBRARIES}) >= 16
    assert {one.package for one in LIBRARIES} == set(PROBES)
    for one in LIBRARIES:
        assert one.provider in table()
        assert re.search(rf"^{re.escape(one.package.split(' ')[0])}==", PINNED, re.MULTILINE)


def test_what_is_known_of_a_library_is_about_its_row():
    """The addresses that a library reads, and the names that it does not, are those of its row."""
    for one in LIBRARIES:
        assert set(one.addresses) <= {*one.row.base_url_names, *one.row.check_base_names}
        assert {one.first, *one.not_read} <= set(one.row.all_names)


def test_what_is_tried():
    """Each name alone, both, an empty one, each address, and the three odd addresses."""
    tried = {one.label: dict(one.variables) for one in environments(COHERE)}
    assert list(tried) == [
        "CO_API_KEY set",
        "COHERE_API_KEY set",
        "all names set",
        "CO_API_KEY empty and COHERE_API_KEY set",
        "CO_API_KEY empty",
        "CO_API_URL set",
        "CO_BASE_URL set",
        "CO_API_URL empty",
        "CO_API_URL with /v1",
        "CO_API_URL with /",
    ]
    assert tried["CO_API_URL with /v1"]["CO_API_URL"] == f"{STAND_IN}/v1"


def test_what_is_ours_is_what_the_check_would_ask():
    """The key and the address are those of the plan of a check; of an unusable one, its verdict."""
    key = {"OPENAI_API_KEY": made_up(OPENAI.row, "OPENAI_API_KEY")}
    good = Environment("", key | {"OPENAI_BASE_URL": STAND_IN})
    assert answer(OPENAI, good) == Answer("OPENAI_API_KEY", f"{STAND_IN}/models")
    bad = Environment("", key | {"OPENAI_BASE_URL": "ftp://a.example"})
    assert answer(OPENAI, bad) == Answer("OPENAI_API_KEY", "", "wrong_address")
    assert answer(OPENAI, Environment("", {})) == Answer("none", "", "not_configured")


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        (Answer("A", "http://x/v1"), Answer("A", "http://x/v1"), True),
        (Answer("A", "http://x/v1"), Answer("A", "http://x"), False),
        (Answer("A", "http://x/v1"), Answer("B", "http://x/v1"), False),
        (Answer("none", "", "ValueError"), Answer("none", "", "not_configured"), True),
        (Answer("none", "http://x/v1"), Answer("none", "", "not_configured"), True),
        (Answer("A", "", "Error"), Answer("A", "http://x"), False),
        (Answer("none", "", "Error"), Answer("A", "", "wrong_address"), True),
        (Answer("A", "http://x"), Answer("A", "", "not_tested"), True),
        (Answer("none", "http://x"), Answer("A", "", "not_tested"), False),
    ],
)
def test_when_two_answers_agree(theirs: Answer, ours: Answer, same: bool):
    """They agree where key and address are the same, or where neither has a key."""
    assert agree(theirs, ours) is same


KEY_SET = "OPENAI_API_KEY"
HERE = "https://api.openai.com/v1/models"


@pytest.mark.parametrize(
    ("label", "theirs", "ours", "words"),
    [
        ("OPENAI_BASE_URL empty", "/models", HERE, "set to nothing"),
        ("OPENAI_BASE_URL empty", "http://other.example", HERE, ""),
        ("OPENAI_API_BASE set", HERE, f"{STAND_IN}/models", "other tools"),
        ("OPENAI_BASE_URL set", HERE, f"{STAND_IN}/models", ""),
        ("OPENAI_BASE_URL with /v1", "http://x/v1/v1/models", "http://x/v1/models", "twice"),
        ("OPENAI_BASE_URL with /v1", "http://x/v1/models", "http://x/models", ""),
        ("OPENAI_API_KEY set", HERE, HERE, ""),
    ],
)
def test_a_reason_fits_its_difference_alone(label: str, theirs: str, ours: str, words: str):
    """A known reason is given where the answers differ in just this way; else there is none."""
    told = reason_for(
        OPENAI, Environment(label, {}), Answer(KEY_SET, theirs), Answer(KEY_SET, ours)
    )
    assert words in told
    assert bool(told) == bool(words)


def test_reasons_about_names():
    """A name of other tools, and an empty one that wins, are told; another winner is not."""
    here, none = Answer("CO_API_KEY", "http://x"), Answer("none", "http://x")
    empty = Environment("CO_API_KEY empty and COHERE_API_KEY set", {})
    assert "nothing" in reason_for(COHERE, empty, none, here)
    assert reason_for(COHERE, empty, Answer("COHERE_API_KEY", "http://x"), here) == ""
    alias = Environment("OR_API_KEY set", {})
    ours = Answer("OR_API_KEY", "http://x")
    assert "other tools" in reason_for(Library("o", "openrouter"), alias, none, ours)


def test_a_difference_of_one_library_has_to_fit():
    """What is known of a library explains only addresses that differ in just that way."""
    known = Library("o", "openai", differs=(Difference("/v1/models", "/v2/models", "so it is"),))
    tried = Environment("OPENAI_API_KEY set", {})
    theirs, other = Answer(KEY_SET, "http://x/v2/models"), Answer(KEY_SET, "http://x/v3/models")
    ours = Answer(KEY_SET, "http://x/v1/models")
    assert reason_for(known, tried, theirs, ours) == "so it is"
    assert reason_for(known, tried, other, ours) == ""


def test_how_a_request_is_read():
    """The variable is read from any header, also a basic one; queries and slashes do not count."""
    assert Seen("http://x", {"Authorization": "Bearer sk-conformance-A_KEY"}).key.endswith("A_KEY")
    basic = {"Authorization": "Basic cGs6c2stY29uZm9ybWFuY2UtQV9LRVk="}
    assert variable_of(Seen("http://x", basic).key) == "A_KEY"
    assert variable_of(Seen("http://x", {"Accept": "Basic x"}).key) == "none"
    assert without_query("http://x/a/?b=c#d") == "http://x/a"
    assert on_our_route(
        Library("t", "tavily", instead=("/search", "/usage")), "http://x/search"
    ) == ("http://x/usage")


def test_the_page_counts_what_it_shows():
    """A difference without a reason is bold; with one, the reason stands there."""
    one = Environment("OPENAI_API_KEY set", {})
    theirs, ours = Answer("OPENAI_API_KEY", "http://x"), Answer("none", "", "not_configured")
    rows = [Row(OPENAI, one, theirs, ours), Row(OPENAI, one, theirs, ours, "so it is")]
    assert "0 agree, 1 differ for a known reason, 1 differ." in summary(rows)
    assert "| **differs** |" in page(rows)
    assert "| so it is |" in page(rows)


def test_the_page_that_was_written():
    """`docs/conformance.md` has each library, its environments, and a reason for a difference."""
    assert re.findall(r"^## (.+): ", PAGE, re.MULTILINE) == [one.package for one in LIBRARIES]
    head, *sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    assert f"{len(LIBRARIES)} libraries in " in head
    assert ", 0 differ." in head
    for library, text in zip(LIBRARIES, sections, strict=True):
        rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| ")][2:]
        names = {name for label, *_ in rows for name in re.findall(r"[A-Z][A-Z_]+", label)}
        assert len(rows) >= 3
        assert library.first in names
        assert names <= set(library.row.every_name)
        assert all(len(cells) == 4 and cells[-1].strip() for cells in rows)
    assert "**differs**" not in PAGE
