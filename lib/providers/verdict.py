"""The verdicts of a check, what each says to a person, and the four states they fall into."""

from enum import StrEnum
from typing import Final

from lib.record import record


class Verdict(StrEnum):
    """What a check found out about one key."""

    WORKS = "works"
    REJECTED = "rejected"
    NO_PERMISSION = "no_permission"
    NO_CREDIT = "no_credit"
    RATE_LIMITED = "rate_limited"
    WRONG_ADDRESS = "wrong_address"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    DAMAGED = "damaged"
    COULD_NOT_TELL = "could_not_tell"
    NOT_CONFIGURED = "not_configured"
    NOT_TESTED = "not_tested"


class State(StrEnum):
    """The four states that people see."""

    WORKS = "works"
    NEEDS_YOU = "needs you"
    COULD_NOT_TELL = "could not tell"
    NOT_CONFIGURED = "not configured"

    @property
    def label(self) -> str:
        """The state in words; its value is for scripts and stays as it is."""
        return _LABELS.get(self.value, self.value)


_LABELS: Final = {"needs you": "needs attention", "could not tell": "unknown"}


@record
class Words:
    """How one verdict reads: its state, its first word, one sentence and the next step."""

    state: State
    word: str
    sentence: str
    advice: str


# In sentences: {provider} is the provider's name, {name} the variable that won, {console} the
# page where keys are made, {address} the address that was asked, {address_name} the variable that
# sets it, {root} the API's own address as that variable takes it, {api} whose API it is.
WORDS: Final[dict[Verdict, Words]] = {
    Verdict.WORKS: Words(State.WORKS, "Works", "{provider} accepted the key.", "Nothing to do."),
    Verdict.REJECTED: Words(
        State.NEEDS_YOU,
        "Rejected",
        "{provider} does not recognise this key.",
        "Create a new key at {console} and put it into `{name}`.",
    ),
    Verdict.NO_PERMISSION: Words(
        State.NEEDS_YOU,
        "No permission",
        "{provider} accepts the key, but it lacks permission.",
        "Give the key the missing permission at {console}.",
    ),
    Verdict.NO_CREDIT: Words(
        State.NEEDS_YOU,
        "No credit",
        "{provider} accepts the key, but the account has no credit left.",
        "Add credit to your {provider} account, or wait until its quota resets.",
    ),
    Verdict.RATE_LIMITED: Words(
        State.COULD_NOT_TELL,
        "Rate-limited",
        "{provider} gets too many requests from here right now.",
        "Wait a minute, then test again.",
    ),
    Verdict.WRONG_ADDRESS: Words(
        State.NEEDS_YOU,
        "Wrong address",
        "There is no {provider} API at {address}.",
        "Set `{address_name}` to the address of the API, as {root} is for {api}.",
    ),
    Verdict.UNREACHABLE: Words(
        State.COULD_NOT_TELL,
        "Unreachable",
        "No answer came from {address}.",
        "Check the network and the address, then test again.",
    ),
    Verdict.SERVER_ERROR: Words(
        State.COULD_NOT_TELL,
        "Server error",
        "{provider} has a problem of its own right now; this says nothing about the key.",
        "Wait, check {status_page}, and test again.",
    ),
    Verdict.DAMAGED: Words(
        State.NEEDS_YOU,
        "Damaged",
        "The value of `{name}` cannot be sent.",
        "Copy the key again from {console} and put it into `{name}`.",
    ),
    Verdict.COULD_NOT_TELL: Words(
        State.COULD_NOT_TELL,
        "Unknown",
        "The answer from {address} proves nothing about the key.",
        "Test again, from another network if it persists.",
    ),
    Verdict.NOT_CONFIGURED: Words(
        State.NOT_CONFIGURED,
        "Not configured",
        "No key for {provider} was found.",
        "Create a key at {console} and put it into `{name}`.",
    ),
    Verdict.NOT_TESTED: Words(
        State.COULD_NOT_TELL,
        "Not tested",
        "The key is set, but it was not tested.",
        "Test it: run this without `--offline`, or press its button on the page.",
    ),
}


# The next steps at a configured address that is not the vendor's: who runs it makes its keys. Where
# none stands here, the one above is right for both.
SERVER_STEPS: Final[dict[Verdict, str]] = {
    Verdict.REJECTED: "Put a key of this server into `{name}`, or change `{address_name}` if "
    "another server is meant.",
    Verdict.NO_PERMISSION: "Use a key that may do this, or ask who gave it to allow it.",
    Verdict.NO_CREDIT: "Ask who runs this server to raise the limit, or wait until it resets.",
    Verdict.SERVER_ERROR: "Wait, look at the server, and test again.",
    Verdict.DAMAGED: "Copy the key again from where it was made and put it into `{name}`.",
    Verdict.NOT_CONFIGURED: "Put the key of this server into `{name}`.",
    Verdict.COULD_NOT_TELL: "Look at what this server answers and at its log, then test again.",
}
SERVER_SENTENCES: Final[dict[Verdict, str]] = {
    Verdict.WRONG_ADDRESS: "{provider} has no such route, so it is not the API that is meant, or "
    "its address is not whole.",
    Verdict.NO_CREDIT: "{provider} accepts the key, but its budget or credit is used up.",
}


@record
class CheckResult:
    """The answer to "does it work?" for one provider; holds nothing of the key.

    status: HTTP status, None where no reply came. latency_ms: from sending to the verdict.
    checked_at: seconds since the epoch. address: where the request went, safe to show.
    """

    provider: str
    verdict: Verdict
    sentence: str
    advice: str
    status: int | None = None
    latency_ms: int | None = None
    checked_at: float | None = None
    address: str = ""

    @property
    def state(self) -> State:
        """Which of the four states this is."""
        return WORDS[self.verdict].state

    @property
    def word(self) -> str:
        """The verdict as the first word of a sentence."""
        return WORDS[self.verdict].word
