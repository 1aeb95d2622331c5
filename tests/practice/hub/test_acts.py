"""Somebody else at the practice Hub, between any two requests; late writes; the Hub's clock."""

import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.practice.test_control import CANARY

from .conftest import CHATBOT, Hub

BOB = "practice-bob/chatbot"
THEIRS = {"do": "set_secret", "space": CHATBOT, "name": "HF_TOKEN", "value": CANARY}


def acts(hub: Hub, *do: dict[str, Any], **when: Any) -> None:
    """Let somebody else do something."""
    reply = hub.ask("POST", "/_practice/hub/acts", json={"do": list(do), **when})
    assert reply.status_code == 201, reply.text
    assert CANARY not in reply.text


def history(hub: Hub) -> list[dict[str, Any]]:
    """Return who wrote what."""
    found: list[dict[str, Any]] = hub.ask("GET", "/_practice/hub/history").json()
    return found


def put(hub: Hub, name: str = "NEW", value: str = "ours") -> Any:
    """Set a secret as we do."""
    return hub.space(f"{CHATBOT}/secrets", method="POST", json={"key": name, "value": value})


@pytest.mark.parametrize(("moment", "last"), [("before", "ours"), ("after", CANARY)])
def test_an_act_comes_before_or_after_the_request_that_was_named(
    hub: Hub, moment: str, last: str
) -> None:
    """It happens at the n-th fitting request and once; the history tells the order and whose."""
    acts(hub, THEIRS, route="set_secret", **{moment: 2})
    put(hub, "HF_TOKEN")
    hub.space(f"{CHATBOT}/secrets")
    assert {one["by"] for one in history(hub)} == {"write"}
    put(hub, "HF_TOKEN")
    assert hub.world.spaces[CHATBOT].secrets["HF_TOKEN"].value == last
    written = [one["by"] for one in history(hub)]
    assert sorted(written) == ["somebody", "write", "write"]
    assert written[-1] == ("somebody" if moment == "after" else "write")
    assert hub.ask("GET", "/_practice/hub/acts").json() == []


@pytest.mark.parametrize(
    ("do", "status", "code"),
    [
        ({"do": "delete"}, 404, "RepoNotFound"),
        ({"do": "disable", "yes": True}, 403, None),
        ({"do": "token", "token": "write", "may": "read"}, 403, None),
        ({"do": "token", "token": "write", "may": "nothing"}, 403, None),
        ({"do": "token", "token": "write", "may": "revoked"}, 401, None),
        ({"do": "token", "token": "write", "may": "expired"}, 401, None),
    ],
)
def test_what_is_told_of_a_space_out_of_reach(
    hub: Hub, do: dict[str, Any], status: int, code: str | None
) -> None:
    """Each way to lose a Space is told in the Hub's own words."""
    where = {} if do["do"] == "token" else {"space": CHATBOT}
    acts(hub, {**do, **where})
    reply = put(hub)
    assert (reply.status_code, reply.headers.get("x-error-code")) == (status, code)


def test_a_private_space_is_not_there_for_who_may_do_nothing(hub: Hub) -> None:
    """Without any right, a public Space is forbidden and a private one not to be found."""
    acts(hub, {"do": "token", "token": "write", "may": "nothing"})
    assert put(hub).status_code == 403
    acts(hub, {"do": "private", "space": CHATBOT, "yes": True})
    assert put(hub).headers["x-error-code"] == "RepoNotFound"


def test_a_gated_space_lets_in_who_may_change_it(hub: Hub) -> None:
    """The owner goes on; for others it is gated, which its own code says."""
    acts(hub, {"do": "gate", "space": CHATBOT, "yes": True})
    assert put(hub).status_code == 200
    assert hub.space(CHATBOT, "other").headers["x-error-code"] == "GatedRepo"


