"""At home only the person who started the dashboard sees everything, told by the other end."""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from websockets.exceptions import InvalidStatus

from lib.access import Access, access_for, was_forwarded
from lib.deployment import Deployment, Platform
from lib.web import socket_owner
from lib.web.forwarders import is_forwarder, program_of
from lib.web.peer import End, Ends
from lib.web.socket_owner import owner_of
from tests.support.canaries import Canaries
from tests.support.crowd import session
from tests.support.dashboard import (
    ROOT,
    Dashboard,
    clean_environment,
    dashboard,
    free_port,
    serving,
)
from tests.support.projects import write_project
from tests.support.relays import PERSON, SOMEBODY, needs_root, relayed

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose a socket is")
PAGES = ("", "diagnostics", "migration")
NAME = "GROQ_API_KEY"
CANARIES = Canaries()
KEY = CANARIES.make("environment", "gsk_")
FILE = CANARIES.make("file", "sk-")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project with a key in a file, all of whose addresses are nobody's on this machine."""
    text = f"OPENAI_API_KEY={FILE}\nOPENAI_BASE_URL=http://127.0.0.1:1\n"
    return write_project(tmp_path_factory.mktemp("app"), {".env": text})


ENVIRON = {NAME: KEY, "GROQ_BASE_URL": "http://127.0.0.1:1"}


@contextmanager
def owned(project: Path, home: Path, address: str) -> Iterator[Dashboard]:
    """Serve a dashboard as a user who is neither root nor the others."""
    needs_root()
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv to run a server as another user")
    home.mkdir(exist_ok=True)
    for folder in (home, *home.parents, project, *project.parents):
        if str(folder).startswith("/tmp/"):
            folder.chmod(0o755)
    os.chown(home, PERSON, PERSON)
    port, log = free_port(), home / "server.log"
    # Reading all files is kept: the interpreter may lie where only root can read.
    user = ["setpriv", f"--reuid={PERSON}", f"--regid={PERSON}", "--clear-groups"]
    user += ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"]
    line = [*user, sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    line += [f"--server.port={port}", "--server.headless=true", f"--server.address={address}"]
    served = Dashboard(f"http://localhost:{port}", log)
    with serving(served, [*line, "--", str(project)], clean_environment(home, ENVIRON)):
        yield served


@pytest.fixture(scope="module")
def theirs(project, tmp_path_factory) -> Iterator[Dashboard]:
    """A dashboard that another user than root started, reachable by both protocols."""
    with owned(project, tmp_path_factory.mktemp("theirs") / "home", "::") as running:
        yield running


@pytest.fixture(scope="module")
def ours(project, tmp_path_factory) -> Iterator[Dashboard]:
    """A dashboard that the user of the tests started."""
    with dashboard(project, tmp_path_factory.mktemp("ours") / "home", ENVIRON) as running:
        yield running


def sees_all(served: Dashboard) -> bool:
    """Whether the routes tell names by this way."""
    reply = served.get("/api/providers")
    while reply.status_code == 429:  # a visitor who asked too often is told when to come again
        time.sleep(int(reply.headers["Retry-After"]))
        reply = served.get("/api/providers")
    found = reply.json()
    assert found["success"], found
    assert bool(found["status"]) == (NAME in json.dumps(found))
    return bool(found["status"])


@LINUX
def test_another_user_sees_nothing_by_any_door(theirs, project):
    """Nobody, root and a relay of either are told no name, place, mask or key; the person all."""
    with relayed(theirs, PERSON) as way:
        assert sees_all(way)
        assert NAME in way.get("/api/providers/test/groq").text
    with relayed(theirs, SOMEBODY) as way:
        for said in doors(way):
            assert NAME not in said
            assert "OPENAI_API_KEY" not in said
            assert str(project) not in said
            assert not CANARIES.found_in(said)
    assert not sees_all(theirs)  # root, who is not the person either


def doors(way: Dashboard) -> Iterator[str]:
    """Yield what every door says by this way."""
    for path in ("/api/providers", "/api/providers/test/groq", "/", "/media/x", "/_stcore/metrics"):
        yield way.get(path).text
    yield way.post("/api/providers/test", json={"provider": "groq"}).text
    yield way.request("PUT", "/_stcore/upload_file/a/b", files={"file": b"x"}).text
    for page in PAGES:
        try:
            with session(way.url, page=page) as opened:
                opened.wait(lambda heard: "Migration wizard" in heard or "sign-in" in heard)
                yield opened.heard
        except InvalidStatus:
            yield ""  # it gets no session at all


@LINUX
def test_the_pages_know_the_person(theirs):
    """By the websocket too: the person's page names its variables, another user's does not."""
    with relayed(theirs, PERSON) as way, session(way.url) as opened:
        opened.wait(lambda heard: NAME in heard)


@LINUX
@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1"])
def test_by_every_address_of_this_machine(theirs, host):
    """Over both protocols, and one inside the other, the person is told from another user."""
    port = theirs.url.rpartition(":")[2]
    there = Dashboard(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}", theirs.log
    )
    for uid, expected in ((PERSON, True), (SOMEBODY, False), (0, False)):
        with relayed(there, uid) as way:
            assert sees_all(way) is expected, uid


