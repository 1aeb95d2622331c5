"""Faults: what is to go wrong, for whom, and how often, as asked for over HTTP."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Final

from lib.practice.fields import InvalidRequestError, flag, number, one_of, only, table, text, whole

HUB: Final = "hub"
ROUTES: Final = ("check", "message")
PARTS: Final = ("headers", "body")
MOMENTS: Final = ("before", "during")

_LONGEST_DELAY: Final = 3600.0
_SLOWEST_BYTE: Final = 60.0
_MOST_TIMES: Final = 1_000_000
_FIRST_STATUS: Final = 200
_LAST_STATUS: Final = 599
_EFFECTS: Final = (
    *("status", "body", "content_type", "headers"),
    *("delay", "drip", "endless", "disconnect", "held", "twice"),
)
_FIELDS: Final = ("provider", "route", "key", "times", "after_write", *_EFFECTS)
_OWN_HEADERS: Final = ("content-length", "transfer-encoding", "connection", "x-practice")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Drip:
    """An answer that comes one byte at a time, from its first byte or from its body on."""

    part: str
    seconds_per_byte: float


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. What it does not name stays as the stand-in answers it.

    `times` is how often it still happens; None is for ever. `provider`, `route` and `key` narrow
    it down; None is any. A fault that puts something in the answer's place keeps the practice Hub
    from writing, unless it comes `after_write`. `held` is before which later request the Hub does
    what it was asked; with `twice` it does that now, and then once more.
    """

    provider: str | None = None
    route: str | None = None
    key: str | None = field(default=None, repr=False)
    times: int | None = None
    status: int | None = None
    body: str | None = None
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: Drip | None = None
    endless: bool = False
    disconnect: str | None = None
    after_write: bool = False
    held: int | None = None
    twice: bool = False

    @property
    def now(self) -> bool:
        """Whether the Hub does at once what it is asked."""
        if self.held is not None or self.twice:
            return self.twice
        return self.after_write or not self.instead

    @property
    def instead(self) -> bool:
        """Whether something takes the place of the answer, so that a client cannot know."""
        replaced = (self.status, self.body, self.disconnect) != (None, None, None)
        return replaced or self.endless

    def fits(self, provider: str, route: str | None, key: str | None) -> bool:
        """Whether it happens to a request with this key to this route."""
        return (
            self.provider in {None, provider}
            and self.route in {None, route}
            and self.key in {None, key}
        )

    def shown(self) -> dict[str, object]:
        """Return it as JSON; of a key, only that there is one."""
        return asdict(self) | {"key": None if self.key is None else "***"}


def read_fault(data: Mapping[str, object], routes: Mapping[str, Collection[str]]) -> Fault:
    """Make a fault from JSON. routes: those of each provider. Raises `InvalidRequestError`."""
    only(data, _FIELDS)
    provider = _provider(data, routes)
    fault = Fault(
        provider=provider,
        route=_route(data, provider, routes),
        key=text(data, "key"),
        times=whole(data, "times", 1, _MOST_TIMES),
        status=whole(data, "status", _FIRST_STATUS, _LAST_STATUS),
        body=_body(data),
        content_type=_content_type(data),
        headers=_headers(data),
        delay=number(data, "delay", 0, _LONGEST_DELAY) or 0.0,
        drip=_drip(data),
        endless=flag(data, "endless"),
        disconnect=one_of(data, "disconnect", MOMENTS),
        after_write=flag(data, "after_write"),
        held=whole(data, "held", 1, _MOST_TIMES),
        twice=flag(data, "twice"),
    )
    return _sensible(fault)


def _sensible(fault: Fault) -> Fault:
    if not any(getattr(fault, name) not in (None, False, 0.0, {}) for name in _EFFECTS):
        raise InvalidRequestError(f"Nothing is to go wrong. Give one of: {', '.join(_EFFECTS)}.")
    if sum((fault.drip is not None, fault.endless, fault.disconnect is not None)) > 1:
        raise InvalidRequestError("Give only one of `drip`, `endless` and `disconnect`.")
    if fault.after_write and not (fault.instead and fault.provider in {None, HUB}):
        raise InvalidRequestError("`after_write` is for what takes the place of the Hub's answer.")
    if (fault.held or fault.twice) and (fault.after_write or fault.provider not in {None, HUB}):
        raise InvalidRequestError(
            "`held` and `twice` are for the Hub, and go without `after_write`."
        )
    return fault


def _provider(data: Mapping[str, object], routes: Mapping[str, Collection[str]]) -> str | None:
    provider = text(data, "provider")
    if provider is not None and provider not in routes:
        raise InvalidRequestError("`provider` is not the id of a provider.")
    return provider


def _route(
    data: Mapping[str, object], provider: str | None, routes: Mapping[str, Collection[str]]
) -> str | None:
    """Return a route of the provider, or of any where none is given."""
    chosen = routes.values() if provider is None else [routes[provider]]
    return one_of(data, "route", list(dict.fromkeys(chain.from_iterable(chosen))))


def _body(data: Mapping[str, object]) -> str | None:
    body = text(data, "body")
    try:
        (body or "").encode()
    except UnicodeEncodeError:
        raise InvalidRequestError("`body` holds half a character.") from None
    return body


def _content_type(data: Mapping[str, object]) -> str | None:
    value = text(data, "content_type")
    if value is not None and not _HEADER_VALUE.fullmatch(value):
        raise InvalidRequestError("`content_type` cannot be sent as a header.")
    return value


def _headers(data: Mapping[str, object]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in (table(data, "headers") or {}).items():
        if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
            raise InvalidRequestError("`headers` has a value that cannot be sent.")
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OWN_HEADERS:
            raise InvalidRequestError(
                f"`headers` has a name that cannot be sent, or {_OWN_HEADERS}."
            )
        headers[name.lower()] = value
    return headers


def _drip(data: Mapping[str, object]) -> Drip | None:
    drip = table(data, "drip")
    if drip is None:
        return None
    only(drip, ("part", "seconds_per_byte"))
    part = one_of(drip, "part", PARTS)
    seconds = number(drip, "seconds_per_byte", 0, _SLOWEST_BYTE)
    if part is None or seconds is None:
        raise InvalidRequestError("`drip` needs `part` and `seconds_per_byte`.")
    return Drip(part, seconds)
