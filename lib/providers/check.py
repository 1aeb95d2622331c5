"""Send a planned request, once, and turn what came back into a result that may be shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lib import clock
from lib.http import transport
from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Request, send
from lib.program import INSTALL
from lib.provider_config import Provider
from lib.providers.broken_setting import broken_setting
from lib.providers.check_plan import CheckPlan
from lib.providers.classify import Classification, classify
from lib.providers.refused import explained
from lib.providers.verdict import WORDS, CheckResult, Verdict

Send = Callable[[Request], Answer | Failure]


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """What came back, after how many milliseconds, and when (seconds since the epoch).

    The body may repeat part of a key, so it is not shown in any repr.
    """

    answer: Answer | Failure = field(repr=False)
    latency_ms: int
    at: float


_UNREACHABLE: Final = {
    Failure.NO_HOST: ("The host of {address} was not found.", ""),
    Failure.REFUSED: ("Nothing answers at {address}.", ""),
    Failure.TIMEOUT: ("{address} did not answer completely within 10 seconds.", ""),
    Failure.TLS: (
        "No secure connection to {address}: its certificate is invalid.",
        "Check the address, and whether a proxy here reads encrypted traffic.",
    ),
    Failure.PROXY: (
        "The configured proxy blocked the request.",
        "Check `HTTPS_PROXY`, then test again.",
    ),
    Failure.BROKEN: ("{address} closed the connection before the answer was complete.", ""),
}
_NO_ADDRESS: Final = ("No request can be sent to {address}.", "Fix `{address_name}`.")
_NO_PACKAGE: Final = (
    "A package that this request needs is missing, or has the wrong version.",
    f"Install what is needed with `{INSTALL}`.",
)
_NOT_RUNNING: Final = (
    "Nothing answers at {address}, where {provider} listens by default.",
    "Start {provider}, or set `{address_name}` to where it runs.",
)


def ask(plan: CheckPlan, sender: Send = send) -> RequestOutcome:
    """Send the request of a plan and time it. The plan must have one."""
    if plan.request is None:
        raise ValueError("this plan has nothing to send")
    started = time.monotonic()
    answer = sender(plan.request)
    took = clock.milliseconds(started, plan.configured.provider.id)
    return RequestOutcome(answer, took, clock.now())


def result(plan: CheckPlan, outcome: RequestOutcome | None = None) -> CheckResult:
    """Return the result of a plan: from what came back, or from why nothing was sent."""
    if outcome is None:
        return _result(plan, plan.reading or Classification(Verdict.NOT_TESTED))
    if isinstance(outcome.answer, Failure):
        if not plan.configured.is_configured:
            return _result(plan, Classification(Verdict.NOT_CONFIGURED, *_NOT_RUNNING), outcome)
        cause = broken_setting(plan, outcome.answer, transport.ENVIRON)
        return _result(plan, cause or _no_reply(outcome.answer), outcome)
    reading = classify(
        outcome.answer, plan.judge, plan.on, configured_address=plan.target.configured
    )
    if reading.verdict is Verdict.WORKS and not reading.say:
        reading = Classification(Verdict.WORKS, _works(plan))
    return _result(plan, explained(plan, reading), outcome)


def _works(plan: CheckPlan) -> str:
    """Say who accepted what: a server at a configured address is not the provider itself."""
    if plan.configured.key.winner is None:
        return "{provider} answers at {address}; it needs no key."
    if plan.target.configured and plan.judge is plan.configured.provider:
        return "The server at {address} accepted the key."
    return ""


def _no_reply(failure: Failure) -> Classification:
    if failure is Failure.UNSENDABLE:  # the key was looked at before: it is the address
        return Classification(Verdict.WRONG_ADDRESS, *_NO_ADDRESS)
    if failure is Failure.NO_PACKAGE:
        return Classification(Verdict.COULD_NOT_TELL, *_NO_PACKAGE)
    say, do = _UNREACHABLE[failure]
    return Classification(Verdict.UNREACHABLE, say, do)


def _result(
    plan: CheckPlan, reading: Classification, outcome: RequestOutcome | None = None
) -> CheckResult:
    words = WORDS[reading.verdict]
    answer = outcome.answer if outcome else None
    return CheckResult(
        provider=plan.configured.provider.id,
        verdict=reading.verdict,
        sentence=_fill(reading.say or words.sentence, plan),
        advice=_fill(reading.do or words.advice, plan),
        status=answer.status if isinstance(answer, Answer) else None,
        latency_ms=outcome.latency_ms if outcome else None,
        checked_at=outcome.at if outcome else None,
        address=plan.target.shown,
    )


def _fill(text: str, plan: CheckPlan) -> str:
    """Put names into a sentence; nothing that could hold a value."""
    provider = plan.judge
    key = plan.configured.key.winner
    base = plan.configured.address.winner
    known = {
        "provider": provider.name,
        "name": key.name if key else _name_to_set(plan.configured.provider),
        "console": provider.console,
        "status_page": provider.status_page or "its status page",
        "address": f"`{plan.target.shown}`" if plan.target.shown else "its address",
        "address_name": base.name if base else plan.configured.provider.base_url_names[0],
    }
    for word, value in known.items():
        text = text.replace("{" + word + "}", value)
    return text


def _name_to_set(provider: Provider) -> str:
    return provider.base_url_names[0] if provider.key_optional else provider.names[0]
