"""A variable or the code names an address that is no longer served."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._names_code import python_files, text_literals
from lib.diagnosis.rules._names_places import is_plain, set_entries, where
from lib.regex import regex
from lib.sources import Place

_RETIRED: Final = {
    "api-inference.huggingface.co": "Use `router.huggingface.co/v1` instead, "
    "or `InferenceClient` of `huggingface_hub`.",
    "models.inference.ai.azure.com": "Use the API of another provider; GitHub Models was shut "
    "down.",
    "models.github.ai": "Use the API of another provider; GitHub Models was shut down.",
}
_HOSTS: Final = "|".join(re.escape(host) for host in _RETIRED)
# A host that begins a text or an address, in a text of Python code.
_IN_TEXT: Final = regex(
    rf"(?:https?://|^(?:[a-z]{{0,2}}[\"']+)?)({_HOSTS})(?=[/:\"'?{{]|$)",
    re.IGNORECASE | re.MULTILINE,
)


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every value and every line of code with such an address."""
    for entry in set_entries(look):
        host = _host(entry.value.reveal().strip())
        if host in _RETIRED and is_plain(entry.name):
            yield Finding(
                f"`{entry.name}` in `{entry.place}` points to `{host}`, which was retired.",
                (where(entry),),
                _RETIRED[host],
            )
    for label, text in python_files(look):
        for host, lines in _in_code(text).items():
            listed = " and ".join(str(one) for one in lines)
            yield Finding(
                f"`{label}` names `{host}` on line{'s' * (len(lines) > 1)} {listed}; "
                "it was retired.",
                tuple(Where(label, Place(label, one)) for one in lines),
                _RETIRED[host],
            )


def _host(value: str) -> str:
    """Return the host that a value names, where it is one of these: most values name none."""
    lowered = value.lower()
    if not any(host in lowered for host in _RETIRED):
        return ""
    try:
        return urlsplit(value if "://" in value else f"https://{value}").hostname or ""
    except ValueError:
        return ""


def _in_code(text: str) -> dict[str, list[int]]:
    """Return the lines on which each retired host stands within the texts of Python code."""
    found: dict[str, list[int]] = {}
    if not any(host in text.lower() for host in _RETIRED):
        return found
    for first, literal in text_literals(text):
        for match in _IN_TEXT.finditer(literal):
            line = first + literal.count("\n", 0, match.start(1))
            lines = found.setdefault(match[1].lower(), [])
            if line not in lines:
                lines.append(line)
    return found


RULE = Rule(
    id="endpoint-retired",
    title="Retired address",
    severity=Severity.ERROR,
    why="The service was shut down, so every request fails, with any key.",
    find=find,
    fix="Use the address that replaced it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "HF_BASE_URL=https://api-inference.huggingface.co/models/x\n"}),
        Example({}, {"OPENAI_BASE_URL": "https://models.inference.ai.azure.com"}),
        Example({"app.py": 'URL = "https://api-inference.huggingface.co/models/x"\n'}),
        Example({"src/chat.py": 'def f(m):\n    return f"https://models.github.ai/{m}"\n'}),
    ),
    is_silent_on=(
        Example({".env": "TOGETHER_BASE_URL=https://api.together.xyz/v1\n"}),
        Example({"app.py": "# https://api-inference.huggingface.co is gone\n"}),
        Example({"app.py": '"""Was https://models.github.ai/x once."""\n'}),
        Example({"app.py": 'URL = "https://router.huggingface.co/v1"\n', "a/b/c.py": "x = 1\n"}),
    ),
)
