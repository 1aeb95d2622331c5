"""A throw-away project with a lively mix of keys and ailments, all of them make-believe."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from lib.practice.hub.fixtures import CHATBOT
from lib.practice.practice_state import KeyKind
from lib.practice.sample_repository import commit_all, has_git, init
from lib.practice.server import PracticeServer
from lib.provider_config import table

_MARK: Final = "PRACTICE"
_LETTERS: Final = string.ascii_letters + string.digits
# Each provider of the project: the shape of its keys, and what this one is good for. In a shape,
# `{20}` stands for so many letters and digits.
_KEYS: Final[Mapping[str, tuple[str, KeyKind]]] = {
    "openai": ("sk-proj-{24}T3BlbkFJ{24}", KeyKind.GOOD),
    "groq": ("gsk_{52}", KeyKind.GOOD),
    "openrouter": ("sk-or-v1-{40}", KeyKind.GOOD),
    "anthropic": ("sk-ant-api03-{93}", KeyKind.NO_CREDIT),
    "google": ("AIza{35}", KeyKind.LEAKED),
    "mistral": ("{32}", KeyKind.REJECTED),
    "cohere": ("{40}", KeyKind.GOOD),
    "together": ("tgp_v1_{43}", KeyKind.RATE_LIMITED),
    "perplexity": ("pplx-{48}", KeyKind.GOOD),
    "cerebras": ("csk-{48}", KeyKind.NO_PERMISSION),
    "xai": ("xai-{80}", KeyKind.EXPIRED),
}
_LENGTH: Final = re.compile(r"\{(\d+)\}")
# Long enough to be seen, which a migration waits for; real Spaces take minutes.
_RESTART_SECONDS: Final = 4.0
_GITIGNORE: Final = "__pycache__/\n.env\n"
_README: Final = "# my-app\n\nA simulated app of practice mode.\n"
_APP: Final = """\
import os

import streamlit as st
from groq import Groq
from huggingface_hub import InferenceClient

groq = Groq(api_key=os.environ["GROQ_API_KEY"])
client = InferenceClient(token=os.environ["HF_API_KEY"])
database = os.environ["DATABASE_URL"]
"""


@dataclass(frozen=True, slots=True)
class PracticeProject:
    """The folder, a home folder of its own, and the variables the shell would have."""

    folder: Path
    home: Path
    environ: Mapping[str, str]


def make_project(root: Path, server: PracticeServer) -> PracticeProject:
    """Write the project below `root`; its keys are known to the practice server.

    It is a git repository, with a history and a remote, where git is installed. Restarts of
    Spaces on the practice Hub take as long from now on as somebody can see.
    """
    hub = server.state.hub
    hub.settings = replace(hub.settings, restart_seconds=_RESTART_SECONDS)
    keys = {name: _make(server, name, *kind) for name, kind in _KEYS.items()}
    home = root / "home"
    folder = home / "my-app"
    _write(folder, _committed(keys))
    if has_git():
        init(folder, home, f"{server.hub_url}/spaces/{CHATBOT}")
        commit_all(folder, home, "A first try")
        _write(folder, {"app.py": _APP})
        commit_all(folder, home, "Read the key from the environment")
    _write(folder, _private(server, keys))
    environ = {
        "HF_TOKEN": server.tokens["expired"],
        "MISTRAL_API_KEY": keys["mistral"],
        "SPACES_SECRETS_PRACTICE": "1",
    }
    return PracticeProject(folder, home, environ)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files that others may read, whatever this process's habit is."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        path.chmod(0o644)


def _committed(keys: Mapping[str, str]) -> dict[str, str]:
    """Return what the first commit holds: also a key."""
    return {
        ".gitignore": _GITIGNORE,
        "README.md": _README,
        "app.py": f'GROQ_API_KEY = "{keys["groq"]}"\n',
        ".env.example": "HF_API_KEY=\nGROQ_API_KEY=\n",
    }


def _private(server: PracticeServer, keys: Mapping[str, str]) -> dict[str, str]:
    """Return the files that hold keys and are not committed."""
    old_groq = _key(_KEYS["groq"][0], server.chance)
    perplexity = keys["perplexity"]
    local = [f"GROQ_API_KEY={old_groq}", "", *_addresses(server)]
    return {
        ".env": _dotenv(server, keys),
        ".env.local": "\r\n".join(local) + "\r\n",
        ".streamlit/secrets.toml": (
            f'HUGGINGFACE_HUB_TOKEN = ""\n\n[perplexity]\napi_key = "{perplexity}"\n'
        ),
    }


def _dotenv(server: PracticeServer, keys: Mapping[str, str]) -> str:
    """Return a `.env` with what goes wrong in real ones: empty, damaged and misplaced keys."""
    chance = server.chance
    lines = [
        "# Simulated keys of practice mode. None of them is worth anything.",
        f"HF_API_KEY={server.tokens['write']}",
        f"OPENAI_API_KEY={keys['openai']}",
        f"GROQ_API_KEY={keys['groq']}",
        f"OPENROUTER_API_KEY={keys['openrouter']}",
        f"ANTHROPIC_API_KEY={keys['anthropic']}",
        f"GEMINI_API_KEY={keys['google']}",
        f"MISTRAL_API_KEY={_key(_KEYS['mistral'][0], chance)}",
        f'COHERE_API_KEY="{keys["cohere"]}"',
        f"TOGETHER_API_KEY={keys['together']}",
        f"CEREBRAS_API_KEY={keys['cerebras']}",
        f"XAI_API_KEY={keys['xai']}",
        "FIREWORKS_API_KEY=",
        f"NVIDIA_API_KEY=“{_key('nvapi-{64}', chance)}”",
        "# This one belongs into OPENROUTER_API_KEY.",
        f"DEEPSEEK_API_KEY={_key(_KEYS['openrouter'][0], chance)}",
        "",
        "# The app's own settings.",
        "MODEL_NAME=practice-model",
        "SYSTEM_PROMPT You are kind.",
        "OPENAI_LOG=debug",
        f"VOYAGE_APIKEY={_key('pa-{43}', chance)}",
        "LOG_LEVEL=debug",
        "LOG_LEVEL=info",
        "DATABASE-URL=postgresql://localhost/my-app",
        "export WELCOME = Hello there",
    ]
    return "\n".join(lines) + "\n"


def _addresses(server: PracticeServer) -> list[str]:
    """Return the lines that lead every request of the project to the practice servers."""
    asked = (*_KEYS, "ollama", "nvidia")
    return [
        "# Where the practice servers answer.",
        f"HF_ENDPOINT={server.hub_url}",
        f"HF_BASE_URL={server.router_url}",
        *(f"{table()[one].base_url_names[0]}={server.provider_url(one)}" for one in asked),
    ]


def _make(server: PracticeServer, provider: str, shape: str, kind: KeyKind) -> str:
    key = _key(shape, server.chance)
    server.state.put_key(provider, key, kind)
    return key


def _key(shape: str, chance: Random) -> str:
    """Return a key of a shape, plainly false."""
    return _LENGTH.sub(lambda length: _letters(int(length[1]), chance), shape)


def _letters(length: int, chance: Random) -> str:
    rest = (chance.choice(_LETTERS) for _ in range(length - len(_MARK)))
    return _MARK + "".join(rest)
