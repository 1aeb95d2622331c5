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
            "This is a shallow clone: older commits are missing and were not searched.",
            (Where("git", Place("history")),),
            "Run `git fetch --unshallow`, then run this again.",
            command="git fetch --unshallow",
        )
    if not look.git.search_history(held).is_whole:
        yield Finding(
            "Only part of the history could be searched for your secrets.",
            (Where("git", Place("history")),),
            "Run `git fsck` to see whether anything is missing; for a very large "
            "history, use a leak scanner such as `gitleaks`.",
            command="git fsck",
        )
    if not look.git.search_tracked(held)[1]:
        yield Finding(
            "Only part of the tracked files could be searched for your secrets.",
            (Where("git", Place("files")),),
            "Remove very large files from git, then run this again.",
        )


RULE = Rule(
    id="git-search-incomplete",
    title="Incomplete git search",
    severity=Severity.INFO,
    why="“Nothing found” means little if part of it was skipped.",
    find=find,
    fix="Run this again with the whole history.",
    fix_kind=FixKind.BY_HAND,
    triggers=(Example({"app.py": "print()\n"}),),  # as a shallow clone
    is_silent_on=(Example({"app.py": "print()\n"}),),
    needs=Needs.GIT,
)
