"""No stranger learns whether a name is set here, or whether a guess equals a value.

The same is said on the websocket of a Space full of canaries and of one with nothing: what comes
back is compared byte for byte.
"""

import random
import re
from collections.abc import Mapping

import pytest

from tests.strangers.made import dice_for, references
from tests.strangers.table import GO, PASTE, UPLOAD
from tests.strangers.world import ENVIRON, LINES, TOML
from tests.support.dashboard import Dashboard
from tests.support.signing_in import BOB, signed_in_cookies
from tests.support.talking import Talk, talking

ALL = {**ENVIRON, **LINES, **TOML}


@pytest.fixture(scope="module")
def nobodys(empty: Dashboard) -> Mapping[str, str]:
    """Bob, signed in where there is nothing to be had."""
    return signed_in_cookies(empty, BOB)


def guesses(dice: random.Random) -> tuple[str, str]:
    """Return a text that guesses names and values: right ones, nearly right ones, wrong ones."""
    lines = []
    for number, (name, value) in enumerate(ALL.items()):
        near = value[:-1] + ("x" if value[-1] != "x" else "y")
        for guess in (value, near, value[: len(value) // 2], f"${{{name}}}", ""):
            one = dice.choice([name, f"MINE_{number}"])
            lines.append(f"{one}={guess}" if dice.random() < 0.8 else f"export {one}='{guess}'")
    dice.shuffle(lines)
    return ".env", "\n".join(lines) + "\n"


TEXTS = [(make, number) for make in (references, guesses) for number in range(2)]


@pytest.mark.parametrize(("make", "number"), TEXTS, ids=lambda one: getattr(one, "__name__", one))
def test_the_wizard_says_the_same_in_an_empty_world(world, empty, nobodys, make, number):
    """Whatever is pasted or uploaded, decided and left out: not a byte depends on what is here."""
    label, text = make(dice_for(f"{make.__name__} {number}"))
    both = [
        walked(served, cookies, label, text, by_file=number % 2 == 1)
        for served, cookies in ((world.space, world.bob), (empty, nobodys))
    ]
    assert both[0] == both[1]
    assert len(both[0]) > 20


def walked(
    served: Dashboard, cookies: Mapping[str, str], label: str, text: str, *, by_file: bool
) -> list[bytes]:
    """Bring a text to the wizard, decide what it asks, go on, and return what was drawn."""
    with talking(served.url, cookies, "migration") as one:
        if by_file:
            one.press(GO, one.uploaded(UPLOAD, label, text.encode(), cookies))
        else:
            one.press(GO, one.typed(PASTE, text))
        asked = [name for name in one.ids if name.endswith("as python-dotenv reads it")]
        for name in asked[:1]:
            one.press(name)
        one.press("Choose the Space")
        return drawn(one, served)


def drawn(one: Talk, served: Dashboard) -> list[bytes]:
    """Return what a page was given to draw, without what differs in any two sessions."""
    port = served.url.rpartition(":")[2].encode()
    found = []
    for message in one.came:
        if message.WhichOneof("type") == "delta":
            data = message.delta.SerializeToString(deterministic=True)
            found.append(re.sub(rb"localhost:%s" % port, b"localhost", data))
    return found


def test_the_comparison_would_notice(world, empty):
    """What differs between the two is seen by it: their boards say so, the owner's much more."""
    with talking(world.space.url, world.alice, "diagnostics") as one:
        full = drawn(one, world.space)
    with talking(empty.url, page="diagnostics") as other:
        assert full != drawn(other, empty)


ROUTES = [
    *(("GET", f"/api/providers/test/{name}") for name in ("cohere", *ALL, "nobody")),
    *(("GET", f"/api/providers?{name}={value[:6]}") for name, value in list(ALL.items())[:2]),
    *(("GET", f"/{name}") for name in (".env", "OKAPI_TOKEN", "diagnostics", "migration")),
    *(("PUT", f"/_stcore/upload_file/{name}/x") for name in ("QUOLL_SIGNING", "x")),
    *(("GET", f"/media/{name}.json") for name in ("QUOLL_SIGNING", "x")),
    *(("GET", f"/oauth2callback?state={name}") for name in ("QUOLL_SIGNING", "x")),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_tells_what_is_set(world, empty, method, path):
    """A visitor's request is answered alike in both worlds; which providers work is public."""
    answers = []
    for served in (world.space, empty):
        reply = served.request(method, path, allow_redirects=False)
        body = re.sub(r'"timestamp":"[^"]*"', "", reply.text)
        if path.startswith("/api/providers?"):
            body = str(sorted(reply.json()))
        answers.append((reply.status_code, body))
    assert answers[0] == answers[1]
