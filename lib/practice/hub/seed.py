"""The Spaces a practice Hub begins with: one for each state that somebody may have to deal with."""

from collections.abc import Mapping
from typing import Any, Final

from lib.practice.hub.fixtures import ACME, ALICE, BOB, CHATBOT, READERS
from lib.practice.hub.records import COLLISION, Space, StoredEntry

_BEGIN: Final = "2026-02-03T09:00:00.000Z"
_LATER: Final = "2026-02-03T09:30:00.000Z"
_APP: Final = """\
import os

from openai import OpenAI

client = OpenAI(base_url="https://router.huggingface.co/v1", api_key=os.environ["HF_TOKEN"])
"""
_PAGE: Final = "<!doctype html><title>Simulated</title><p>A simulated page.</p>\n"


def spaces() -> dict[str, Space]:
    """Return the Spaces, by their ids."""
    return {space.id: space for space in (*_of_alice(), *_of_others())}


def many(spaces: int, secrets: int) -> dict[str, Space]:
    """Return so many Spaces with so many secrets each, by their ids. They share what is equal."""
    entries = _entries({f"SECRET_{number:04}": "practice-value" for number in range(secrets)})
    files = _files("docker", "Bench")
    found: dict[str, Space] = {}
    for number in range(spaces):
        id_ = f"{ALICE}/bench-{number:04}"
        found[id_] = Space(id_, ALICE, _BEGIN, _BEGIN, files=files, secrets=entries)
    return found


def new_files(sdk: str, name: str, duplicated_from: str | None = None) -> dict[str, str]:
    """Return what a repository holds before anybody has put something there."""
    lines = [f"title: {name}", f"sdk: {sdk}"]
    if duplicated_from:
        lines.append(f"duplicated_from: {duplicated_from}")
    card = "\n".join(["---", *lines, "---", "", "A simulated Space.", ""])
    return {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "README.md": card}


def _of_alice() -> list[Space]:
    return [
        _space(
            CHATBOT,
            likes=7,
            tags=("docker", "chat"),
            secrets={"HF_TOKEN": "practice-hf-value", "GROQ_API_KEY": "practice-groq-value"},
            variables={"MODEL_ID": "practice/model"},
        ),
        _space(f"{ALICE}/paused", stage="PAUSED", secrets={"HF_TOKEN": "practice-hf-value"}),
        _space(f"{ALICE}/asleep", stage="SLEEPING"),
        _space(
            f"{ALICE}/collision",
            stage="CONFIG_ERROR",
            error=COLLISION,
            secrets={"MODEL_ID": "practice-value"},
            variables={"MODEL_ID": "practice/model"},
        ),
        _space(f"{ALICE}/page", sdk="static", variables={"TITLE": "Simulated"}),
        _space(f"{ALICE}/diary", private=True, secrets={"OPENAI_API_KEY": "practice-value"}),
        _space(
            f"{ALICE}/copy-of-demo",
            stage="RUNTIME_ERROR",
            error="Exit code: 1. Reason: KeyError: 'GROQ_API_KEY'",
            needs=("GROQ_API_KEY",),
            duplicated_from=f"{BOB}/demo",
            variables={"MODEL_ID": "practice/model"},
        ),
    ]


def _of_others() -> list[Space]:
    return [
        _space(f"{ACME}/support", secrets={"HF_TOKEN": "practice-hf-value"}),
        _space(f"{ACME}/internal", private=True),
        _space(f"{READERS}/board"),
        _space(
            f"{BOB}/demo",
            likes=42,
            needs=("GROQ_API_KEY",),
            secrets={"GROQ_API_KEY": "practice-groq-value"},
            variables={"MODEL_ID": "practice/model"},
        ),
        _space(f"{BOB}/vault", private=True, secrets={"HF_TOKEN": "practice-hf-value"}),
    ]


def _space(
    id_: str,
    *,
    sdk: str = "docker",
    secrets: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    duplicated_from: str | None = None,
    **more: Any,
) -> Space:
    namespace, _, name = id_.partition("/")
    owner = namespace if namespace in {ALICE, BOB} else BOB
    return Space(
        id_,
        owner,
        _BEGIN,
        _LATER,
        sdk=sdk,
        files=_files(sdk, name.capitalize(), duplicated_from),
        secrets=_entries(secrets or {}),
        variables=_entries(variables or {}),
        **more,
    )


def _entries(values: Mapping[str, str]) -> dict[str, StoredEntry]:
    return {name: StoredEntry(value, None, _LATER) for name, value in values.items()}


def _files(sdk: str, name: str, duplicated_from: str | None = None) -> dict[str, str]:
    files = new_files(sdk, name, duplicated_from)
    if sdk == "static":
        return files | {"index.html": _PAGE}
    return files | {
        "Dockerfile": "FROM python:3.11-slim\n",
        "app.py": _APP,
        "requirements.txt": "openai\n",
        "src/__init__.py": "",
        "src/helper.py": "ANSWER = 42\n",
    }
