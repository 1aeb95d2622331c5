"""A placeholder was never replaced."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import PLACEHOLDER, with_ailment


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that is a placeholder, not your own value."""
    for one in with_ailment(look, PLACEHOLDER):
        yield one.finding("is a placeholder, not your own value")


RULE = Rule(
    id="value-placeholder",
    title="Placeholder value",
    severity=Severity.ERROR,
    why="A placeholder counts as a value: it hides that the key is missing.",
    find=find,
    fix="Put in your own value.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "OPENAI_API_KEY=your-api-key-here\nHF_TOKEN=hf_xxxxxxxx\n"}),
        Example({".env": "GROQ_API_KEY=<your key>\n"}),
        Example(environ={"DB_PASSWORD": "changeme"}),
        Example({".streamlit/secrets.toml": 'ANTHROPIC_API_KEY = "sk-..."\nMY_TOKEN = "TODO"\n'}),
        Example({".env": "OPENAI_API_KEY=sk-xxx\nOPENAI_BASE_URL=https://api.openai.com/v1/\n"}),
        Example(
            {
                ".env": "OPENAI_API_KEY=your-api-key\n",
                "app.py": 'client = OpenAI(base_url="http://localhost:1234/v1")\n',
            }
        ),
        Example({".env.example": "GROQ_API_KEY=gsk_demo\n", ".env": "GROQ_API_KEY=gsk_demo\n"}),
    ),
    is_silent_on=(
        Example({".env.example": "OPENAI_API_KEY=your-api-key-here\n"}),
        Example({".env": "OPENAI_API_KEY=EMPTY\nGROQ_API_KEY=ollama\nHF_TOKEN=user_provided\n"}),
        Example(environ={"OPENAI_API_KEY": "sk-no-key-required"}),
        Example({".env": "EOS_TOKEN=<eos>\nPAD_TOKEN=<pad>\nGREETING=<hello>\nMODE=placeholder\n"}),
        Example({".env.example": "DB_PASSWORD=postgres\n", ".env": "DB_PASSWORD=postgres\n"}),
        Example({".env": "OPENAI_API_KEY=sk-xxx\nOPENAI_BASE_URL=http://localhost:8000/v1\n"}),
        Example({".env": "OPENAI_API_KEY=your-key\nOPENAI_API_BASE=http://vllm:8000/v1\n"}),
        Example({".env": "LLM_API_KEY=xxx\nLLM_BASE_URL=http://192.168.1.5:1234/v1\n"}),
        Example(
            {
                ".env": "OPENAI_API_KEY=sk-xxxx\n",
                "app.py": 'client = OpenAI(base_url="http://localhost:1234/v1")\n',
            }
        ),
        Example({".env": "SESSION_SECRET=" + "a1B2-" * 9 + "here\n"}),
    ),
)