@pytest.mark.parametrize("to", ["practice-alice/renamed", BOB])
def test_a_renamed_space_is_redirected_to(hub: Hub, to: str) -> None:
    """The old name leads to the new one, for reading and writing, with the Space's identity."""
    identity = hub.space(CHATBOT).json()["_id"]
    acts(hub, {"do": "rename", "space": CHATBOT, "to": to})
    reply = hub.space(f"{CHATBOT}?expand=sdk", allow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, f"/api/spaces/{to}?expand=sdk")
    assert hub.space(f"{CHATBOT}/secrets", method="POST", json={}, allow_redirects=False).headers[
        "location"
    ] == (f"/api/spaces/{to}/secrets")
    assert hub.space(CHATBOT).json()["_id"] == identity
    # The real client follows, and may write only where the new owner lets it.
    who = "other" if to == BOB else "write"
    hub.api(who).add_space_secret(CHATBOT, "NEW", "v")
    assert hub.world.spaces[to].secrets["NEW"].value == "v"
    hub.settings(moved_writes=False, moved_status=308)
    assert put(hub).status_code == 404
    assert hub.space(CHATBOT, allow_redirects=False).status_code == 308


def test_a_space_made_anew_is_another(hub: Hub) -> None:
    """Of the old one there is the name alone; one made anew by us is another one as well."""
    before = hub.space(CHATBOT).json()
    acts(hub, {"do": "make_anew", "space": CHATBOT})
    after = hub.space(CHATBOT).json()
    assert before["_id"] != after["_id"]
    assert before["createdAt"] != after["createdAt"]
    assert hub.space(f"{CHATBOT}/secrets").json() == {}
    assert [one["did"] for one in history(hub)] == ["remove", "make"]


def test_dates_are_those_of_the_hubs_clock(hub: Hub) -> None:
    """They are an hour off, round, or not told, as was asked for."""
    put(hub, "FIRST")
    hub.settings(clock_offset=-3600, date_step=1)
    put(hub, "SECOND")
    told = hub.space(f"{CHATBOT}/secrets").json()
    assert told["SECOND"]["updatedAt"] < told["FIRST"]["updatedAt"]
    assert told["SECOND"]["updatedAt"].endswith(".000Z")
    dates = [one.headers["date"] for one in (hub.space(CHATBOT), hub.space("practice-alice/no"))]
    assert all(
        abs(parsedate_to_datetime(one).timestamp() + 3600 - time.time()) < 60 for one in dates
    )
    hub.settings(header_offset=7200)
    told = parsedate_to_datetime(hub.space(CHATBOT).headers["date"]).timestamp()
    assert 3540 < told - time.time() < 3660
    hub.settings(dates=False)
    assert "updatedAt" not in hub.space(f"{CHATBOT}/secrets").json()["FIRST"]


@pytest.mark.parametrize(
    ("fault", "at_once", "later"),
    [
        ({"held": 2}, 0, 1),
        ({"held": 2, "status": 504}, 0, 1),
        ({"held": 2, "disconnect": "during"}, 0, 1),
        ({"twice": True}, 2, 2),
        ({"twice": True, "held": 2, "status": 500}, 1, 2),
    ],
)
def test_a_write_comes_late_or_twice(
    hub: Hub, fault: dict[str, Any], at_once: int, later: int
) -> None:
    """It is carried out before the later request, whatever was answered and whoever asks that."""
    hub.hub_fault("set_secret", times=1, **fault)
    if "disconnect" in fault:
        with pytest.raises(OSError, match=r"\w"):
            put(hub)
    else:
        assert put(hub).status_code == fault.get("status", 200)
    assert len(history(hub)) == at_once
    hub.space(CHATBOT, None)
    assert len(history(hub)) == at_once
    hub.space(CHATBOT, "other")
    assert [one["by"] for one in history(hub)] == ["write"] * later


def test_what_is_held_can_be_let_go_or_forgotten(hub: Hub) -> None:
    """A test decides when a late write comes, or that it never does."""
    for end, count in (("release", 1), ("acts", 1)):
        hub.hub_fault("set_secret", times=1, held=1000)
        put(hub)
        hub.ask("POST" if end == "release" else "DELETE", f"/_practice/hub/{end}")
        hub.ask("POST", "/_practice/hub/release")
        assert len(history(hub)) == count


