"""No key for this machine goes through a proxy, whatever asks and however it is addressed."""

import pytest

from lib.http.transport import Connection, Request, send
from lib.hub.client import Hub
from lib.hub.revoke import revoke
from lib.hub.sender import hub_sender
from lib.practice import PracticeServer
from lib.secret import Secret
from tests.support.surroundings import remember

from .conftest import RawFactory, answers

KEY = "sk-FAKE-near-0123456789abcdef"
PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
ASKED = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.2",
         "LOCALHOST", "localhost.", "0.0.0.0", "0"]  # fmt: skip

# Where the server of the test does not listen, or that a system's resolver may not know.
MAYBE_NOBODY = {"127.0.0.2", "localhost."}


@pytest.fixture
def proxy(raw: RawFactory, monkeypatch: pytest.MonkeyPatch):
    """Listen as a proxy that every variable names, and let no exception be made by `NO_PROXY`."""
    listening = raw(answers(200, b"proxy"))
    # The fixture of this folder has taken every exception out.
    remember(monkeypatch, dict.fromkeys(PROXIES, listening.url))
    return listening


@pytest.mark.parametrize("host", ASKED)
@pytest.mark.parametrize("kept", [False, True])
def test_a_key_for_this_machine_meets_no_proxy(raw, proxy, host, kept):
    """However the address is written, it is asked directly, on a new line or a kept one."""
    server = raw(answers(200, b"server"))
    port = server.url.rpartition(":")[2]
    request = Request("GET", f"http://{host}:{port}/v1", {"Authorization": f"Bearer {KEY}"})
    line = Connection() if kept else None
    found = send(request, line=line)
    assert proxy.seen == []
    assert getattr(found, "body", b"server") == b"server"
    heard = any(KEY.encode() in one for one in server.seen)
    assert heard or host in MAYBE_NOBODY


def test_what_is_elsewhere_still_takes_the_proxy(proxy):
    """The rule is for this machine alone: whoever needs a proxy for the rest keeps it."""
    send(Request("GET", "http://provider.invalid/v1", {}))
    assert len(proxy.seen) == 1


def test_every_kind_of_request_to_the_hub(proxy, practice: PracticeServer):
    """Checks, listings, writes and the question who one is meet no proxy on this machine."""
    token = practice.tokens["write"]
    url = f"{practice.hub_url}/api/whoami-v2"
    hub_sender(Request("GET", url, {"Authorization": f"Bearer {token}"}))
    with Hub(Secret(token), practice.hub_url) as hub:
        hub.whoami_answer()
        hub.space("practice-alice/chatbot")
        hub.secrets("practice-alice/chatbot")
        hub.add_secret("practice-alice/chatbot", "NEAR", Secret(KEY), "")
        hub.delete_secret("practice-alice/chatbot", "NEAR")
    revoke(Secret(f"hf_{'x' * 34}"), practice.hub_url)
    assert proxy.seen == []
