"""Many sessions at once: clients that speak Streamlit's protocol, without the weight of a browser.

Each is a real session for the server: a websocket, one run of the script after it has opened, and
the repeated runs of fragments that a browser would ask for.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE: Final = 120.0
_TICK: Final = 0.2
_LARGEST: Final = 50 * 1024 * 1024
# Without it, sent back as a browser does, Streamlit reads no cookie of a sign-in.
_XSRF: Final = "_streamlit_xsrf"
_WENT_WELL: Final = frozenset(
    {
        ForwardMsg.FINISHED_SUCCESSFULLY,
        ForwardMsg.FINISHED_EARLY_FOR_RERUN,
        ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    }
)


class Session:
    """One open session. `heard` is all text it was ever sent; `wrong` what went wrong in it.

    page: the page to look at; the first one where that is empty. led_to: the address of a sign-in
    that the page sent the browser to.
    """

    def __init__(self, socket: ClientConnection, page: str = "") -> None:
        self.heard = ""
        self.wrong: list[str] = []
        self.led_to = ""
        self._socket = socket
        self._page = page
        self._is_closing = False
        self._ids: dict[str, tuple[str, str]] = {}
        self._due: dict[str, tuple[float, float]] = {}
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        self._run()

    def wait(self, sees: Callable[[str], bool]) -> None:
        """Wait until what was heard is as wanted. Raises `AssertionError` where it never is."""
        with self._news:
            came = self._news.wait_for(lambda: sees(self.heard) or self.wrong, PATIENCE)
        assert came, f"heard only {self.heard[-400:]!r}"
        assert not self.wrong, self.wrong

    def submit(self, label: str, text: str) -> None:
        """Type a text into the field of a form, and send the form."""
        with self._news:
            assert self._news.wait_for(lambda: label in self._ids, PATIENCE)
            field, form = self._ids[label]
            assert self._news.wait_for(lambda: form in self._ids, PATIENCE)
        message = BackMsg()
        message.rerun_script.widget_states.widgets.add(id=field, string_value=text)
        message.rerun_script.widget_states.widgets.add(id=self._ids[form][0], trigger_value=True)
        self._send(message)

    def press(self, label: str) -> None:
        """Press a button."""
        with self._news:
            assert self._news.wait_for(lambda: label in self._ids, PATIENCE)
        message = BackMsg()
        message.rerun_script.widget_states.widgets.add(id=self._ids[label][0], trigger_value=True)
        self._send(message)

    def close(self) -> None:
        """Stop listening; the websocket is closed by who opened it."""
        self._is_closing = True
        self._thread.join(PATIENCE)

    def _run(self, fragment: str = "") -> None:
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        self._send(message)

    def _send(self, message: BackMsg) -> None:
        message.rerun_script.page_name = self._page
        self._socket.send(message.SerializeToString())

    def _listen(self) -> None:
        """Read until the session is closed; whatever goes wrong is for the test to tell."""
        try:
            while not self._is_closing:
                self._run_what_is_due()
                self._read()
        except Exception as error:
            if not self._is_closing:
                self._note_wrong(f"{type(error).__name__}: {error}")

    def _read(self) -> None:
        try:
            data = self._socket.recv(_TICK)
        except TimeoutError:
            return
        if isinstance(data, bytes):
            self._take(ForwardMsg.FromString(data), data)

    def _run_what_is_due(self) -> None:
        now = time.monotonic()
        for fragment, (interval, at) in list(self._due.items()):
            if now >= at:
                self._due[fragment] = (interval, now + interval)
                self._run(fragment)

    def _take(self, message: ForwardMsg, data: bytes) -> None:
        kind = message.WhichOneof("type")
        if kind == "auto_rerun":
            interval = message.auto_rerun.interval
            self._due[message.auto_rerun.fragment_id] = (interval, time.monotonic() + interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._due.pop(fragment, None)
        elif kind == "script_finished" and message.script_finished not in _WENT_WELL:
            self._note_wrong(f"a run ended with {message.script_finished}")
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            self._note_wrong(str(message.delta.new_element.exception))
        elif kind == "auth_redirect":
            self.led_to = message.auth_redirect.url
        with self._news:
            self._know_controls(message)
            self.heard += data.decode("utf-8", "replace")
            self._news.notify_all()

    def _know_controls(self, message: ForwardMsg) -> None:
        """Remember fields and buttons by their labels, one that sends a form by the form."""
        element = message.delta.new_element
        if element.HasField("text_input"):
            self._ids[element.text_input.label] = (
                element.text_input.id,
                element.text_input.form_id,
            )
        elif element.HasField("button"):
            button = element.button
            self._ids[button.form_id if button.is_form_submitter else button.label] = (
                button.id,
                "",
            )

    def _note_wrong(self, what: str) -> None:
        with self._news:
            self.wrong.append(what)
            self._news.notify_all()


@contextmanager
def session(
    url: str, cookies: Mapping[str, str] | None = None, page: str = "", origin: str = ""
) -> Iterator[Session]:
    """Open one session at an address, and close it at the end. cookies: those of a browser.

    origin: of the page that opens it; the address's own where it is empty.
    """
    cookies = cookies or {}
    given = [Subprotocol(one) for one in ("streamlit", cookies.get(_XSRF, "")) if one]
    opening = connect(
        f"{url.rstrip('/').replace('http', 'ws', 1)}/_stcore/stream",
        origin=Origin(origin or url.rstrip("/")),
        additional_headers={"Cookie": "; ".join(f"{name}={cookies[name]}" for name in cookies)},
        subprotocols=given,
        proxy=None,
        max_size=_LARGEST,
        open_timeout=PATIENCE,
        ping_interval=None,
    )
    with opening as socket:
        opened = Session(socket, page)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def crowd(url: str, many: int) -> Iterator[list[Session]]:
    """Open sessions at an address, all at once, and close them at the end."""
    with ExitStack() as open_ones:
        yield [open_ones.enter_context(session(url)) for _ in range(many)]
