"""A folder above the project holds the `.env` that python-dotenv would find."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.sources import DOTENV, Place
from lib.sources.model import label_for


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the nearest `.env` above a folder that has none, as `find_dotenv()` walks up."""
    if (look.folder / DOTENV).exists():
        return
    for height, parent in enumerate(look.folder.parents, start=1):
        path = parent / DOTENV
        try:
            if not path.is_file():
                continue
        except OSError:
            continue
        label = label_for(path, look.folder, look.home)
        above = "one folder" if height == 1 else f"{height} folders"
        yield Finding(
            f"This folder has no `.env`, so `load_dotenv()` may load `{label}`, {above} above.",
            (Where(DOTENV, Place(label)),),
            f"Copy the lines this app needs from `{label}` into a `.env` of its own.",
        )
        return


RULE = Rule(
    id="env-file-in-parent",
    title="A parent `.env` may be loaded",
    severity=Severity.INFO,
    why="`load_dotenv()` searches parent folders, so you may get values of another project "
    "unnoticed.",
    find=find,
    fix="Give the project a `.env` of its own.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"../.env": "A_KEY=one\n"}),
        Example({"../.env": "A_KEY=one\n", ".env.local": "A_KEY=two\n"}),
    ),
    is_silent_on=(
        Example({"../.env": "A_KEY=one\n", ".env": "A_KEY=two\n"}),
        Example({"../.env/keys": "A_KEY=one\n"}),
        Example({"../.env.example": "A_KEY=\n", "../home/.env": "A_KEY=one\n"}),
    ),
)
