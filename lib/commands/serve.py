"""`serve`: open the dashboard, at home and on a Space alike."""

import argparse
import os
import socket
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

from lib.launch import command, greeting
from lib.origin import ALLOW_ORIGIN, named_origin
from lib.program import PROGRAM, ROOT
from lib.unforeseen import RUN_TIME, require

UNUSABLE: Final = 2
_LAST_PORT: Final = 65_535


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command and its options to the command line."""
    parser = commands.add_parser(
        "serve",
        help="open the dashboard",
        description=(
            "Open the dashboard on this machine. On a Space it listens for the Space's "
            "proxy, with the settings that its frame needs."
        ),
    )
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="the project folder (default: here)"
    )
    parser.add_argument(
        "--port", type=port_number, default=0, metavar="N", help="port (default: Streamlit's, 8501)"
    )
    parser.add_argument(
        "--address",
        default="",
        metavar="HOST",
        help="address to listen on (default: this machine only; on a Space every address)",
    )
    parser.add_argument(
        "--allow-origin",
        default="",
        metavar="URL",
        help=(
            "the one other address, such as https://name.example, under which a page may use the "
            "dashboard, as a visitor"
        ),
    )


def run(options: argparse.Namespace) -> int:
    """Become the server: this process is replaced, so signals reach it.

    Returns 2 only where the address cannot be listened on, or the origin is none. The folder is
    not looked at here: the page says what is wrong with it.
    """
    # Seen to here: a page that finds one missing has nobody left to tell but a visitor.
    require(RUN_TIME)
    trouble = _origin_trouble(options.allow_origin)
    trouble = trouble or address_trouble(options.address or "localhost", options.port)
    if not trouble:
        if options.allow_origin:
            os.environ[ALLOW_ORIGIN] = options.allow_origin
        _become_server(Path(options.path).absolute(), options.port, options.address)
    print(f"{PROGRAM} serve: {trouble}", file=sys.stderr)
    return UNUSABLE


def _become_server(folder: Path, port: int, address: str) -> NoReturn:
    said = greeting(folder, os.environ, address)
    if said:
        print(said, file=sys.stderr, flush=True)
    if not folder.is_dir():
        # What was typed is not repeated: it might have been a key.
        print(
            "There is no such folder; choose another one on the page.", file=sys.stderr, flush=True
        )
    line = command(folder, os.environ, port=port, address=address)
    os.chdir(ROOT)
    os.execv(line[0], line)  # noqa: S606 - no shell is the point: nothing in it is interpreted


def _origin_trouble(text: str) -> str:
    """Say why an origin is none; nothing of what was typed is repeated."""
    try:
        named_origin({ALLOW_ORIGIN: text})
    except ValueError as error:
        return f"--allow-origin does not accept this: {error}"
    return ""


def port_number(text: str) -> int:
    """Return a port. Raises `ValueError` for what is none."""
    port = int(text)
    if not 0 <= port <= _LAST_PORT:
        raise ValueError
    return port


def address_trouble(address: str, port: int, option: str = "--port") -> str:
    """Say why nothing can listen there and what to do; empty where it can.

    option: the one that gives another port.
    """
    try:
        family = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((address, port), family=family).close()
    except (socket.gaierror, UnicodeError):
        return (
            "this is not an address of this machine. Choose one with --address, or run without it."
        )
    except OSError as error:
        # "Address already in use (while attempting to bind on ...)": the first half says it.
        why = (error.strerror or "").partition(" (")[0].lower()
        return f"port {port} cannot be used: {why}. Choose another one with {option}."
    return ""
