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
from tests.conformance.libraries import LIBRARIES, STAND_IN, Library
from tests.conformance.ours import answer
from tests.conformance.page import page, summary
from tests.conformance.probes import PROBES, Seen
from tests.support.dashboard import ROOT

PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
PINNED = (ROOT / "tests" / "conformance" / "requirements.txt").read_text(encoding="utf-8")
OPENAI = Library("openai", "openai")


def test_every_library_has_a_row_a_probe_and_a_version():
    """Each library that is compared is one of the table, can be asked, and is pinned."""
    assert len({one.package for one in LIBRARIES}) >= 16
    assert {one.package for one in LIBRARIES} == set(PROBES)
    for one in LIBRARIES:
        assert one.provider in table()
        assert re.search(rf"^{re.escape(one.package.split(' ')[0])}==", PINNED, re.MULTILINE)


def test_a_difference_is_declared_for_an_environment_that_is_tried():
    """No declared difference is about an environment that there is not, and each has a reason."""
    for one in LIBRARIES:
        assert set(one.differs) <= {environment.label for environment in environments(one)}
        assert all(one.differs.values())


def test_what_is_tried():
    """Each name alone, both, an empty one, each address, and the three odd addresses."""
    tried = {one.label: dict(one.variables) for one in environments(Library("cohere", "cohere"))}
    assert list(tried) == [
        "CO_API_KEY set",
        "COHERE_API_KEY set",
        "all names set",
        "CO_API_KEY empty, COHERE_API_KEY set",
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
    ],
)
def test_when_two_answers_agree(theirs: Answer, ours: Answer, same: bool):
    """They agree where key and address are the same, or where neither has a key."""
    assert agree(theirs, ours) is same


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
    """`docs/conformance.md` has each library and environment, and no difference unexplained."""
    assert re.findall(r"^## (.+): ", PAGE, re.MULTILINE) == [one.package for one in LIBRARIES]
    lines = [line.split("|")[1].strip() for line in PAGE.splitlines() if line.startswith("| ")]
    tried = [one.label for library in LIBRARIES for one in environments(library)]
    assert [line for line in lines if line not in {"environment", "---"}] == tried
    assert "**differs**" not in PAGE
