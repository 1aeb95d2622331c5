"""What rules need of the Hub, and why a look at it does not meet it."""

from lib.diagnosis.hub_snapshot import EXPIRED, HALTED, REJECTED, HubSnapshot, Unknown
from lib.diagnosis.rule import Needs


def missing(hub: HubSnapshot) -> dict[Needs, str]:
    """Say for each need that a look does not meet why it does not."""
    found: dict[Needs, str] = {}
    if isinstance(hub.token, Unknown):
        found[Needs.GOOD_TOKEN] = hub.token.why
        if hub.token.kind not in {REJECTED, EXPIRED}:
            found[Needs.TOKEN] = hub.token.why
    if isinstance(hub.space, Unknown):
        if hub.space.kind not in HALTED:
            found[Needs.ANSWER] = hub.space.why
        found |= dict.fromkeys((Needs.SPACE, Needs.VARIABLES, Needs.SETTINGS), hub.space.why)
        return found
    if isinstance(hub.secrets, Unknown):
        found[Needs.SETTINGS] = hub.secrets.why
    if isinstance(hub.variables, Unknown):
        found |= dict.fromkeys((Needs.VARIABLES, Needs.SETTINGS), hub.variables.why)
    return found
