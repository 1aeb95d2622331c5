"""A small dashboard to deploy, names to bring along, and the practice Hub they go to."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lib.deploy.deploy_plan import DeployPlan, make_deploy_plan
from lib.deploy.deploy_run import Deployed, DeployRecord, deploy
from lib.deploy.local_files import LocalFiles
from lib.deploy.space_snapshot import look_at, written_before
from lib.hub.client import Hub
from lib.migration.desired import DesiredEntry, EntryKind
from lib.migration.plan import make_plan
from lib.migration.steps import NewSpace
from lib.migration.waiting import WaitPolicy
from lib.practice import PracticeServer
from lib.practice.hub.records import Space
from lib.secret import Secret

NEW = "practice-alice/board"
OTHER_APP = "practice-alice/chatbot"
FILES = {
    "Dockerfile": b"FROM python:3.11-slim\n",
    "README.md": b"---\ntitle: Spaces Secrets\nsdk: docker\n---\n",
    "streamlit_app.py": "print('Grüße')\n".encode(),
    "lib/__init__.py": b"",
    "lib/providers.toml": b"[[provider]]\n",
    "lib/provider_config.py": b"table = 1\n",
    "pages/board.py": b"page = 1\n",
}
WANTED = (
    DesiredEntry("GROQ_API_KEY", Secret("value of groq"), EntryKind.SECRET, ".env:1"),
    DesiredEntry("OPENAI_API_KEY", Secret("value of openai"), EntryKind.SECRET, ".env:2"),
    DesiredEntry("MODEL_ID", Secret("practice/model"), EntryKind.VARIABLE, ".env:3"),
)
WRITES = ("create", "set_secret", "set_variable", "commit")


def at_once(practice: PracticeServer, seconds: float = 0.0) -> None:
    """Let Spaces start in no time, or in some."""
    world = practice.state.hub
    world.settings = replace(world.settings, restart_seconds=seconds, api_quota=100_000)


def hub_of(practice: PracticeServer, kind: str = "write") -> Hub:
    """Return the Hub with a token."""
    return Hub(Secret(practice.tokens[kind]), practice.hub_url, seconds=5.0)


def plan_for(
    hub: Hub,
    space: str = NEW,
    files: Mapping[str, bytes] = FILES,
    wanted: tuple[DesiredEntry, ...] = WANTED,
    *,
    over: Collection[str] = (),
    replace_files: bool = False,
) -> DeployPlan:
    """Look at a Space and plan. over: the names that may be replaced."""
    looked = look_at(hub, space)
    create = None if looked.state.exists else NewSpace("docker", private=False)
    again = frozenset(over) - written_before(looked.state)
    names = make_plan(space, wanted, (), looked.state, replace=again, create=create)
    return make_deploy_plan(
        names, LocalFiles(files), looked.files, holding={}, replace_files=replace_files
    )


def run(practice: PracticeServer, place: Path, space: str = NEW, **more: Any) -> Deployed:
    """Plan and deploy, without waiting for anything."""
    hub = hub_of(practice)
    plan = plan_for(hub, space, **more)
    assert plan.obstacle == ""
    patience = WaitPolicy(sleep=lambda _: None)
    return deploy(plan, hub, DeployRecord("", place), patience=patience, most=20)


def there(practice: PracticeServer, space: str = NEW) -> Space | None:
    """Return a Space as the practice Hub keeps it."""
    return practice.state.hub.spaces.get(space)


def asked(practice: PracticeServer, *routes: str) -> list[str]:
    """Return the writes that have reached the Hub, in their order."""
    wanted = routes or WRITES
    return [str(one["route"]) for one in practice.state.requests() if one["route"] in wanted]


def is_whole(practice: PracticeServer, space: str = NEW) -> bool:
    """Whether a Space holds all files and names."""
    found = there(practice, space)
    if found is None:
        return False
    files = {path: found.files.get(path, "").encode() for path in FILES}
    values = {name: one.value for name, one in {**found.secrets, **found.variables}.items()}
    wanted = {one.name: one.value.reveal() for one in WANTED}
    return files == dict(FILES) and values.items() >= wanted.items()