def test_acts_of_nothing_change_nothing(hub: Hub) -> None:
    """What is not there any more is left alone, and a taken name is not given twice."""
    gone = "practice-alice/gone"
    before = hub.ask("GET", "/_practice/hub/state").json()
    for do in ("delete", "make_anew"):
        acts(hub, {"do": do, "space": gone})
    acts(hub, {"do": "delete_secret", "space": CHATBOT, "name": "NOBODYS"})
    acts(hub, {"do": "rename", "space": CHATBOT, "to": "practice-alice/paused"})
    acts(hub, {"do": "role", "user": "nobody", "org": "practice-acme", "role": "read"})
    assert hub.ask("GET", "/_practice/hub/state").json() == before


def test_other_acts(hub: Hub) -> None:
    """Variables, stages, roles and settings change as well, and a state holds names that moved."""
    acts(
        hub,
        {"do": "set_variable", "space": CHATBOT, "name": "NEW", "value": "v"},
        {"do": "delete_variable", "space": CHATBOT, "name": "MODEL_ID"},
        {"do": "stage", "space": CHATBOT, "stage": "PAUSED"},
        {"do": "role", "user": "practice-alice", "org": "practice-acme", "role": "read"},
        {"do": "settings", "clock_offset": 60},
        {"do": "rename", "space": CHATBOT, "to": BOB},
    )
    space = hub.world.spaces[BOB]
    assert (sorted(space.variables), space.stage) == (["NEW"], "PAUSED")
    assert hub.space("practice-acme/support/secrets").status_code == 403
    state = hub.ask("GET", "/_practice/hub/state").json()
    assert (state["moved"], state["settings"]["clock_offset"]) == ({CHATBOT: BOB}, 60)
    hub.ask("POST", "/_practice/reset")
    assert hub.space(CHATBOT, allow_redirects=False).status_code == 200
    assert history(hub) == []
    hub.ask("PUT", "/_practice/hub/state", json=state)
    assert hub.space(CHATBOT, allow_redirects=False).status_code == 307


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": CANARY},
        {"do": []},
        {"do": [THEIRS] * 101},
        {"do": {**THEIRS, "do": CANARY}},
        {"do": {**THEIRS, "more": 1}},
        {"do": {**THEIRS, "space": ""}},
        {"do": THEIRS, "before": 0},
        {"do": THEIRS, "before": 1, "after": 1},
        {"do": THEIRS, "before": 1, "route": "nowhere"},
        {"do": THEIRS, "before": 1, "method": "LOOK"},
        {"do": {"do": "token", "token": "write", "may": "fly"}},
        {"do": {"do": "role", "user": "a", "org": "b", "role": "king"}},
        {"do": {"do": "settings", "clock_offset": 1e12}},
        {"do": {"do": "settings", "date_step": 0.0}},
        {"do": {"do": "settings", "moved_status": 200}},
        {"do": {"do": "disable", "space": CHATBOT, "yes": "yes"}},
    ],
)
def test_nonsense_is_refused(hub: Hub, data: dict[str, Any]) -> None:
    """An act that makes no sense is refused with a sentence that repeats no value."""
    reply = hub.ask("POST", "/_practice/hub/acts", json=data)
    assert reply.status_code == 400
    assert CANARY not in reply.text
    assert history(hub) == []


def test_values_are_told_by_the_history_alone(hub: Hub) -> None:
    """The list of what is to come holds no value."""
    acts(hub, THEIRS, before=1)
    assert CANARY not in hub.ask("GET", "/_practice/hub/acts").text
    assert hub.ask("GET", "/_practice/hub/acts").json()[0]["do"][0]["name"] == "HF_TOKEN"
    put(hub)
    assert CANARY in hub.ask("GET", "/_practice/hub/history").text
