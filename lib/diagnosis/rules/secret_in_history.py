"""A value that the project keeps as a secret was committed once, even if it is gone since."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import held_by, label
from lib.escape import quotable
from lib.names.opaque import told
from lib.sources import Place

if TYPE_CHECKING:
    from lib.git.history_search import HistoryHit

_SHORT: Final = 8
_LONGEST: Final = 200


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every held value that a commit has, with the first such commit."""
    if look.git is None:
        return
    for trace in look.git.search_history(held_by(look)).traces:
        short = trace.commit[:_SHORT]
        since = f" since commit `{short}` of {trace.date}" if short else ""
        place = ""
        if trace.path:
            place = f", in `{label(look, look.git, trace.path)}`"
        elif short:
            place = ", in its message"
        yield Finding(
            f"The value of {trace.held.told} is in git's history{since}{place}; {_reach(trace)}.",
            (Where("git", Place(short) if short else None, trace.held.names[0]),),
            f"{trace.held.revoke} Only then clean the history, for example with `git "
            "filter-repo`: copies elsewhere keep the old one.",
        )


def _reach(trace: "HistoryHit") -> str:
    if trace.remote:
        name = "/".join(told(part) for part in trace.remote.split("/"))
        return f"`{quotable(name, _LONGEST)}` has it too, so it was pushed"
    if trace.commit:
        return "no remote branch known here has it"
    return "the search for the commit timed out"


_KEY: Final = "q7Rk2mZp9Lw4Xc8V"

RULE = Rule(
    id="secret-in-history",
    title="Secret in git history",
    severity=Severity.ERROR,
    why="Deleting a file leaves it in every older commit, where anyone with the repository "
    "can read it.",
    find=find,
    fix="Revoke the key and create a new one, then clean the history.",
    fix_kind=FixKind.BY_HAND,
    # A later commit of the trigger may have removed the key: it is found all the same.
    triggers=(Example({"app.py": f"key = '{_KEY}'\n"}, {"A_KEY": _KEY}),),
    is_silent_on=(Example({"app.py": "key = os.environ['A_KEY']\n"}, {"A_KEY": _KEY}),),
    needs=Needs.GIT,
)
