"""Addresses: joined once, refused where a key would be in danger, shown without secrets."""

import pytest

from lib.http.address import AddressError, Target, join, same_host, shown, usable

MODELS = "/v1/models"


@pytest.mark.parametrize(
    ("base", "route", "joined"),
    [
        ("https://x", "/models", "https://x/models"),
        ("https://x/", "/models", "https://x/models"),
        ("https://x///", "/models", "https://x/models"),
        ("https://x/v1", "/models", "https://x/v1/models"),
        ("https://x/v1/", MODELS, "https://x/v1/models"),
        ("https://x", MODELS, "https://x/v1/models"),
        ("https://x/openai/v1", "/openai/v1/models", "https://x/openai/v1/models"),
        ("https://x/gate/openai/v1", "/openai/v1/models", "https://x/gate/openai/v1/models"),
        ("https://x/openai", "/openai/v1/models", "https://x/openai/v1/models"),
        ("https://x/v1/models", MODELS, "https://x/v1/models"),
        ("https://x/v1/v1", MODELS, "https://x/v1/v1/models"),
        ("https://x/v1/a", MODELS, "https://x/v1/a/v1/models"),
        ("https://x/av1", MODELS, "https://x/av1/v1/models"),
        ("https://x/V1", MODELS, "https://x/V1/v1/models"),
        ("https://v1", MODELS, "https://v1/v1/models"),
        ("https://x/v1", "/v1/models?limit=1&a=/v1", "https://x/v1/models?limit=1&a=/v1"),
        ("https://x/a", "/b:c", "https://x/a/b:c"),
        ("http://[::1]:80/v1", MODELS, "http://[::1]:80/v1/models"),
        (
            "http://127.0.0.1:1/providers/groq",
            "/models",
            "http://127.0.0.1:1/providers/groq/models",
        ),
    ],
)
def test_join(base: str, route: str, joined: str) -> None:
    """A route is appended; what base and route have in common stands there once."""
    assert join(base, route) == joined


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://api.x.ai/v1", "https://api.x.ai", True),
        ("https://API.x.ai", "https://api.x.ai", True),
        ("https://api.x.ai:443/v1", "https://api.x.ai", True),
        ("https://me:FAKE@api.x.ai", "https://api.x.ai", True),
        ("https://api.x.ai:8443", "https://api.x.ai", False),
        ("http://api.x.ai", "https://api.x.ai", False),
        ("https://eu.api.x.ai", "https://api.x.ai", False),
        ("https://api.x.ai.evil.example", "https://api.x.ai", False),
        ("https://evil.example/api.x.ai", "https://api.x.ai", False),
        ("https://api.x.ai@evil.example", "https://api.x.ai", False),
    ],
)
def test_same_host(one: str, other: str, same: bool) -> None:
    """Hosts are compared whole, with the port, and with nothing else of the address."""
    assert same_host(one, other) is same
    assert same_host(other, one) is same


USABLE = [
    ("https://api.example.com/v1", "https://api.example.com/v1"),
    ("  https://api.example.com/v1/ \n", "https://api.example.com/v1"),
    ("HTTPS://api.example.com", "HTTPS://api.example.com"),
    ("https://my-host-1.ex-ample.com", "https://my-host-1.ex-ample.com"),
    ("https://my_host.example.com", "https://my_host.example.com"),
    ("https://bücher.example", "https://bücher.example"),
    ("https://api.example.com.", "https://api.example.com."),
    ("https://me:FAKE-pass@api.example.com", "https://me:FAKE-pass@api.example.com"),
    ("https://api.example.com:65535", "https://api.example.com:65535"),
    ("https://8.8.8.8", "https://8.8.8.8"),
    ("https://[2001:db8::1]:8443/v1", "https://[2001:db8::1]:8443/v1"),
    # plain http, where it stays on this machine or in its network
    ("http://localhost:8000/v1", "http://localhost:8000/v1"),
    ("http://127.0.0.1", "http://127.0.0.1"),
    ("http://127.9.9.9:1", "http://127.9.9.9:1"),
    ("http://[::1]:8000", "http://[::1]:8000"),
    ("http://10.1.2.3", "http://10.1.2.3"),
    ("http://172.31.0.1", "http://172.31.0.1"),
    ("http://192.168.1.10:4000", "http://192.168.1.10:4000"),
    ("http://169.254.1.1", "http://169.254.1.1"),
    ("http://[fd00::1]", "http://[fd00::1]"),
    ("http://[fe80::1]", "http://[fe80::1]"),
    ("http://litellm:4000", "http://litellm:4000"),
    ("http://my-gate-way", "http://my-gate-way"),
    ("http://nas.local", "http://nas.local"),
    ("http://gate.internal", "http://gate.internal"),
    ("http://app.localhost", "http://app.localhost"),
    ("http://pi.home.arpa", "http://pi.home.arpa"),
    ("http://0.0.0.0:8000", "http://0.0.0.0:8000"),
]


@pytest.mark.parametrize(("value", "tidy"), USABLE)
def test_usable(value: str, tidy: str) -> None:
    """An address that can be asked comes back without blanks around it and slashes after it."""
    assert usable(value) == tidy


