"""Put what an example says of the Hub into the practice Hub, over HTTP, and look at it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from lib.diagnosis.hub_requests import Asking, gather
from lib.diagnosis.hub_snapshot import HubSnapshot
from lib.diagnosis.rule import Example, HubExample, RuleContext
from lib.hub.sender import hub_sender
from lib.practice import PracticeServer
from lib.project import Project
from lib.project import load_project as look_at
from lib.providers.checker import Checker
from lib.sources.env_file import env_files

LONG_AGO = "2026-02-03T09:00:00.000Z"


def ask(practice: PracticeServer, method: str, path: str, **more: Any) -> requests.Response:
    """Send one request to the desk of the practice server."""
    with requests.Session() as session:
        session.trust_env = False
        reply = session.request(method, practice.url + path, timeout=10, **more)
    reply.raise_for_status()
    return reply


def arrange(practice: PracticeServer, hub: HubExample) -> None:
    """Let the practice Hub have the Space of an example, beside its own."""
    state = ask(practice, "GET", "/_practice/hub/state").json()
    spaces = {one["id"]: one for one in state["spaces"]}
    spaces[hub.space] = _space(hub)
    state["spaces"] = list(spaces.values())
    ask(practice, "PUT", "/_practice/hub/state", json=state)


def _space(hub: HubExample) -> dict[str, Any]:
    when = datetime.now(UTC).isoformat().replace("+00:00", "Z") if hub.just_changed else LONG_AGO
    copied = f"duplicated_from: {hub.duplicated_from}\n" if hub.duplicated_from else ""
    entries = {name: {"value": "practice-value"} for name in hub.secrets}
    variables = {name: {"value": value} for name, value in hub.variables.items()}
    dated = {"description": None, "updated_at": when}
    return {
        "id": hub.space,
        "created_by": hub.space.partition("/")[0],
        "created_at": LONG_AGO,
        "modified_at": LONG_AGO,
        "sdk": hub.sdk,
        "private": hub.private,
        "stage": hub.stage,
        "disabled": hub.disabled,
        **({"error": hub.error} if hub.error else {}),
        "files": {"README.md": f"---\nsdk: {hub.sdk}\n{copied}---\n", "Dockerfile": hub.dockerfile},
        "secrets": {name: one | dated for name, one in entries.items()},
        "variables": {name: one | dated for name, one in variables.items()},
    }


def project_with(
    practice: PracticeServer,
    root: Path,
    token: str,
    files: Mapping[str, str | bytes] | None = None,
    environ: Mapping[str, str] | None = None,
) -> tuple[Project, dict[str, str]]:
    """Write a project whose environment has a token and the address of the practice Hub."""
    folder, home = root / "app", root / "home"
    folder.mkdir(parents=True)
    home.mkdir()
    for name, content in (files or {}).items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    value = practice.tokens.get(token, token)
    ours = {"HUGGINGFACE_HUB_TOKEN": value, "HF_ENDPOINT": practice.hub_url}
    variables = {**ours, **(environ or {})}
    return look_at(folder, variables, home), variables


def gathered(project: Project, space: str = "") -> HubSnapshot:
    """Ask the Hub as `check` does."""
    return gather(project, None, Asking(Checker(hub_sender), space))


def look(practice: PracticeServer, example: Example, root: Path) -> RuleContext:
    """Make what an example says, and look at it as the diagnosis does."""
    hub = example.hub or HubExample()
    arrange(practice, hub)
    project, environ = project_with(practice, root, hub.token, example.files, example.environ)
    space = "" if "SPACE_ID" in example.environ else hub.space
    files = env_files(project.folder, root / "home")
    home = root / "home"
    return RuleContext(
        project, project.folder, home, environ, files, hub=gathered(project, space), now=example.now
    )
