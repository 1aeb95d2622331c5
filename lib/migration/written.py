"""Which values are surely those that stand at the Space now: what may be tidied away here."""

from collections.abc import Iterable

from lib.migration.desired import DesiredEntry, EntryKind
from lib.migration.journal import Journal
from lib.migration.proof import keep_proof, proven
from lib.migration.results import RunOutcome
from lib.migration.verification import Verification
from lib.secret import Secret


def written_values(
    journal: Journal,
    outcome: RunOutcome,
    seen: Verification,
    wanted: Iterable[DesiredEntry],
    *,
    keep: bool = True,
) -> dict[str, Secret]:
    """Return by name the values at hand that were written and read back, and keep the proof.

    A variable is compared at the Space. A secret counts where it was written just now, or where a
    kept proof says that no value has changed since. keep: whether a proof is kept for later.
    """
    kinds = {row.name: row.kind for row in journal.rows}
    at_hand = {one.name: one.value for one in wanted if kinds.get(one.name) is one.kind}
    arrived = {name: value for name, value in at_hand.items() if name in seen.arrived}
    secrets = {name: one for name, one in arrived.items() if kinds[name] is EntryKind.SECRET}
    sure = outcome.sent | (proven(journal, at_hand) if secrets.keys() - outcome.sent else set())
    certain = {name: one for name, one in secrets.items() if name in sure}
    if keep and outcome.sent:
        keep_proof(journal, certain)
    return {name: one for name, one in arrived.items() if name in certain or name not in secrets}
