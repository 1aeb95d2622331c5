"""Files of a Space: what is there, one commit, and whether one that failed may have happened."""

from collections.abc import Mapping
from typing import Any

import pytest

from lib.hub.client import Hub
from lib.hub.errors import HubError, HubErrorKind
from lib.hub.space_files import Push, git_id
from lib.practice import PracticeServer
from lib.secret import Secret
from tests.support.projects import fault

CHATBOT = "practice-alice/chatbot"
FILES = {"README.md": b"---\nsdk: docker\n---\n", "lib/new.py": "x = 'ü'\n".encode(), "e.py": b""}
REQUESTS = ("validate_yaml", "preupload", "commit")


@pytest.fixture
def hub(practice: PracticeServer) -> Hub:
    """The practice Hub with a token that may write."""
    return Hub(Secret(practice.tokens["write"]), practice.hub_url)


def asked(practice: PracticeServer) -> list[str]:
    """Return the routes that were asked."""
    return [str(one["route"]) for one in practice.state.requests()]


def test_a_push_arrives(practice: PracticeServer, hub: Hub) -> None:
    """One commit puts files in and takes others out; the rest stays as it was."""
    before = hub.files(CHATBOT)
    hub.push(CHATBOT, Push("Push", FILES, ("app.py",), before.commit))
    after = hub.files(CHATBOT)
    assert after.commit != before.commit
    expected = {path: one for path, one in before.ids.items() if path != "app.py"}
    assert after.ids == expected | {path: git_id(data) for path, data in FILES.items()}
    assert asked(practice).count("commit") == 1


def test_a_push_after_somebody_else(practice: PracticeServer, hub: Hub) -> None:
    """A commit that was made meanwhile is not built upon unseen."""
    before = hub.files(CHATBOT).commit
    hub.push(CHATBOT, Push("Theirs", {"a.py": b"1\n"}))
    with pytest.raises(HubError) as caught:
        hub.push(CHATBOT, Push("Ours", {"a.py": b"2\n"}, parent=before))
    assert (caught.value.kind, caught.value.may_have_happened) == (HubErrorKind.CHANGED, False)


def test_a_large_file_is_not_sent(practice: PracticeServer, hub: Hub) -> None:
    """What the Hub wants as a large file ends before anything is sent elsewhere."""
    before = hub.files(CHATBOT)
    with pytest.raises(HubError) as caught:
        hub.push(CHATBOT, Push("Push", {"a.png": b"\x89PNG\x00"}))
    assert (caught.value.kind, caught.value.may_have_happened) == (HubErrorKind.LARGE_FILE, False)
    assert asked(practice)[-1] == "preupload"
    assert hub.files(CHATBOT) == before


WAYS: Mapping[str, tuple[Mapping[str, Any], HubErrorKind, bool]] = {
    "401": ({"status": 401}, HubErrorKind.REJECTED, False),
    "403": ({"status": 403}, HubErrorKind.NO_PERMISSION, False),
    "409": ({"status": 409}, HubErrorKind.CONFLICT, False),
    "429": ({"status": 429}, HubErrorKind.RATE_LIMITED, False),
    "500": ({"status": 500}, HubErrorKind.SERVER_ERROR, True),
    "503 page": (
        {"status": 503, "body": "<html>no</html>", "content_type": "text/html"},
        HubErrorKind.SERVER_ERROR,
        True,
    ),
    "hang-up": ({"disconnect": "before"}, HubErrorKind.UNREACHABLE, True),
    "half": ({"disconnect": "during"}, HubErrorKind.UNREACHABLE, True),
    "garbage": ({"status": 200, "body": "{"}, HubErrorKind.COULD_NOT_TELL, True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("route", REQUESTS)
def test_whether_it_may_have_happened(
    practice: PracticeServer, hub: Hub, route: str, way: str
) -> None:
    """Only the commit itself may have happened; nothing before it can, and nothing is repeated."""
    what, kind, maybe = WAYS[way]
    fault(practice, provider="hub", route=route, **what)
    with pytest.raises(HubError) as caught:
        hub.push(CHATBOT, Push("Push", FILES))
    assert caught.value.kind is kind
    assert caught.value.may_have_happened is (maybe and route == "commit")
    assert asked(practice).count(route) == 1
    assert "lib/new.py" not in hub.files(CHATBOT).ids


def test_an_answer_that_is_lost(practice: PracticeServer, hub: Hub) -> None:
    """A commit whose answer is lost may have happened, and has."""
    fault(practice, provider="hub", route="commit", disconnect="before", after_write=True)
    with pytest.raises(HubError) as caught:
        hub.push(CHATBOT, Push("Push", FILES))
    assert caught.value.may_have_happened
    assert "lib/new.py" in hub.files(CHATBOT).ids
