"""The calls to the Hub that this product makes, each bounded and with errors of our own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from huggingface_hub import HfApi
from huggingface_hub.errors import HFValidationError

from lib import __version__
from lib.hub.errors import HubError, Kind, error_from
from lib.hub.exchange import CALL_SECONDS, RefusedError, calling
from lib.hub.token_facts import TokenFacts, read_facts
from lib.providers.classify import Answer
from lib.providers.transport import Failure
from lib.secret import Secret

DEFAULT_ENDPOINT: Final = "https://huggingface.co"
_LIST_SECONDS: Final = 30.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """One Space. `stage` is the Hub's word for what it is doing, empty where not told."""

    id: str
    sdk: str
    private: bool
    stage: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """A secret of a Space: its value is never told by the Hub."""

    name: str
    description: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class VariableFacts:
    """A variable of a Space, whose value is public."""

    name: str
    value: str
    description: str
    updated_at: datetime | None


class Hub:
    """The Hub, seen with one token.

    endpoint: its address; it is never taken from the environment here. token: always explicit and
    never empty, since the client falls back to the host's own token for None. Every call raises
    `HubError`, and nothing else, within a bounded time.
    """

    def __init__(self, token: Secret, endpoint: str = DEFAULT_ENDPOINT) -> None:
        value = token.reveal()
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise HubError(Kind.DAMAGED)
        self._endpoint = endpoint.rstrip("/")
        self._api = HfApi(
            endpoint=self._endpoint,
            token=value,
            library_name="spaces-secrets",
            library_version=__version__,
        )

    def __repr__(self) -> str:
        return "Hub()"

    def whoami(self) -> TokenFacts:
        """Say whose token it is and what it may do. The Hub limits this call strictly."""
        answer = self.whoami_answer()
        facts = None
        if isinstance(answer, Answer) and answer.status < 300:
            facts = read_facts(answer.body)
        if facts is None:
            raise error_from(answer)
        return facts

    def whoami_answer(self) -> Answer | Failure:
        """Return what `whoami` was answered, for who reads verdicts from answers."""
        with calling(self._endpoint) as call:
            try:
                self._api.whoami()
            except RefusedError as refused:
                return refused.answer
            except ValueError:
                pass  # a success that is no JSON; the answer itself says so
            return call.answer

    def spaces(self, owner: str) -> tuple[SpaceFacts, ...]:
        """List the Spaces of a user or an organisation that the token may see."""

        def ask() -> tuple[SpaceFacts, ...]:
            found = self._api.list_spaces(author=owner, expand=["sdk", "private", "runtime"])
            return tuple(_space(one) for one in found)

        return self._call(ask, _LIST_SECONDS)

    def space(self, space: str) -> SpaceFacts:
        """Tell what is known of one Space, `owner/name`."""
        return self._call(lambda: _space(self._api.space_info(space, timeout=CALL_SECONDS)))

    def secrets(self, space: str) -> tuple[SecretFacts, ...]:
        """List the secrets of a Space: names, descriptions and dates."""
        found = self._call(lambda: self._api.get_space_secrets(space))
        return tuple(
            SecretFacts(name, one.description or "", one.updated_at) for name, one in found.items()
        )

    def variables(self, space: str) -> tuple[VariableFacts, ...]:
        """List the variables of a Space with their values."""
        found = self._call(lambda: self._api.get_space_variables(space))
        return tuple(
            VariableFacts(name, one.value, one.description or "", one.updated_at)
            for name, one in found.items()
        )

    def _call(self, ask: Callable[[], _T], seconds: float = CALL_SECONDS) -> _T:
        with calling(self._endpoint, seconds) as call:
            try:
                return ask()
            except RefusedError as refused:
                error = error_from(refused.answer)
            except HFValidationError:
                error = HubError(Kind.BAD_REQUEST)
            except Exception:
                # A success whose body is not what the client expects; its text may quote it.
                error = error_from(call.answer)
        raise error from None


def _space(found: object) -> SpaceFacts:
    runtime = getattr(found, "runtime", None)
    raw = getattr(runtime, "raw", None) or {}
    return SpaceFacts(
        id=str(getattr(found, "id", "")),
        sdk=str(getattr(found, "sdk", "") or ""),
        private=bool(getattr(found, "private", False)),
        stage=str(getattr(runtime, "stage", "") or ""),
        error=str(raw.get("errorMessage", "") or ""),
    )
