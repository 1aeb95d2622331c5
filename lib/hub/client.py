"""The calls to the Hub that this product makes, each bounded and with errors of our own."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Self, TypeVar

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HFValidationError

from lib import __version__
from lib.escape import quotable
from lib.http.address import AddressError, usable
from lib.http.address import shown as shown_address
from lib.http.answer import Answer
from lib.http.failure import Failure
from lib.http.transport import Connection
from lib.hub.answer_body import anything, date_of, holds, is_done, moved_to, same
from lib.hub.errors import HubError, HubErrorKind, error_from, renamed, surely_not
from lib.hub.http_bridge import CALL_SECONDS, HubRequest, calling
from lib.hub.space_files import FilesThere, Push, files_there, push_files, text_there
from lib.hub.whoami import TokenFacts, read_facts
from lib.secret import Secret

DEFAULT_ENDPOINT: Final = "https://huggingface.co"
_LIST_SECONDS: Final = 30.0
_PUSH_SECONDS: Final = 120.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SpaceFacts:
    """One Space. `stage` is the Hub's word for what it is doing, empty where not told.

    error: what the Hub says of an error; it may quote what the app printed. duplicated_from: the
    Space it was copied from, as its README says. key and created: by which one that was made anew
    under the same name is told apart; empty where the Hub does not say. disabled: whether the Hub
    has switched it off.
    """

    id: str
    sdk: str
    private: bool
    stage: str = ""
    error: str = field(default="", repr=False)
    duplicated_from: str = ""
    key: str = field(default="", compare=False)
    created: str = field(default="", compare=False)
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class RuntimeFacts:
    """What a Space is doing. `host` is the name its app is reached by, empty where not told."""

    stage: str
    error: str = ""
    host: str = ""


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
    never empty, since the client falls back to the host's own token for None. seconds: how long
    one call may take. Every call raises `HubError`, and nothing else, within a bounded time; of a
    write, `HubError.may_have_happened` tells whether it surely changed nothing.
    """

    def __init__(
        self, token: Secret, endpoint: str = DEFAULT_ENDPOINT, seconds: float = CALL_SECONDS
    ) -> None:
        if not _is_sendable(token):
            raise HubError(HubErrorKind.DAMAGED)
        self._seconds = seconds
        self._endpoint = _address(endpoint)
        self._line = Connection()
        self._answered_at: datetime | None = None
        self._api = HfApi(
            endpoint=self._endpoint,
            token=token.reveal(),
            library_name="spaces-secrets",
            library_version=__version__,
        )

    def __repr__(self) -> str:
        return "Hub()"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def address(self) -> str:
        """The Hub's address as it may be told: without a path or a login."""
        return shown_address(self._endpoint)

    @property
    def answered_at(self) -> datetime | None:
        """When the last answer left, by the Hub's own clock and to the second, where it told."""
        return self._answered_at

    def close(self) -> None:
        """Hang up now rather than some seconds after the last call; more calls may follow."""
        self._line.close()

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
        with calling(self._endpoint, line=self._line) as call:
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
            return _variables(self._api.get_space_variables(space))

        return self._call(ask)

    def runtime(self, space: str) -> RuntimeFacts:
        """Tell what a Space is doing right now, and under which name its app is reached."""
        return self._call(lambda: _runtime(self._api.get_space_runtime(space).raw))

    def files(self, space: str) -> FilesThere:
        """List the files of a Space as they are at its last commit."""
        return self._call(lambda: files_there(self._api, space), _LIST_SECONDS)

    def text(self, space: str, path: str) -> str:
        """Return a text file of a Space as it is at its last commit."""
        return self._call(lambda: text_there(self._api, space, path))

    def push(self, space: str, push: Push) -> None:
        """Put files into a Space and take others out, in one commit.

        The Hub may leave out what a `.gitignore` of the Space names; read the files back to see.
        """
        self._call(
            lambda: push_files(self._api, space, push),
            max(self._seconds, _PUSH_SECONDS),
            written_at="/commit/",
        )

    def add_secret(self, space: str, name: str, value: Secret, description: str = "") -> None:
        """Put a secret, whether or not there was one; the Hub does not tell which."""

        def ask() -> None:
            self._api.add_space_secret(space, name, _sent(value), description=description or None)

        self._write(ask, lambda told: told.get("key", name) == name)

    def delete_secret(self, space: str, name: str) -> None:
        """Take a secret away, whether or not there was one."""
        self._write(
            lambda: self._api.delete_space_secret(space, name),
            lambda told: told.get("key", name) == name,
        )

    def add_variable(
        self, space: str, name: str, value: Secret, description: str = ""
    ) -> tuple[VariableFacts, ...]:
        """Put a variable, whose value becomes public, and return all there are now."""

        def ask() -> tuple[VariableFacts, ...]:
            return _variables(
                self._api.add_space_variable(
                    space, name, _sent(value), description=description or None
                )
            )

        return self._write(ask, lambda told: holds(told, name, value))

    def delete_variable(self, space: str, name: str) -> tuple[VariableFacts, ...]:
        """Take a variable away, whether or not there was one, and return those that are left."""

        def ask() -> tuple[VariableFacts, ...]:
            return _variables(self._api.delete_space_variable(space, name))

        return self._write(ask, lambda told: name not in told)

    def create_space(
        self,
        space: str,
        sdk: str,
        *,
        private: bool = True,
        secrets: Mapping[str, Secret],
        variables: Mapping[str, Secret],
    ) -> None:
        """Make an empty Space that has these secrets and variables from the beginning."""

        def ask() -> None:
            self._api.create_repo(
                space,
                repo_type="space",
                space_sdk=sdk,
                private=private,
                space_secrets=_entries(secrets) or None,
                space_variables=_entries(variables) or None,
            )

        self._write(ask, lambda told: same(told.get("name", space), space))

    def restart(self, space: str) -> None:
        """Start a Space anew, also one that was paused."""
        self._write(lambda: self._api.restart_space(space) and None)

    def _write(
        self, ask: Callable[[], _T], says: Callable[[Mapping[str, Any]], bool] = anything
    ) -> _T:
        """Carry a write out; a success has to be in JSON, as every one of the Hub's is.

        says: whether the answer tells that what was asked for has been done.
        """
        return self._call(ask, says=says)

    def _call(
        self,
        ask: Callable[[], _T],
        seconds: float | None = None,
        *,
        says: Callable[[Mapping[str, Any]], bool] | None = None,
        written_at: str = "",
    ) -> _T:
        """Carry a call out. written_at: the part of an address that only its last request has."""
        seconds = self._seconds if seconds is None else seconds
        with calling(self._endpoint, seconds, self._line) as call:
            try:
                found = ask()
                if says is None or is_done(call.answer, says):
                    return found
                error = error_from(call.answer, call.values)
            except HFValidationError:
                error = HubError(HubErrorKind.BAD_REQUEST)
            except Exception:
                # No success, or one the client did not expect; its text may quote the answer.
                error = _error(call, self._endpoint)
            finally:
                self._answered_at = date_of(call.answer)
        raise error if written_at in call.path else surely_not(error) from None


