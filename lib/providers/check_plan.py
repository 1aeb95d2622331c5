"""Prepare the request that checks one provider, or say why none is sent. Nothing is sent here."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lib.http import address
from lib.http.transport import Request
from lib.program import PROGRAM
from lib.project import Configured
from lib.provider_config import Check, Message, Provider, owners_of_prefix, table
from lib.providers.classify import CHECK, MESSAGE, Classification
from lib.providers.exfiltration_guard import is_exfiltration, origin, whose_key, would_send
from lib.providers.verdict import Verdict
from lib.secret import Secret
from lib.sources import Entry
from lib.user_error import UserError


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """One request ready to be sent, or the reading that stands instead of it.

    judge: whose error words to read: the provider's own, unless the configured address is the
        home of another one. identity: equal for requests that would be the same.
    """

    configured: Configured
    on: str
    judge: Provider
    target: address.Target
    request: Request | None = None
    reading: Classification | None = None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What tells this request from others, without holding the key."""
        if self.request is None:
            return (self.configured.provider.id, self.on, "", "")
        headers = sorted(self.request.headers.items())
        sent = Secret(json.dumps([self.request.url, headers, self.request.body]))
        return (self.request.method, self.target.shown, sent.fingerprint(), self.on)


def plan_check(configured: Configured, *, named: bool = False) -> CheckPlan:
    """Prepare the free check of one provider. Nothing is sent.

    named: whether a person asked for this very provider, so that its key may go where the
        project says; see `astray.py`.
    """
    provider = configured.provider
    if not configured.is_configured and not provider.key_optional:
        return _without(configured, CHECK, Classification(Verdict.NOT_CONFIGURED))
    if provider.check is None:
        return _without(configured, CHECK, _untested(provider))
    return _plan(configured, CHECK, named=named)


def plan_message(configured: Configured, *, named: bool = False) -> CheckPlan:
    """Prepare the one-token message, which may cost. Nothing is sent. named: as for a check."""
    provider = configured.provider
    if not configured.is_configured:
        return _without(configured, MESSAGE, Classification(Verdict.NOT_CONFIGURED))
    if provider.message is None:
        return _without(configured, MESSAGE, _no_chat(provider))
    return _plan(configured, MESSAGE, named=named)


_NOWHERE: Final = address.Target("", "", configured=False)
_IN_YOUR_APP: Final = "Use it once in your app to see whether it works."


def _untested(asked: Provider) -> Classification:
    step = "Send a test message, which may cost a fraction of a cent."
    return Classification(
        Verdict.NOT_TESTED, asked.no_check, step if asked.message else _IN_YOUR_APP
    )


def _no_chat(asked: Provider) -> Classification:
    step = "Use the free check." if asked.check else _IN_YOUR_APP
    return Classification(
        Verdict.NOT_TESTED, f"{asked.name} has no chat to send a message to.", step
    )


class _UnusableError(UserError):
    """No address to ask. Names the variable and what to do about it, never its value."""

    def __init__(self, name: str, why: object, step: str = "Fix") -> None:
        super().__init__(f"`{name}` {why}.", f"{step} `{name}`.")


def _without(configured: Configured, on: str, reading: Classification) -> CheckPlan:
    return CheckPlan(configured, on, configured.provider, _NOWHERE, reading=reading)


def _plan(configured: Configured, on: str, *, named: bool) -> CheckPlan:
    try:
        base = _base(configured)
        judge = _home(base) or configured.provider
        route = judge.check if on == CHECK else judge.message
        if route is None:
            return _without(configured, on, _untested(judge) if on == CHECK else _no_chat(judge))
        target = _target(configured, judge, route, base)
    except _UnusableError as error:
        reading = Classification(Verdict.WRONG_ADDRESS, error.sentence, error.advice)
        return _without(configured, on, reading)
    key = configured.key.winner
    if key and (unfit := _unfit(configured, key.value, target)):
        return CheckPlan(configured, on, judge, target, reading=unfit)
    if key and (lacking := _without_user(configured, judge)):
        return CheckPlan(configured, on, judge, target, reading=lacking)
    if not named and (unasked := _unasked(configured, judge, route, target)):
        return _without(configured, on, unasked)
    headers = dict(judge.check.headers) if judge.check else {}
    if key:
        headers |= _auth(judge, key.value, _user(configured, judge))
    if body := _body(route):
        headers["Content-Type"] = "application/json"
    method = route.method if isinstance(route, Check) else "POST"
    return CheckPlan(configured, on, judge, target, Request(method, target.url, headers, body))


def _base(configured: Configured) -> str:
    """Return the base URL the app uses. Raises `_UnusableError` where there is none to use."""
    provider = configured.provider
    if configured.address.winner is not None:
        return _usable(configured, configured.address.winner)
    if not provider.base_url:
        why = "is not set, and there is no default address"
        raise _UnusableError(provider.base_url_names[0], why, step="Set")
    return provider.base_url


def _usable(configured: Configured, chosen: Entry) -> str:
    try:
        return address.usable(
            chosen.value.reveal(),
            bare_host=configured.provider.key_optional,
            has_key=configured.key.winner is not None,
        )
    except address.AddressError as error:
        raise _UnusableError(chosen.name, error) from None


