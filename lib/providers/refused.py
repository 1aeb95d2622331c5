"""Why a key was refused, where the value itself tells: another sort of key, or text around it."""

from typing import TYPE_CHECKING, Final

from lib.providers.reading import Classification
from lib.providers.verdict import Verdict

if TYPE_CHECKING:
    from lib.providers.check_plan import CheckPlan

_REFUSALS: Final = frozenset({Verdict.REJECTED, Verdict.NO_PERMISSION})


def explained(plan: "CheckPlan", reading: Classification) -> Classification:
    """Return a reading with the cause that the key's own text tells, where it was a refusal.

    A new key of the same sort, or pasted in the same way, would be refused again.
    """
    key = plan.configured.key.winner
    if reading.verdict not in _REFUSALS or key is None:
        return reading
    # Loaded where something was refused only.
    from lib.names.key_kinds import said_of_kind, wrong_kind  # noqa: PLC0415
    from lib.names.remains import remains_of  # noqa: PLC0415

    provider, value = plan.configured.provider, key.value.reveal()
    found = remains_of(value, key.name, provider)
    if found is not None:
        say = f"The key was refused: `{{name}}` holds more than the key, {found.told}."
        return Classification(
            reading.verdict, say, f"Remove {found.told} from `{{name}}`, then test again."
        )
    kind = wrong_kind(value, key.name, provider)
    if kind is None or kind.works_at(plan.target.url):
        return reading
    said = said_of_kind(kind, provider, key.name)
    return Classification(
        reading.verdict, f"The key was refused: `{{name}}` holds {said.what}.", said.step
    )
