"""Streamlit's own messages: which come in, and what the ones that go out tell of this machine."""

import getpass
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from lib.access import Access
from lib.callers import Caller
from lib.components.messages import OnlyOurMessages, outgoing
from tests.support.dashboard import ROOT, Dashboard, dashboard
from tests.support.projects import write_project
from tests.support.signing_in import ALICE, BOB, signed_in_cookies, space

KINDS = [one.name for one in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
SENT = [one.name for one in ForwardMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
FROM_ALL = {"rerun_script", "stop_script", "app_heartbeat"}
NEVER_SENT = {"git_info_changed", "page_profile", "parent_message", "backend_operation_response"}
XSRF = "_streamlit_xsrf"
PATIENCE = 60


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project without a key."""
    return write_project(tmp_path_factory.mktemp("app"), {"app.py": "pass\n"})


@pytest.fixture(scope="module")
def here(project, tmp_path_factory) -> Iterator[Dashboard]:
    """The dashboard at home, with all of an error's text asked for."""
    options = {"STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full"}
    with dashboard(project, tmp_path_factory.mktemp("home"), options) as running:
        yield running


@pytest.fixture(scope="module")
def owned(project, tmp_path_factory, practice_server) -> Iterator[Dashboard]:
    """The dashboard as Alice's Space, with sign-in."""
    practice_server.state.reset()
    with space(project, tmp_path_factory.mktemp("home"), practice_server, ALICE) as running:
        yield running


PEOPLE = ["at home", "visitor", "stranger", "owner"]


@pytest.fixture(scope="module", params=PEOPLE)
def somebody(request, here, owned) -> tuple[str, Dashboard, Mapping[str, str]]:
    """Each kind of person: who, the dashboard, and the cookies of their browser."""
    if request.param == "at home":
        return request.param, here, {}
    names = {"stranger": BOB, "owner": ALICE}
    name = names.get(request.param)
    return request.param, owned, signed_in_cookies(owned, name) if name else {}


@contextmanager
def opened(served: Dashboard, cookies: Mapping[str, str]) -> Iterator[ClientConnection]:
    """Open a websocket as a page of the dashboard does, with a page that has run once."""
    given_ = [Subprotocol(one) for one in ("streamlit", cookies.get(XSRF, "")) if one]
    with connect(
        f"{served.url.replace('http', 'ws', 1)}/_stcore/stream",
        origin=Origin(served.url),
        additional_headers={"Cookie": "; ".join(f"{name}={cookies[name]}" for name in cookies)},
        subprotocols=given_,
        proxy=None,
        max_size=None,
    ) as one:
        one.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        until(one, "script_finished")
        yield one


def until(one: ClientConnection, kind: str) -> list[ForwardMsg]:
    """Read up to a message of some kind and return all that came."""
    came: list[ForwardMsg] = []
    while not came or came[-1].WhichOneof("type") != kind:
        data = one.recv(PATIENCE)
        assert isinstance(data, bytes)
        came.append(ForwardMsg.FromString(data))
    return came


def beaten(one: ClientConnection) -> list[ForwardMsg]:
    """Send a heartbeat until it is answered, and return all that came.

    Streamlit drops what it has not sent yet where a script begins to run, the answer too.
    """
    came: list[ForwardMsg] = []
    for _ in range(PATIENCE):
        one.send(BackMsg(app_heartbeat=True).SerializeToString())
        with suppress(TimeoutError):
            while not came or came[-1].WhichOneof("type") != "heartbeat_ack":
                data = one.recv(1)
                assert isinstance(data, bytes)
                came.append(ForwardMsg.FromString(data))
            return came
    raise AssertionError("no heartbeat was answered")


def has_urls(found: ForwardMsg) -> bool:
    """Whether a message tells where files may be uploaded to."""
    return found.WhichOneof("type") == "file_urls_response"


def message(kind: str) -> BackMsg:
    """Return a message of a kind, as it would do the most."""
    field = BackMsg.DESCRIPTOR.fields_by_name[kind]
    made = BackMsg()
    if field.message_type:
        getattr(made, kind).SetInParent()
    else:
        setattr(made, kind, True)
    if kind == "file_urls_request":
        made.file_urls_request.file_names.append("a.env")
    if kind == "backend_operation_request":
        made.backend_operation_request.install_skills.SetInParent()
    return made


def test_kinds_that_no_page_needs_have_no_effect(somebody):
    """Each is sent, then a heartbeat, which is answered; nothing else was."""
    who, served, cookies = somebody
    with opened(served, cookies) as one:
        for kind in KINDS:
            if kind not in FROM_ALL:
                one.send(message(kind).SerializeToString())
        came = beaten(one)
        # An answer may be lost too where a script begins to run, so who gets one asks again.
        for _ in range(PATIENCE):
            if who == "visitor" or any(has_urls(found) for found in came):
                break
            one.send(message("file_urls_request").SerializeToString())
            came += beaten(one)
    kinds = {found.WhichOneof("type") for found in came}
    assert ("file_urls_response" in kinds) == (who != "visitor")
    assert not kinds & NEVER_SENT
    assert not any(found.session_status_changed.run_on_save for found in came)


@pytest.mark.parametrize("access", Access)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_passed_on_by_kind_and_person(kind, access):
    """What every page needs is passed on for all, an upload for who may use the wizard."""
    who = Caller(access, "somebody")
    layer = OnlyOurMessages(None, lambda _: who, 1000)  # type: ignore[arg-type]
    came = {"type": "websocket.receive", "bytes": message(kind).SerializeToString()}
    code, kept = layer._incoming(came, {}, who)
    may = kind in FROM_ALL or (kind == "file_urls_request" and access is not Access.VISITOR)
    assert (code, kept is not None) == (0, may)


NO_MESSAGES = {
    "nothing": b"",
    "no kind": bytes([0xA0, 0x06, 0x01]),
    "a kind of tomorrow": bytes([0xC2, 0x3E, 0x02, 0x08, 0x01]),
    "cut off": bytes([0x5A, 0x7F, 0x01]),
    "not one": b"\xff" * 40,
    "large": BackMsg(rerun_script=ClientState(query_string="x" * 3_000_000)).SerializeToString(),
    "text": "rerun_script",
}


@pytest.mark.parametrize("data", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_what_is_no_message_closes_the_websocket(here, data):
    """What cannot be read, has no kind, or is too large ends the connection, and only that one."""
    with opened(here, {}) as one:
        one.send(data)
        with pytest.raises(ConnectionClosed):
            until(one, "heartbeat_ack")
    with opened(here, {}) as other:
        beaten(other)
    log = here.log.read_text()
    assert "Traceback" not in log


def test_what_a_session_is_told_of_this_machine(somebody):
    """Neither the script's path nor an id, a version or the user's name is in what is sent."""
    _, served, cookies = somebody
    with opened(served, cookies) as one:
        one.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        came = until(one, "script_finished")
    begun = [found.new_session for found in came if found.WhichOneof("type") == "new_session"]
    assert begun
    for run in begun:  # the page may have asked to be run once more
        assert run.main_script_path == ""
        assert run.initialize.user_info.ByteSize() == 0
        assert run.initialize.environment_info.ByteSize() == 0
        assert run.initialize.session_id
    everything = b"".join(found.SerializeToString() for found in came).decode("latin-1")
    told = (str(ROOT), "streamlit_app.py", platform.python_version(), platform.node())
    assert not [one_ for one_ in told if one_ in everything]
    assert f"/home/{getpass.getuser()}" not in everything


@pytest.mark.parametrize("kind", SENT)
def test_every_kind_that_is_sent_was_thought_of(kind):
    """Kinds that no page needs are not sent; a new one of Streamlit's makes this test ask."""
    made = ForwardMsg()
    field = ForwardMsg.DESCRIPTOR.fields_by_name[kind]
    if field.message_type:
        getattr(made, kind).SetInParent()
    elif field.type == field.TYPE_ENUM:
        setattr(made, kind, 0)
    else:
        setattr(made, kind, "x" if field.type == field.TYPE_STRING else True)
    assert (outgoing(made.SerializeToString()) is None) == (kind in NEVER_SENT)
    assert len(SENT) == 20


def test_an_error_tells_only_that_it_happened():
    """Whatever Streamlit was told to show, text and trace of an error stay here."""
    made = ForwardMsg()
    shown = made.delta.new_element.exception
    shown.type, shown.message = "KeyError", "canary-in-a-message"
    shown.stack_trace.append("File /home/canary/app.py, line 1")
    broken = ForwardMsg()
    broken.session_event.script_compilation_exception.CopyFrom(shown)
    for one in (made, broken):
        sent = outgoing(one.SerializeToString())
        assert sent
        assert b"canary" not in sent
        assert b"KeyError" not in sent


@given(st.binary(max_size=200))
def test_no_bytes_make_an_error(data):
    """Whatever comes from either side is passed on, cut or dropped, and never raises."""
    outgoing(data)
    layer = OnlyOurMessages(None, lambda _: Caller(Access.VISITOR, "x"), 1000)  # type: ignore[arg-type]
    layer._incoming({"type": "websocket.receive", "bytes": data}, {}, Caller(Access.VISITOR, "x"))


def test_a_fragment_of_somebody_who_left_is_not_run():
    """Once the sign-in ended, what it drew is not run again piece by piece; the page runs whole."""
    now = [Caller(Access.OWNER, "key")]
    layer = OnlyOurMessages(None, lambda _: now[0], 1000)  # type: ignore[arg-type]
    asked = BackMsg(
        rerun_script=ClientState(fragment_id="f", is_auto_rerun=True)
    ).SerializeToString()
    came = {"type": "websocket.receive", "bytes": asked}
    first = now[0]
    _, same = layer._incoming(came, {}, first)
    now[0] = Caller(Access.VISITOR, "198.51.100.1")
    _, whole = layer._incoming(came, {}, first)
    assert BackMsg.FromString(same or b"").rerun_script.fragment_id == "f"
    assert (
        BackMsg.FromString(whole or b"").rerun_script
        == BackMsg(rerun_script=ClientState()).rerun_script
    )
