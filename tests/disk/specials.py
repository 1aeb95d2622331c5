"""What can stand in the place of a plain file, and waits, has no end, or is no file at all."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

HUGE = 64 * 1024**3


def _link(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path may be short only
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(HUGE)


SPECIALS: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "socket": _socket,
    "folder": lambda path: path.mkdir(),
    "endless device": _link("/dev/zero"),
    "random device": _link("/dev/urandom"),
    "terminal": _link("/dev/tty"),
    "environment": _link("/proc/self/environ"),
    "kernel's log": _link("/proc/kmsg"),
    "memory": _link("/proc/self/mem"),
    "setting of the kernel": _link("/sys/kernel/notes"),
    "own descriptor": _link("/dev/fd/0"),
    "huge": _sparse,
    "loop": lambda path: path.symlink_to(path.name),
    "nothing": _link("nowhere/at/all"),
}
