"""A file of secrets is tracked by git, and nothing tells git to ignore it."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import tracked_secret_files
from lib.escape import shell_path
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every tracked file of secrets that is not ignored."""
    if look.git is None:
        return
    for path, name in tracked_secret_files(look, look.git):
        if look.git.is_ignored(path) is None:
            command = f"git rm --cached {shell_path(name)}"
            yield Finding(
                f"`{name}` is tracked by git, so anyone with the repository has its values.",
                (Where(path.name, Place(name)),),
                f"Revoke the keys in `{name}`, then run `{command}`, add it to `.gitignore` "
                "and commit.",
                command=command,
            )


RULE = Rule(
    id="env-file-tracked",
    title="Secrets file tracked by git",
    severity=Severity.ERROR,
    why="A commit stays in the history, and a push to a public Space makes it public.",
    find=find,
    fix="Revoke the keys, then remove the file from git and ignore it.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({".env": "A_KEY=one\n"}),
        Example({".env.local": "A_KEY=one\n", ".gitignore": "*.log\n"}),
        Example({".streamlit/secrets.toml": 'A_KEY = "one"\n'}),
        Example({"backend/.env": "SECRET_KEY=my own words\n"}),
        Example({".env.production": "DB_PASSWORD=q7Rk2mZp9Lw4Xc8V\n", ".gitignore": ".env\n"}),
        Example({"env.txt": "A_KEY=q7Rk2mZp9Lw4Xc8V\n"}),
        Example({"app/.streamlit/secrets.toml": '[db]\npassword = "q7Rk2mZp9Lw4Xc8V"\n'}),
        Example({".envrc": "export A_TOKEN=q7Rk2mZp9Lw4Xc8V\n"}),
    ),
    is_silent_on=(
        Example({".env": "A_KEY=one\n", ".gitignore": ".env\n"}),
        Example({".env.example": "A_KEY=\n", "app.py": "print()\n"}),
        Example(
            {".env": "NEXT_PUBLIC_MAPS_KEY=q7Rk2mZp9Lw4Xc8V\nNEXT_PUBLIC_URL=https://a.example\n"}
        ),
        Example({".env": "PORT=7860\nMODEL=small\nDEBUG=1\n"}),
        Example({"web/.env.production": "VITE_API_URL=https://a.example\nPORT=3000\n"}),
        Example({"backend/.env.example": "SECRET_KEY=q7Rk2mZp9Lw4Xc8V\n"}),
        Example({".env.test": "SECRET_KEY=test-secret-key\nDB_PASSWORD=postgres\n"}),
        Example({"api/.env": "SECRET_KEY=\nDB_PASSWORD=${DB_PASSWORD}\nA_KEY=your-key-here\n"}),
        Example({".envrc": "use nix\nexport A_TOKEN=$(pass show a)\n"}),
    ),
    needs=Needs.GIT,
)
