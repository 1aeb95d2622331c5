"""No provider is configured."""

from collections.abc import Iterator

from lib.diagnosis.other_secrets import Condition, other_secrets
from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._names_places import on_space
from lib.sources import DOTENV, ENVIRONMENT


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell where a first key belongs, while there is no secret and every file could be read."""
    if look.project.configured or any(
        one.problems and not one.entries for one in look.project.sources
    ):
        return
    if any(one.condition is not Condition.EMPTY for one in other_secrets(look.project)):
        return
    space = on_space(look)
    place = (
        "the Space's settings under *Variables and secrets*"
        if space
        else "a file named `.env` in this folder"
    )
    name = "HUGGINGFACE_HUB_TOKEN" if space else "HF_API_KEY"
    yield Finding(
        "No provider is configured yet.",
        (Where(ENVIRONMENT if space else DOTENV),),
        f"Put a key into {place}, for example as `{name}`.",
    )


RULE = Rule(
    id="nothing-configured",
    title="No provider is configured",
    severity=Severity.INFO,
    why="Without a key there is nothing to check.",
    find=find,
    fix="Put a key into a file named `.env`, or into the Space's secrets.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(),
        Example({".env": "GROQ_API_KEY=\nDEBUG=1\n"}),
        Example({".env": "ADMIN_PASSWORD=\nPORT=7860\n"}),
        Example({}, {"SPACE_ID": "owner/name"}),
    ),
    is_silent_on=(
        Example({".env": "GROQ_API_KEY=one\n"}),
        Example({}, {"SPACE_ID": "owner/name", "HF_TOKEN": "one"}),
        Example({}, {"OLLAMA_HOST": "127.0.0.1:11434"}),
        Example(
            {".env": "DATABASE_URL=postgresql://a:b@db.example.com/d\nADMIN_PASSWORD=k4-u8Zx.Q\n"}
        ),
    ),
)