def _is_sendable(token: Secret) -> bool:
    # The value is a variable of this function only, not of one a traceback could show.
    value = token.reveal()
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def _address(endpoint: str) -> str:
    with suppress(AddressError, httpx2.InvalidURL):
        address = usable(endpoint)
        httpx2.URL(address)  # the client takes fewer addresses
        return address
    raise HubError(HubErrorKind.WRONG_ADDRESS)


def _error(call: HubRequest, endpoint: str) -> HubError:
    """Return the error of a call; what never left for the Hub could not be put into a request."""
    if call.is_large:
        return HubError(HubErrorKind.LARGE_FILE)
    if not call.sent and not isinstance(call.answer, Answer):
        timeout = call.answer is Failure.TIMEOUT
        return HubError(HubErrorKind.UNREACHABLE if timeout else HubErrorKind.BAD_REQUEST)
    if name := moved_to(call, endpoint):
        return renamed(name)
    return error_from(call.answer, call.values)


def _sent(value: Secret) -> str:
    """Return a value as it is sent. Raises `ValueError` for half a character."""
    value.reveal().encode("utf-8")
    return value.reveal()


def _entries(values: Mapping[str, Secret]) -> list[dict[str, str]]:
    return [{"key": name, "value": _sent(value)} for name, value in values.items()]


def _variables(found: Mapping[str, Any]) -> tuple[VariableFacts, ...]:
    return tuple(
        VariableFacts(name, _value(one.value), _text(one.description), one.updated_at)
        for name, one in found.items()
    )


def _value(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("a variable's value is a text")
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(value: object) -> str:
    """Return words of the Hub as one visible line."""
    return quotable(_text(value))


def _space(found: object) -> SpaceFacts:
    runtime = getattr(found, "runtime", None)
    raw = getattr(runtime, "raw", None) or {}
    return SpaceFacts(
        id=_words(getattr(found, "id", "")),
        sdk=_words(getattr(found, "sdk", "")),
        private=bool(getattr(found, "private", False)),
        stage=_words(getattr(runtime, "stage", "")),
        error=_text(raw.get("errorMessage")),
        duplicated_from=_words(getattr(getattr(found, "card_data", None), "duplicated_from", "")),
        key=_text(getattr(found, "_id", "")),
        created=_moment(getattr(found, "created_at", None)),
        disabled=getattr(found, "disabled", False) is True,
    )


def _moment(found: object) -> str:
    return found.astimezone(UTC).isoformat() if isinstance(found, datetime) else ""


def _runtime(raw: Mapping[str, Any]) -> RuntimeFacts:
    domains = raw.get("domains")
    ready = [one for one in domains if isinstance(one, dict)] if isinstance(domains, list) else []
    names = [_text(one.get("domain")) for one in ready if one.get("stage") == "READY"]
    return RuntimeFacts(
        stage=_words(raw.get("stage")),
        error=_text(raw.get("errorMessage")),
        host=next((name for name in names if name), ""),
    )
