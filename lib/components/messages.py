"""Streamlit's own messages: only the kinds that our pages need, in both directions.

A browser may ask Streamlit 1.67 for more than a page offers: what git says of this folder, to empty
its caches, to stop it (`streamlit/proto/BackMsg.proto`). And Streamlit tells every browser the path
of the script, an id of this installation and what it runs on. Neither gets through here.
"""

from collections.abc import Callable
from typing import Final

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Exception_pb2 import Exception as ShownError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession

from lib.access import Access, Surface
from lib.callers import Caller, Who

# What every page needs: to be run, to be stopped, to see that the connection lives.
_FROM_ALL: Final = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
# The address of an upload, for whoever may use the wizard; at home that is who sits here.
_FROM_WIZARDS: Final = frozenset({"file_urls_request"})
_TO_ALL: Final = frozenset(
    {
        "new_session",
        "delta",
        "page_info_changed",
        "page_config_changed",
        "script_finished",
        "session_status_changed",
        "session_event",
        "navigation",
        "page_not_found",
        "file_urls_response",
        "auto_rerun",
        "stop_auto_rerun",
        "logo",
        "auth_redirect",
        "ref_hash",
        "heartbeat_ack",
    }
)
_PROTOCOL_ERROR: Final = 1002
_TOO_BIG: Final = 1009
_SORRY: Final = "This could not be shown. The log of the dashboard says what kind of error it was."


class OnlyOurMessages:
    """A middleware around websockets that passes on what our pages need.

    A known kind that they do not need is dropped; what is no message of Streamlit's, or one of no
    known kind, closes the websocket. who: tells who is behind it. largest: bytes of a message from
    a browser. offered: is called with what goes out and holds the address of a picture or a
    download, and with who gets it.
    """

    def __init__(
        self,
        app: ASGIApp,
        who: Who,
        largest: int,
        offered: Callable[[bytes, Access], None] | None = None,
    ) -> None:
        self._app = app
        self._who = who
        self._largest = largest
        self._offered = offered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a websocket; see the ASGI specification."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        first = self._who(scope)

        async def only_ours() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                code, kept = self._incoming(message, scope, first)
                if code:
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}
                if kept is not None:
                    return {"type": "websocket.receive", "bytes": kept}

        async def blanked(message: Message) -> None:
            if message["type"] == "websocket.send":
                kept = outgoing(message.get("bytes") or b"")
                if kept is None:
                    return
                self._tell_of_media(kept, scope)
                message = {"type": "websocket.send", "bytes": kept}
            await send(message)

        await self._app(scope, only_ours, blanked)

    def _tell_of_media(self, data: bytes, scope: Scope) -> None:
        if self._offered is not None and b"/media/" in data:
            self._offered(data, self._who(scope).access)

    def _incoming(self, message: Message, scope: Scope, first: Caller) -> tuple[int, bytes | None]:
        """Return the code to close with, 0 for none, and what to pass on, None for nothing."""
        data = message.get("bytes")
        if data is None:
            return _PROTOCOL_ERROR, None
        if len(data) > self._largest:
            return _TOO_BIG, None
        read = _from_browser(data)
        kind = read.WhichOneof("type") if read is not None else None
        if read is None or kind is None:
            return _PROTOCOL_ERROR, None
        now = self._who(scope)
        if kind not in _FROM_ALL and not (kind in _FROM_WIZARDS and now.may(Surface.MIGRATION)):
            return 0, None
        if kind == "rerun_script" and now != first:
            # The sign-in ended: no piece of what was drawn for it runs, only a page as a whole,
            # which looks anew at who is in front.
            read.rerun_script.fragment_id = ""
            read.rerun_script.is_auto_rerun = False
        read.DiscardUnknownFields()
        return 0, bytes(read.SerializeToString())


def outgoing(data: bytes) -> bytes | None:
    """Return a message of the server's with nothing of this machine in it; None to send none."""
    read = _from_server(data)
    kind = read.WhichOneof("type") if read is not None else None
    if read is None or kind not in _TO_ALL:
        return None
    if kind == "new_session":
        _blank(read.new_session)
    elif kind == "delta" and _shows_error(read):
        _cut(read.delta.new_element.exception)
    elif kind == "session_event" and read.session_event.HasField("script_compilation_exception"):
        _cut(read.session_event.script_compilation_exception)
    else:
        return data
    return bytes(read.SerializeToString())


def _from_browser(data: bytes) -> BackMsg | None:
    """Return a message of the browser's; None for what is none."""
    read = BackMsg()
    try:
        read.ParseFromString(data)
    except (DecodeError, RecursionError):
        return None
    return read


def _from_server(data: bytes) -> ForwardMsg | None:
    read = ForwardMsg()
    try:
        read.ParseFromString(data)
    except (DecodeError, RecursionError):
        return None
    return read


def _shows_error(read: ForwardMsg) -> bool:
    delta = read.delta
    return (
        delta.WhichOneof("type") == "new_element"
        and delta.new_element.WhichOneof("type") == "exception"
    )


def _blank(session: NewSession) -> None:
    """Take out the script's path, the ids of the installation, and what this runs on.

    The messages that hold them stay, empty: the browser's side reads in them.
    """
    session.main_script_path = ""
    session.initialize.user_info.Clear()
    session.initialize.user_info.SetInParent()
    session.initialize.environment_info.Clear()
    session.initialize.environment_info.SetInParent()
    session.initialize.recommend_skills_install = False
    session.initialize.skills_nudge_suppressed_reason = ""


def _cut(error: ShownError) -> None:
    """Leave of an error that it happened: its text and its trace may hold anything."""
    error.type = "Error"
    error.message = _SORRY
    error.ClearField("stack_trace")
