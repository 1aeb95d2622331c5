"""The Hugging Face token stands only under names that the usual libraries do not read."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._cures import rename_name
from lib.diagnosis.rules._names_code import names_in_project
from lib.diagnosis.rules._names_places import by_name, set_entries, where
from lib.provider_config import table

# huggingface_hub/utils/_auth.py, `_get_token_from_environment`.
_READ: Final = frozenset({"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"})
_READ_BY_NOBODY: Final = frozenset(
    {"HUGGINGFACE_TOKEN", "HUGGINGFACE_API_TOKEN", "HUGGING_FACE_TOKEN", "HF_API_TOKEN"}
)
_OURS: Final = ("HUGGINGFACE_HUB_TOKEN", "HF_API_KEY")


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the name that is set where none is that `huggingface_hub` reads by itself."""
    names = table()["huggingface"].all_names
    here = by_name(one for one in set_entries(look) if one.name in names and not one.place.section)
    if not here or _READ & here.keys() or names_in_project(look, here):
        return
    if here.keys() <= _READ_BY_NOBODY:
        name, entries = next(iter(here.items()))
        yield Finding(
            f"Common libraries do not read `{name}`; they read `HF_TOKEN`.",
            tuple(where(one) for one in entries),
            f"Rename `{name}` to `HF_TOKEN`, or pass it as `token=` in your code.",
            cure=rename_name(look, entries, "HF_TOKEN"),
        )
    name = next((one for one in _OURS if one in here), "")
    if name:
        yield Finding(
            f"`huggingface_hub` does not read `{name}` by itself; it reads `HF_TOKEN`.",
            tuple(where(one) for one in here[name]),
            f"Pass the value of `{name}` as `token=` in your code, or also set `HF_TOKEN`.",
        )


RULE = Rule(
    id="name-not-read-by-library",
    title="Hugging Face token name that libraries do not read",
    severity=Severity.INFO,
    why="A library that does not find its own name sends no token, and private or gated "
    "repositories then seem not to exist.",
    find=find,
    fix="Also set `HF_TOKEN`.",
    fix_kind=FixKind.UNSAFE,
    triggers=(
        Example({".env": "HUGGINGFACE_TOKEN=one\n"}),
        Example({}, {"HUGGING_FACE_TOKEN": "one", "HUGGINGFACE_API_TOKEN": "one"}),
        Example({".env": "HF_API_KEY=one\n", "app.py": "client = InferenceClient()\n"}),
        Example({".env": "HF_TOKEN=\n"}, {"HUGGINGFACE_HUB_TOKEN": "one"}),
    ),
    is_silent_on=(
        Example({".env": "HF_TOKEN=one\nHUGGINGFACE_TOKEN=one\n"}),
        Example({".env": "HF_API_KEY=one\n"}, {"HUGGING_FACE_HUB_TOKEN": "one"}),
        Example({".env": "HUGGINGFACEHUB_API_TOKEN=one\n"}),
        Example({".env": "HF_API_KEY=one\n", "app.py": 'key = os.environ["HF_API_KEY"]\n'}),
    ),
)
