"""Check many providers at once, ask each distinct question once, keep answers for a minute."""

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import TOTAL_SECONDS, send
from lib.pending import Pending
from lib.project import Configured
from lib.providers.check import RequestOutcome, Send, ask, result
from lib.providers.check_plan import CheckPlan, plan_check, plan_message
from lib.providers.verdict import CheckResult
from lib.record import record

KEEP_SECONDS: Final = 60.0
# A little over the bound of one request: a name server that never answers is not in that bound.
_PATIENCE_SECONDS: Final = TOTAL_SECONDS + 1.0
_MOST_QUESTIONS: Final = 500
_Identity = tuple[str, str, str, str]


@record
class _Answered:
    """What a question came to, and when (`time.monotonic`)."""

    outcome: RequestOutcome
    at: float


class _Question(Pending[_Answered]):
    """One question on its way or answered."""

    @property
    def outcome(self) -> RequestOutcome | None:
        """What it came to, as soon as it has."""
        return None if self.is_running else self.result().outcome


class Checker:
    """Asks providers and remembers the answers. Safe to share between threads.

    Every question (address and key) is asked once a minute at most, however many providers,
    pages or callers have it; those who come while it is under way wait for the same answer.
    `fresh` asks again, except where the same question is under way. `named`: a person asked for
    these very providers; otherwise no key goes where only a project's files say, see `astray.py`.
    """

    def __init__(self, sender: Send = send, keep: float = KEEP_SECONDS) -> None:
        self._sender = sender
        self._keep = keep
        self._questions: dict[_Identity, _Question] = {}
        self._lock = threading.Lock()

    def start(
        self, providers: Iterable[Configured], *, fresh: bool = False, named: bool = False
    ) -> None:
        """Begin checking in the background; `known` tells what has been answered."""
        self._put_all([plan_check(one, named=named) for one in providers], fresh=fresh)

    def known(self, configured: Configured) -> CheckResult | None:
        """Return the last answer for a provider, however old; None where there is none."""
        plan = plan_check(configured, named=True)
        if question := self._questions.get(plan.identity):
            return result(plan, question.outcome) if question.outcome else None
        plan = plan_check(configured)
        return result(plan) if plan.request is None else None

    def reply(self, configured: Configured) -> Answer | None:
        """Return what the last check of a provider was answered, for who can read more in it."""
        question = self._question(configured)
        answer = question.outcome.answer if question and question.outcome else None
        return answer if isinstance(answer, Answer) else None

    def is_pending(self, configured: Configured) -> bool:
        """Whether a check of this provider is under way."""
        question = self._question(configured)
        return question is not None and question.is_running

    def wait(self, providers: Iterable[Configured]) -> None:
        """Wait until no check of these providers is under way, 11 seconds at the most."""
        until = time.monotonic() + _PATIENCE_SECONDS
        for question in filter(None, map(self._question, providers)):
            question.wait(max(0.0, until - time.monotonic()))

    def check(
        self, configured: Configured, *, fresh: bool = False, named: bool = False
    ) -> CheckResult:
        """Check one provider and wait for the answer, 11 seconds at the most."""
        return self._result(plan_check(configured, named=named), fresh=fresh)

    def message(self, configured: Configured, *, named: bool = False) -> CheckResult:
        """Send the one-token message, which may cost, and wait for the answer."""
        return self._result(plan_message(configured, named=named), fresh=True)

    def check_all(
        self, providers: Sequence[Configured], *, fresh: bool = False, named: bool = False
    ) -> Iterator[CheckResult]:
        """Check providers all at once and yield the results as they come."""
        results: queue.SimpleQueue[CheckResult] = queue.SimpleQueue()

        def deliver(plan: CheckPlan, question: _Question) -> None:
            results.put(_wait(plan, question))

        plans = [plan_check(one, named=named) for one in providers]
        questions = self._put_all(plans, fresh=fresh)
        for plan in plans:
            if plan.request is None:
                results.put(result(plan))
            else:
                Pending(partial(deliver, plan, questions[plan.identity]))
        for _ in plans:
            yield results.get()

    def _question(self, configured: Configured) -> _Question | None:
        return self._questions.get(plan_check(configured, named=True).identity)

    def _result(self, plan: CheckPlan, *, fresh: bool) -> CheckResult:
        if plan.request is None:
            return result(plan)
        return _wait(plan, self._put(plan, fresh=fresh))

    def _put_all(self, plans: Sequence[CheckPlan], *, fresh: bool) -> dict[_Identity, _Question]:
        """Ask what some plans have to ask; where several ask the same, once, however fresh."""
        distinct = {plan.identity: plan for plan in plans if plan.request is not None}
        return {name: self._put(plan, fresh=fresh) for name, plan in distinct.items()}

    def _put(self, plan: CheckPlan, *, fresh: bool) -> _Question:
        """Return the question of a plan, asked now unless it is under way or still answered."""
        with self._lock:
            question = self._questions.get(plan.identity)
            if question and (question.is_running or (self._holds(question) and not fresh)):
                return question
            if len(self._questions) >= _MOST_QUESTIONS:
                self._questions.pop(next(iter(self._questions)))
            question = self._questions[plan.identity] = _Question(lambda: self._ask(plan))
        return question

    def _holds(self, question: _Question) -> bool:
        return time.monotonic() - question.result().at <= self._keep

    def _ask(self, plan: CheckPlan) -> _Answered:
        try:
            outcome = ask(plan, self._sender)
        except ImportError:
            outcome = RequestOutcome(Failure.NO_PACKAGE, 0, time.time())
        except Exception:
            # Its text may quote the key, so it is not kept.
            outcome = RequestOutcome(Failure.BROKEN, 0, time.time())
        return _Answered(outcome, time.monotonic())


def _wait(plan: CheckPlan, question: _Question) -> CheckResult:
    question.wait(_PATIENCE_SECONDS)
    return result(plan, question.outcome or _silence())


def _silence() -> RequestOutcome:
    return RequestOutcome(Failure.TIMEOUT, round(_PATIENCE_SECONDS * 1000), time.time())
