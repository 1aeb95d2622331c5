"""Name that a Space sets itself."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._names_places import (
    IN_FILES,
    by_name,
    is_for_space,
    listed,
    on_space,
    set_entries,
    where,
)
from lib.diagnosis.rules._space_card import card_of
from lib.names.of_spaces import OF_OAUTH, OF_SPACES, ORDINARY

_README: Final = "---\ntitle: App\nsdk: gradio\n---\n# App\n"
_WITH_OAUTH: Final = "---\ntitle: App\nsdk: gradio\nhf_oauth: true\n---\n# App\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every such name in `.env`, `.env.local` or `secrets.toml`."""
    names = OF_SPACES
    if on_space(look) or is_for_space(look):
        names |= ORDINARY
        # Without `hf_oauth` a Space sets none of these: they are a provider's of the app's own.
        names |= OF_OAUTH if card_of(look.folder).has_oauth else frozenset()
    here = (
        one
        for one in set_entries(look)
        if one.source in IN_FILES and one.name in names and not one.place.section
    )
    for name, entries in by_name(here).items():
        yield Finding(
            f"`{name}` is set in {listed(entries)}, but a Space sets it itself.",
            tuple(where(one) for one in entries),
            f"Rename `{name}`, or remove it and leave it to the Space.",
        )


RULE = Rule(
    id="space-builtin-name",
    title="Name that a Space sets itself",
    severity=Severity.WARNING,
    why="Locally the app thinks it runs on a Space, and on the Space one of the two values "
    "is lost.",
    find=find,
    fix="Rename the variable, or remove it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "SPACE_ID=owner/name\n"}),
        Example({".streamlit/secrets.toml": 'SPACE_HOST = "owner-name.hf.space"\n'}),
        Example({".env": "MEMORY=512\n", "README.md": _README}),
        Example(
            {".env.local": "OAUTH_CLIENT_ID=one\n", "README.md": _WITH_OAUTH},
            {"SPACE_ID": "owner/name"},
        ),
    ),
    is_silent_on=(
        Example({}, {"SPACE_ID": "owner/name", "SPACE_HOST": "h", "MEMORY": "16Gi"}),
        Example({".env": "MEMORY=512\nOAUTH_CLIENT_ID=one\nSYSTEM=prod\n"}),
        Example({".env": "SPACE_NAME=x\nOAUTH_CLIENT_ID=one\n", "README.md": _README}),
        Example({".env.example": "SPACE_ID=\n"}),
    ),
)
