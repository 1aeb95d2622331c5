"""The page on which a person agrees to a sign-in, and the way back with a code."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit

from lib.practice.answers import CannedReply
from lib.practice.hub import fake_credentials
from lib.practice.hub.call import Call
from lib.practice.hub.fixtures import ALICE
from lib.practice.hub.oauth.openid import SCOPES
from lib.practice.hub.pages import page
from lib.practice.hub.records import User, id_of
from lib.practice.hub.store import Store, Ticket

_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_CHALLENGE_LENGTH: Final = 43
_CODE_SECONDS: Final = 600
_AGREED: Final = "practice_user"
_NO_PERSON: Final = "access_denied"


def authorize(world: Store, call: Call) -> CannedReply:
    """Ask a person who they are; when that is known, send them back with a code."""
    back = call.first("redirect_uri")
    if call.first("client_id") != world.client_id or not _is_here(back):
        why = "The app is unknown, or it wants the answer somewhere else than on this machine."
        return page("Sign-in refused", f"<p>{why}</p>\n", 400)
    if problem := _problem(call):
        return _back(back, {"error": problem[0], "error_description": problem[1]}, call)
    name = call.first(_AGREED) or (ALICE if world.settings.auto_consent else "")
    if not name:
        return page("Practice sign-in", _choices(world, call))
    if name not in world.users:
        return _back(back, {"error": _NO_PERSON, "error_description": "Nobody agreed."}, call)
    code = fake_credentials.code()
    world.codes[code] = _ticket(world, call, world.users[name])
    return _back(back, {"code": code}, call)


def scopes_of(text: str) -> tuple[str, ...]:
    """Return the scopes that were asked for; a profile always comes with them."""
    wanted = dict.fromkeys([*text.split(), "openid", "profile"])
    return tuple(scope for scope in wanted if scope in SCOPES)


def _problem(call: Call) -> tuple[str, str] | None:
    if call.first("response_type") != "code":
        return "unsupported_response_type", "Only response_type=code is known."
    challenge, method = call.first("code_challenge"), call.first("code_challenge_method")
    if challenge and (method != "S256" or len(challenge) != _CHALLENGE_LENGTH):
        return "invalid_request", "Only code_challenge_method=S256 is known."
    unknown = set(call.first("scope").split()) - set(SCOPES)
    return ("invalid_scope", "One of the scopes is not known.") if unknown else None


def _ticket(world: Store, call: Call, user: User) -> Ticket:
    wanted = set(call.every("orgIds")) | set(call.first("orgIds").split(","))
    ticket = Ticket(
        call.first("client_id"),
        scopes_of(call.first("scope")),
        world.now() + _CODE_SECONDS,
        user=user.name,
        orgs=tuple(name for name in user.roles if id_of("org", name) in wanted),
    )
    return replace(
        ticket,
        redirect_uri=call.first("redirect_uri"),
        nonce=call.first("nonce"),
        challenge=call.first("code_challenge"),
    )


def _choices(world: Store, call: Call) -> str:
    asked = " ".join(scopes_of(call.first("scope")))
    lines = [f"<p>An app on this machine asks for: <code>{escape(asked)}</code></p>"]
    asking = [(key, value) for key, value in call.query if key != _AGREED]
    people = [(f"Sign in as {name}", name) for name in world.users]
    for words, name in [*people, ("Refuse", _NO_PERSON)]:
        query = urlencode([*asking, (_AGREED, name)])
        address = escape(f"{call.base_url}{call.url_path}?{query}")
        lines.append(f'<p><a href="{address}">{escape(words)}</a></p>')
    return "\n".join(lines) + "\n"


def _back(address: str, told: Mapping[str, str], call: Call) -> CannedReply:
    state = {"state": call.first("state")} if call.first("state") else {}
    joint = "&" if urlsplit(address).query else "?"
    location = f"{address}{joint}{urlencode({**told, **state})}"
    return CannedReply(303, b"", "text/plain; charset=utf-8", {"location": location})


def _is_here(address: str) -> bool:
    """Whether an address is on this machine and can stand in a header."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and "#" not in address
    return plain and parts.scheme in {"http", "https"} and host in _HERE
