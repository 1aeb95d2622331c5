"""What is said to a stranger about what they brought, as plain text: run in two worlds, compared.

`python -m tests.support.strangers` prints it for all generated texts, in the world it is run in.
"""

import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lib.access import Access
from lib.components.visit import Visit
from lib.deployment import Deployment, Platform
from lib.migration.importing import (
    Choices,
    Item,
    ParsedText,
    Text,
    as_project,
    choose,
    combine,
    decide,
    read_text,
    review,
)
from lib.migration.importing.child_main import answered
from lib.migration.importing.serialize import from_plain, to_plain
from lib.migration.key_tests import keys_brought
from lib.migration.plan import make_plan
from lib.migration.space_state import SpaceState
from lib.project import Project, load_project
from lib.sources import ours

STRANGERS: Final = (Access.VISITOR, Access.STRANGER, Access.MEMBER)
# Set in one of the worlds, in its environment and in its files; a stranger guesses some of them.
CANARIES: Final = {
    "OPENAI_API_KEY": "canary-openai-4711",
    "HF_TOKEN": "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",
    "GROQ_API_KEY": "gsk_canary4711",
    "DATABASE_URL": "postgres://u:canary@db/x",
    "CANARY_MODE": "canary-mode",
    "HF_ENDPOINT": "https://canary.example",
    "OPENAI_BASE_URL": "https://canary.example/v1",
}
_GUESSES: Final = (*CANARIES.values(), "wrong", "", "${OPENAI_API_KEY}")
_FORMS: Final = (
    "${%s}", "${%s:-d}", "${%s:-}", "$%s", "${${%s}}", "x${%s}y", "${%s}${%s}", "${ %s }",
    "${%s:d}", "${%s:-${%s}}", "{{ %s }}", "~/%s", "%%%s%%", "$(echo $%s)",
)  # fmt: skip
_LINES: Final = (
    "X=%s", "export X=%s", 'X="%s"', "X='%s'", "X = %s # why", 'X="\n%s\n"', "%s=one", "%s", "# %s",
    "P=OPENAI\nX=${${P}_API_KEY}%s", "X=%s\nX=two\nY=${X}", "X=1\nexport\n%s=2",
    "OPENAI_API_KEY=%s", "HF_TOKEN=%s\nHF_API_KEY=${HF_TOKEN}",
    "OPENAI_BASE_URL=%s\nOPENAI_API_KEY=sk-x",
)  # fmt: skip
_TOML: Final = (
    'X = "%s"', '[s]\nx = "%s"', 'OPENAI_API_KEY = "%s"', '"%s" = "one"', "X = '''%s'''",
    'X = ["%s"]', '# %s\nX = "1"', '[auth]\nsecret = "%s"', 'GROQ_API_KEY = "%s"\nHF_TOKEN = "%s"',
)  # fmt: skip


def texts() -> Iterator[Text]:
    """Yield what strangers bring: references, guesses and both dialects, hundreds of them."""
    dice = random.Random(10)
    filled = [form.replace("%s", name) for form, name in itertools.product(_FORMS, CANARIES)]
    for line in _LINES:
        for value in (*dice.sample(filled, 9), *_GUESSES):
            yield Text.of(f"{line.replace('%s', value)}\n", dice.choice([".env", "the text"]))
    for line in _TOML:
        for value in (*dice.sample(filled, 5), *_GUESSES):
            data = f"{line.replace('%s', value)}\n".encode()
            yield Text.of(data, ".streamlit/secrets.toml")
    for name, value in CANARIES.items():
        for label in (".env", ".env.example", ".env.local"):
            yield Text.of(f"{name}={value}\n", label)


def said(text: Text, project: Project) -> list[Any]:
    """Return all that pages tell strangers about a text, and all that would be sent."""
    names = (*CANARIES, "X", "Y", "P")
    found: list[Any] = []
    for decided in ((), names):
        asked = {
            "texts": [{"label": text.label, "text": text.held.reveal(), "is_bytes": text.is_bytes}],
            "decided": list(decided),
        }
        answer = answered(asked)
        reading = decide(
            combine(from_plain(ParsedText, one) for one in answer["readings"]), *decided
        )
        items = [from_plain(Item, one) for one in answer["items"]]
        wanted, refused = choose(items, Choices(taken=frozenset(names) & _names(items)))
        plan = make_plan("a/b", wanted, (*refused, *reading.refused), SpaceState("a/b", True))
        found += [answer, to_plain(wanted), to_plain(refused), to_plain(reading.refused)]
        found += [str(plan), [to_plain(one.value) for one in plan.writing]]
        found += [_keys(reading, Visit(access, project)) for access in STRANGERS]
    return found


def _keys(reading: ParsedText, now: Visit) -> list[Any]:
    """Return which keys would be tested for somebody, where each comes from, and why others not."""
    brought = keys_brought(reading, now.beside, (reading,))
    kept = [(one.provider.id, why) for one, why in brought.kept]
    beside = as_project(reading, now.beside)
    entries = [to_plain(one) for source in beside.sources for one in source.entries]
    return [[(one.provider.id, str(one.key)) for one in brought.askable], kept, entries]


def told_to_an_owner(text: Text, project: Project) -> list[Any]:
    """Return what an owner is told about the same: this may well depend on their world."""
    reading = read_text(text.data, text.label, ours().environ)
    return [to_plain(reading), [to_plain(one) for one in review(reading, project, *ours())]]


def _names(items: list[Item]) -> frozenset[str]:
    return frozenset(one.name for one in items)


def main() -> None:
    """Print what is said about every text in this world, one text a line."""
    project = replace(
        load_project(Path(), *ours()), deployment=Deployment(Platform.SPACE, "o", "s", "o-s.x")
    )
    for text in texts():
        lines = {"stranger": said(text, project), "owner": told_to_an_owner(text, project)}
        sys.stdout.write(json.dumps(lines) + "\n")


if __name__ == "__main__":
    main()
