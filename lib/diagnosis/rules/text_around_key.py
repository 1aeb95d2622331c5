"""More stands in a value than the key: brackets, a name, `Bearer`, the end of a line of code."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._ailments import REMAINS, remains, with_ailment
from lib.diagnosis.rules._cures import without_remains
from lib.record import replace


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value that holds a key and more, and what is too much."""
    for one in with_ailment(look, REMAINS):
        found = remains(one)
        if found is None:
            continue
        told = one.finding(
            f"holds more than the key: {found.told}",
            f"Remove {found.told} from `{one.entry.name}` in {one.at}, then test the key.",
            without_remains(look, one, found),
        )
        yield told if one.configured else replace(told, severity=Severity.WARNING)


_KEY: Final = "a1B2" * 8
# In two parts, so that this file holds nothing of a key's shape.
_SHAPED: Final = "gsk_" + "k9L2" * 13

RULE = Rule(
    id="text-around-key",
    title="Text around a key",
    severity=Severity.ERROR,
    why="The key is sent with what was pasted around it, and is refused although it is right.",
    find=find,
    fix="Leave only the key itself.",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example({".env": f"GROQ_API_KEY=<{_SHAPED}>\n"}),
        Example({".env": f"GROQ_API_KEY=GROQ_API_KEY={_SHAPED}\nMISTRAL_API_KEY={_KEY};\n"}),
        Example({".env": f"GROQ_API_KEY={_SHAPED}{_SHAPED}\nMISTRAL_API_KEY=={_KEY}\n"}),
        Example({".env": f"GROQ_API_KEY=https://example.org/v1?api_key={_SHAPED}&v=2\n"}),
        Example(environ={"GROQ_API_KEY": f'export GROQ_API_KEY="{_SHAPED}"'}),
        Example({".streamlit/secrets.toml": f"MISTRAL_API_KEY = 'Bearer {_KEY}'\n"}),
        Example(environ={"MISTRAL_API_KEY": f"\"{_KEY}'"}),
        Example({".env.local": f"MISTRAL_API_KEY=\u201c{_KEY}\u201d\n"}),
        Example({".env": f"IMMICH_API_KEY=IMMICH_API_KEY={'q7Rk2mZp9Lw4Xc8V' * 2}\n"}),
    ),
    is_silent_on=(
        Example({".env": f"GROQ_API_KEY={_SHAPED}\nMISTRAL_API_KEY={_KEY}\n"}),
        Example({".env": "GROQ_API_KEY=<your-key>\nOPENAI_API_KEY=[REDACTED]\nHF_TOKEN=Bearer\n"}),
        Example({".env": f'GROQ_API_KEY="{_SHAPED}" # mine\n'}),
        Example({".env": "DB_PASSWORD=<q7Rk;2mZp>,\nAUTH_TOKEN=Bearer q7Rk2mZp9Lw4Xc8V\n"}),
        Example({".env": 'SERVICE_KEY={"type": "service_account", "private_key_id": "a1b2"}\n'}),
        Example(
            {".env": "SECRET_KEY=q7Rk2mZp9Lw4Xc8Vq7Rk2mZp9Lw4Xc8=\nPAIR_KEY=user:q7Rk2mZp9Lw\n"}
        ),
        Example({".env": "REDIS_PASSWORD=redis://:q7Rk2mZp9Lw4Xc8V@cache:6379/0?key=a\n"}),
        Example({".env": f"GROQ_API_KEYS={_SHAPED},{_SHAPED[::-1]}\n"}),
        Example({".env.example": f"GROQ_API_KEY=<{_SHAPED}>\n"}),
    ),
)
