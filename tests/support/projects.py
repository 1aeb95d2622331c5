"""Make project folders whose keys belong to the practice providers."""

from collections.abc import Mapping
from pathlib import Path

import requests

from lib.practice import PracticeServer
from lib.practice.practice_state import KeyKind
from lib.provider_config import table

GOOD_OPENAI = "sk-proj-FAKEgoodFAKEgoodFAKEgoodFAKEopen"
GOOD_GROQ = "gsk_FAKEgoodFAKEgoodFAKEgoodFAKEgroq"
BAD_GROQ = "gsk_FAKEbadFAKEbadFAKEbadFAKEbadFAKE"


def write_project(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def addresses(practice: PracticeServer, *ids: str) -> str:
    """Return `.env` lines that send some providers' requests to the practice server."""
    lines = [f"{name}={url}" for name, url in address_values(practice, *ids).items()]
    return "\n".join(lines) + "\n"


def address_values(practice: PracticeServer, *ids: str) -> dict[str, str]:
    """Return variables that send some providers' requests to the practice server."""
    rows = [table()[one] for one in ids]
    users = {name: "made-up-user" for row in rows for name in row.auth.user_names[:1]}
    return users | {row.base_url_names[0]: practice.provider_url(row.id) for row in rows}


def learn(practice: PracticeServer, provider: str, key: str, kind: KeyKind = KeyKind.GOOD) -> str:
    """Make a key known to a practice provider and return it."""
    practice.state.put_key(provider, key, kind)
    return key


def asked(practice: PracticeServer, provider: str | None = None) -> int:
    """Return how many requests reached the practice providers, or one of them."""
    seen = practice.state.requests()
    return len([one for one in seen if provider in {None, one["provider"]}])


def fault(practice: PracticeServer, **what: object) -> None:
    """Ask the practice server, over HTTP, to let something go wrong."""
    with requests.Session() as session:
        session.trust_env = False
        session.post(f"{practice.url}/_practice/faults", json=what, timeout=10).raise_for_status()
