"""One websocket by hand: says what no browser would, too, and keeps all that comes back."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import requests
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

# Without it, sent back as a browser does, Streamlit reads no cookie of a sign-in.
XSRF: Final = "_streamlit_xsrf"
PATIENCE: Final = 60


class Talk:
    """An open websocket. `came` is every message so far; `ids` the controls by their labels,
    `fields` those of them that take a text.

    page: the page that is asked for; the first one where that is empty.
    """

    def __init__(self, socket: ClientConnection, url: str, page: str = "") -> None:
        self.came: list[ForwardMsg] = []
        self.ids: dict[str, str] = {}
        self.fields: set[str] = set()
        self.page = page
        self.query = ""
        self._socket = socket
        self._url = url

    @property
    def heard(self) -> str:
        """All that came, as text."""
        return as_text(self.came)

    @property
    def fragments(self) -> list[str]:
        """Return the fragments that the page said to have."""
        return list(dict.fromkeys(one.delta.fragment_id for one in self.came if _has(one)))

    @property
    def media(self) -> list[str]:
        """Return the addresses of the files that the page offers."""
        return sorted(set(re.findall(r"/media/[0-9a-f]{20,}\.[a-z]{2,4}", self.heard)))

    def send(self, said: BackMsg | bytes | str) -> None:
        """Say something, whatever it is."""
        self._socket.send(said.SerializeToString() if isinstance(said, BackMsg) else said)

    def until(self, kind: str) -> list[ForwardMsg]:
        """Read up to a message of some kind and return all that came meanwhile."""
        came: list[ForwardMsg] = []
        while not came or came[-1].WhichOneof("type") != kind:
            data = self._socket.recv(PATIENCE)
            assert isinstance(data, bytes)
            came.append(ForwardMsg.FromString(data))
            self._know(came[-1])
        self.came += came
        return came

    def run(
        self, states: Iterable[WidgetState] = (), fragment: str = "", **more: Any
    ) -> list[ForwardMsg]:
        """Let the script run with some states of controls, to its end; return what came of it."""
        asked = ClientState(
            query_string=self.query, page_name=self.page, fragment_id=fragment, **more
        )
        asked.widget_states.widgets.extend(states)
        self.send(BackMsg(rerun_script=asked))
        if fragment:  # one that is not there is never run, and nothing is said of it
            self.send(BackMsg(rerun_script=ClientState(page_name=self.page)))
        return self.until("script_finished")

    def press(self, label: str, *states: WidgetState) -> list[ForwardMsg]:
        """Press a button, with other controls in some state."""
        return self.run([*states, WidgetState(id=self.ids[label], trigger_value=True)])

    def typed(self, label: str, text: str) -> WidgetState:
        """Return a field with a text in it."""
        return WidgetState(id=self.ids[label], string_value=text)

    def place_for(self, name: str) -> tuple[str, str]:
        """Ask where a file goes, and return its address and its id."""
        asked = BackMsg()
        asked.file_urls_request.request_id = "r"
        asked.file_urls_request.file_names.append(name)
        self.send(asked)
        (given,) = self.until("file_urls_response")[-1].file_urls_response.file_urls
        return given.upload_url, given.file_id

    def opened(self, label: str) -> None:
        """Open a part of the page that is folded, where it is there."""
        if label in self.ids:
            self.run([WidgetState(id=self.ids[label], bool_value=True)])

    def uploaded(
        self, label: str, name: str, data: bytes, cookies: Mapping[str, str]
    ) -> WidgetState:
        """Upload a file as a page does, and return the field that holds it."""
        place, number = self.place_for(name)
        with requests.Session() as browser:
            browser.trust_env = False
            headers = {"X-Xsrftoken": cookies.get(XSRF, ""), "Origin": self._url}
            reply = browser.put(
                self._url + place,
                files={"file": (name, data)},
                headers=headers,
                cookies=dict(cookies),
                timeout=PATIENCE,
            )
        assert reply.status_code == 204, reply.text
        state = WidgetState(id=self.ids[label])
        held = UploadedFileInfo(file_id=number, name=name, size=len(data))
        held.file_urls.file_id, held.file_urls.upload_url = number, place
        state.file_uploader_state_value.uploaded_file_info.append(held)
        return state

    def _know(self, message: ForwardMsg) -> None:
        box = message.delta.add_block.expandable
        if box.id:
            self.ids[box.label] = box.id
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        control: Any = _part(element, kind) if kind else None
        if hasattr(control, "label") and hasattr(control, "id") and control.id:
            self.ids[control.label] = control.id
            if kind in {"text_input", "text_area"}:
                self.fields.add(control.id)


@contextmanager
def talking(
    url: str,
    cookies: Mapping[str, str] | None = None,
    page: str = "",
    *,
    origin: str | None = "",
    headers: Mapping[str, str] | None = None,
    runs: bool = True,
) -> Iterator[Talk]:
    """Open a websocket as a page of the dashboard does, with a page that has run once.

    origin: of the page that opens it; the address's own where it is empty, none where it is None.
    runs: whether the page is run at once.
    """
    cookies = cookies or {}
    url = url.rstrip("/")
    given = [Subprotocol(one) for one in ("streamlit", cookies.get(XSRF, "")) if one]
    sent = {"Cookie": "; ".join(f"{name}={cookies[name]}" for name in cookies)} if cookies else {}
    with connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream",
        origin=None if origin is None else Origin(origin or url),
        additional_headers=sent | dict(headers or {}),
        subprotocols=given,
        proxy=None,
        max_size=None,
        open_timeout=PATIENCE,
        ping_interval=None,
    ) as socket:
        one = Talk(socket, url, page)
        if runs:
            one.run()
        yield one


def as_text(came: Iterable[ForwardMsg]) -> str:
    """Return messages as text, with everything in them."""
    return "".join(one.SerializeToString().decode("utf-8", "replace") for one in came)


def _part(message: Message, name: str) -> Any:
    return getattr(message, name)


def _has(message: ForwardMsg) -> bool:
    return bool(message.delta.fragment_id)
