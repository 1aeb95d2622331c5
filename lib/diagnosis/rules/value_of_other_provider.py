"""A key belongs to another provider."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import OTHER_PROVIDER, with_ailment
from lib.names.provider_shapes import other_owner


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that looks like the key of another provider."""
    for one in with_ailment(look, OTHER_PROVIDER):
        if one.configured is None:
            continue
        owner = other_owner(one.configured.provider, one.entry.value.reveal())
        if owner is not None:
            name = f"`{one.entry.name}` in {one.at}"
            fix = f"Move it to `{owner.names[0]}`, and give {name} a key of its own."
            yield one.finding(f"looks like a key of {owner.name}", fix)


RULE = Rule(
    id="value-of-other-provider",
    title="Key of another provider",
    severity=Severity.WARNING,
    why="A key under the wrong name is rejected, and the wrong company gets to see it.",
    find=find,
    fix="Put the key under its own name.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "GROQ_API_KEY=hf_" + "a1B2" * 8 + "a1\n"}),
        Example(environ={"OPENAI_API_KEY": "gsk_" + "a1B2" * 13}),
        Example({".streamlit/secrets.toml": 'DEEPSEEK_API_KEY = "sk-ant-' + "a1B2" * 9 + '"\n'}),
    ),
    is_silent_on=(
        Example(
            environ={
                "OPENAI_API_KEY": "sk-or-v1-" + "a1b2" * 16,
                "OPENAI_BASE_URL": "https://openrouter.ai/api/v1",
            }
        ),
        Example({".env": "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"}),
        Example(
            {
                ".env": "OPENAI_API_KEY=gsk_" + "a1B2" * 13 + "\n",
                "app.py": 'client = OpenAI(base_url="https://api.groq.com/openai/v1")\n',
            }
        ),
        Example({".env": "HYPERBOLIC_API_KEY=sk_live_" + "a1B2" * 9 + "\nMY_TOKEN=hf_one\n"}),
        Example({".env": "MISTRAL_API_KEY=r8" + "a1B2" * 7 + "a1\n"}),
    ),
)
