"""A variable makes a library write its requests into the log."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import by_name, listed, set_entries, where

_DEBUG: Final = frozenset({"debug", "trace"})
_SWITCHES: Final = {
    "HF_DEBUG": frozenset({"1", "on", "yes", "true"}),
    "HTTPX_LOG_LEVEL": _DEBUG,
    "OPENAI_LOG": _DEBUG,
    "ANTHROPIC_LOG": _DEBUG,
    "LITELLM_LOG": _DEBUG,
}


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such switch that is on in any source."""
    on = [
        entry
        for entry in set_entries(look)
        if entry.value.reveal().strip().lower() in _SWITCHES.get(entry.name, ())
    ]
    for name, entries in by_name(on).items():
        yield Finding(
            f"`{name}` in {listed(entries)} writes whole requests to the log, with "
            "prompts and sometimes secrets.",
            tuple(where(one) for one in entries),
            f"Remove `{name}` when you are done debugging.",
        )


RULE = Rule(
    id="debug-prints-secrets",
    title="Debug logging is on",
    severity=Severity.WARNING,
    why="At best, libraries hide the header with the key, but not the body of the request.",
    find=find,
    fix="Remove the variable when you are done debugging.",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example({".env": "HF_DEBUG=1\n"}),
        Example({}, {"OPENAI_LOG": "debug"}),
        Example({".streamlit/secrets.toml": 'LITELLM_LOG = "DEBUG"\n'}),
        Example({".env": "HTTPX_LOG_LEVEL=trace\n"}, {"ANTHROPIC_LOG": "debug"}),
    ),
    is_silent_on=(
        Example({".env": "HF_DEBUG=0\nOPENAI_LOG=info\n"}),
        Example({".env": "LITELLM_LOG=ERROR\nHTTPX_LOG_LEVEL=\n"}),
        Example({".env": "DEBUG=1\nLOG_LEVEL=debug\n"}),
        Example({".env.example": "HF_DEBUG=1\n"}),
    ),
)