@LINUX
def test_the_one_who_started_it_as_root_is_root(ours):
    """Started by root, root sees everything and another user nothing."""
    needs_root()
    assert sees_all(ours)
    with relayed(ours, SOMEBODY) as way:
        assert not sees_all(way)


FORWARDERS = ("ssh", "ngrok", "cloudflared", "frpc", "socat", "nginx", "tailscaled", "ncat", "bore")


@LINUX
@pytest.mark.parametrize("name", FORWARDERS)
@pytest.mark.parametrize("how", ["comm", "title", "script", "package", "version"])
def test_a_relay_of_the_same_user(ours, tmp_path, name, how):
    """What passes on what others send is known by any of its names, whoever runs it."""
    ways = {
        "comm": {"comm": name},
        "title": {"title": f"/usr/local/bin/{name}"},
        "script": {"script": tmp_path / f"{name}.py"},
        "package": {"script": tmp_path / "node_modules" / name / "index.js"},
        "version": {"title": f"{name}-linux-amd64"},
    }
    with relayed(ours, os.geteuid(), **ways[how]) as way:
        assert not sees_all(way)


@LINUX
@pytest.mark.parametrize(
    "name", ["sshd", "sshd-session", "firefox", "chrome", "curl", "code", "node"]
)
def test_what_brings_the_person_themselves(ours, name):
    """A browser, a command-line client and the server side of `ssh -L` stay the person's."""
    with relayed(ours, os.geteuid(), comm=name, title=name) as way:
        assert sees_all(way)


HEADERS = (
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Anything", "X-Real-IP", "Forwarded", "Via",
    "CF-Connecting-IP", "CF-Ray", "CDN-Loop", "True-Client-IP", "Fastly-Client-IP", "Fly-Client-IP",
    "Fly-Region", "Tailscale-User-Login", "Tailscale-Funnel-Request", "X-Original-Host",
    "X-Original-Forwarded-For", "X-Envoy-External-Address", "X-Client-IP", "X-Cluster-Client-IP",
    "Ngrok-Trace-Id", "Ngrok-Auth-User-Email", "X-Amzn-Trace-Id", "X-Amz-Cf-Id", "X-Azure-ClientIP",
    "X-Vercel-Id", "X-Github-Token", "X-MS-Proxy", "X-ARR-LOG-ID", "X-NF-Request-ID", "X-Host",
    "X-ProxyUser-Ip", "Proxy-Connection", "X-Appengine-User-IP", "X-Goog-IAP-JWT-Assertion",
    "X-Auth-Request-Email", "X-Forwarded_For", "WL-Proxy-Client-IP", "X-Remote-User",
)  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_what_a_proxy_adds_is_known(name):
    """Whatever any of the usual proxies, tunnels and networks adds makes a visitor, in any case."""
    for spelled in (name, name.lower(), name.upper(), name.replace("-", "_")):
        assert was_forwarded({"Host": "localhost", spelled: "203.0.113.9"}), spelled