UNUSABLE = [
    # not a web address
    *((value, "web address") for value in ("", "/", "FAKE", "api.example.com/v1", "//x", "https:")),
    *(
        (value, "web address")
        for value in ("ftp://x", "file:///x", "ws://x", "https//x", "https:/x")
    ),
    *((value, "web address") for value in ("javascript:1", "localhost:8000", "https://:443")),
    # not readable as one
    *((f"https://x:{port}", "can be read") for port in ("65536", "-1", "port", "80:80")),
    *((f"https://{host}", "can be read") for host in ("[::1", "[FAKE]", "::1", "a..b", ".", "*.x")),
    *((f"https://{host}", "can be read") for host in ("a%b", "a<b", "{host}", "x" * 64, "a,b")),
    # characters that no address has
    *((f"https://x/FAKE{mark}y", "a space or") for mark in (" ", "\t", "\n", "\r", "\0", "\x7f")),
    *((f"https://x/FAKE{mark}y", "a space or") for mark in ("\u00a0", "\u2028", "\ud800")),
    # something after which no route can follow
    *(
        (f"https://x/v1{tail}", "`?` or a `#`")
        for tail in ("?key=FAKE", "?", "#FAKE", "#", "/?a=b/")
    ),
    # plain http to the world
    *(
        (f"http://{host}", "not encrypted")
        for host in ("api.example.com", "8.8.8.8", "x.local.com")
    ),
    *((f"http://{host}", "not encrypted") for host in ("[2001:4860:4860::8888]", "172.32.0.1")),
    *(
        (f"http://{host}", "not encrypted")
        for host in ("134744072", "0x08080808", "[::ffff:8.8.8.8]")
    ),
    *(
        (f"http://{host}", "not encrypted")
        for host in ("localhost.example.com", "me@api.example.com")
    ),
]


@pytest.mark.parametrize(("value", "why"), UNUSABLE)
def test_unusable(value: str, why: str) -> None:
    """An address that cannot or must not be asked is refused with the reason, never the value."""
    with pytest.raises(AddressError) as refusal:
        usable(value)
    assert why in str(refusal.value)
    assert "FAKE" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("value", "tidy"),
    [
        ("localhost", "http://localhost:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("my-nas:8080/ollama/", "http://my-nas:8080/ollama"),
        (":8080", "http://127.0.0.1:8080"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("http://0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("[::]", "http://[::1]:11434"),
        ("http://localhost", "http://localhost"),
        ("http://localhost:11434/", "http://localhost:11434"),
        ("https://ollama.example.com", "https://ollama.example.com"),
        ("https://ollama.example.com:8443/x", "https://ollama.example.com:8443/x"),
        ("http://me:FAKE@localhost:1", "http://localhost:1"),
    ],
)
def test_addresses_of_ollama(value: str, tidy: str) -> None:
    """A host alone is understood as Ollama's own client does, and "everywhere" means here."""
    assert usable(value, bare_host=True) == tidy


@pytest.mark.parametrize("value", ["ollama.example.com", "http://8.8.8.8:11434"])
def test_plain_http_needs_a_reason(value: str) -> None:
    """Where there is no key to lose, plain http to the world may be asked, and only then."""
    assert usable(value, bare_host=True, has_key=False).startswith("http://")
    with pytest.raises(AddressError, match="not encrypted"):
        usable(value, bare_host=True)


@pytest.mark.parametrize(
    ("value", "why"),
    [("ftp://x", "web address"), ("a b", "a space or"), ("x:99999", "can be read"), ("x?a", "`?`")],
)
def test_what_ollama_would_not_understand(value: str, why: str) -> None:
    """A host alone is not a way around the other rules."""
    with pytest.raises(AddressError) as refusal:
        usable(value, bare_host=True, has_key=False)
    assert why in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://api.example.com/v1/models", "https://api.example.com/v1/models"),
        ("https://me:FAKE@api.example.com:8443/v1", "https://api.example.com:8443/v1"),
        ("https://FAKE@api.example.com", "https://api.example.com"),
        ("https://x/v1?key=FAKE#FAKE", "https://x/v1"),
        ("https://x/v1;FAKE0123456789012345678", "https://x/…"),
        ("https://x/sk-FAKE0123456789-abcdef/v1", "https://x/…/v1"),
        ("https://x/0123456789abcdef0123456789abcdef", "https://x/…"),
        ("https://x/v1/chat/completions", "https://x/v1/chat/completions"),
        ("https://x/compatible-mode/v1", "https://x/compatible-mode/v1"),
        ("https://my-host-1.ex-ample.com/a-b", "https://my-host-1.ex-ample.com/…"),
        ("https://x/services/T0/B0/word/v1", "https://x/…/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("https://[FAKE/", "an address that cannot be read"),
        ("https://x:FAKE/", "an address that cannot be read"),
        ("https://x/FAKE key", "an address that cannot be read"),
    ],
)
def test_shown(url: str, seen: str) -> None:
    """What is shown names host, port and path; of user, password, query and tokens, nothing."""
    assert shown(url) == seen
    assert "FAKE" not in seen


def test_a_target_hides_its_address() -> None:
    """The address itself, which may hold a password, is in no repr."""
    target = Target("https://me:FAKE@x/", shown("https://me:FAKE@x/"), configured=True)

    assert "FAKE" not in repr(target)
    assert "https://x/" in repr(target)
