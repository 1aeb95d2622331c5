"""What the surroundings bring: proxies, which are honoured, and netrc files, which are not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lib.providers.classify import Answer
from lib.providers.transport import Failure, Request, send

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
    monkeypatch.setenv(name, proxy.url)

    assert send(get("http://provider.invalid/v1/models")) == Answer(200, "", b"[]")
    (seen,) = proxy.seen
    assert seen.startswith(b"GET http://provider.invalid/v1/models HTTP/1.1\r\n")


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_an_exception_is_honoured(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A host that the environment excepts is asked without the proxy."""
    proxy, server = raw(answers(200, b"proxy")), raw(answers(200, b"server"))
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv(name, "localhost,127.0.0.1")

    assert send(get(server.url)) == Answer(200, "", b"server")
    assert proxy.seen == []


def test_a_proxy_does_not_see_the_key_of_an_encrypted_request(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that refuses a tunnel is named as the trouble; it was shown the host alone."""
    proxy = raw(answers(407))
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)

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
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    assert send(get("https://provider.invalid/v1"), total=5.0) is Failure.PROXY


def test_a_proxy_that_hangs_up(raw: RawFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that closes the connection is no answer from the provider."""
    monkeypatch.setenv("HTTPS_PROXY", raw(replies(b"")).url)

    assert send(get("https://provider.invalid/v1")) in {Failure.PROXY, Failure.BROKEN}


def test_a_slow_tunnel_does_not_take_longer(
    raw: RawFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline also holds while a proxy drips its consent to a tunnel."""
    proxy, begin = raw(drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a")), time.monotonic()
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)

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
        "from lib.providers.transport import Request, send\n"
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
