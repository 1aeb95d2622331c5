"""See whether a migration has arrived: the names, then the Space itself, then its dashboard."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lib.hub.client import Hub, RuntimeFacts
from lib.hub.errors import HubError
from lib.migration.journal import Journal, Row, Status, stamp
from lib.migration.patience import Patience, Progress, What
from lib.migration.settle import look_again
from lib.migration.state import SpaceState
from lib.migration.steps import Op
from lib.migration.wanted import Kind
from lib.provider_config import table
from lib.providers.classify import Answer
from lib.providers.transport import Request, send
from lib.secret import Secret

RESTART_SECONDS: Final = 600.0
LEAVING_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 2.0
_ASK_SECONDS: Final = 10.0
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.hf\.space")
_UNDER_WAY: Final = frozenset(
    {"BUILDING", "APP_STARTING", "RUNNING_BUILDING", "RUNNING_APP_STARTING"}
)
_RUNNING: Final = "RUNNING"


class Seen(StrEnum):
    """The three answers."""

    YES = "yes"
    NO = "no"
    COULD_NOT_TELL = "could_not_tell"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was seen of one thing, in a sentence with the next step where there is one."""

    seen: Seen
    sentence: str
    name: str = ""


def verify_names(
    journal: Journal,
    hub: Hub,
    values: Mapping[str, Secret],
    *,
    state: SpaceState | None = None,
    patience: Patience | None = None,
) -> tuple[Verified, ...]:
    """Read every name of a migration back.

    values: what was wanted, by name, to compare variables. state: what `apply` has read back
    already; without it the Hub is asked, which raises `HubError`.
    """
    patience = patience or Patience()
    if state is None:
        state = patience.look(lambda: look_again(hub, journal.space))
    return tuple(_name(journal, row, state, values.get(row.name)) for row in journal.rows)


def _name(journal: Journal, row: Row, state: SpaceState, value: Secret | None) -> Verified:
    name = row.name
    if name in state.secrets and name in state.variables:
        return Verified(
            Seen.NO,
            f"`{name}` is a secret and a variable at once, which keeps the Space from starting. "
            "Delete one of them in its settings.",
            name,
        )
    if row.kind is Kind.SECRET:
        return _secret(journal, name, state)
    return _variable(name, state, value)


def _secret(journal: Journal, name: str, state: SpaceState) -> Verified:
    there = state.secrets.get(name)
    if there is None:
        return Verified(Seen.NO, f"There is no secret `{name}`. Migrate it again.", name)
    before, now = journal.before[name], stamp(there.updated_at)
    written = _date(journal, name)
    if before.is_secret and (not now or not before.secret_updated):
        words = f"The secret `{name}` is there; the Hub does not tell when it was updated."
        return Verified(Seen.COULD_NOT_TELL, words, name)
    if before.is_secret and now == before.secret_updated:
        words = f"The secret `{name}` still has the date of the old one. Migrate it again."
        return Verified(Seen.NO, words, name)
    if written and now and written != now:
        words = f"Somebody has changed the secret `{name}` since. Ask who works on this Space."
        return Verified(Seen.COULD_NOT_TELL, words, name)
    return Verified(Seen.YES, f"The secret `{name}` is there, updated with this migration.", name)


def _date(journal: Journal, name: str) -> str:
    dates = ""
    for number, write in enumerate(journal.writes):
        mark = journal.mark(number)
        if write.op in {Op.SET_SECRET, Op.CREATE_SPACE} and mark and mark.status is Status.DONE:
            dates = mark.dates.get(name, dates)
    return dates


def _variable(name: str, state: SpaceState, value: Secret | None) -> Verified:
    there = state.variables.get(name)
    if there is None:
        return Verified(Seen.NO, f"There is no variable `{name}`. Migrate it again.", name)
    if value is None:
        words = f"The variable `{name}` is there; its value is not at hand to compare."
        return Verified(Seen.COULD_NOT_TELL, words, name)
    if there.value != value:
        words = f"The variable `{name}` has another value. Ask who works on this Space."
        return Verified(Seen.NO, words, name)
    return Verified(Seen.YES, f"The variable `{name}` has the wanted value.", name)


