"""Not everything in the repository could be searched for secrets."""

from collections.abc import Iterator

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import held_by
from lib.sources import Place


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell what was left out: older commits that are not here, or what took too long."""
    if look.git is None:
        return
    held = held_by(look)
    if look.git.is_shallow:
        yield Finding(
            "This is a shallow clone: its older commits are not here and were not searched.",
            (Where("git", Place("history")),),
            "Run `git fetch --unshallow` and look again.",
            command="git fetch --unshallow",
        )
    if not look.git.search_history(held).is_whole:
        yield Finding(
            "Only a part of the history could be searched for your secrets.",
            (Where("git", Place("history")),),
            "Run `git fsck` to see whether something is missing; a very large history is searched "
            "by a leak scanner such as `gitleaks`.",
            command="git fsck",
        )
    if not look.git.search_tracked(held)[1]:
        yield Finding(
            "Only a part of the tracked files could be searched for your secrets.",
            (Where("git", Place("files")),),
            "Take very large files out of git and look again.",
        )


RULE = Rule(
    id="git-search-incomplete",
    title="Not everything in git was searched for secrets",
    severity=Severity.INFO,
    why="No finding means little where something was left out.",
    find=find,
    fix="Look again with the whole history.",
    fix_kind=FixKind.BY_HAND,
    triggers=(Example({"app.py": "print()\n"}),),  # as a shallow clone
    is_silent_on=(Example({"app.py": "print()\n"}),),
    needs=Needs.GIT,
)
