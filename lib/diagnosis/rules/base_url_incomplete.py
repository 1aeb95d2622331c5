"""A base URL lacks its version, or holds a route that libraries add themselves."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import where
from lib.provider_config import table
from lib.regex import regex

# The providers' own clients read these and add the version themselves, or apps hold a whole
# route in them.
_OTHER_MEANING: Final = frozenset(
    {"AI_GATEWAY_BASE_URL", "FIREWORKS_BASE_URL", "GROQ_BASE_URL", "HELICONE_BASE_URL"}
    | {"OPENROUTER_API_URL"}
)
# Hosts that answer with and without a version.
_EITHER_WAY: Final = frozenset({"api.deepseek.com", "api.githubcopilot.com", "api.perplexity.ai"})
_DEDICATED: Final = ".endpoints.huggingface.cloud"
_LITELLM_PORT: Final = 4000
_ROUTE: Final = regex(r"/(chat/completions|completions|responses|embeddings|models)$")
_VERSION: Final = "/v1"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the address in use of every provider whose own one ends in `/v1`."""
    for configured in look.project.providers:
        winner = configured.address.winner
        if winner is None or not configured.provider.base_url.endswith(_VERSION):
            continue
        parts = _split(winner.value.reveal().strip())
        if parts is None or winner.name in _OTHER_MEANING:
            continue
        route = _ROUTE.search(parts.path.rstrip("/"))
        if route:
            yield Finding(
                f"`{winner.name}` in `{winner.place}` ends in `{route[0]}`, "
                "which libraries add themselves.",
                (where(winner),),
                f"Remove `{route[0]}` from the end of `{winner.name}`.",
            )
        elif _lacks_version(parts):
            yield Finding(
                f"`{winner.name}` in `{winner.place}` has no `{_VERSION}`, "
                "so requests most likely get a 404.",
                (where(winner),),
                f"Add the missing `{_missing(parts)}` to the end of `{winner.name}`.",
            )


def _split(value: str) -> SplitResult | None:
    """Return the parts of a web address without a query, None for anything else."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    usable = parts.scheme in {"http", "https"} and parts.hostname
    return parts if usable and not parts.query and not parts.fragment else None


def _lacks_version(parts: SplitResult) -> bool:
    """Whether nothing of an address says a version: of a known host, or without any path."""
    host, path = parts.hostname or "", parts.path.rstrip("/")
    if host in _EITHER_WAY or host.endswith(_DEDICATED) or parts.port == _LITELLM_PORT:
        return False
    own = _own_path(host)
    return own.startswith(f"{path}/") if own else not path


def _missing(parts: SplitResult) -> str:
    return _own_path(parts.hostname or "").removeprefix(parts.path.rstrip("/")) or _VERSION


def _own_path(host: str) -> str:
    """Return the path that a provider of the table has on this host, empty for other hosts."""
    for row in table().values():
        own = urlsplit(row.base_url)
        if own.hostname == host and own.path.endswith(_VERSION):
            return own.path
    return ""


RULE = Rule(
    id="base-url-incomplete",
    title="Incomplete or too long base URL",
    severity=Severity.WARNING,
    why="The library then requests a page that does not exist, and the error does not say so.",
    find=find,
    fix="Fix the end of the base URL.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "OPENAI_BASE_URL=http://localhost:1234\n"}),
        Example({".env": "OPENAI_BASE_URL=https://openrouter.ai/api\n"}),
        Example({}, {"OPENAI_API_BASE": "https://api.openai.com/"}),
        Example({".env": "OPENAI_BASE_URL=https://api.openai.com/v1/chat/completions\n"}),
    ),
    is_silent_on=(
        Example({".env": "OPENAI_BASE_URL=http://localhost:1234/v1/\n"}),
        Example(
            {".env": "OPENAI_BASE_URL=https://api.deepseek.com\nOLLAMA_HOST=127.0.0.1:11434\n"}
        ),
        Example({".env": "OPENAI_BASE_URL=\nGROQ_BASE_URL=https://api.groq.com\n"}),
        Example(
            {".env": "OPENAI_BASE_URL=https://gate.example/openai\nOTHER_URL=http://a.example\n"}
        ),
    ),
)
