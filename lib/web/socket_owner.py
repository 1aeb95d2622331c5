"""Whose socket is at the other end of a connection on this machine, as Linux tells it.

One question to the kernel about one socket (`sock_diag(7)`, its module's `inet_diag`), whatever
number of sockets there is; where that is not allowed, the tables below `/proc/net` are read.
"""

import ipaddress
import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Address = tuple[str, int]

_SOCK_DIAG: Final = 4
_BY_FAMILY: Final = 20
_REQUEST: Final = 1
_ANY_STATE: Final = 0xFFFFFFFF
_NO_COOKIE: Final = b"\xff" * 8
_HEADER: Final = struct.Struct("=IHHII")
_ASKED: Final = struct.Struct("=BBBxI")
_TOLD: Final = struct.Struct("=BBBB")
_REST: Final = struct.Struct("=IIIII")
_ID_LENGTH: Final = 48
_ENDS_LENGTH: Final = 36
_COOKIE: Final = slice(40, 48)
_SECONDS: Final = 1.0
_TABLES: Final = {
    socket.AF_INET: Path("/proc/net/tcp"),
    socket.AF_INET6: Path("/proc/net/tcp6"),
}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a socket is. `inode` names it below `/proc/PID/fd`.

    cookie: the kernel's own number of it, never given twice; empty where it was not told.
    """

    uid: int
    inode: int
    cookie: bytes = b""


def owner_of(client: Address, server: Address) -> Owner | None:
    """Return whose the socket is that a client speaks from; None where it cannot be told.

    client, server: both ends of the connection, as the server's socket names them. A socket that
    nobody holds any more has no owner: the kernel gives it to user 0.
    """
    ends = _ends(client, server)
    if ends is None:
        return None
    return _asked(*ends) or _listed(*ends)


def _ends(client: Address, server: Address) -> tuple[int, bytes, bytes] | None:
    """Return the family and both ends in the kernel's form, the client's first."""
    try:
        near, far = ipaddress.ip_address(client[0]), ipaddress.ip_address(server[0])
        ports = struct.pack("!H", client[1]), struct.pack("!H", server[1])
    except (ValueError, struct.error, TypeError):
        return None
    # A socket for both protocols shows 127.0.0.1 as ::ffff:127.0.0.1.
    near, far = getattr(near, "ipv4_mapped", None) or near, getattr(far, "ipv4_mapped", None) or far
    if near.version != far.version or not client[1]:
        return None
    family = socket.AF_INET if near.version == 4 else socket.AF_INET6
    return family, near.packed + ports[0], far.packed + ports[1]


def _asked(family: int, near: bytes, far: bytes) -> Owner | None:
    """Ask the kernel for the one socket whose own end is `near`."""
    ends = near[-2:] + far[-2:] + near[:-2].ljust(16, b"\0") + far[:-2].ljust(16, b"\0")
    identity = ends + bytes(4) + _NO_COOKIE
    body = _ASKED.pack(family, socket.IPPROTO_TCP, 0, _ANY_STATE) + identity
    question = _HEADER.pack(_HEADER.size + len(body), _BY_FAMILY, _REQUEST, 0, 0) + body
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
            kernel.settimeout(_SECONDS)
            kernel.send(question)
            answer = kernel.recv(8192)
    except OSError:
        return None
    begin = _HEADER.size + _TOLD.size
    if len(answer) < begin + _ID_LENGTH + _REST.size or _HEADER.unpack_from(answer)[1] != (
        _BY_FAMILY
    ):
        return None
    found = answer[begin : begin + _ID_LENGTH]
    # A socket for both protocols answers in the other family, and one that listens on the port
    # answers where there is no connection: only ports and addresses of this one are good enough.
    if not _is_same(found[:_ENDS_LENGTH], near, far):
        return None
    _, _, _, uid, inode = _REST.unpack_from(answer, begin + _ID_LENGTH)
    return Owner(uid, inode, found[_COOKIE]) if inode else None


def _is_same(found: bytes, near: bytes, far: bytes) -> bool:
    def plain(address: bytes) -> bytes:
        """Return an address of 16 bytes; an older one as its mapped form."""
        return bytes(10) + b"\xff\xff" + address if len(address) == 4 else address

    def read(address: bytes) -> set[bytes]:
        older = bytes(10) + b"\xff\xff" + address[:4] if not any(address[4:]) else address
        return {address, older}

    return (
        found[:2] == near[-2:]
        and found[2:4] == far[-2:]
        and plain(near[:-2]) in read(found[4:20])
        and plain(far[:-2]) in read(found[20:36])
    )


def _listed(family: int, near: bytes, far: bytes) -> Owner | None:
    """Look the socket up in the kernel's tables, a newer one also for an older address."""
    wanted = [(family, near, far)]
    if family == socket.AF_INET:
        mapped = bytes(10) + b"\xff\xff"
        wanted.append((socket.AF_INET6, mapped + near, mapped + far))
    for table, own, other in wanted:
        pair = f" {_spelled(own)} {_spelled(other)} ".encode()
        try:
            with _TABLES[socket.AddressFamily(table)].open("rb") as lines:
                found = next((line.split() for line in lines if pair in line), None)
        except OSError:
            continue
        if found and len(found) > 9 and int(found[9]):
            return Owner(int(found[7]), int(found[9]))
    return None


def _spelled(end: bytes) -> str:
    """Return an end as the tables write it: words of four bytes in the machine's own order."""
    words = struct.unpack(f"={len(end[:-2]) // 4}I", end[:-2])
    port = struct.unpack("!H", end[-2:])[0]
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"


def is_told_apart(uid: int) -> bool:
    """Whether a user id stands for one user: the kernel shows all that it cannot name as one."""
    try:
        nobody = int(Path("/proc/sys/kernel/overflowuid").read_text(encoding="ascii"))
        mapped = Path("/proc/self/uid_map").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return os.name == "posix"
    return uid != nobody or mapped == ["0", "0", "4294967295"]
