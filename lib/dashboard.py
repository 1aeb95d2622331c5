"""What the pages and the JSON routes of one running dashboard share."""

import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final

from lib.deployment import Deployment
from lib.editing import backups
from lib.hub.sender import hub_sender, load_client
from lib.migration.importing import ChildReaders
from lib.migration.key_tests import Allowance
from lib.migration.retention import tend
from lib.project import load_project
from lib.providers.checker import Checker
from lib.rounds import Rounds
from lib.sign_in import SignIn, SignIns, sign_in_from
from lib.sources import REMEMBERED, STARTED_IN, ours

_LOG: Final = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def checker() -> Checker:
    """Return the one checker of this process, so that pages and routes share its answers."""
    load_client()
    return Checker(hub_sender)


@lru_cache(maxsize=1)
def rounds(folder: Path) -> Rounds:
    """Return what visitors of a dashboard that looks at `folder` are told."""
    return Rounds(lambda: load_project(folder, *ours()), checker())


@lru_cache(maxsize=1)
def sign_in() -> SignIn | None:
    """Return what this Space was given for signing in; None where nobody can."""
    return sign_in_from(REMEMBERED)


@lru_cache(maxsize=1)
def sign_ins() -> SignIns:
    """Return the sign-ins of this process."""
    return SignIns()


@lru_cache(maxsize=1)
def key_allowance() -> Allowance:
    """Return how many keys people may have tested here, counted over all of them."""
    return Allowance()


@lru_cache(maxsize=1)
def readers() -> ChildReaders:
    """Return what reads the texts that strangers bring, counted over all of them."""
    return ChildReaders()


def looking(
    own: Rounds, *, visitors_come: bool, beside: Callable[[], AbstractContextManager[None]]
) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """Return what makes rounds for visitors while the server runs, where there can be any.

    beside: what else holds for that time.
    """

    @asynccontextmanager
    async def while_serving(_: object) -> AsyncIterator[None]:
        if visitors_come:
            own.start()
        try:
            with beside():
                yield
        finally:
            own.stop()

    return while_serving


def tell_of_visitor(deployment: Deployment) -> None:
    """Say in the log, once, why somebody off a Space is shown as little as a visitor of one."""
    if not deployment.is_hosted:
        _tell_once()


@lru_cache(maxsize=1)
def _tell_once() -> None:
    _LOG.warning(
        "Somebody asked who is not the person who started this, or cannot be told from others: on "
        "another machine, another user of this one (root too), through a proxy or a tunnel, or "
        "under another name than localhost. There is no sign-in here, so they see which providers "
        "work at most, and by another name nothing. To see everything, open http://localhost on "
        "the machine this runs on, as the user who started it, through a tunnel of your own if "
        "need be (ssh -L)."
    )


def remove_old() -> None:
    """Remove what earlier migrations and changes have left here and nobody needs any more."""
    tend()
    backups.remove_old()


def start_folder(arguments: list[str]) -> Path:
    """Return the project folder to begin with: the first argument, else where this was started.

    What is relative is meant from there; a leading `~` is left for whoever opens the folder.
    """
    if not arguments:
        return STARTED_IN
    folder = arguments[0]
    return Path(folder) if folder.startswith("~") else STARTED_IN / folder


def preload(*modules: str) -> None:
    """Load what pages use first later on, and spare all that is loaded from being looked at again.

    After every run of a script Streamlit collects garbage, which looks at every object of the
    process; with pandas loaded, for charts and tables, that took three quarters of a rerun. What
    is loaded at the start stays to the end, so it is taken out of sight, once.
    """
    for name in modules:
        import_module(name)
    gc.collect()
    gc.freeze()
