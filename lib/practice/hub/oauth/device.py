"""Sign-in for a command line: it shows a code, a person types the code into a page."""

from dataclasses import replace
from html import escape
from typing import Final

from lib.practice.answers import CannedReply
from lib.practice.hub import fake_credentials
from lib.practice.hub.call import Call
from lib.practice.hub.fixtures import ALICE
from lib.practice.hub.oauth.consent import scopes_of
from lib.practice.hub.pages import page
from lib.practice.hub.responses import json_reply, refusal
from lib.practice.hub.store import Store, Ticket

_SECONDS: Final = 900
_FORM: Final = """\
<p>Type the code that your command line shows.</p>
<form method="post" action="/oauth/device/agree">
<p><label>Code <input name="user_code" autocomplete="off" autofocus value="{code}"></label></p>
<p><button name="answer" value="yes">Sign in as {user}</button>
<button name="answer" value="no">Refuse</button></p>
</form>
"""


def begin(world: Store, call: Call) -> CannedReply:
    """Answer a code for the command line and one for the person."""
    client_id = call.field("client_id")
    if not client_id:
        raise refusal(400, "invalid_request", error_description="client_id is missing")
    ticket = Ticket(
        client_id,
        scopes_of(call.field("scope")),
        world.now() + _SECONDS,
        user_code=fake_credentials.user_code(),
    )
    code = fake_credentials.code()
    world.devices[code] = ticket
    told = {"device_code": code, "user_code": ticket.user_code, "expires_in": _SECONDS}
    return json_reply(told | {"verification_uri": f"{call.base_url}/device"})


def ask(_: Store, call: Call) -> CannedReply:
    """Show the page on which a person types the code."""
    return page("Practice sign-in", _FORM.format(code=escape(call.first("user_code")), user=ALICE))


def agree(world: Store, call: Call) -> CannedReply:
    """Take a person's answer."""
    typed = call.field("user_code").strip().upper()
    for code, ticket in world.devices.items():
        if ticket.user_code == typed and ticket.until > world.now():
            yes = call.field("answer") == "yes"
            world.devices[code] = replace(ticket, user=ALICE if yes else "", denied=not yes)
            words = "You are signed in." if yes else "The sign-in is refused."
            return page(words.rstrip("."), "<p>Go back to your command line.</p>\n")
    return page("No such code", "<p>The code is unknown, or too old.</p>\n", 400)