def wait_for_restart(
    hub: Hub,
    space: str,
    *,
    patience: Patience | None = None,
    most: float = RESTART_SECONDS,
    leaving: float = LEAVING_SECONDS,
    every: float = LOOK_SECONDS,
) -> Verified:
    """Watch a Space leave and come back, and say what was seen of it.

    most: seconds to wait in all. leaving: seconds in which it has to be seen to leave. every:
    seconds between two looks. Never raises `HubError`: what could not be asked is not told.
    """
    patience = patience or Patience()
    left, waited = False, 0.0
    while True:
        try:
            now = patience.look(lambda: hub.runtime(space))
        except HubError as error:
            return Verified(Seen.COULD_NOT_TELL, f"What the Space is doing is not told. {error}")
        left = left or now.stage != _RUNNING
        ended = _ended(now, left)
        if ended is not None:
            return ended
        if not left and waited >= leaving:
            return Verified(
                Seen.COULD_NOT_TELL,
                "The Space runs, but it was not seen to restart. Open it, and restart it in its "
                "settings if it does not use the new values.",
            )
        if waited >= most or patience.cancelled():
            words = f"The Space has not come back yet ({now.stage}). Look at its logs."
            return Verified(Seen.COULD_NOT_TELL, words)
        words = f"The Space is at {now.stage or 'a stage that is not told'} …"
        patience.tell(Progress(What.WAITING, words, seconds=round(most - waited)))
        patience.sleep(every)
        waited += every


_STOPPED: Final = {
    "NO_APP_FILE": (Seen.NO, "The Space has no app yet. Push one."),
    "BUILD_ERROR": (Seen.NO, "The Space could not be built. Look at its build log."),
    "PAUSED": (
        Seen.COULD_NOT_TELL,
        "The Space is paused, so the app was not tried. Restart it in its settings.",
    ),
    "SLEEPING": (
        Seen.COULD_NOT_TELL,
        "The Space sleeps, so the app was not tried. Open it to wake it.",
    ),
    "STOPPED": (Seen.COULD_NOT_TELL, "The Space is stopped. Restart it in its settings."),
    "DELETING": (Seen.NO, "The Space is being deleted."),
}


def _ended(now: RuntimeFacts, left: bool) -> Verified | None:
    if now.stage == _RUNNING:
        return Verified(Seen.YES, "The Space has restarted and runs.") if left else None
    if now.stage in _UNDER_WAY:
        return None
    if now.stage == "CONFIG_ERROR":
        return Verified(Seen.NO, f"The Space does not start: {_cause(now)}")
    if now.stage == "RUNTIME_ERROR":
        return Verified(Seen.NO, "The app of the Space ended with an error. Look at its log.")
    seen, words = _STOPPED.get(now.stage, (Seen.COULD_NOT_TELL, ""))
    return Verified(seen, words or f"The Space is at a stage unknown here: {now.stage}.")


def _cause(now: RuntimeFacts) -> str:
    """Return the cause in words of ours; the Hub's own may hold anything."""
    if "collision" in now.error.lower():
        return (
            "a secret and a variable have the same name. Delete one of the two in its settings, "
            "then restart it."
        )
    return "its configuration is wrong. Look at its page for the cause."


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
        return Verified(Seen.COULD_NOT_TELL, words)
    try:
        host = hub.runtime(state.id).host
    except HubError as error:
        return Verified(Seen.COULD_NOT_TELL, f"Where the app is reached is not told. {error}")
    if address is None and not _HOST.fullmatch(host):
        return Verified(Seen.COULD_NOT_TELL, "Where the app is reached is not told.")
    base = address(host) if address else f"https://{host}"
    return _told(send(Request("GET", f"{base}/api/providers", {}), seconds))


def _told(answer: object) -> Verified:
    found = _board(answer)
    if found is None:
        return Verified(
            Seen.COULD_NOT_TELL,
            "The app of the Space does not tell which providers work: it is another app, or it "
            "has not started yet.",
        )
    if not found:
        words = "The dashboard there runs, and no provider works for it yet. Open it to see why."
        return Verified(Seen.NO, words)
    return Verified(Seen.YES, f"The dashboard there says that these work: {', '.join(found)}.")


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
