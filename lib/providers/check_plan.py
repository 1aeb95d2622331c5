"""Prepare the request that checks one provider, or say why none is sent. Nothing is sent here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lib.client_config import client_of
from lib.http import address
from lib.http.transport import Request
from lib.program import PROGRAM
from lib.project import Configured
from lib.provider_config import Check, Message, Provider, owners_of_prefix
from lib.providers.asked_address import (
    UnusableError,
    base_of,
    home_of,
    is_usual,
    is_vendor,
    moved_by,
    target_of,
)
from lib.providers.exfiltration_guard import is_exfiltration, origin, whose_key, would_send
from lib.providers.reading import CHECK, MESSAGE, Classification
from lib.providers.request_parts import auth_of, body_of, headers_set, user_of
from lib.providers.verdict import Verdict
from lib.secret import Secret
from lib.sources import Entry


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
    def route(self) -> Check | Message | None:
        """What is asked: the free check or the message of whoever judges."""
        return self.judge.check if self.on == CHECK else self.judge.message

    @property
    def is_vendor(self) -> bool:
        """Whether the vendor itself is asked, and no server at a configured address."""
        if not self.target.url:
            return self.configured.is_at_home
        return not self.target.configured or is_vendor(self.judge, self.target.url)

    @property
    def is_usual(self) -> bool:
        """Whether the vendor is asked at the route that the table has."""
        route = self.route
        return route is not None and is_usual(self.judge, route, self.target.url)

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
_ON: Final = frozenset({"1", "true"})
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


def _without(configured: Configured, on: str, reading: Classification) -> CheckPlan:
    return CheckPlan(configured, on, configured.provider, _NOWHERE, reading=reading)


def _plan(configured: Configured, on: str, *, named: bool) -> CheckPlan:
    if elsewhere := _elsewhere(configured):
        return _without(configured, on, elsewhere)
    try:
        base = base_of(configured)
        judge = home_of(base) or configured.provider
        route = judge.check if on == CHECK else judge.message
        if route is None:
            return _without(configured, on, _untested(judge) if on == CHECK else _no_chat(judge))
        target = target_of(configured, judge, route, base)
    except UnusableError as error:
        reading = Classification(Verdict.WRONG_ADDRESS, error.sentence, error.advice)
        return _without(configured, on, reading)
    key = configured.key.winner
    if key and (unfit := _unfit(configured, key.value, target)):
        return CheckPlan(configured, on, judge, target, reading=unfit)
    if key and (lacking := _without_user(configured, judge)):
        return CheckPlan(configured, on, judge, target, reading=lacking)
    settings = headers_set(configured, judge)
    if not named and (unasked := _unasked(configured, judge, route, target, settings)):
        return _without(configured, on, unasked)
    headers = dict(judge.check.headers) if judge.check else {}
    headers |= {name: entry.value.reveal().strip() for name, entry in settings.items()}
    if key:
        headers |= auth_of(judge, key, user_of(configured, judge))
    if body := body_of(route):
        headers["Content-Type"] = "application/json"
    method = route.method if isinstance(route, Check) else "POST"
    return CheckPlan(configured, on, judge, target, Request(method, target.url, headers, body))


def _elsewhere(configured: Configured) -> Classification | None:
    """Return why the key is not what the app uses: a switch, or another credential before it."""
    client = client_of(configured.provider.id)
    for name, where in client.redirected_by.items():
        switch = configured.setting((name,))
        if switch and switch.value.reveal().strip().lower() in _ON:
            return Classification(
                Verdict.NOT_TESTED,
                f"`{name}` sends every request to {where}, where this key is not used, "
                "so it was not tested.",
                f"Remove `{name}` if the app is to use the key.",
            )
    first = configured.setting(client.outranked_by)
    if first is None:
        return None
    return Classification(
        Verdict.NOT_TESTED,
        f"The client takes `{first.name}` instead of the key, so the key was not tested.",
        f"Remove `{first.name}` if the app is to use the key.",
    )


def _unasked(
    configured: Configured,
    judge: Provider,
    route: Check | Message,
    target: address.Target,
    settings: Mapping[str, Entry],
) -> Classification | None:
    """Return why nothing is sent before a person asks for this very provider; None where it is."""
    chosen = moved_by(configured, judge, route) or configured.address.winner
    provider, key = configured.provider, configured.key.winner
    if chosen is None or configured.runs_here:
        return None
    for entry in settings.values():  # an organisation is no secret, but nobody else's business
        if is_exfiltration(chosen, target.url, provider, entry.value, entry.holds):
            return _not_unasked(would_send(chosen, origin(entry), f"`{target.shown}`"), provider)
    value, whose = key.value if key else None, whose_key(configured.key)
    if not is_exfiltration(chosen, target.url, provider, value, whose):
        return None
    if key is None or chosen.expanded:
        why = f"`{chosen.name}` at `{chosen.place}` puts a value of the environment into an address"
    else:
        why = would_send(chosen, origin(key), f"`{target.shown}`")
    return _not_unasked(why, provider)


def _not_unasked(why: str, provider: Provider) -> Classification:
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


def _without_user(configured: Configured, judge: Provider) -> Classification | None:
    """Return why a key is not sent where its user is not known; None where it is."""
    if not judge.auth.user_names or user_of(configured, judge):
        return None
    name = judge.auth.user_names[0]
    return Classification(
        Verdict.NOT_TESTED,
        f"{{provider}} takes this key only together with `{name}`, which is not set.",
        f"Set `{name}` to the other half of the pair.",
    )
