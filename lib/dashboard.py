"""What the pages and the JSON routes of one running dashboard share."""

from functools import lru_cache
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
