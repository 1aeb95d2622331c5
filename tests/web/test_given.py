"""A picture or a download is given to those it was offered to: what is remembered, and for whom."""

from lib.access import Access
from lib.web import given
from lib.web.given import Given


def test_each_kind_of_people_by_itself():
    """What one kind was offered is none of another's, with any ending, and nothing near it."""
    known = Given()
    known.note(b"\x12/media/abc123.md\x1a/media/def456.svg", Access.OWNER)
    known.note(b"/media/def456.svg", Access.VISITOR)
    assert known.was_given("/media/abc123.md", Access.OWNER)
    assert known.was_given("/media/def456.svg", Access.VISITOR)
    for access in (Access.VISITOR, Access.STRANGER, Access.MEMBER, Access.FULL):
        assert not known.was_given("/media/abc123.md", access)
    assert not known.was_given("/media/abc124.md", Access.OWNER)


def test_what_is_remembered_is_bounded(monkeypatch):
    """The oldest are forgotten, those offered again are not."""
    monkeypatch.setattr(given, "_MOST_KNOWN", 3)
    known = Given()
    for number in (1, 2, 3, 1, 4):
        known.note(b"/media/%d.md" % number, Access.OWNER)
    found = [
        number for number in range(1, 5) if known.was_given(f"/media/{number}.md", Access.OWNER)
    ]
    assert found == [1, 3, 4]