def _home(base: str) -> Provider | None:
    """Return the provider whose default address is on this host: its check enforces the key.

    One that needs no key enforces none, and may stand in for others under the address it shares.
    """
    return _homes().get(address.host_of(base))


@lru_cache(maxsize=1)
def _homes() -> Mapping[tuple[str | None, int | None], Provider]:
    rows = [row for row in table().values() if row.base_url and not row.key_optional]
    return {address.host_of(row.base_url): row for row in reversed(rows)}


def _target(
    configured: Configured, judge: Provider, route: Check | Message, base: str
) -> address.Target:
    """Return the address to ask below a base URL, or below the one that moves the check alone."""
    moved = _moved(configured, judge, route)
    if moved is not None:
        url = address.join(_usable(configured, moved), route.fallback_path or route.path)
        return address.Target(url, address.shown(url), configured=True)
    at_home = bool(judge.base_url) and address.same_host(base, judge.base_url)
    if route.url and at_home:
        url = route.url
    elif at_home:
        url = address.join(base, route.path)
    else:
        url = address.join(base, route.fallback_path or route.path)
    chosen = configured.address.winner is not None
    return address.Target(url, address.shown(url), configured=chosen)


def _moved(configured: Configured, judge: Provider, route: Check | Message) -> Entry | None:
    """Return what moves the check alone, where that counts."""
    its_own = isinstance(route, Check) and judge.id == configured.provider.id
    return configured.check_address.winner if its_own else None


def _unasked(
    configured: Configured, judge: Provider, route: Check | Message, target: address.Target
) -> Classification | None:
    """Return why nothing is sent before a person asks for this very provider; None where it is."""
    chosen = _moved(configured, judge, route) or configured.address.winner
    provider, key = configured.provider, configured.key.winner
    if chosen is None or configured.runs_here:
        return None
    value, whose = key.value if key else None, whose_key(configured.key)
    if not is_exfiltration(chosen, target.url, provider, value, whose):
        return None
    if key is None or chosen.expanded:
        why = f"`{chosen.name}` at `{chosen.place}` puts a value of the environment into an address"
    else:
        why = would_send(chosen, origin(key), f"`{target.shown}`")
    return Classification(
        Verdict.NOT_TESTED,
        f"{why}, so nothing was sent.",
        f"Test {provider.name} by itself if you know this address: add `--provider {provider.id}` "
        f"to `{PROGRAM} check`, or press its own button on the page.",
    )


def _unfit(configured: Configured, key: Secret, target: address.Target) -> Classification | None:
    """Return why a key is not sent at all: it cannot be, or it is another company's."""
    if damage := _damage(key.reveal()):
        return Classification(
            Verdict.DAMAGED, f"The value of `{{name}}` {damage}, so it cannot be sent."
        )
    owners = owners_of_prefix(key.reveal())
    if not owners or configured.provider in owners or target.configured:
        return None
    owner = owners[0].name
    return Classification(
        Verdict.WRONG_ADDRESS,
        f"`{{name}}` holds a key of {owner}, so it was not sent to {{provider}}.",
        f"Put the key of {owner} into `{owners[0].names[0]}`, "
        "or set `{address_name}` to the address it is for.",
    )


def _damage(value: str) -> str:
    """Say what keeps a value from being sent in a header; empty where nothing does."""
    for position, char in enumerate(value, start=1):
        if char in "\r\n":
            where = "ends with" if not value[position:].strip() else "holds"
            return f"{where} a line break"
        if not (" " <= char <= "~"):
            kind = "a typographic quote" if char in "“”‘’„«»" else "a character that no key has"  # noqa: RUF001
            return f"has {kind} at position {position}"
    return "starts with a space" if value[:1] == " " else ""


def _user(configured: Configured, judge: Provider) -> str:
    """Return the user that a key is sent with: the row's, or what its own variable holds."""
    own = configured.user.winner if configured.user and judge is configured.provider else None
    return own.value.reveal().strip() if own else judge.auth.user


def _without_user(configured: Configured, judge: Provider) -> Classification | None:
    """Return why a key is not sent where its user is not known; None where it is."""
    if not judge.auth.user_names or _user(configured, judge):
        return None
    name = judge.auth.user_names[0]
    return Classification(
        Verdict.NOT_TESTED,
        f"{{provider}} takes this key only together with `{name}`, which is not set.",
        f"Set `{name}` to the other half of the pair.",
    )


def _auth(provider: Provider, key: Secret, user: str) -> dict[str, str]:
    value = key.reveal()
    basic = base64.b64encode(f"{user}:{value}".encode()).decode()
    return {provider.auth.header: provider.auth.value.format(key=value, basic=basic)}


_QUESTION: Final = "Say OK."


def _body(route: Check | Message) -> str:
    if isinstance(route, Check):
        return route.body
    chat = [{"role": "user", "content": _QUESTION}]
    if route.style == "google":
        return json.dumps(
            {
                "contents": [{"parts": [{"text": _QUESTION}]}],
                "generationConfig": {"maxOutputTokens": 1},
            }
        )
    if route.style == "ollama":
        return json.dumps(
            {"model": route.model, "messages": chat, "stream": False, "options": {"num_predict": 1}}
        )
    return json.dumps({"model": route.model, "messages": chat, route.limit: 1})
