"""A value is a reference that nothing looks up."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import REFERENCE, ailment_of, with_ailment
from lib.diagnosis.rules._candidates import candidates


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that only names a place, where no source has what is there."""
    fetched = {one.entry.name for one in candidates(look) if not ailment_of(one)}
    for one in with_ailment(look, REFERENCE):
        if one.entry.name in fetched:
            continue
        yield one.finding(
            "only points to where the value is stored, and nothing fetched it",
            f"Put the value itself into {one.at}, or start the app with the tool that resolves it.",
        )


RULE = Rule(
    id="value-reference",
    title="Unresolved reference",
    severity=Severity.WARNING,
    why="Only password managers and build systems resolve references; an app gets the "
    "literal text.",
    find=find,
    fix="Put in the value itself.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "OPENAI_API_KEY=op://Private/OpenAI/key\n"}),
        Example({".env": "GROQ_API_KEY=os.getenv('GROQ_API_KEY')\n"}),
        Example({".env": "GROQ_API_KEY=${{ secrets.GROQ_API_KEY }}\n"}),
        Example(environ={"DB_PASSWORD": "{{ vault_password }}"}),
        Example({".streamlit/secrets.toml": 'HF_TOKEN = "$HF_TOKEN"\n'}),
    ),
    is_silent_on=(
        Example(
            {".env": "MISTRAL_API_KEY=op://Private/Mistral/key\n"},
            {"MISTRAL_API_KEY": "a1B2" * 8},
        ),
        Example(
            {".env": "AWS_ROLE_ARN=arn:aws:iam::1:role/app\nBUCKET_KEY=arn:aws:kms:eu:1:key/a\n"}
        ),
        Example({".env": "DB_PASSWORD=$UMMER24\nREDIS_URL=redis://cache\n"}),
        Example({".env.example": "OPENAI_API_KEY=op://Private/OpenAI/key\n"}),
    ),
)
