"""A base URL is a page for people, lacks its version, or holds what clients add themselves."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import where
from lib.project import Configured
from lib.sources import Entry


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the address in use of every provider, and the one that moves its check alone."""
    for configured in look.project.providers:
        for chosen in (configured.address.winner, configured.check_address.winner):
            if chosen is None or _is_proven(look, configured):
                continue
            if said := _wrong(configured, chosen):
                detail, step = said
                at = f"`{chosen.name}` in `{chosen.place}`"
                yield Finding(f"{at} {detail}.", (where(chosen),), step)


def _is_proven(look: RuleContext, configured: Configured) -> bool:
    """Whether a request to this very address was answered as it should be."""
    result = look.results.get(configured.provider.id)
    return result is not None and result.verdict.value == "works"


def _wrong(configured: Configured, chosen: Entry) -> tuple[str, str] | None:
    """Return what is wrong with an address, and the next step; None where nothing is."""
    # Only a few projects set an address.
    from lib.diagnosis.rules import _base_urls as base_urls  # noqa: PLC0415

    name, value = chosen.name, chosen.value.reveal()
    if api := base_urls.page_of(configured.provider, name, value):
        return "is a page for people, not the address of an API", f"Set `{name}` to {api}."
    if base_urls.is_broken(value):
        step = f"Write the address alone into `{name}`, whole, as `https://host/path`."
        return "is not a whole web address, or holds more than one, so no request can be sent", step
    if base_urls.lacks_scheme(configured, chosen):
        step = f"Begin `{name}` with `https://`, or with `http://` where it is on this machine."
        return "does not begin with `https://`, so no request can be sent", step
    if api := base_urls.other_way(configured, chosen):
        return (
            "leads to a part of this API that does not answer these clients",
            f"Set `{name}` to {api}.",
        )
    if extra := base_urls.too_much(configured, chosen):
        step = f"Remove `{extra}` from the end of `{name}`."
        if extra == "/openai":
            step = f"Remove `{extra}` and what follows it from `{name}`."
        return f"ends in `{extra}`, which libraries add themselves", step
    if chosen is not configured.address.winner:
        return None
    if extra := base_urls.twice(chosen):
        return (
            f"holds `{extra}` twice, so requests get a 404",
            f"Remove one `{extra}` from `{name}`.",
        )
    if lack := base_urls.missing(configured, chosen):
        detail = f"has no `{lack}`, so requests most likely get a 404"
        return detail, f"Add the missing `{lack}` to the end of `{name}`."
    return None


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
        Example({}, {"OPENAI_API_BASE": "https://api.openai.com/v1/chat/completions"}),
        Example({".env": "ANTHROPIC_BASE_URL=https://gate.example/v1\n"}),
        Example({".env": "LANGSMITH_ENDPOINT=https://eu.smith.langchain.com\n"}),
    ),
    is_silent_on=(
        Example({".env": "OPENAI_BASE_URL=http://localhost:1234/v1/\n"}),
        Example(
            {".env": "OPENAI_BASE_URL=https://api.deepseek.com\nOLLAMA_HOST=127.0.0.1:11434\n"}
        ),
        Example({".env": "ANTHROPIC_BASE_URL=https://api.moonshot.ai/anthropic\n"}),
        Example(
            {
                ".env": "GROQ_BASE_URL=https://api.groq.com/openai/v1\n",
                "app.py": 'import openai\nopenai.OpenAI(base_url=os.environ["GROQ_BASE_URL"])\n',
            }
        ),
    ),
)
