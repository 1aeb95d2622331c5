"""A model or a kind of key is used whose end its vendor has announced."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._days import days_until, grave, in_days
from lib.diagnosis.rules._names_places import IN_FILES, on_space, set_entries, where
from lib.project import Configured
from lib.regex import regex
from lib.sources import Entry

if TYPE_CHECKING:
    from lib.diagnosis.announced_ends import AnnouncedEnd

# How the names of models begin that are in the table; most values need no further look.
_LIKE_A_MODEL: Final = regex(
    r"(?:[a-z]+/){0,2}(?:chatgpt-|claude-|gpt-|o[134]\b|gemini-|tts-|whisper-)", re.IGNORECASE
)
# Where a model's name says something else: how to count, or what one's own Azure calls it.
_OTHER_NAMES: Final = regex(
    r"AZURE|DEPLOYMENT|TOKENIZER|TIKTOKEN|ENCODING|OLLAMA|VLLM|LOCAL", re.IGNORECASE
)
_GOOGLE: Final = "google"
# google-genai 3.6.1 `_api_client.py`: with one of these it asks Vertex AI, which has other dates.
_TO_VERTEX: Final = frozenset({"GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_USE_ENTERPRISE"})
_JWT: Final = "eyJ"
# Made up, for examples: the claims of the platform's key for a project, and of one's own server's.
_LEGACY: Final = (
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJlZiI6Im1hZGUtdXAiLCJyb2xlIjoiYW5vbiJ9.made-up"
)
_OF_ONES_OWN: Final = (
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZS1kZW1vIiwicm9sZSI6ImFub24ifQ.made-up"
)


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value of the table, in the files of a project and in the settings of a Space."""
    space = on_space(look)
    for entry in set_entries(look):
        if space or entry.source in IN_FILES:
            value = entry.value.reveal().strip()
            if value.startswith(_JWT):
                yield from _key(look, entry, value)
            elif _LIKE_A_MODEL.match(value) and not _OTHER_NAMES.search(entry.name):
                yield from _models(look, entry, value)


def _models(look: RuleContext, entry: Entry, value: str) -> Iterator[Finding]:
    from lib.diagnosis.announced_ends import ends_of_models, model_named  # noqa: PLC0415 - a table

    for name in map(model_named, value.split(",")):
        end = ends_of_models().get(name)
        if end is None or _is_elsewhere(look, end.vendor):
            continue
        what = f"`{name}`, which `{entry.name}` in `{entry.place}` names,"
        then = "fail" if end.fails else "are answered by another model at its own price"
        yield _finding(look, entry, end, what, f"requests for it {then}")


def _key(look: RuleContext, entry: Entry, value: str) -> Iterator[Finding]:
    from lib.diagnosis.announced_ends import (  # noqa: PLC0415 - as above
        SUPABASE_LEGACY,
        ends_of_keys,
        is_supabase_legacy,
    )

    if is_supabase_legacy(value):
        what = f"The key in `{entry.name}` in `{entry.place}` is of a kind that"
        then = "it may be refused"
        yield _finding(look, entry, ends_of_keys()[SUPABASE_LEGACY], what, then)


def _finding(look: RuleContext, entry: Entry, end: "AnnouncedEnd", what: str, then: str) -> Finding:
    left = days_until(look, end.ends)
    told = (
        f"ended on {end.ends}: {then}"
        if left < 0
        else f"ends on {end.ends}, {in_days(left)}; from then on {then}"
    )
    better = f"Use {end.instead} instead" if end.instead else "Choose another one"
    step = f"{better}; {end.page} tells more."
    severity = grave(left, Severity.ERROR if end.fails else Severity.WARNING)
    if not _is_used(look, end.vendor):
        severity = Severity.INFO
    return Finding(f"{what} {told}.", (where(entry),), step, severity)


def _vendor(look: RuleContext, vendor: str) -> Configured | None:
    return next((one for one in look.project.providers if one.provider.id == vendor), None)


def _is_used(look: RuleContext, vendor: str) -> bool:
    """Whether a project has a key of a vendor: another one may know a model by the same name."""
    one = _vendor(look, vendor)
    return one is not None and one.key.winner is not None


def _is_switch(entry: Entry) -> bool:
    return entry.name in _TO_VERTEX and entry.value.reveal().strip().lower() in {"1", "true"}


def _is_elsewhere(look: RuleContext, vendor: str) -> bool:
    """Whether requests to a vendor go to another server, whose models may have any names."""
    one = _vendor(look, vendor)
    if vendor == _GOOGLE and any(map(_is_switch, set_entries(look))):
        return True
    if one is None or one.address.winner is None:
        return False
    return one.provider.base_url.split("/")[2] not in one.address.winner.value.reveal()


RULE = Rule(
    id="end-of-life",
    title="Model or kind of key about to end",
    severity=Severity.WARNING,
    why="On the announced day requests fail, or another model answers, with the same key.",
    find=find,
    fix="Use what the vendor recommends instead.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "MODEL=gemini-2.5-flash\n"}),
        Example({".env": "OPENAI_MODEL=gpt-4o-mini\n"}),
        Example({".env": "LLM=openai/gpt-3.5-turbo\nFALLBACKS=o3, gpt-6-luna\n"}),
        Example({}, {"SPACE_ID": "o/n", "GEMINI_MODEL": "models/gemini-2.0-flash"}),
        Example({".streamlit/secrets.toml": 'model = "gpt-5-mini"\n'}),
        Example({".env.local": "ANTHROPIC_MODEL=claude-opus-4-5-20251101\n"}),
        Example({".env": f"SUPABASE_KEY={_LEGACY}\n"}),
    ),
    is_silent_on=(
        Example({".env": "MODEL=gpt-6-luna\nGEMINI_MODEL=gemini-2.5-flash-lite\n"}),
        Example({".env": "AZURE_OPENAI_DEPLOYMENT=gpt-4o\nTOKENIZER_MODEL=gpt-4\n"}),
        Example({".env": "OPENAI_BASE_URL=http://127.0.0.1:8080/v1\nMODEL=gpt-3.5-turbo\n"}),
        Example({".env": "ANTHROPIC_MODEL=claude-haiku-5-5\nX=claude-sonnet-4-5-fan\n"}),
        Example({".env": "GOOGLE_GENAI_USE_VERTEXAI=true\nMODEL=gemini-2.5-pro\n"}),
        Example({".env": "MODEL=openai/gpt-oss-20b\nNAME=gpt-4o-fan\nTEXT=gpt-4o is fine\n"}),
        Example({}, {"OPENAI_MODEL": "gpt-4o"}),
        Example({".env.example": "MODEL=gpt-4o\n"}),
        Example({".env": f"SUPABASE_KEY={_OF_ONES_OWN}\n"}),
    ),
)  # fmt: skip
