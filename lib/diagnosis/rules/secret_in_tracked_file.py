"""A value that the project keeps as a secret stands in a file that git tracks."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import held_by, label, told_elsewhere
from lib.sources import Place

_MOST_PLACES: Final = 10


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every held value with the places where it stands, as it is or encoded."""
    if look.git is None:
        return
    held = held_by(look)
    hits, _ = look.git.search_tracked(held)
    others = told_elsewhere(look, look.git)
    for one in held:
        places = [
            Place(label(look, look.git, hit.path), hit.line)
            for hit in hits
            if hit.held == one and hit.path not in others
        ]
        if places:
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            yield Finding(
                f"The value of {one.told} is in `{places[0]}`{more}, which git tracks.",
                tuple(Where(place.label, place, one.names[0]) for place in places[:_MOST_PLACES]),
                f"{one.revoke} Read it from the environment in `{places[0]}`.",
                unlisted=max(0, len(places) - _MOST_PLACES),
            )


_KEY: Final = "q7Rk2mZp9Lw4Xc8V"

RULE = Rule(
    id="secret-in-tracked-file",
    title="Secret in a tracked file",
    severity=Severity.ERROR,
    why="Anyone with the repository can use the key; in public ones, keys are found in minutes.",
    find=find,
    fix="Revoke the key, create a new one, and read it from the environment.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": f"A_KEY={_KEY}\n", ".gitignore": ".env\n", "app.py": f"k = '{_KEY}'\n"}),
        Example({"k.yaml": "k: cTdSazJtWnA5THc0WGM4Vg==\n"}, {"A_KEY": _KEY}),
    ),
    is_silent_on=(
        Example({".env": f"A_KEY={_KEY}\n", ".gitignore": ".env\n", "app.py": "k = 'other'\n"}),
        Example({"app.py": "key = 'your-key-goes-here'\n"}, {"A_KEY": "your-key-goes-here"}),
        Example({"app.py": "title = 'My wonderful app 1'\n"}, {"TITLE": "My wonderful app 1"}),
    ),
    needs=Needs.GIT,
)
