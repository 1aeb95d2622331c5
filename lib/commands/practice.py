"""`practice`: try everything on a simulated Hub and providers on this machine."""

import argparse
import sys
from typing import Any

from lib.commands.serve import UNUSABLE, address_trouble, port_number
from lib.program import PROGRAM
from lib.unforeseen import RUN_TIME, require


def add_to(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command and its options to the command line."""
    parser = commands.add_parser(
        "practice",
        help="try everything on a simulated Hub and providers on this machine",
        description=(
            "Start a simulated Hub and simulated providers on this machine, create a "
            "temporary project, and open the dashboard on it. Ctrl-C ends it and leaves "
            "nothing behind."
        ),
    )
    parser.add_argument(
        "--no-app",
        action="store_true",
        help="start the servers alone and print one line of JSON: hub, providers, tokens, project",
    )
    parser.add_argument(
        "--port",
        type=port_number,
        default=0,
        metavar="N",
        help="port of the servers (default: a free one)",
    )
    parser.add_argument(
        "--app-port", type=port_number, default=0, metavar="N", help="port of the dashboard"
    )


def run(options: argparse.Namespace) -> int:
    """Carry the command out until Ctrl-C and return its exit code."""
    if options.app_port and not options.no_app:
        trouble = address_trouble("localhost", options.app_port, "--app-port")
        if trouble:
            print(f"{PROGRAM} practice: {trouble}", file=sys.stderr)
            return UNUSABLE
    if not options.no_app:
        require(RUN_TIME)
    # Brings a server along, which no other command needs.
    from lib.practice.mode import run_practice  # noqa: PLC0415

    return run_practice(app=not options.no_app, port=options.port, app_port=options.app_port)
