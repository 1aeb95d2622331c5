"""What the surroundings bring: proxies, which are honoured, and netrc files, which are not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from requests.utils import get_environ_proxies

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.proxies import certificates, proxies_for
from lib.http.transport import Request, send
from tests.support.surroundings import remember

from .conftest import RawFactory, answers, drips, header, replies

ROOT = Path(__file__).parent.parent.parent
KEY = "sk-FAKE-0123456789-abcdefgh"
TOTAL = 0.5
SLACK = 1.5


def get(url: str) -> Request:
    """Return a plain GET with a key."""
    return Request("GET", url, {"Authorization": f"Bearer {KEY}"})


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_honoured(raw: RawFactory, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A request goes through the proxy that the environment names, and its answer comes back."""
    proxy = raw(answers(200, b"[]"))
    remember(monkeypatch, {name: proxy.url})

    assert send(get("http://provider.invalid/v1/models")) == Answer(200, "", b"[]")
    (seen,) = proxy.seen
    assert seen.startswith(b"GET http://provider.invalid/v1/models HTTP/1.1\r\n")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_was_set_after_the_start_is_no_proxy(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch, name: str, scheme: str
) -> None:
    """A proxy that something put into `os.environ` meanwhile sees nothing, nor do certificates."""
    proxy, server = raw(answers(200, b"proxy")), raw(answers(200, b"server"))
    monkeypatch.setenv(name, proxy.url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    send(get(server.url.replace("http", scheme)))
    assert len(server.seen) == 1
    assert proxy.seen == []
    assert certificates({}) is True


def test_nor_is_an_exception(raw: RawFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that excepts every host meanwhile takes nothing past the person's own proxy."""
    proxy, server = raw(answers(200, b"proxy")), raw(answers(200, b"server"))
    remember(monkeypatch, {"HTTP_PROXY": proxy.url})
    monkeypatch.setenv("NO_PROXY", "*")
    send(get("http://provider.invalid/v1"))
    assert len(proxy.seen) == 1
    assert server.seen == []


_HOSTS = ("api.example", "sub.api.example", "127.0.0.1", "10.1.2.3", "[::1]", "localhost", "other")
_LISTS = ("", "*", "api.example", ".api.example", "10.0.0.0/8", "10.1.2.3", "localhost,127.0.0.1",
          "api.example:8080", " api.example , other", "::1", "[::1]", "example",
          "0.0.0.0/0")  # fmt: skip


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("exceptions", _LISTS)
@pytest.mark.parametrize("host", _HOSTS)
def test_the_rules_are_those_of_requests(
    monkeypatch: pytest.MonkeyPatch, host: str, exceptions: str, small: bool
) -> None:
    """For the same environment our answer is the one that `requests` gives for its own."""
    names = {"HTTP_PROXY": "http://one:1", "all_proxy": "http://two:2", "HTTPS_proxy": "", "X": "y"}
    names["no_proxy" if small else "NO_PROXY"] = exceptions
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    for url in (f"http://{host}/v1", f"https://{host}:8080/v1", f"http://u:p@{host}:8080"):
        theirs = get_environ_proxies(url)
        ours = proxies_for(url, names)
        assert {k: v for k, v in ours.items() if k != "no"} == {
            k: v for k, v in theirs.items() if k != "no"
        }


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_an_exception_is_honoured(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A host that the environment excepts is asked without the proxy."""
    proxy, server = raw(answers(200, b"proxy")), raw(answers(200, b"server"))
    remember(monkeypatch, {"HTTP_PROXY": proxy.url})
    remember(monkeypatch, {name: "localhost,127.0.0.1"})

    assert send(get(server.url)) == Answer(200, "", b"server")
    assert proxy.seen == []


def test_a_proxy_does_not_see_the_key_of_an_encrypted_request(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that refuses a tunnel is named as the trouble; it was shown the host alone."""
    proxy = raw(answers(407))
    remember(monkeypatch, {"HTTPS_PROXY": proxy.url})

    assert send(get("https://provider.invalid/v1/models")) is Failure.PROXY
    (seen,) = proxy.seen
    assert seen.startswith(b"CONNECT provider.invalid:443 HTTP/1.")
    assert KEY.encode() not in seen
    assert b"/v1/models" not in seen


@pytest.mark.parametrize(
    "proxy",
    [
        "http://127.0.0.1:1",
        "nohost.invalid:8080",
        "http:/missing-slash",
        "http://two words:80",
        "http://[::1",
        "unheard-of://127.0.0.1:1",
        "socks5://127.0.0.1:1",
    ],
)
def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """A proxy that is away or badly written is named as the trouble, and nothing else is."""
    remember(monkeypatch, {"HTTPS_PROXY": proxy})

    assert send(get("https://provider.invalid/v1"), total=5.0) is Failure.PROXY


def test_a_proxy_that_hangs_up(raw: RawFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that closes the connection is no answer from the provider."""
    remember(monkeypatch, {"HTTPS_PROXY": raw(replies(b"")).url})

    assert send(get("https://provider.invalid/v1")) in {Failure.PROXY, Failure.BROKEN}


def test_a_slow_tunnel_does_not_take_longer(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline also holds while a proxy drips its consent to a tunnel."""
    proxy, begin = raw(drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a")), time.monotonic()
    remember(monkeypatch, {"HTTPS_PROXY": proxy.url})

    assert send(get("https://provider.invalid/v1"), total=TOTAL) is Failure.TIMEOUT
    assert time.monotonic() - begin < TOTAL + SLACK
    assert proxy.seen[0].startswith(b"CONNECT provider.invalid:443 ")


def test_the_netrc_file_is_not_read(raw: RawFactory, tmp_path: Path) -> None:
    """A password that lies in the home folder for this very host is not sent to it."""
    server = raw(answers(200))
    for name in (".netrc", "other"):
        (tmp_path / name).write_text("machine 127.0.0.1 login me password FAKE-netrc\n")
        (tmp_path / name).chmod(0o600)
    script = (
        "import sys, requests\n"
        "from lib.http.transport import Request, send\n"
        "requests.get(sys.argv[1])\n"
        "send(Request('GET', sys.argv[1], {}))\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, server.url],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "NETRC": str(tmp_path / "other"), "PATH": os.environ["PATH"]},
        check=True,
        timeout=60,
    )

    careless, ours = (header(seen, "authorization") for seen in server.seen)
    assert careless.startswith("Basic ")
    assert ours == ""
