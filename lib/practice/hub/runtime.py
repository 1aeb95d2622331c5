"""What a Space is doing: its stages, and the requests that change them."""

from dataclasses import replace
from typing import Any, Final

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call, choice_of, whole_of
from lib.practice.hub.records import COLLISION, STATIC, TWO_DAYS, Form, Space
from lib.practice.hub.responses import json_reply, refusal, unauthorized
from lib.practice.hub.rights import logged_in, space_to_change, space_to_read
from lib.practice.hub.store import Store

FREE: Final = "cpu-basic"
FLAVORS: Final = (
    *(FREE, "cpu-upgrade", "cpu-performance", "cpu-xl", "zero-a10g", "t4-small", "t4-medium"),
    *("l4x1", "l4x4", "l40sx1", "a10g-small", "a10g-large", "a100-large", "h200"),
)

_APP_FILES: Final = {"docker": "Dockerfile", "gradio": "app.py", STATIC: "index.html"}
_RESTARTED_BY_A_CHANGE: Final = frozenset({"RUNNING", "RUNTIME_ERROR"})
_STARTING: Final = frozenset({"BUILDING", "APP_STARTING"})


def stage_of(space: Space, now: float) -> str:
    """Return the stage a Space is in."""
    if now >= space.busy_until:
        return space.stage
    half = (space.busy_from + space.busy_until) / 2
    return "BUILDING" if now < half else "APP_STARTING"


def started(world: Store, space: Space) -> Space:
    """Return a Space that begins to start, and that will be where its configuration leads."""
    stage, error = _outcome(space)
    now = world.now()
    seconds = 0.0 if space.sdk == STATIC else world.settings.restart_seconds
    return replace(space, stage=stage, error=error, busy_from=now, busy_until=now + seconds)


def changed(world: Store, space: Space) -> Space:
    """Return a Space after one of its secrets or variables has changed.

    A paused or sleeping Space stays so. One whose names collide is a configuration error at once,
    and stays one until it is restarted.
    """
    now = world.now()
    if space.sdk == STATIC or stage_of(space, now) not in _RESTARTED_BY_A_CHANGE | _STARTING:
        return space
    if space.collides:
        return replace(space, stage="CONFIG_ERROR", error=COLLISION, busy_until=now)
    return started(world, space)


def described(space: Space, now: float) -> dict[str, Any]:
    """Return the runtime of a Space as the Hub tells it."""
    stage = stage_of(space, now)
    if space.sdk == STATIC:
        return {"stage": stage, "hardware": _hardware(None, None), "storage": None} | _replicas(1)
    if stage in {"PAUSED", "SLEEPING", "STOPPED"}:
        halted = {"stage": stage, "hardware": _hardware(None, space.hardware)} | _replicas(None)
        return halted | _message(space, stage)
    running = stage == "RUNNING"
    domain = {"domain": host_of(space), "stage": "READY"}
    return {
        "stage": stage,
        **_message(space, stage),
        "hardware": _hardware(space.hardware if running else None, space.hardware),
        "storage": None,
        "gcTimeout": space.sleep_seconds,
        **(_replicas(1) if running else {"replicas": {"requested": 1}}),
        "devMode": False,
        "domains": [domain],
    }


def _message(space: Space, stage: str) -> dict[str, str]:
    """Return why a Space is in its stage, where the Hub says so."""
    return {"errorMessage": space.error} if space.error and stage == space.stage else {}


def host_of(space: Space) -> str:
    """Return a name that leads nowhere; the real one would lead to somebody's real Space."""
    return f"{subdomain_of(space)}.practice.invalid"


def subdomain_of(space: Space) -> str:
    """Return the two parts of an id as one word."""
    return space.id.lower().replace("/", "-").replace(".", "-").replace("_", "-")


def show(world: Store, call: Call) -> CannedReply:
    """Answer what a Space is doing."""
    return _reply(world, space_to_read(world, call))


def restart(world: Store, call: Call) -> CannedReply:
    """Start a Space anew, also one that was paused."""
    _refuse_plain_sign_in(call)
    space = _movable(world, call)
    return _put(world, started(world, space))


def pause(world: Store, call: Call) -> CannedReply:
    """Stop a Space until its owner restarts it."""
    space = _movable(world, call)
    return _put(world, replace(space, stage="PAUSED", error=None, busy_until=0.0))


def sleep_time(world: Store, call: Call) -> CannedReply:
    """Set after how long a Space goes to sleep. Free hardware keeps its two days."""
    _refuse_plain_sign_in(call)
    space = _movable(world, call)
    return _put(world, replace(space, sleep_seconds=_seconds(space.hardware, call, "seconds")))


def hardware(world: Store, call: Call) -> CannedReply:
    """Move a Space to other hardware, which restarts it."""
    _refuse_plain_sign_in(call)
    space = _movable(world, call)
    data = call.object()
    flavor = choice_of(data, "flavor", FLAVORS)
    seconds = space.sleep_seconds
    if "sleepTimeSeconds" in data or flavor == FREE:
        seconds = _seconds(flavor, call, "sleepTimeSeconds")
    return _put(world, started(world, replace(space, hardware=flavor, sleep_seconds=seconds)))


def _outcome(space: Space) -> tuple[str, str | None]:
    """Return the stage that a start leads to, and the error if it is one."""
    if _APP_FILES.get(space.sdk, "app.py") not in space.files:
        return ("RUNNING", None) if space.sdk == STATIC else ("NO_APP_FILE", None)
    if space.collides and space.sdk != STATIC:
        return "CONFIG_ERROR", COLLISION
    known = space.secrets.keys() | space.variables.keys()
    for name in space.needs:
        if name not in known:
            return "RUNTIME_ERROR", f"Exit code: 1. Reason: KeyError: '{name}'"
    return "RUNNING", None


def _movable(world: Store, call: Call) -> Space:
    space = space_to_change(world, call)
    if space.sdk == STATIC:
        raise refusal(400, "A static Space has no runtime to change.")
    return space


def _refuse_plain_sign_in(call: Call) -> None:
    """Refuse as the Hub does: to these routes, a sign-in that may not manage is nobody at all."""
    token = logged_in(call)
    if token.form is Form.OAUTH and "manage-repos" not in token.scopes:
        raise unauthorized()


def _seconds(flavor: str, call: Call, name: str) -> int | None:
    if flavor == FREE:
        return TWO_DAYS
    seconds = whole_of(call.object(), name)
    return seconds if seconds > 0 else None


def _put(world: Store, space: Space) -> CannedReply:
    world.spaces[space.id] = space
    return _reply(world, space)


def _reply(world: Store, space: Space) -> CannedReply:
    return json_reply(described(space, world.now()))


def _hardware(current: str | None, requested: str | None) -> dict[str, str | None]:
    return {"current": current, "requested": requested}


def _replicas(current: int | None) -> dict[str, Any]:
    return {"replicas": {"current": current, "requested": 1}}
