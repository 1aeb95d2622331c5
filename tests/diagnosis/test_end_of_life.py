"""The table of announced ends, and how it is read."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lib.diagnosis.announced_ends import claims_of, ends_of_keys, ends_of_models, model_named
from lib.diagnosis.registry import rules_of
from lib.diagnosis.rule import Example, Severity
from lib.provider_config import table
from tests.diagnosis.test_rules import context_of

(RULE,) = rules_of(["end-of-life"])
EXPIRES = rules_of(["expires-soon"])[0]


def test_every_row_has_a_day_and_a_source():
    """Each end names a provider of the table, a day, what is recommended, and its source."""
    for end in (*ends_of_models().values(), *ends_of_keys().values()):
        assert end.vendor in table()
        assert date(2025, 1, 1) < end.ends < date(2030, 1, 1)
        assert end.page.startswith("https://")
        assert "." in end.source


def test_no_message_model_of_ours_has_ended():
    """The models of the test messages are none that end within the year of the table."""
    used = {model_named(row.message.model) for row in table().values() if row.message}
    assert not used & set(ends_of_models())


def at(day: date) -> float:
    """Return noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        (-60, Severity.INFO),
        (-31, Severity.INFO),
        (-30, Severity.WARNING),
        (0, Severity.WARNING),
        (1, Severity.ERROR),
        (400, Severity.ERROR),
    ],
)
def test_how_much_it_matters_depends_on_the_day(days: int, severity: Severity, tmp_path: Path):
    """Long before it is a note, in the last month a warning, and afterwards an error."""
    now = at(ends_of_models()["gpt-4o-mini"].ends + timedelta(days))
    (found,) = RULE.find(
        context_of(
            Example({".env": "OPENAI_API_KEY=sk-made-up\nMODEL=gpt-4o-mini\n"}, now=now), tmp_path
        )
    )
    assert found.severity is severity


def test_without_a_key_of_the_vendor_it_is_a_note(tmp_path: Path):
    """Another service may know a model by the same name, so nothing grave is said of it."""
    now = at(ends_of_models()["gpt-4o"].ends + timedelta(9))
    text = "AZURE_OPENAI_API_KEY=made-up\nMODEL=gpt-4o\n"
    (found,) = RULE.find(context_of(Example({".env": text}, now=now), tmp_path))
    assert found.severity is Severity.INFO


def test_a_model_that_is_rerouted_is_no_error(tmp_path: Path):
    """Where another model answers, the app goes on; the price is another one."""
    now = at(ends_of_models()["gemini-2.5-pro"].ends + timedelta(9))
    (found,) = RULE.find(
        context_of(
            Example({".env": "GEMINI_API_KEY=AIza\nMODEL=gemini-2.5-pro\n"}, now=now), tmp_path
        )
    )
    assert found.severity is Severity.WARNING
    assert "another model" in found.detail


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("openai/gpt-4o", "gpt-4o"),
        (" GPT-4o ", "gpt-4o"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        ("openrouter/openai/o3", "o3"),
        ("azure/gpt-4o", "azure/gpt-4o"),
        ("x" * 200, ""),
    ],
)
def test_what_stands_before_a_model(text: str, name: str):
    """What a gateway puts before a model's name is left out, and nothing else is."""
    assert model_named(text) == name


@pytest.mark.parametrize("text", ["", "eyJ", "eyJ.eyJ.x", "eyJ.W10.x", "eyJ.!!!!.x", "a.e30.x"])
def test_what_is_no_token_has_no_claims(text: str):
    """A text that only looks like a JWT says nothing."""
    assert claims_of(text) == {}


@pytest.mark.parametrize(
    ("days", "severity"),
    [(-31, None), (-30, Severity.WARNING), (0, Severity.WARNING), (1, Severity.ERROR)],
)
def test_a_noted_day(days: int, severity: Severity | None, tmp_path: Path):
    """Nothing is said before the last month; the day itself is still good."""
    example = Example(
        {".env": "# expires: 2026-06-30\nMY_TOKEN=made-up\n"},
        now=at(date(2026, 6, 30)) + days * 86400,
    )
    found = list(EXPIRES.find(context_of(example, tmp_path)))
    assert [one.severity for one in found] == ([severity] if severity else [])
