"""How the dashboard is started: the one command that `serve`, a Space and practice mode run."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from lib.access import is_loopback
from lib.deployment import Platform, detect
from lib.program import ROOT

_EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - the container's, whose only way in is the Space's proxy


def command(
    folder: Path, environ: Mapping[str, str], *, port: int = 0, address: str = ""
) -> list[str]:
    """Return the command that serves the dashboard for a project folder, to be run in `ROOT`.

    environ: tells the place; on a Space the options are added that its proxy and frame need.
    port, address: left out where 0 or empty, so that Streamlit's own settings decide; on a
        Space the address is every one of the container's.
    """
    options = _space_options(environ) if detect(environ, folder).kind is Platform.SPACE else {}
    if port:
        options["server.port"] = str(port)
    if address:
        options["server.address"] = address
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    start = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    return [*start, *flags, "--", str(folder)]


def again(options: Mapping[str, object], arguments: Sequence[str]) -> list[str]:
    """Return the command that serves the dashboard anew, to be run in `ROOT`.

    options: Streamlit's own that the person gave, by flag or variable. arguments: what stands
    behind `--`.
    """
    flags = [
        f"--{name}={_spelled(one)}"
        for name, value in options.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]
    start = [sys.executable, "-m", "streamlit", "run", str(ROOT / "streamlit_app.py")]
    return [*start, *flags, "--", *arguments]


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)


def only_our_code() -> None:
    """Look for no module in the current folder, unless it is our own.

    `python -m streamlit` puts it before all that is installed, so a project could bring a
    `requests.py` of its own. The streamlit program itself does not.
    """
    here = os.path.realpath(os.curdir)
    if here != os.path.realpath(ROOT):
        # In place: whoever holds the list keeps seeing it.
        sys.path[:] = [one for one in sys.path if os.path.realpath(one or os.curdir) != here]


def greeting(folder: Path, environ: Mapping[str, str], address: str = "") -> str:
    """Return what to say before the server starts; empty where Streamlit says it all.

    address: the one that was asked for, if any.
    """
    place = detect(environ, folder)
    if place.kind is Platform.SPACE:
        return f"{place.title} opens at https://{place.host} as soon as it is ready."
    if address and not is_loopback(address):
        return (
            "Other machines can connect. Anyone not on this machine is a visitor, who "
            "sees which providers work and nothing else."
        )
    return ""


def _space_options(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the Space's proxy and frame need; `docs/space.md` says why, one by one."""
    options = {
        "server.address": _EVERYWHERE,
        "server.headless": "true",
        # It would name an address without TLS, and ask elsewhere for this machine's.
        "logger.hideWelcomeMessage": "true",
        "server.fileWatcherType": "none",
        "server.enableXsrfProtection": "true",
        "server.enableCORS": "true",
        "server.xsrfCookieSameSite": "none",
        "server.enableWebsocketCompression": "false",
    }
    host = environ.get("SPACE_HOST", "")
    return options | {"browser.serverAddress": host} if host else options
