"""Where a vendor's host speaks as OpenAI's API does, or as Anthropic's: by its own documents.

A variable of OpenAI's clients that leads to another vendor is right only where that vendor answers
as OpenAI does, which is seldom at the root of its host. What is not in these tables is not told.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lib.client_address import ROUTE

_FOR_OPENAI: Final[Mapping[str, str]] = {
    "generativelanguage.googleapis.com": "/v1beta/openai",
    "openai.azure.com": "/openai/v1",
    "services.ai.azure.com": "/openai/v1",
    "cognitiveservices.azure.com": "/openai/v1",
    "dashscope.aliyuncs.com": "/compatible-mode/v1",
    "dashscope-intl.aliyuncs.com": "/compatible-mode/v1",
    "dashscope-us.aliyuncs.com": "/compatible-mode/v1",
    "open.bigmodel.cn": "/api/paas/v4",
    "api.z.ai": "/api/paas/v4",
    "openrouter.ai": "/api/v1",
    "api.groq.com": "/openai/v1",
    "api.fireworks.ai": "/inference/v1",
    "api.cohere.ai": "/compatibility/v1",
    "api.cohere.com": "/compatibility/v1",
    "api.anthropic.com": "/v1",
    "api.mistral.ai": "/v1",
    "api.together.ai": "/v1",
    "api.together.xyz": "/v1",
    "api.cerebras.ai": "/v1",
}
_FOR_ANTHROPIC: Final[Mapping[str, str]] = {
    "api.deepseek.com": "/anthropic",
    "api.moonshot.ai": "/anthropic",
    "api.moonshot.cn": "/anthropic",
    "api.z.ai": "/api/anthropic",
    "open.bigmodel.cn": "/api/anthropic",
    "api.minimax.io": "/anthropic",
    "openrouter.ai": "/api",
}
_BY_NAME: Final[Mapping[str, Mapping[str, str]]] = {
    "OPENAI_BASE_URL": _FOR_OPENAI,
    "OPENAI_API_BASE": _FOR_OPENAI,
    "ANTHROPIC_BASE_URL": _FOR_ANTHROPIC,
}
# What people write for the way to an API when they guess it.
_GUESSES: Final = frozenset({"", "/v1", "/v1beta", "/api", "/api/v1", "/openai", "/openai/v1"})


def instead(name: str, parts: SplitResult) -> str:
    """Return the whole address that is meant where a path was guessed at a vendor's host.

    name: the variable's. Nothing for other hosts, and for a path that may be right.
    """
    way = _way(name, parts.hostname or "")
    path = ROUTE.sub("", parts.path.rstrip("/"))
    if not way or path == way or path not in _GUESSES:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{way}"


def as_read_by(name: str, api: str) -> str:
    """Return a vendor's address with the way that the clients of a variable need."""
    parts = urlsplit(api)
    way = _way(name, parts.hostname or "")
    return f"{parts.scheme}://{parts.netloc}{way}" if way and not parts.path.strip("/") else api


def _way(name: str, host: str) -> str:
    ways = _BY_NAME.get(name, {})
    own = ways.get(host.lower())
    return own or ways.get(host.lower().partition(".")[2], "")
