"""Variables of the machine that break clients: told by name, never blamed on key or network."""

import pytest

from lib.diagnosis.rules.file_setting_broken import NAMES
from lib.http.failure import Failure
from lib.http.file_settings import SETTINGS, file_trouble
from lib.http.proxy_settings import exceptions_trouble, hosts_meant, in_charge, proxy_trouble
from lib.providers.broken_setting import broken_setting
from lib.providers.check_plan import plan_check
from lib.providers.verdict import Verdict

from .conftest import configure

HELD = "q7Rk2mZp9Lw4Xc8V"

# Measured with httpx 0.28.1 and httpx2 2.16: an exception when a client is made, or none.
STOPS = ("socks://h:1", "socks4://h:1", "htps://h:1", "ftp://h:1", "quic://h:1", '"http://h:1"',
         "http:h:1", "http://h:port", f"http://u:{HELD}#a@h:1", "http://h:1:1", "http:/h:1",
         "http//h:1", "http://", "://h:1")  # fmt: skip
GOES = ("http://h:1", "HTTP://h:1/", "https://proxy.example:8443", "socks5://h:1", "socks5h://[::1]:1",
        f"http://u:{HELD}%23@h:1", "", "  ", "http://h")  # fmt: skip


@pytest.mark.parametrize("value", STOPS)
def test_a_proxy_that_clients_stop_at(value):
    """It is told what to write; the address, which may hold a password, is not."""
    trouble = proxy_trouble(value)
    assert trouble is not None
    assert trouble.weight == "error"
    assert "{name}" in trouble.step
    assert HELD not in repr(trouble)


@pytest.mark.parametrize("value", GOES)
def test_a_proxy_that_clients_use(value):
    """Nothing is told of what works."""
    assert proxy_trouble(value) is None


def test_what_is_less_sure_of_a_proxy():
    """TLS to a proxy on this machine is most likely a slip; without a scheme Python goes on."""
    local, bare = proxy_trouble("https://127.0.0.1:7890"), proxy_trouble("127.0.0.1:7890")
    assert local is not None
    assert bare is not None
    assert (local.weight, bare.weight) == ("warning", "info")


@pytest.mark.parametrize(
    ("value", "weight"),
    [
        ("localhost,[::1]", "error"), ("::1/128", "error"), ("fd00::/8", "error"),
        ("http://localhost:8000", "info"), ("*.corp.example", "info"), ("127.*", "info"),
        ("localhost 127.0.0.1", "info"), ("a;b", "info"),
        ("localhost,127.0.0.1,::1", ""), ("*", ""), ("10.0.0.0/8, .corp.example", ""),
        ("localhost:8000", ""), ("", ""), ("fe80::1%lo0", ""),
    ],
)  # fmt: skip
def test_what_goes_past_the_proxy(value, weight):
    """Measured with httpx 0.28.1: IPv6 in brackets or with a mask raises; others match nothing."""
    trouble = exceptions_trouble(value)
    assert (trouble.weight if trouble else "") == weight


def test_the_hosts_that_were_meant():
    """A URL and a star stand for the hosts that people mean by them."""
    meant = "http://localhost:8000/v1, *.corp.example;[::1] a"
    assert list(hosts_meant(meant)) == ["localhost", "corp.example", "::1", "a"]


def test_the_variable_in_charge_is_named_as_it_is_spelled():
    """The small spelling counts, the scheme's own comes first, and an empty one is none."""
    environ = {"ALL_PROXY": "a", "HTTPS_PROXY": "b", "https_proxy": ""}
    assert in_charge("https://a.example", environ) == "HTTPS_PROXY"
    assert in_charge("http://a.example", environ) == "ALL_PROXY"
    assert in_charge("https://a.example", {"https_proxy": "c", "HTTPS_PROXY": "d"}) == "https_proxy"
    assert in_charge("https://a.example", {}) == ""


