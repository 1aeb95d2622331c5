"""A throw-away project with a lively mix of keys, all of them make-believe."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lib.practice.server import PracticeServer
from lib.practice.state import Kind
from lib.provider_config import table

_LETTERS: Final = string.ascii_letters + string.digits
# Each provider of the project: the beginning of its key, and what the key is good for.
_KEYS: Final[Mapping[str, tuple[str, Kind]]] = {
    "openai": ("sk-proj-", Kind.GOOD),
    "groq": ("gsk_", Kind.GOOD),
    "openrouter": ("sk-or-v1-", Kind.GOOD),
    "anthropic": ("sk-ant-api03-", Kind.NO_CREDIT),
    "google": ("AIza", Kind.LEAKED),
    "mistral": ("", Kind.REJECTED),
    "cohere": ("", Kind.GOOD),
    "together": ("tgp_v1_", Kind.RATE_LIMITED),
    "perplexity": ("pplx-", Kind.GOOD),
    "cerebras": ("csk-", Kind.NO_PERMISSION),
    "xai": ("xai-", Kind.EXPIRED),
}


@dataclass(frozen=True, slots=True)
class PracticeProject:
    """The folder, a home folder of its own, and the variables the shell would have."""

    folder: Path
    home: Path
    environ: Mapping[str, str]


def make_project(root: Path, server: PracticeServer) -> PracticeProject:
    """Write the project below `root`; its keys are known to the practice server."""
    keys = {name: _make(server, name, *kind) for name, kind in _KEYS.items()}
    old_groq = "gsk_" + _random()
    folder, home = root / "my-app", root / "home"
    (folder / ".streamlit").mkdir(parents=True)
    home.mkdir()
    (folder / ".env").write_text(_dotenv(server, keys), encoding="utf-8")
    (folder / ".env.local").write_text(f"GROQ_API_KEY={old_groq}\n", encoding="utf-8")
    (folder / ".streamlit" / "secrets.toml").write_text(
        f'HUGGINGFACE_HUB_TOKEN = ""\n\n[perplexity]\napi_key = "{keys["perplexity"]}"\n',
        encoding="utf-8",
    )
    environ = {
        "HF_TOKEN": server.tokens["expired"],
        "MISTRAL_API_KEY": keys["mistral"],
        "SPACES_SECRETS_PRACTICE": "1",
    }
    return PracticeProject(folder, home, environ)


def _dotenv(server: PracticeServer, keys: Mapping[str, str]) -> str:
    """Return a `.env` with what goes wrong in real ones: empty, damaged and misplaced keys."""
    lines = [
        "# Make-believe keys of the practice mode. None of them is worth anything.",
        f"HF_API_KEY={server.tokens['write']}",
        f"OPENAI_API_KEY={keys['openai']}",
        f"GROQ_API_KEY={keys['groq']}",
        f"OPENROUTER_API_KEY={keys['openrouter']}",
        f"ANTHROPIC_API_KEY={keys['anthropic']}",
        f"GEMINI_API_KEY={keys['google']}",
        f"MISTRAL_API_KEY=the-key-that-works-{_random()}",
        f'COHERE_API_KEY="{keys["cohere"]}"',
        f"TOGETHER_API_KEY={keys['together']}",
        f"CEREBRAS_API_KEY={keys['cerebras']}",
        f"XAI_API_KEY={keys['xai']}",
        "FIREWORKS_API_KEY=",
        f"NVIDIA_API_KEY=“nvapi-{_random()}”",
        "# This one belongs into OPENROUTER_API_KEY.",
        f"DEEPSEEK_API_KEY=sk-or-v1-{_random()}",
        "",
        "# Where the practice servers answer.",
        f"HF_ENDPOINT={server.hub_url}",
        f"HF_BASE_URL={server.router_url}",
    ]
    asked = (*_KEYS, "ollama", "nvidia")
    lines += [f"{table()[one].base_url_names[0]}={server.provider_url(one)}" for one in asked]
    return "\n".join(lines) + "\n"


def _make(server: PracticeServer, provider: str, prefix: str, kind: Kind) -> str:
    key = prefix + _random()
    server.state.put_key(provider, key, kind)
    return key


def _random() -> str:
    return "PRACTICE" + "".join(secrets.choice(_LETTERS) for _ in range(32))
