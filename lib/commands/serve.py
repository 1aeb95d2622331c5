"""`serve`: open the dashboard, at home and on a Space alike."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from lib.launch import ROOT, command, greeting


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command and its options to the command line."""
    parser = commands.add_parser(
        "serve",
        help="open the dashboard",
        description=(
            "Open the dashboard on this machine. On a Space it listens for the Space's proxy, "
            "with the settings that its frame needs."
        ),
    )
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="the project folder (default: here)"
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="port (default: Streamlit's, 8501)"
    )
    parser.add_argument(
        "--address",
        default="",
        metavar="HOST",
        help="address to listen on (default: this machine only; on a Space every address)",
    )


def run(options: argparse.Namespace) -> int:
    """Become the server: this process is replaced, so signals reach it, and never returns.

    The folder is not looked at here: the page says what is wrong with it.
    """
    folder = Path(options.path).absolute()
    said = greeting(folder, os.environ, options.address)
    if said:
        print(said, file=sys.stderr, flush=True)
    line = command(folder, os.environ, port=options.port, address=options.address)
    os.chdir(ROOT)
    os.execv(line[0], line)  # noqa: S606 - no shell is the point: nothing in it is interpreted