def test_files_that_variables_name(tmp_path):
    """There or not, a folder or not, by a path from the project's folder; or the text itself."""
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "ca.pem").write_text("x", encoding="utf-8")
    ca, bundle = SETTINGS["SSL_CERT_FILE"], SETTINGS["REQUESTS_CA_BUNDLE"]
    folder, google = SETTINGS["SSL_CERT_DIR"], SETTINGS["GOOGLE_APPLICATION_CREDENTIALS"]
    for value, setting in (
        ("certs/ca.pem", ca), ("./certs/ca.pem", google), (str(tmp_path / "certs"), folder),
        ("certs", bundle), ("", ca), (" ", google), (f"/nowhere:{tmp_path}", folder),
    ):  # fmt: skip
        assert file_trouble(value, setting, tmp_path) == ""
    for value, setting, says in (
        ("certs/gone.pem", ca, "does not exist"), ("/nowhere/a.json", google, "does not exist"),
        ("certs", ca, "a folder"), ("~/a.json", google, "`~`"), ("'certs/ca.pem'", ca, "quotes"),
        ('{"type": "service_account"}', google, "the text of the file"),
        ("-----BEGIN CERTIFICATE-----", ca, "the text of the file"),
        ("eyJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIsICJhIjogMX0=", google, "the text of the file"),
        ("/nowhere/certs", folder, "does not exist"), ("a" * 300, ca, "does not exist"),
        ("a\0b", ca, "does not exist"),
    ):  # fmt: skip
        assert says in file_trouble(value, setting, tmp_path)


def test_the_rule_knows_the_same_names():
    """The list that is loaded always, and the table that is loaded where one is set."""
    assert set(SETTINGS) == NAMES


@pytest.mark.parametrize(
    ("environ", "failure", "name"),
    [
        ({"SSL_CERT_FILE": "/nowhere/gone.pem"}, Failure.BROKEN, "SSL_CERT_FILE"),
        (
            {"REQUESTS_CA_BUNDLE": "/nowhere/a", "SSL_CERT_FILE": "/nowhere/b"},
            Failure.TLS,
            "REQUESTS_CA_BUNDLE",
        ),
        ({"ALL_PROXY": "socks://127.0.0.1:1"}, Failure.PROXY, "ALL_PROXY"),
        ({"https_proxy": "https://127.0.0.1:1"}, Failure.PROXY, "https_proxy"),
        ({"HTTPS_PROXY": "http://proxy.example:1"}, Failure.PROXY, "HTTPS_PROXY"),
    ],
)
def test_the_variable_that_is_set_is_named(environ, failure, name):
    """Not the key, not the network, and no variable that is not there."""
    plan = plan_check(configure("openai", {"OPENAI_API_KEY": "sk-FAKE"}))
    reading = broken_setting(plan, failure, environ)
    assert reading is not None
    assert reading.verdict is Verdict.UNREACHABLE
    assert f"`{name}`" in reading.say + reading.do
    assert "127.0.0.1" not in reading.say + reading.do


@pytest.mark.parametrize(
    ("environ", "failure"),
    [
        ({}, Failure.BROKEN),
        ({"SSL_CERT_FILE": "/nowhere/gone.pem"}, Failure.TIMEOUT),
        ({"HTTPS_PROXY": "http://proxy.example:1"}, Failure.BROKEN),
        ({"ALL_PROXY": "socks://127.0.0.1:1", "NO_PROXY": "*"}, Failure.BROKEN),
        ({"NODE_EXTRA_CA_CERTS": "/nowhere/gone.pem"}, Failure.TLS),
    ],
)
def test_nothing_is_said_of_what_was_no_cause(environ, failure):
    """A host that does not answer in time, a proxy that was not used, another program's file."""
    plan = plan_check(configure("openai", {"OPENAI_API_KEY": "sk-FAKE"}))
    assert broken_setting(plan, failure, environ) is None
