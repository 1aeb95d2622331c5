"""See whether every name of a migration has arrived.

What comes after it is in `restart.py`, the Space itself, and in `board.py`, its app.
"""

from collections.abc import Mapping

from lib.hub.client import Hub
from lib.migration.desired import EntryKind
from lib.migration.journal import Journal
from lib.migration.journal_lines import JournalRow, stamp
from lib.migration.observation import Observation, Stood, Verified
from lib.migration.space_state import SpaceState, made_anew, not_seen, read_back
from lib.migration.waiting import WaitPolicy
from lib.migration.witness import put_mark, witness
from lib.secret import Secret


def verify_names(
    journal: Journal,
    hub: Hub,
    values: Mapping[str, Secret],
    *,
    state: SpaceState | None = None,
    patience: WaitPolicy | None = None,
) -> tuple[Verified, ...]:
    """Read every name of a migration back.

    values: what was wanted, by name, to compare variables. state: what `apply` has read back
    already; without it the Hub is asked, which raises `HubError`.
    """
    patience = patience or WaitPolicy()
    if state is None:
        state = patience.look(lambda: read_back(hub, journal.space))
        if state.exists and not journal.identity.is_another(state.identity):
            witness(journal, state, hub.answered_at)
    if not state.exists:
        why, seen, stood = not_seen(journal.space), Observation.COULD_NOT_TELL, None
        return tuple(Verified(seen, why, row.name, stood) for row in journal.rows)
    if journal.identity.is_another(state.identity):
        why, stood = made_anew(journal.space), Stood.ANOTHER_SPACE
        return tuple(Verified(Observation.NO, why, row.name, stood) for row in journal.rows)
    return tuple(_name(journal, row, state, values.get(row.name)) for row in journal.rows)


def _name(journal: Journal, row: JournalRow, state: SpaceState, value: Secret | None) -> Verified:
    name = row.name
    if name in state.secrets and name in state.variables:
        return Verified(
            Observation.NO,
            f"`{name}` is a secret and a variable at once, which keeps the Space from starting. "
            "Delete one of them in its settings.",
            name,
            Stood.COLLISION,
        )
    if row.kind is EntryKind.SECRET:
        return _secret(journal, name, state)
    return _variable(journal, name, state, value)


def _secret(journal: Journal, name: str, state: SpaceState) -> Verified:
    there, mark = state.secrets.get(name), put_mark(journal, name)
    if there is None:
        return Verified(
            Observation.NO, f"There is no secret `{name}`. Migrate it again.", name, Stood.GONE
        )
    before, now = journal.before[name], stamp(there.updated_at)
    if before.is_secret and now and now == before.secret_updated:
        words = f"The secret `{name}` still has its old date. Migrate it again."
        return Verified(Observation.NO, words, name, Stood.OLD)
    if mark is None:
        words = f"The secret `{name}` exists, but not from this migration."
        return Verified(Observation.NO, words, name, Stood.CHANGED)
    written = mark.dates.get(name, "")
    if name in mark.theirs:
        words = (
            f"The secret `{name}` has a later date than this migration gave it: somebody "
            "probably set it again. Ask who works on this Space."
        )
        return Verified(Observation.COULD_NOT_TELL, words, name, Stood.CHANGED)
    if written and now and written != now:
        words = f"Somebody changed the secret `{name}` since. Ask who works on this Space."
        return Verified(Observation.COULD_NOT_TELL, words, name, Stood.CHANGED)
    if not written or not now or (before.is_secret and not before.secret_updated):
        words = f"The secret `{name}` exists; the Hub does not say when it was updated."
        return Verified(Observation.COULD_NOT_TELL, words, name, Stood.UNTOLD)
    if mark.unsure or mark.unanswered:
        words = (
            f"The secret `{name}` exists. Its write was not answered, so whether it is "
            "this one or somebody else's is unknown."
        )
        return Verified(Observation.COULD_NOT_TELL, words, name, Stood.UNTOLD)
    words = f"The secret `{name}` was saved by this migration."
    return Verified(Observation.YES, words, name, Stood.OURS)


def _variable(journal: Journal, name: str, state: SpaceState, value: Secret | None) -> Verified:
    there = state.variables.get(name)
    if there is None:
        words = f"There is no variable `{name}`. Migrate it again."
        return Verified(Observation.NO, words, name, Stood.GONE)
    if value is None:
        mark, now = put_mark(journal, name), stamp(there.updated_at)
        written = mark.dates.get(name, "") if mark else ""
        words = f"The variable `{name}` exists; its value is not available to compare."
        changed = Stood.CHANGED if written and now and written != now else Stood.UNTOLD
        return Verified(Observation.COULD_NOT_TELL, words, name, changed)
    if there.value != value:
        words = f"The variable `{name}` has a different value. Ask who works on this Space."
        return Verified(Observation.NO, words, name, Stood.CHANGED)
    return Verified(
        Observation.YES, f"The value of the variable `{name}` matches.", name, Stood.OURS
    )
