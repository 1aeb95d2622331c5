"""Where the requests of a provider's key really go: to a server near by, or where the code says."""

import re
from typing import Final
from urllib.parse import urlsplit

from lib.diagnosis.rules._candidates import Candidate
from lib.near import is_near
from lib.provider_config import Provider
from lib.regex import regex
from lib.sources.code_files import holds

# Variables of no provider of the table in which a project keeps the address of its models.
_OF_MODELS: Final = regex(
    r"(?:LLM|LOCAL|VLLM|LM_?STUDIO|LLAMA|OLLAMA|LITELLM|INFERENCE|MODEL|CHAT|EMBEDDINGS?|OPENAI)"
    r"_?(?:\w+_)?(?:URL|BASE|ENDPOINT|HOST)",
    re.IGNORECASE,
)
_KEY_ENDING: Final = regex(r"_?(?:API_?)?(?:KEY|TOKEN|SECRET)\Z", re.IGNORECASE)
_ADDRESS_ENDING: Final = regex(
    r"_?(?:API_?)?(?:BASE_?URL|BASE|URL|ENDPOINT|HOST|SERVER)\Z", re.IGNORECASE
)
# A client that is told its address in code: `OpenAI(base_url="http://localhost:1234/v1")`.
_SET_IN_CODE: Final = r"\b(?:base_?url|api_base|openai_api_base|api_url|endpoint)\b[\"']?\s*[:=]\s*"
_ANY_ADDRESS: Final = regex(_SET_IN_CODE, re.IGNORECASE)
_NEAR_ADDRESS: Final = regex(
    _SET_IN_CODE + r"f?[\"']https?://(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|"
    r"2\d|3[01])\.|host\.docker\.internal|[\w-]+(?::\d+)?[/\"'])",
    re.IGNORECASE,
)
# What nobody takes for the name of something that is to be put there.
_DUMMY: Final = regex(
    r"(?:[a-z]{2,5}[-_]){0,3}(?:x{3,64}(?:-x{1,12}){0,6}|\.{3,9})|(?:sk[-_])?(?:api[-_]?key|placeholder)",
    re.IGNORECASE,
)
# Clients that are used for the servers of others.
_SPEAK_TO_OTHERS: Final = frozenset({"openai", "anthropic"})


def takes_any_key(one: Candidate) -> bool:
    """Whether a value goes to a server near by, as far as can be told, which takes any key.

    That is this machine, its network, or a name without a dot, as compose gives its services.
    """
    if one.configured is not None and one.address and _leads_near(one.address):
        return True
    if one.has_own_address or not _DUMMY.fullmatch(one.written.reveal().strip()):
        return False
    return _has_near_address(one) or _code_holds(one, _NEAR_ADDRESS)


def goes_elsewhere(one: Candidate, owner: Provider | None = None) -> bool:
    """Whether the code sends the key of a widely used client to somebody else's server.

    owner: whose key it is, where that is known: then the code has to name that one's host.
    """
    if one.configured is None or one.configured.provider.id not in _SPEAK_TO_OTHERS:
        return False
    if one.configured.address.winner is not None or not _code_holds(one, _ANY_ADDRESS):
        return False
    host = _host(owner.base_url) if owner else ""
    return not host or _code_holds(one, regex(re.escape(host)))


def _has_near_address(one: Candidate) -> bool:
    """Whether a variable beside the key's names a server near by."""
    stem = _KEY_ENDING.sub("", one.entry.name).upper()
    for source in one.look.project.sources if one.look else ():
        for entry in source.entries:
            name = entry.name
            beside = bool(_ADDRESS_ENDING.search(name)) and (
                _ADDRESS_ENDING.sub("", name).upper() == stem or _OF_MODELS.fullmatch(name)
            )
            if beside and _leads_near(entry.value.reveal()):
                return True
    return False


def _leads_near(address: str) -> bool:
    host = _host(address)
    return bool(host) and is_near(host)


def _host(address: str) -> str:
    text = address.strip()
    try:
        return urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""


def _code_holds(one: Candidate, pattern: "re.Pattern[str]") -> bool:
    return one.look is not None and holds(one.look.folder, pattern)
