"""One answer to which hosts are near, however a host is written."""

import random
import socket
import unicodedata
from collections.abc import Iterator

import pytest

from lib.diagnosis.rules.port_blocked_on_spaces import blocked_port
from lib.http.address import AddressError, usable
from lib.migration.importing.classify_names import Category, sort_of
from lib.near import address_of, is_disguised, is_near, is_this_machine, leads_here

SEED = random.Random(10)


def spellings(number: int) -> Iterator[str]:
    """Yield the ways to write an IPv4 address that a C library takes."""
    parts = [number >> shift & 0xFF for shift in (24, 16, 8, 0)]
    shapes = [
        parts,
        [parts[0], parts[1], number & 0xFFFF],
        [parts[0], number & 0xFFFFFF],
        [number],
    ]
    for shape in shapes:
        for form in ("{}", "{:#x}", "{:#X}", "0{:o}"):
            text = ".".join(form.format(one) for one in shape)
            yield text
            yield text + "."
        yield ".".join(SEED.choice(["{}", "0{:o}", "{:#x}"]).format(one) for one in shape)
    plain = ".".join(map(str, parts))
    yield f"::ffff:{plain}"
    yield f"::{plain}"
    yield f"[::ffff:{plain}]"
    yield "".join(chr(ord(char) + 0xFEE0) for char in plain)  # full-width
    yield plain.replace(".", "\u3002")


LOOPBACKS = [
    0x7F000001,
    0x7F000002,
    0x7FFFFFFE,
    *(0x7F000000 | SEED.getrandbits(24) for _ in range(4)),
]
WIDE = "".join(chr(ord(char) + 0xFEE0) for char in "localhost")
HERE = [
    *sorted({text for one in LOOPBACKS for text in spellings(one)}),
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "A.LocalHost.", "::1", "[::1]",
    "0:0:0:0:0:0:0:1", "::1%lo", "0.0.0.0", "0", "::", WIDE, socket.gethostname(),
]  # fmt: skip
ELSEWHERE = [
    "huggingface.co", "localhost.example.org", "127.0.0.1.example.org", "8.8.8.8", "134744072",
    "example.localhost.org", "192.0.2.1", "192.168.77.88", "10.9.8.7", "2001:db8::1", "fe80::1",
    "", "127.0.0.1.1.1", "256.256.256.256", "0x", "99999999999", "localhos", "1e9", "notlocalhost",
]  # fmt: skip


@pytest.mark.parametrize("host", HERE)
def test_this_machine_however_it_is_written(host):
    """A loopback address in any base, length or alphabet is this machine, and is near."""
    assert is_this_machine(host)
    assert is_near(host) or host == socket.gethostname()


@pytest.mark.parametrize("host", ELSEWHERE)
def test_another_machine(host):
    """What only looks like this machine is another one."""
    assert not is_this_machine(host)


@pytest.mark.parametrize("number", [*LOOPBACKS, 0x08080808, 0xC0A80001])
def test_addresses_are_read_as_the_system_reads_them(number):
    """Every spelling that `inet_aton` takes is the same address here as there."""
    for text in spellings(number):
        bare = unicodedata.normalize("NFKC", text).strip("[]").replace("\u3002", ".")
        try:
            told = int.from_bytes(socket.inet_aton(bare.removesuffix(".")), "big")
        except OSError:
            assert ":" in bare
            told = number
        found = address_of(text)
        assert found is not None
        assert int(found) == told == number


def test_own_addresses_and_names_of_the_machine():
    """An address of one of its own network cards is this machine, without asking anybody."""
    for *_, where in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
        assert is_this_machine(str(where[0]))


NEAR = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1", "fd00::1", "fe80::1", "db",
        "printer.local", "host.docker.internal", "nas.lan", "x.home.arpa"]  # fmt: skip
FAR = ["example.org", "8.8.8.8", "172.32.0.1", "2606:4700::1", "local.example.org", "100.64.0.1"]


@pytest.mark.parametrize("host", [*NEAR, *FAR, *HERE[:20]])
def test_everybody_gives_one_answer(host):
    """Plain http, blocked ports and the intake of a migration agree on which hosts are near."""
    near, shown = is_near(host), f"[{host}]" if ":" in host and "[" not in host else host
    assert near is (host not in FAR)
    assert (blocked_port(f"postgres://u:p@{shown}/app") is None) is near
    is_local = sort_of("MY_API", f"http://{shown}:6333/v1", None).sort is Category.LOCAL
    assert is_local is near
    try:
        usable(f"http://{shown}:8000/v1")
        is_plain = True
    except AddressError:
        is_plain = False
    assert is_plain is (near and not is_disguised(host) and shown.isascii())


@pytest.mark.parametrize("url", ["http://[::1", "", "http://", "nonsense", "http://a b/"])
def test_what_is_no_address_leads_nowhere(url):
    """An address that cannot be read is not this machine."""
    assert not leads_here(url)
