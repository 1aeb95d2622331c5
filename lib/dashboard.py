"""What the pages and the JSON routes of one running dashboard share."""

import gc
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from lib.hub.sender import hub_sender, load_client
from lib.providers.checker import Checker


@lru_cache(maxsize=1)
def checker() -> Checker:
    """Return the one checker of this process, so that pages and routes share its answers."""
    load_client()
    return Checker(hub_sender)


def start_folder(arguments: list[str]) -> Path:
    """Return the project folder to begin with: the first argument, else the current folder."""
    return Path(arguments[0]) if arguments else Path()


def settle(*modules: str) -> None:
    """Load what pages use first later on, and spare all that is loaded from being looked at again.

    After every run of a script Streamlit collects garbage, which looks at every object of the
    process; with pandas loaded, for charts and tables, that took three quarters of a rerun. What
    is loaded at the start stays to the end, so it is taken out of sight, once.
    """
    for name in modules:
        import_module(name)
    gc.collect()
    gc.freeze()
