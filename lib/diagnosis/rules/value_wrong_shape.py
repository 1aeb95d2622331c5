"""Wrong key format."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import WRONG_SHAPE, with_ailment
from lib.names.provider_shapes import misshapen


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that its provider's keys do not look like."""
    for one in with_ailment(look, WRONG_SHAPE):
        if one.configured is not None:
            provider = one.configured.provider
            yield one.finding(misshapen(provider, one.entry.value.reveal()))


RULE = Rule(
    id="value-wrong-shape",
    title="Wrong key format",
    severity=Severity.WARNING,
    why="Keys of this provider share one format; a truncated one is rejected.",
    find=find,
    fix="Copy the whole key again.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=gsk_a1B2\n"}),
        Example(environ={"HF_TOKEN": "a1B2" * 9}),
        Example({".env": "ANTHROPIC_API_KEY=sk-ant-api03-a1B2\n"}),
        Example({".env": "OPENAI_API_KEY=sk-proj-a1B2\n"}),
    ),
    is_silent_on=(
        Example({".env": "ANTHROPIC_AUTH_TOKEN=some-gateway-token-0123456789\n"}),
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\nHF_TOKEN=hf_" + "aB" * 17 + "\n"}),
        Example(environ={"GROQ_API_KEY": "a1B2", "GROQ_BASE_URL": "http://127.0.0.1:8000"}),
        Example({".env": "OPENAI_API_KEY=" + "a1B2" * 8 + "\nMISTRAL_API_KEY=a1B2\n"}),
        Example({".env": "ANTHROPIC_API_KEY=sk-ant-oat01-" + "a1B2" * 20 + "\n"}),
        Example({".env": "OPENAI_API_KEY=sk-" + "a1b2" * 8 + "\nXAI_API_KEY=xai-token-a1B2\n"}),
        Example({".env": "OPENAI_API_KEY=EMPTY\nVOYAGE_API_KEY=a1B2\n"}),
    ),
)
