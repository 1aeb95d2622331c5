"""Key missing on the Space that its app needs."""

from collections.abc import Iterator

from lib.diagnosis.rule import (
    Example,
    Finding,
    FixKind,
    HubExample,
    Needs,
    Rule,
    RuleContext,
    Severity,
)
from lib.diagnosis.rules._space import in_space, space_of
from lib.diagnosis.rules._space_needs import wanted

_APP = 'import os\n\nkey = os.environ["GROQ_API_KEY"]\n'
_EITHER = 'import os\n\nkey = os.getenv("GROQ_API_KEY") or os.getenv("OPENAI_API_KEY")\n'
_CAUGHT = 'try:\n    key = os.environ["GROQ_API_KEY"]\nexcept KeyError:\n    key = None\n'
_KEY = "GROQ_API_KEY=gsk_" + "a1B2" * 13 + "\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every key the Space lacks; of a copy of another Space, another rule tells it."""
    space = space_of(look)
    if space is None or space.duplicated_from:
        return
    for one in wanted(look):
        yield Finding(
            f"Missing on Space `{space.id}`: `{one.name}` {one.reason}.",
            (in_space(look, one.name),),
            f"Add `{one.name}` to the Space's secrets.",
            one.severity,
        )


RULE = Rule(
    id="space-missing-secret",
    title="Key missing on the Space",
    severity=Severity.WARNING,
    why="Your local `.env` does not reach the Space, so the app there has no key.",
    find=find,
    fix="Add the key to the Space's secrets.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"app.py": _APP}, hub=HubExample(secrets=("OPENAI_API_KEY",))),
        Example({".env": _KEY}, hub=HubExample()),
        Example({"app.py": _EITHER}, hub=HubExample(variables={"MODEL_ID": "model"})),
        Example({".env.example": "MISTRAL_API_KEY=\n"}, hub=HubExample()),
        Example(hub=HubExample(stage="RUNTIME_ERROR", error="Reason: KeyError: 'GROQ_API_KEY'")),
        Example({"app.py": _APP}, {"SPACE_ID": "practice-alice/demo"}, HubExample()),
    ),
    is_silent_on=(
        Example({"app.py": _APP, ".env": _KEY}, hub=HubExample(secrets=("GROQ_API_KEY",))),
        Example({"app.py": _EITHER}, hub=HubExample(secrets=("OPENAI_API_KEY",))),
        Example({".env": "GOOGLE_API_KEY=one\n"}, hub=HubExample(secrets=("GEMINI_API_KEY",))),
        Example({".env": "OPENAI_API_KEY=sk-no-key-required\n"}, hub=HubExample()),
        Example({"app.py": '# key = os.environ["GROQ_API_KEY"]\n'}, hub=HubExample()),
        Example({"app.py": 'os.environ["GROQ_API_KEY"] = ask()\n'}, hub=HubExample()),
        Example({"app.py": 'if "GROQ_API_KEY" in os.environ:\n    ' + _APP}, hub=HubExample()),
        Example({"app.py": 'if "GROQ_API_KEY" in st.secrets:\n    ' + _APP}, hub=HubExample()),
        Example({"app.py": _CAUGHT}, hub=HubExample()),
        Example({}, {"GROQ_API_KEY": "gsk_" + "a1B2" * 13}, HubExample()),
        Example({".env.example": "# GROQ_API_KEY=\n"}, hub=HubExample()),
        Example({".env": _KEY}, hub=HubExample(sdk="static")),
        Example({".env": _KEY}, hub=HubExample(duplicated_from="practice-bob/demo")),
        Example({".env": "OLLAMA_HOST=http://127.0.0.1:11434\n"}, hub=HubExample()),
    ),
    needs=Needs.SETTINGS,
)
