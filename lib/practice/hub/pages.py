"""The few pages of the practice Hub. Every one of them says that it is make-believe."""

from collections.abc import Mapping
from html import escape
from typing import Final

from lib.practice.answers import CannedReply
from lib.practice.hub.call import Call
from lib.practice.hub.responses import no_page
from lib.practice.hub.rights import space_to_read
from lib.practice.hub.runtime import stage_of
from lib.practice.hub.store import Store

_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_FRAME: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} (simulated)</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto }}
.note {{ border-left: .3rem solid #ffd21e; padding: .5rem 1rem; background: #ffd21e22 }}
a, button {{ color: inherit; font: inherit }}
</style>
<h1>{title}</h1>
<p class="note">This is simulated: a practice Hub on this machine. It is not huggingface.co,
and no real account or token belongs here.</p>
{body}
"""
_CIRCLE: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    b'<circle cx="4" cy="4" r="4" fill="#ffd21e"/></svg>'
)


def page(title: str, body: str, status: int = 200) -> CannedReply:
    """Return a page. body: HTML whose values are escaped already."""
    text = _FRAME.format(title=escape(title), body=body)
    return CannedReply(status, text.encode(), "text/html; charset=utf-8", _HEADERS)


def front(world: Store, _: Call) -> CannedReply:
    """Show that there is a practice Hub here."""
    count = sum(not space.private for space in world.spaces.values())
    return page("Practice Hub", f"<p>It holds {count} public Spaces.</p>\n")


def space(world: Store, call: Call) -> CannedReply:
    """Show a Space's page: what it is, and that it is not one."""
    found = space_to_read(world, call)
    rows = {"SDK": found.sdk, "Stage": stage_of(found, world.now())}
    return page(found.id, _list(rows))


def avatar(_: Store, call: Call) -> CannedReply:
    """Answer a picture: a plain circle."""
    if not call.path["name"].endswith(".svg"):
        raise no_page()
    return CannedReply(200, _CIRCLE, "image/svg+xml")


def _list(rows: Mapping[str, str]) -> str:
    items = (f"<li>{escape(name)}: {escape(value)}</li>" for name, value in rows.items())
    return "<ul>" + "".join(items) + "</ul>\n"
