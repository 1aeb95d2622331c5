"""The token of a project, as the last check of it was answered. Asks nobody."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lib.hub.whoami import TokenFacts, read_facts
from lib.project import Configured, Project

if TYPE_CHECKING:
    from lib.providers.checker import Checker

HUGGING_FACE: Final = "huggingface"
_HUB: Final = "https://huggingface.co"


def endpoint_of(project: Project) -> str:
    """Return the address of the Hub that a project talks to: `HF_ENDPOINT`, else the Hub's own."""
    for configured in project.providers:
        chosen = configured.check_address.winner
        if configured.provider.id == HUGGING_FACE and chosen is not None:
            return chosen.value.reveal().strip().rstrip("/")
    return _HUB


def endpoint_in(environ: Mapping[str, str]) -> str:
    """Return the address of the Hub that an environment names, else the Hub's own."""
    return environ.get("HF_ENDPOINT", "").strip().rstrip("/") or _HUB


def token_of(project: Project, checker: "Checker") -> TokenFacts | None:
    """Return what is known of a project's Hugging Face token; None before it was checked well.

    The one `whoami` of the check is read, since the Hub limits that call strictly.
    """
    configured = configured_token(project)
    reply = checker.reply(configured) if configured else None
    return read_facts(reply.body) if reply and reply.status < 300 else None


def configured_token(project: Project) -> Configured | None:
    """Return how Hugging Face is configured in a project; None where it has no token."""
    return next((one for one in project.configured if one.provider.id == HUGGING_FACE), None)
