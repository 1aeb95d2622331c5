"""Ask the app of a Space which providers work there, in case it is this dashboard."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from lib.http.answer import Answer
from lib.http.transport import Request, send
from lib.hub.client import Hub
from lib.hub.errors import HubError
from lib.migration.observation import Observation, Verified
from lib.migration.space_state import SpaceState
from lib.provider_config import table

_ASK_SECONDS: Final = 10.0
_NO_ADDRESS: Final = "The app was not asked: the Hub does not say its address."
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.hf\.space")


def ask_dashboard(
    hub: Hub,
    state: SpaceState,
    *,
    address: Callable[[str], str] | None = None,
    seconds: float = _ASK_SECONDS,
) -> Verified:
    """Ask the app of a Space which providers work there, in case it is this dashboard.

    One GET of `/api/providers`, with no token and no cookie, following no redirect; so a private
    Space, which answers nobody without a token, is not asked. address: where a host's app is
    reached, for one that is not below `.hf.space`.
    """
    if state.private:
        words = "The Space is private, so its dashboard was not asked. Open it to see."
        return Verified(Observation.COULD_NOT_TELL, words)
    try:
        host = hub.runtime(state.id).host
    except HubError as error:
        return Verified(Observation.COULD_NOT_TELL, f"{_NO_ADDRESS} {error}")
    if address is None and not _HOST.fullmatch(host):
        return Verified(Observation.COULD_NOT_TELL, _NO_ADDRESS)
    base = address(host) if address else f"https://{host}"
    return _told(send(Request("GET", f"{base}/api/providers", {}), seconds))


def _told(answer: object) -> Verified:
    found = _board(answer)
    if found is None:
        return Verified(
            Observation.COULD_NOT_TELL,
            "The app of the Space does not say which providers work: it is another app, "
            "or it has not started yet.",
        )
    if not found and _is_looking(answer):
        words = "The dashboard there has just started and is still testing. Open it to see."
        return Verified(Observation.COULD_NOT_TELL, words)
    if not found:
        words = "The dashboard there runs, and no provider works for it yet. Open it to see why."
        return Verified(Observation.NO, words)
    return Verified(
        Observation.YES, f"The dashboard there says that these work: {', '.join(found)}."
    )


def _board(answer: object) -> list[str] | None:
    """Return the providers that a dashboard tells to work; None where it is no dashboard."""
    if not isinstance(answer, Answer) or answer.status != 200 or not answer.complete:
        return None
    try:
        body: Any = json.loads(answer.body)
        available = body["providers"]["available"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(available, list):
        return None
    # An id from the table of providers or nothing: whoever answers may say anything.
    return [one for one in available if isinstance(one, str) and one in table()]


def _is_looking(answer: object) -> bool:
    """Whether a dashboard, which `_board` could read, says that it does not know yet."""
    return isinstance(answer, Answer) and json.loads(answer.body).get("state") == "looking"
