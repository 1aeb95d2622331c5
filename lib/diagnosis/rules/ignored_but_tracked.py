"""A file of secrets is ignored, but git tracked it before, so the ignore rule has no effect."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import label, tracked_secret_files
from lib.escape import shell_path
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every tracked file of secrets with the ignore rule that came too late."""
    if look.git is None:
        return
    for path, name in tracked_secret_files(look, look.git):
        rule = look.git.is_ignored(path)
        if rule is not None:
            place = Place(label(look, look.git, rule.source), rule.line)
            command = f"git rm --cached {shell_path(name)}"
            yield Finding(
                f"`{name}` is tracked by git, so the rule at `{place}` that ignores it "
                "has no effect.",
                (Where(path.name, Place(name)), Where(".gitignore", place)),
                f"Revoke the keys in `{name}`, then run `{command}` and commit.",
                command=command,
            )


RULE = Rule(
    id="ignored-but-tracked",
    title="Ignored file is still tracked",
    severity=Severity.ERROR,
    why="Git ignores only files it does not track yet, so every commit still includes this one.",
    find=find,
    fix="Revoke the keys, then remove the file from git with `git rm --cached`.",
    fix_kind=FixKind.BY_HAND,
    # The trigger's `.env` was added with `git add --force`.
    triggers=(Example({".env": "A_KEY=one\n", ".gitignore": "# secrets\n.env\n"}),),
    is_silent_on=(
        Example({".env": "A_KEY=one\n"}),
        Example({".gitignore": ".env\n", "app.py": "print()\n"}),
    ),
    needs=Needs.GIT,
)
