"""Settings and secrets of the folder that the dashboard was started in do not count for it.

Streamlit takes its options from three folders: the person's home, the current one, and the
script's, which is ours; it copies what a `secrets.toml` of the home folder and the current one
holds into `os.environ` (`streamlit/config.py` and `streamlit/runtime/secrets.py`, 1.67). The
current folder is often a project that somebody else wrote.
"""

import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

from streamlit import config, git_util
from streamlit.runtime.secrets import secrets_singleton

from lib.dashboard import start_folder
from lib.deployment import detect
from lib.launch import again
from lib.program import PROGRAM, ROOT
from lib.sources import REMEMBERED, STARTED_IN

_FILES: Final = "secrets.files"
# What Streamlit calls options that a flag or a variable gave.
_BY_PERSON: Final = "command-line argument or environment variable"
_BY_US: Final = "the dashboard"
_PATHS: Final = frozenset({"server.sslCertFile", "server.sslKeyFile"})
_LONG: Final = 4096
_UNUSABLE: Final = 2
_AGAIN: Final = (
    "This folder has settings for Streamlit, which do not apply to the dashboard. It "
    "restarts without them; only the address below is correct."
)
_REFUSED: Final = (
    "This folder has settings for Streamlit, which must not apply to the dashboard. "
    f"Start it from its own folder: {PROGRAM} serve PATH"
)


def stand_on_own_ground() -> None:
    """Leave the current folder for our own, with what is in force; call it before the server runs.

    Where settings of the current folder have already decided something, such as where the server
    listens, this process is replaced by one that was started in our own folder; it does not
    return then. Where that is not possible, it says so and ends. On a host the folder is the
    app's, written by whoever runs it.
    """
    was_read = secrets_singleton._secrets is not None
    _read_no_secrets()
    _ask_no_git()
    if STARTED_IN.resolve() == ROOT.resolve():
        return
    if was_read:
        # What was remembered of the environment may be this folder's by now, the place too.
        _refuse()
    if detect(REMEMBERED, STARTED_IN).is_hosted:
        return
    if _has_settings(STARTED_IN):
        if config._server_mode == "starlette-app":
            _start_again()
        # Another server imported this, and has its own address.
        os.chdir(ROOT)
        config.get_config_options(force_reparse=True, options_from_flags=_by_person())
    else:
        os.chdir(ROOT)


def _read_no_secrets() -> None:
    """Let Streamlit read no file of secrets: we read them ourselves, and change no environment."""
    # The default of the option, which every reading of the settings begins with.
    config._config_options_template[_FILES].set_value([])
    config.on_config_parsed(_no_files, force_connect=True)
    _no_files()


def _no_files() -> None:
    config.set_option(_FILES, [], _BY_US)


def _ask_no_git() -> None:
    """Let Streamlit run no git: it would get our whole environment, for a page nobody shows."""

    def unanswered(*_: object, **__: object) -> None:
        return None

    git_util._run_git = unanswered


def _has_settings(folder: Path) -> bool:
    file = folder / ".streamlit" / "config.toml"
    if _is_same(folder, Path.home()):
        return False  # the person's own
    said = (one.where_defined for one in config.get_config_options().values())
    return os.path.lexists(file) or str(file) in said


def _is_same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return False


def _by_person() -> dict[str, Any]:
    """Return the options that a flag or a variable gave; a file's path from where it was meant."""
    options: Mapping[str, Any] = config.get_config_options()
    found = {
        name: one.value
        for name, one in options.items()
        if one.where_defined == _BY_PERSON and name != _FILES
    }
    return {name: _from_start(name, value) for name, value in found.items()}


def _from_start(name: str, value: Any) -> Any:
    return str(STARTED_IN / value) if name in _PATHS and value else value


def _start_again() -> NoReturn:
    """Replace this process by the same dashboard, started in our own folder; or end it."""
    folder = str(start_folder(sys.argv[1:]))
    line = again(_by_person(), [folder, *sys.argv[2:]])
    if os.name == "posix":
        print(_AGAIN, file=sys.stderr, flush=True)
        _keep_no_socket()
        try:
            os.chdir(ROOT)
            os.execve(line[0], line, dict(REMEMBERED))  # noqa: S606 - nothing in it is interpreted
        except OSError:
            pass
    _refuse()


def _refuse() -> NoReturn:
    print(_REFUSED, file=sys.stderr, flush=True)
    raise SystemExit(_UNUSABLE)


def _keep_no_socket() -> None:
    """Let the listening socket end with this process: Streamlit marks it to be inherited."""
    for number in range(3, _LONG):
        try:
            if os.get_inheritable(number):
                with socket.socket(fileno=os.dup(number)) as found:
                    if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        os.set_inheritable(number, False)
        except OSError:
            continue
