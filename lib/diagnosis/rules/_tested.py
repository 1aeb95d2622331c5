"""What rules about tested keys ask of a look, and what they tell: the sentences of the test."""

from collections.abc import Iterator

from lib.diagnosis.rule import Finding, RuleContext, Where
from lib.diagnosis.rules._names_places import where
from lib.project import Configured
from lib.providers.verdict import Verdict


def came_to(look: RuleContext, verdict: Verdict) -> Iterator[Finding]:
    """Tell every provider whose key was tested with this verdict, where its value stands."""
    for one in look.project.providers:
        result = look.results.get(one.provider.id)
        if result is not None and result.verdict is verdict:
            said = f"{one.provider.name}: {result.sentence}"
            yield Finding(said, (_place(one, verdict),), result.advice)


def _place(one: Configured, verdict: Verdict) -> Where:
    """Return where the key stands; where the address does if that is what is wrong."""
    key, address = one.key.winner, one.address.winner
    found = address or key if verdict is Verdict.WRONG_ADDRESS else key or address
    return where(found) if found else Where(one.provider.name)