@pytest.mark.parametrize("name", HEADERS[::4])
def test_the_server_heeds_it(ours, name):
    """The real server shows a visitor's answer for such a header."""
    reply = ours.get("/api/providers", headers={name: "203.0.113.9"})
    assert NAME not in reply.text


def test_what_browsers_send_is_no_proxys():
    """The headers of browsers and of clients by hand make nobody a visitor."""
    plain = (
        "Host", "Connection", "Pragma", "Cache-Control", "Upgrade", "Origin", "User-Agent",
        "Cookie", "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Content-Length",
        "Referer",
        "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Extensions", "Sec-Fetch-Site",
        "Sec-WebSocket-Protocol", "sec-ch-ua", "sec-ch-ua-platform", "DNT", "Sec-GPC", "Priority",
        "Upgrade-Insecure-Requests", "X-Requested-With", "X-Xsrftoken", "If-None-Match", "Range",
        "Authorization", "Expect", "TE", "Transfer-Encoding", "Purpose", "X-Moz",
    )  # fmt: skip
    assert not was_forwarded(dict.fromkeys(plain, "x"))


@LINUX
def test_a_request_that_is_not_waited_for(ours):
    """Whoever sends a request and is gone is nobody: a socket without a holder is root's."""
    port = int(ours.url.rpartition(":")[2])
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    server, ends = listener.accept()[0], (client.getsockname(), listener.getsockname())
    found = owner_of(*ends)
    assert found is not None
    assert found.uid == os.geteuid()
    client.shutdown(socket.SHUT_WR)
    assert owner_of(*ends) == found  # still there, and waiting for the answer
    client.close()
    assert owner_of(*ends) is None
    assert Ends().tell(*ends) is End.HIDDEN
    server.close()
    listener.close()
    assert port


def pairs() -> Iterator[tuple[str, str]]:
    """Yield an address to listen on, and one to connect to, for every way on this machine."""
    yield from (("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.3.2.1"), ("::1", "::1"))
    yield from (("::", "::1"), ("::", "127.0.0.1"), ("::", "::ffff:127.0.0.1"))
    yield ("127.0.0.1", "::ffff:127.0.0.1")


@LINUX
@pytest.mark.parametrize("by_tables", [True, False])
@pytest.mark.parametrize(("listens", "connects"), list(pairs()))
def test_one_socket_among_thousands(monkeypatch, listens, connects, by_tables):
    """The kernel and its tables name the very socket, also with many others to the same port."""
    if by_tables:
        monkeypatch.setattr(socket_owner, "_asked", lambda *_: None)
    with ExitStack() as opened:
        listener = opened.enter_context(_listener(listens))
        port = listener.getsockname()[1]
        clients = [opened.enter_context(_client(connects, port)) for _ in range(40)]
        accepted = [listener.accept() for _ in clients]
        for connection, _ in accepted:
            opened.enter_context(connection)
        by_port = {one.getsockname()[1]: one for one in clients}
        for connection, client in accepted:
            found = owner_of(client[:2], connection.getsockname()[:2])
            held = str(Path(f"/proc/self/fd/{by_port[client[1]].fileno()}").readlink())
            assert found is not None
            assert (found.uid, f"socket:[{found.inode}]") == (os.geteuid(), held)
            assert program_of(found.inode) == os.getpid()
            # The other way round it is the server's own end, and no other pair is anybody's.
            back = owner_of(connection.getsockname()[:2], client[:2])
            assert back is not None
            assert back.inode != found.inode
        assert owner_of((connects, port), (connects, port)) is None


