"""A file of secrets is not in git yet, but the next `git add .` takes it along."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._cures import ignore
from lib.diagnosis.rules._git import untracked_secret_files
from lib.sources import Place
from lib.sources.model import label_for


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every file of secrets that exists, is not tracked and not ignored."""
    git = look.git
    if git is None or git.root is None:
        return
    for path in untracked_secret_files(look, git):
        name = label_for(path, look.folder, look.home)
        yield Finding(
            f"`{name}` is not ignored: it would be committed by the next `git add .`.",
            (Where(path.name, Place(name)),),
            f"Add a line `{name}` to `.gitignore`.",
            cure=ignore(look, path, git.root),
        )


RULE = Rule(
    id="env-file-not-ignored",
    title="Secrets file not in `.gitignore`",
    severity=Severity.WARNING,
    why="One `git add .` puts the keys into a commit, and a push makes them public.",
    find=find,
    fix="Add the file to `.gitignore`.",
    fix_kind=FixKind.SAFE,
    # Files of secrets in these examples are not added to git.
    triggers=(
        Example({".env": "A_KEY=one\n"}),
        Example({".env.bak": "A_KEY=one\n", ".gitignore": ".env\n"}),
        Example(
            {
                ".streamlit/secrets.toml": 'A_KEY = "one"\n',
                ".gitignore": "*\n!.streamlit/\n!.streamlit/**\n",
            }
        ),
        Example({".env": "A_KEY=one\n", ".gitignore": ".env\n!.env\n"}),
        Example({"backend/.env": "SECRET_KEY=my own words\n", ".gitignore": "/.env\n"}),
        Example({".env.2024-01-01": "A_KEY=q7Rk2mZp9Lw4Xc8V\n", ".gitignore": ".env\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY=one\n", ".gitignore": ".env*\n"}),
        Example({".env.example": "A_KEY=\n"}),
        Example({"web/.env.production": "NEXT_PUBLIC_KEY=q7Rk2mZp9Lw4Xc8V\nPORT=7860\n"}),
        Example({"backend/.env.sample": "A_KEY=q7Rk2mZp9Lw4Xc8V\n", "env.txt": "hello\n"}),
    ),
    needs=Needs.GIT,
)
