"""Notes about the end of a key, as people write them."""

from datetime import date

import pytest

from lib.diagnosis.expiry_notes import noted_end

DAY = date(2026, 12, 31)
NOTES = [
    "# expires: 2026-12-31",
    "# expires 2026-12-31",
    "# expires=2026-12-31",
    "# @expire 2026-12-31",
    "# @expires(2026-12-31)",
    "#expires on 2026-12-31T00:00:00Z",
    "# Expiry date: 2026/12/31, asked Ann",
    "# token expiration - see below; valid until 31.12.2026",
    "# good until 2026-12-31.",
    "# Expires 31 Dec 2026",
    "# expires December 31, 2026",
    "# rotate by 2026-12-31",
    "# was valid until 2025-12-31, expires: 2026-12-31",
    "## valid through 2026-12-31 ##",
]
NO_NOTES = [
    "# expires: never",
    "# never expires (looked at 2026-12-31)",
    "# made on 2026-12-31",
    "# rotated on 2026-12-31",
    "# expires: 2026-13-31",
    "# expires: 2026-12-311",
    "# TOKEN_EXPIRES=2026-12-31",
    "# expires soon",
    "# invalid until 31",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_counts_on_the_line_and_above_it(note: str):
    """The day is found behind the value, right above it, and above another comment."""
    assert noted_end([f"A=b {note}"], 1, 1, "b") == DAY
    assert noted_end([note, "A=b"], 2, 2, "b") == DAY
    assert noted_end([note, "# of the team", "export A=b"], 3, 3, "b") == DAY


@pytest.mark.parametrize("note", NO_NOTES)
def test_what_is_no_note(note: str):
    """No day, no end, or no date at all: nothing is found."""
    assert noted_end([f"A=b {note}"], 1, 1, "b") is None
    assert noted_end([note, "A=b"], 2, 2, "b") is None


def test_a_note_is_about_its_own_line():
    """A blank line, another assignment and one that was set aside stand between."""
    note = NOTES[0]
    assert noted_end([note, "", "A=b"], 3, 3, "b") is None
    assert noted_end([note, "A=b", "B=c"], 3, 3, "c") is None
    assert noted_end([note, "# OLD=b", "A=b"], 3, 3, "b") is None
    assert noted_end(["A='b # expires: 2026-12-31'"], 1, 1, "b # expires: 2026-12-31") is None
    assert noted_end([], 1, 1, "") is None
