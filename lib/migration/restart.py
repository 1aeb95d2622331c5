"""Watch a Space leave and come back after its secrets and variables have changed."""

from typing import Final

from lib.diagnosis.rules._space_reason import reason_told, why_blocked
from lib.hub.client import Hub, RuntimeFacts
from lib.hub.errors import HubError
from lib.hub.space_steps import known_names, step_for
from lib.migration.observation import Observation, Verified
from lib.migration.space_state import SpaceState
from lib.migration.waiting import Progress, WaitPolicy, What

RESTART_SECONDS: Final = 600.0
LEAVING_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 2.0
_UNDER_WAY: Final = frozenset(
    {"BUILDING", "APP_STARTING", "RUNNING_BUILDING", "RUNNING_APP_STARTING"}
)
_RUNNING: Final = "RUNNING"
# A Space that was stopped by its files or names starts anew when they change.
_LEFT_BY_A_CHANGE: Final = frozenset(
    {_RUNNING, "NO_APP_FILE", "BUILD_ERROR", "RUNTIME_ERROR", "CONFIG_ERROR"}
)


NO_APP_YET: Final = Verified(
    Observation.YES, "The Space has no app yet: push one, and it starts with these names."
)


def restart_if_stopped(hub: Hub, before: SpaceState, after: SpaceState) -> bool:
    """Restart a Space that a collision had stopped, once it has none, and say whether that was so.

    No change of a name does that: such a Space waits for somebody to restart it. Every other one
    restarts by itself, or is paused or asleep because somebody wants it to be. Raises `HubError`.
    """
    stopped = before.stage == "CONFIG_ERROR" and before.collisions and not after.collisions
    if stopped:
        hub.restart(before.id)
    return bool(stopped)


def wait_for_restart(  # noqa: PLR0913 - each is a fact of its own
    hub: Hub,
    space: str,
    *,
    patience: WaitPolicy | None = None,
    most: float = RESTART_SECONDS,
    leaving: float = LEAVING_SECONDS,
    every: float = LOOK_SECONDS,
    before: str = _RUNNING,
    wants_app: bool = True,
) -> Verified:
    """Watch a Space leave and come back, and say what was seen of it.

    most: seconds to wait in all. leaving: seconds in which it has to be seen to leave. every:
    seconds between two looks. before: the stage it has to leave where a change makes it do so;
    empty where it need not be seen to leave. wants_app: whether there has to be an app; where names
    may well come first, `NO_APP_YET` is returned without one. Never raises `HubError`: what could
    not be asked is not told.
    """
    patience = patience or WaitPolicy()
    left, waited = False, 0.0
    while True:
        try:
            now = patience.look(lambda: hub.runtime(space))
        except HubError as error:
            return Verified(
                Observation.COULD_NOT_TELL, f"The state of the Space is unknown. {error}"
            )
        left = left or now.stage != (before if before in _LEFT_BY_A_CHANGE else _RUNNING)
        left = left or not before
        if now.stage == "NO_APP_FILE" and not wants_app:
            return NO_APP_YET
        ended = _ended(now, left) if left else None
        if ended is not None:
            return ended
        if not left and waited >= leaving:
            return Verified(
                Observation.COULD_NOT_TELL,
                "The Space runs, but no restart was seen. Open it, and restart it in its "
                "settings if it does not use the new values."
                if now.stage == _RUNNING
                else f"The Space did not seem to leave the stage {_shown(now.stage)}. Check "
                "its page.",
            )
        if waited >= most or patience.cancelled():
            words = f"The Space has not come back yet ({_shown(now.stage)}). Check its logs."
            return Verified(Observation.COULD_NOT_TELL, words)
        words = f"The Space is {_shown(now.stage)} …"
        patience.tell(Progress(What.WAITING, words, seconds=round(most - waited)))
        patience.sleep(every)
        waited += every


# By stage: what is seen, what it means, and what to do.
_STOPPED: Final = {
    "CONFIG_ERROR": (
        Observation.NO,
        "The Space does not start, its configuration is wrong",
        "Check the top of its `README.md`.",
    ),
    "RUNTIME_ERROR": (
        Observation.NO,
        "The app of the Space ended with an error",
        "Check its log.",
    ),
    "NO_APP_FILE": (Observation.NO, "The Space has no app yet", "Push one."),
    "BUILD_ERROR": (Observation.NO, "The Space could not be built", "Check its build log."),
    "PAUSED": (
        Observation.COULD_NOT_TELL,
        "The Space is paused, so the app was not tested",
        "Restart it in its settings.",
    ),
    "SLEEPING": (
        Observation.COULD_NOT_TELL,
        "The Space is asleep, so the app was not tested",
        "Open it to wake it.",
    ),
    "STOPPED": (Observation.COULD_NOT_TELL, "The Space is stopped", "Restart it in its settings."),
    "DELETING": (Observation.NO, "The Space is being deleted", ""),
}


def _ended(now: RuntimeFacts, left: bool) -> Verified | None:
    if now.stage == _RUNNING:
        return (
            Verified(Observation.YES, "The Space has restarted and is running.") if left else None
        )
    if now.stage in _UNDER_WAY:
        return None
    if blocked := why_blocked(now.stage, now.error):
        return Verified(Observation.NO, blocked)
    if now.stage == "CONFIG_ERROR" and "collision" in now.error.lower():
        return Verified(Observation.NO, _COLLISION)
    seen, words, step = _STOPPED.get(now.stage, (Observation.COULD_NOT_TELL, "", ""))
    words = words or f"The Space is at the stage {_shown(now.stage)}, unknown here"
    reason = reason_told(now.stage, now.error, known_names(now.error))
    step = step_for(now.stage, now.error, step)
    told = f"{words}: “{reason}”." if reason else f"{words}."
    return Verified(seen, f"{told} {step}".rstrip())


_COLLISION: Final = (
    "The Space does not start: a secret and a variable have the same name. Delete one of the two "
    "in its settings, then restart it."
)


def _shown(stage: str) -> str:
    """Return a stage where it is a word as the Hub's are."""
    return stage if stage.isidentifier() and stage.isupper() and len(stage) <= 40 else "?"