def _listener(address: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    both = {"dualstack_ipv6": True} if address == "::" else {}
    return socket.create_server((address, 0), family=family, backlog=64, **both)


def _client(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    one = socket.socket(family)
    one.connect((address, port))
    return one


@LINUX
@pytest.mark.parametrize(
    "ends",
    [
        (("127.0.0.1", 0), ("127.0.0.1", 80)),
        (("127.0.0.1", 1), ("127.0.0.1", 1)),
        (("", 1), ("", 1)),
        (("testclient", 50000), ("testserver", 80)),
        (("127.0.0.1", 70000), ("127.0.0.1", 80)),
        (("127.0.0.1", -1), ("127.0.0.1", 80)),
        (("::1", 5), ("127.0.0.1", 80)),
        (("fe80::1%lo", 5), ("::1", 80)),
    ],
)
def test_what_is_no_connection_is_nobodys(ends):
    """Ends that belong to no connection cannot be told, so they are nobody's."""
    assert owner_of(*ends) is None
    assert Ends().tell(*ends) is End.HIDDEN


@LINUX
@pytest.mark.parametrize(
    "answer", [b"", b"\0" * 16, struct.pack("=IHHII", 36, 2, 0, 0, 0), b"x" * 90]
)
def test_a_kernel_that_answers_something_else(monkeypatch, answer):
    """An error, a short answer or one about another socket is no answer."""
    kernel = MagicMock()
    kernel.return_value.__enter__.return_value.recv.return_value = answer
    monkeypatch.setattr(socket, "socket", kernel)
    ends = socket_owner._ends(("127.0.0.1", 5), ("127.0.0.1", 6))
    assert ends is not None
    assert socket_owner._asked(*ends) is None


@LINUX
def test_a_port_that_is_used_again(monkeypatch):
    """Nothing is remembered of an address: the next connection from it is asked about anew."""
    ends, seen = Ends(), []

    def noted(inode: int, _: tuple[int, ...]) -> int:
        seen.append(inode)
        return os.getpid()

    monkeypatch.setattr("lib.web.peer.program_of", noted)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for _ in range(2):
            with socket.create_connection(listener.getsockname()) as client:
                connection, _ = listener.accept()
                pair = (client.getsockname(), listener.getsockname())
                assert ends.tell(*pair) is End.PERSON
                assert ends.tell(*pair) is End.PERSON
                connection.close()
            assert ends.tell(*pair) is End.HIDDEN
    assert len(seen) == len(set(seen)) == 2  # each connection's program once


@LINUX
def test_another_network_is_nobodys():
    """A process in another network of this machine sees no socket of this one."""
    needs_root()
    code = "import sys; from lib.web.socket_owner import owner_of; import ast; "
    code += "print(owner_of(*ast.literal_eval(sys.argv[1])))"
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        pair = repr((client.getsockname(), listener.getsockname()))
        line = [sys.executable, "-c", code, pair]
        here = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        away = subprocess.run(
            ["unshare", "-n", *line], cwd=ROOT, capture_output=True, text=True, check=False
        )
    if away.returncode:
        pytest.skip("no other network can be made here")
    assert here.startswith("Owner(")
    assert away.stdout.strip() == "None"


def test_where_the_system_does_not_tell(monkeypatch):
    """On other systems an address of this machine is what is left."""
    monkeypatch.setattr("lib.web.peer.sys.platform", "darwin")
    assert Ends().tell(("127.0.0.1", 1), ("127.0.0.1", 2)) is End.UNTOLD


@LINUX
def test_root_is_the_person_only_inside_windows():
    """A browser of Windows reaches its Linux by a relay of root; root is nobody elsewhere."""
    needs_root()
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        pair = (client.getsockname(), listener.getsockname())
        assert Ends(PERSON, root_relays=False).tell(*pair) is End.ANOTHER
        assert Ends(PERSON, root_relays=True).tell(*pair) is End.PERSON


def test_whoever_is_not_the_person_counts_as_another_machine():
    """The address that is put in place of theirs is nobody's, wherever it is looked at."""
    from lib.access import NOT_THE_PERSON

    for kind in (Platform.LOCAL, Platform.CONTAINER):
        found = access_for(Deployment(kind), NOT_THE_PERSON, "localhost:8501")
        assert found is Access.VISITOR


def test_this_very_process_is_no_forwarder():
    """What runs the tests is not taken for a tunnel by the words of its command."""
    if sys.platform == "linux":
        assert not is_forwarder(os.getpid())


def test_the_oldest_protocol_is_a_proxys(ours):
    """A request of HTTP/1.0, as nginx makes them, gets a visitor's answer."""
    port = int(ours.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /api/providers HTTP/1.0\r\nHost: localhost\r\n\r\n")
        said = b"".join(iter(lambda: one.recv(65536), b"")).decode()
    assert said.startswith("HTTP/1.")
    assert NAME not in said
