"""The calls to the Hub that this product makes, each bounded and with errors of our own."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HFValidationError

from lib import __version__
from lib.hub.errors import HubError, Kind, error_from
from lib.hub.exchange import CALL_SECONDS, calling
from lib.hub.whoami import TokenFacts, read_facts
from lib.providers.address import AddressError, usable
from lib.providers.classify import Answer
from lib.providers.transport import Failure
from lib.secret import Secret

DEFAULT_ENDPOINT: Final = "https://huggingface.co"
_LIST_SECONDS: Final = 30.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """One Space. `stage` is the Hub's word for what it is doing, empty where not told.

    error: what the Hub says of an error; it may quote what the app printed. duplicated_from: the
    Space it was copied from, as its README says.
    """

    id: str
    sdk: str
    private: bool
    stage: str = ""
    error: str = field(default="", repr=False)
    duplicated_from: str = ""


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
    value: str = field(repr=False)
    description: str
    updated_at: datetime | None


class Hub:
    """The Hub, seen with one token.

    endpoint: its address; it is never taken from the environment here. token: always explicit and
    never empty, since the client falls back to the host's own token for None. Every call raises
    `HubError`, and nothing else, within a bounded time.
    """

    def __init__(self, token: Secret, endpoint: str = DEFAULT_ENDPOINT) -> None:
        if not _is_sendable(token):
            raise HubError(Kind.DAMAGED)
        self._endpoint = _address(endpoint)
        self._api = HfApi(
            endpoint=self._endpoint,
            token=token.reveal(),
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
            # Whatever the client makes of the answer, the answer itself says it better.
            with suppress(Exception):
                self._api.whoami()
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

        def ask() -> tuple[SecretFacts, ...]:
            found = self._api.get_space_secrets(space).items()
            return tuple(
                SecretFacts(name, _text(one.description), one.updated_at) for name, one in found
            )

        return self._call(ask)

    def variables(self, space: str) -> tuple[VariableFacts, ...]:
        """List the variables of a Space with their values."""

        def ask() -> tuple[VariableFacts, ...]:
            found = self._api.get_space_variables(space).items()
            return tuple(
                VariableFacts(name, _value(one.value), _text(one.description), one.updated_at)
                for name, one in found
            )

        return self._call(ask)

    def _call(self, ask: Callable[[], _T], seconds: float = CALL_SECONDS) -> _T:
        with calling(self._endpoint, seconds) as call:
            try:
                return ask()
            except HFValidationError:
                error = HubError(Kind.BAD_REQUEST)
            except Exception:
                # No success, or one the client did not expect; its text may quote the answer.
                error = error_from(call.answer)
        raise error from None


def _is_sendable(token: Secret) -> bool:
    # The value is a variable of this function only, not of one a traceback could show.
    value = token.reveal()
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def _address(endpoint: str) -> str:
    with suppress(AddressError, httpx2.InvalidURL):
        address = usable(endpoint)
        httpx2.URL(address)  # the client takes fewer addresses
        return address
    raise HubError(Kind.WRONG_ADDRESS)


def _value(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("a variable's value is a text")
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _space(found: object) -> SpaceFacts:
    runtime = getattr(found, "runtime", None)
    raw = getattr(runtime, "raw", None) or {}
    return SpaceFacts(
        id=_text(getattr(found, "id", "")),
        sdk=_text(getattr(found, "sdk", "")),
        private=bool(getattr(found, "private", False)),
        stage=_text(getattr(runtime, "stage", "")),
        error=_text(raw.get("errorMessage")),
        duplicated_from=_text(getattr(getattr(found, "card_data", None), "duplicated_from", "")),
    )
