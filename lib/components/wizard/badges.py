"""Kinds, actions and states as badges."""

from typing import Final

from lib.components.formatting import Markup, sentence
from lib.hub.token_facts import May, TokenFacts, permissions
from lib.hub.whose_fault import remedy
from lib.migration.desired import EntryKind
from lib.migration.observation import Observation
from lib.migration.steps import Action

ACTIONS: Final = {
    Action.ADD: ":green-badge[:material/add: add]",
    Action.REPLACE: ":orange-badge[:material/sync: replace]",
    Action.MOVE: ":orange-badge[:material/lock: move]",
    Action.UNCHANGED: ":gray-badge[:material/equal: unchanged]",
    Action.SKIP: ":gray-badge[:material/skip_next: skip]",
    Action.REFUSE: ":red-badge[:material/block: refuse]",
}
SEEN: Final = {
    Observation.YES: ":green-badge[:material/check_circle: yes]",
    Observation.NO: ":red-badge[:material/error: no]",
    Observation.COULD_NOT_TELL: ":orange-badge[:material/help: unknown]",
}
KINDS: Final = {
    EntryKind.SECRET: ":gray-badge[:material/lock: secret]",
    EntryKind.VARIABLE: ":blue-badge[:material/public: variable]",
}
_VERDICTS: Final = {
    May.YES: ":green-badge[:material/check: can write]",
    May.NO: ":red-badge[:material/close: cannot write]",
    May.UNSEEN: ":orange-badge[:material/help: write access unknown]",
}


def may_write(facts: TokenFacts, space: str) -> Markup:
    """Return whether a token may write a Space, as a badge with the reason."""
    one = next(one for one in permissions(facts, space) if one.id == "write_space")
    helps = remedy(facts, space)
    return Markup(
        f"{_VERDICTS[one.may]} {sentence(f'{one.why} {helps.advice}' if helps else one.why)}"
    )
