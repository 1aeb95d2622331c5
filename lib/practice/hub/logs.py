"""What a Space has printed, as a stream that ends."""

import json

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call
from lib.practice.hub.records import Space
from lib.practice.hub.responses import no_page
from lib.practice.hub.rights import space_to_change
from lib.practice.hub.runtime import stage_of
from lib.practice.hub.store import Store


def logs(world: Store, call: Call) -> CannedReply:
    """Answer the lines of the last build or of the running app."""
    space = space_to_change(world, call)
    if call.path["kind"] not in {"run", "build"}:
        raise no_page()
    lines = _lines(space, call.path["kind"], stage_of(space, world.now()))
    if call.first("tail"):
        lines = lines[-call.number("tail", 1) :]
    events = [{"data": f"{line}\n", "timestamp": space.modified_at} for line in lines]
    stream = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return CannedReply(200, stream.encode(), "text/event-stream")


def _lines(space: Space, kind: str, stage: str) -> list[str]:
    """Return make-believe lines; a Space that could not be configured has none."""
    if stage in {"CONFIG_ERROR", "NO_APP_FILE"}:
        return []
    if kind == "build":
        return ["===== Simulated build =====", "--> FROM python:3.11-slim", "DONE 0.1s"]
    last = space.error if stage == "RUNTIME_ERROR" and space.error else "Serving on port 7860"
    return ["===== Simulated application startup =====", last]
