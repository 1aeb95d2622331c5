"""The table: every door, and everybody who might want something of what stands behind it.

A cell is a way to try it, so many times, or a sentence that says why there is nothing to try.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import quote

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.strangers import made
from tests.strangers.world import EVIL, World
from tests.support.dashboard import Dashboard
from tests.support.hostile import MARKUP
from tests.support.talking import Talk, as_text, talking
from tests.support.wire import Door, knock, port_of

PAGES: Final = ("", "diagnostics", "migration")
PASTE: Final = "Paste the lines of a .env"
UPLOAD: Final = "Or upload a .env or secrets.toml"
FOLDED: Final = "Paste or upload another file"
GO: Final = "Review the names"
_REFUSED: Final = frozenset({0, 400, 403})
_EACH: Final = 6


class Way(StrEnum):
    """A way in."""

    SOCKET = "websocket"
    POST = "POST /api"
    GET = "GET /api"
    UPLOAD = "upload"
    MEDIA = "media"
    CORE = "Streamlit's routes"
    MESSAGES = "Streamlit's messages"
    SIGN_IN = "sign-in"
    PASTED = "pasted text"
    FILE = "uploaded file"
    PROJECT = "project folder"
    NAMES = "names in files"
    FORWARDED = "forwarded request"


class Who(StrEnum):
    """Somebody who wants something."""

    VISITOR = "visitor"
    STRANGER = "stranger signed in"
    PORT = "page on another port"
    OTHER = "other user"
    PROJECT = "hostile project"
    TEXT = "hostile text"


@dataclass(frozen=True)
class Tried:
    """What was tried, and all that came back. brought: the text that came with it.

    is_told: whether names may be seen, as by the person at home.
    """

    what: str
    said: str
    brought: str = ""
    is_told: bool = False


How = Callable[[World, random.Random, int], Iterator[Tried]]


@dataclass(frozen=True)
class Cell:
    """A way to try a door, and how often."""

    how: How
    many: int


# --- requests ------------------------------------------------------------------------------------

_Doors = Callable[[random.Random, int], Iterable[Door]]


def _other(world: World) -> Dashboard:
    if world.other is None:
        pytest.skip("acts as another user, which only root may")
    return world.other


def _cookie(cookies: Mapping[str, str]) -> str:
    return "Cookie: " + "; ".join(f"{name}={cookies[name]}" for name in cookies)


def _knock(
    served: Dashboard, door: Door, more: list[str], refused: bool = False, told: bool = False
) -> Tried:
    answer = knock(served, door, more)
    said = answer.raw.decode("utf-8", "replace")
    what = f"{door.method} {door.path} {door.headers} {more} -> {answer.status}"
    assert answer.status < 500, what
    assert not refused or answer.status in _REFUSED, what
    assert "access-control-allow" not in said.lower(), what
    assert not _leads_away(said), what
    return Tried(what, said, is_told=told)


def _leads_away(said: str) -> bool:
    """Whether an answer sends a browser to somebody else than us and the Hub of the test."""
    head = said.partition("\r\n\r\n")[0].lower()
    to = head.partition("\r\nlocation:")[2].partition("\r\n")[0].strip()
    return bool(to) and not to.startswith(("/", "http://localhost:", "http://127.0.0.1:", "./"))


def asked(doors: _Doors, who: Who) -> How:
    """Return the way to try requests as somebody."""

    def how(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
        for number, door in enumerate(doors(dice, many)):
            match who:
                case Who.VISITOR | Who.STRANGER:
                    more = [f"X-Forwarded-For: 198.51.100.{dice.randrange(256)}"]
                    more += [_cookie(world.bob)] if who is Who.STRANGER else []
                    yield _knock(world.space, door, more)
                case Who.PORT:
                    served = world.home.served
                    (origin, *_) = made.origins(dice, port_of(served), 1)
                    # A browser names the origin, or tells with a picture's request whose it is.
                    site = f"Sec-Fetch-Site: {dice.choice(['same-site', 'cross-site'])}"
                    ways = [[f"Origin: {origin}"], [f"Origin: {origin}", site], [site]]
                    yield _knock(served, door, ways[number % 3], refused=True)
                case Who.OTHER:
                    yield _knock(_other(world), door, [])
                case _:
                    yield _knock(world.home.served, door, [], told=True)

    return how


def _no_own_address(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield POSTs for providers whose address no file of the project names."""
    named = (b'"openai"', b'"groq"', b'"huggingface"')
    for door in made.bodies(dice, many):
        body = door.body
        for one in named:
            body = body.replace(one, b'"cohere"')
        yield Door(door.method, door.path, body, door.headers)


def _strange_paths(dice: random.Random, many: int) -> Iterator[Door]:
    for _ in range(many):
        (text,) = made.strange(dice, 1)
        path = dice.choice(["/api/providers/test/{}", "/api/providers?x={}", "/api/{}"])
        yield Door("GET", path.replace("{}", quote(text, safe="")))


def _strange_bodies(dice: random.Random, many: int) -> Iterator[Door]:
    for door in made.bodies(dice, many):
        (text,) = made.strange(dice, 1)
        body = b'{"provider": "%s"}' % text.replace('"', "'").replace("\n", " ").encode()
        yield Door("POST", "/api/providers/test", body, door.headers)


def _strange_sign_ins(dice: random.Random, many: int) -> Iterator[Door]:
    for door in made.sign_ins(dice, many):
        text = quote(made.strange(dice, 1)[0], safe="")
        path = door.path.partition("?")[0]
        yield Door("GET", f"{path}?state={text}&code={text}&next={text}&redirect_uri={text}")


def _strange_forwards(dice: random.Random, many: int) -> Iterator[Door]:
    for door in made.forwarded(dice, many):
        said = "".join(one for one in made.strange(dice, 1)[0] if 31 < ord(one) < 127)
        yield Door(door.method, door.path, door.body, (f"X-Forwarded-For: {said}",))


def _strange_core(dice: random.Random, many: int) -> Iterator[Door]:
    for door in made.core(dice, many):
        text = quote(made.strange(dice, 1)[0], safe="")
        yield Door(door.method, f"{door.path.partition('?')[0]}?{text}", door.body)


def _trusted(dice: random.Random, many: int) -> Iterator[Door]:
    """Yield requests with the header that the project's settings would have believed."""
    for door in made.sign_ins(dice, many):
        yield Door(door.method, door.path, b"", ("X-Evil: practice-alice", *door.headers))


def _media(who: Who) -> How:
    def how(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
        known = world.of_alice if who in {Who.VISITOR, Who.STRANGER} else world.at_home
        yield from asked(lambda dice, many: made.media(dice, many, known), who)(world, dice, many)

    return how


def _uploads(who: Who) -> How:
    """Return the way to upload to, and take away from, sessions that are somebody else's."""

    def how(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
        cookies = world.bob if who is Who.VISITOR else world.person
        served = world.space if who in {Who.VISITOR, Who.STRANGER} else world.home.served
        if who is Who.STRANGER:
            yield from asked(made.uploads, who)(world, dice, many)
            return
        with talking(served.url, cookies, "migration") as one:
            one.opened(FOLDED)
            own = b"MINE_ALONE=1\n"
            held = one.uploaded(UPLOAD, "mine.env", own, cookies)
            place = held.file_uploader_state_value.uploaded_file_info[0].file_urls.upload_url
            doors = lambda dice, many: made.uploads(dice, many, [place, place])  # noqa: E731
            yield from asked(doors, who)(world, dice, many)
            assert "MINE_ALONE" in as_text(one.press(GO, held))  # still there, and still this

    return how


# --- websockets ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """Whose websocket, and what may be told on it."""

    url: str
    cookies: Mapping[str, str]
    is_told: bool = False


def _line(world: World, who: Who) -> _Line:
    match who:
        case Who.VISITOR:
            return _Line(world.space.url, {})
        case Who.STRANGER:
            return _Line(world.space.url, world.bob)
        case Who.OTHER:
            return _Line(_other(world).url, {})
        case _:
            return _Line(world.home.served.url, world.person, is_told=True)


_Act = Callable[[Talk, random.Random, World, str], str]


def talked(act: _Act, who: Who) -> How:
    """Return the way to say something on a few websockets, so many times on each.

    act: says it, and returns what it was; the last word is the page that is asked for.
    """

    def how(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
        line, left = _line(world, who), many
        while left:
            page = PAGES[left // _EACH % 3]
            with talking(line.url, line.cookies, page) as one:
                for _ in range(min(left, _EACH)):
                    left, before = left - 1, len(one.came)
                    what = act(one, dice, world, page)
                    came = one.came[before:] if left % _EACH else one.came
                    yield Tried(f"{page}: {what}", as_text(came), what, line.is_told)

    return how


def _forge(one: Talk, dice: random.Random, world: World, page: str) -> str:
    """Use the controls of the person's own pages, and run the pieces of them."""
    controls, fragments = world.controls[dice.choice(PAGES)]
    one.page = dice.choice([page, page, "diagnostics", "migration", "nowhere", "../app", ".env"])
    one.query = made.query(dice)[1:]
    states = made.states(dice, controls)
    fragment = dice.choice(["", "", *fragments])
    one.run(states, fragment, is_auto_rerun=bool(fragment))
    return f"{one.page}?{one.query} {fragment} {[state.id for state in states]}"


def _just_look(one: Talk, dice: random.Random, world: World, page: str) -> str:
    one.query = made.query(dice)[1:]
    one.run()
    return one.query


def _strange_states(one: Talk, dice: random.Random, world: World, page: str) -> str:
    """Say texts that mean harm wherever a browser says one."""
    first, second, third = made.strange(dice, 3)
    one.page, one.query = dice.choice([page, first]), second
    fields = sorted(one.fields)
    one.run([WidgetState(id=dice.choice(fields), string_value=third)] if fields else [])
    one.page = page
    return f"{first!r} {second!r} {third!r}"


def _say(one: Talk, dice: random.Random, world: World, page: str) -> str:
    said = dice.choice([*made.messages(dice, 8)])
    one.send(said)
    one.run()
    return str(said)


def _open_elsewhere(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
    """Open websockets as pages of other ports, and of the origins that the project lets in."""
    served = world.home.served
    for origin in made.origins(dice, port_of(served), many - 2):
        with pytest.raises(InvalidStatus) as refused, talking(served.url, origin=origin):
            pass
        assert refused.value.response.status_code == 403
        yield Tried(origin, str(refused.value.response.body))


def _broken(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
    """Send messages with some bytes changed; each may end its websocket, and nothing else."""
    served = world.home.served
    for said in made.messages(dice, many):
        data = bytearray(said.SerializeToString())
        for _ in range(3):
            data[dice.randrange(len(data))] = dice.randrange(256)
        with talking(served.url, runs=False) as one:
            try:
                one.send(bytes(data))
                one.run()
            except ConnectionClosed:
                pass
            yield Tried(data.hex(), one.heard, is_told=True)


# --- texts that are brought ----------------------------------------------------------------------

Texts = Callable[[random.Random], tuple[str, str]]


def brought(texts: Texts, who: Who, *, by_file: bool) -> How:
    """Return the way to bring texts to the wizard, and to read what it says of them."""

    def how(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
        line = _line(world, who if who is not Who.TEXT else Who.STRANGER)
        for _ in range(many):
            label, text = texts(dice)
            with talking(line.url, line.cookies, "migration") as one:
                one.opened(FOLDED)
                if by_file:
                    one.press(GO, one.uploaded(UPLOAD, label, text.encode(), line.cookies))
                else:
                    one.press(GO, one.typed(PASTE, text))
                assert "Back to Source" in one.ids, one.heard[-900:]
                assert not _markup_in(one.heard)
                yield Tried(text, one.heard, text, line.is_told)

    return how


def references(dice: random.Random) -> tuple[str, str]:
    """Return a text full of references to what is not its own."""
    return made.references(dice)


def _strange_text(dice: random.Random) -> tuple[str, str]:
    """Return a text whose names and values mean harm."""
    lines = ["KEY_OF_MINE=1"]
    for one in made.strange(dice, 6):
        lines += [f"{one}=1", f"KEY_{dice.randrange(99)}='{one}'", f"# {one}"]
    return f"{dice.choice(MARKUP).replace('/', '_')}.env", "\n".join(lines) + "\n"


def _forged_text(world: World, dice: random.Random, many: int, who: Who) -> Iterator[Tried]:
    """Fill the fields of somebody else's wizard, which stands not on one's own page."""
    with talking(world.space.url, world.bob, "migration") as bobs:
        ids = dict(bobs.ids)
    line = _line(world, who)
    with talking(line.url, line.cookies, "migration") as one:
        for _ in range(many):
            _, text = references(dice)
            one.ids |= ids
            one.press(GO, one.typed(PASTE, text))
            yield Tried(text, one.heard, text)


def _forged(who: Who) -> How:
    return lambda world, dice, many: _forged_text(world, dice, many, who)


def _markup_in(heard: str) -> list[str]:
    """Return what a page would draw as a link or a picture that leads elsewhere."""
    return [one for one in (f"]({EVIL}", f"<{EVIL}", f"href={EVIL}") if one in heard]


# --- what stands in a folder ---------------------------------------------------------------------


def _read_files(who: Who) -> How:
    return asked(made.files, who)


def _pages(who: Who) -> How:
    """Return the way to look at pages of a project whose names mean harm."""

    def how(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
        line = _line(world, who)
        for number in range(many):
            with talking(line.url, line.cookies, PAGES[number % 3]) as one:
                assert not _markup_in(one.heard)
                yield Tried(PAGES[number % 3], one.heard, "", line.is_told)

    return how


def _as_it_was(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
    """Look at pages and routes of the project; nothing of its settings and secrets is in force."""
    yield from _pages(Who.PROJECT)(world, dice, many)
    now = world.home.look()
    assert EVIL not in str([now["environ"], now["remembered"], now["options"], now["proxies"]])
    assert world.home.listening() == {"0100007F"}


def _folders(world: World, dice: random.Random, many: int) -> Iterator[Tried]:
    """Look at folders whose names mean harm, or that are none."""
    odd = ["/proc/self", "/proc/self/environ", "/dev", "~nobody", "\0", "x" * 5000, "/", "//", ""]
    with talking(world.home.served.url) as one:
        field, look = one.ids["Project folder"], one.ids["Open folder"]
        for text in [*odd, *made.strange(dice, many)][:many]:
            wanted = WidgetState(id=field, string_value=text)
            one.run([wanted, WidgetState(id=look, trigger_value=True)])
            assert not _markup_in(one.heard)
            yield Tried(text, one.heard, text, is_told=True)


# --- the table -----------------------------------------------------------------------------------

_NO_PAGE = "It gets no session (first row), so no page with a field stands before it."
_NO_SENDER = (
    "A project is files; it sends nothing. What it says is in the rows of folder and names."
)
_THERE = "The texts stand in the project's files: the column before this one."

TABLE: Final[Mapping[Way, Mapping[Who, Cell | str]]] = {
    Way.SOCKET: {
        Who.VISITOR: Cell(talked(_forge, Who.VISITOR), 12),
        Who.STRANGER: Cell(talked(_forge, Who.STRANGER), 12),
        Who.PORT: Cell(_open_elsewhere, 16),
        Who.OTHER: Cell(talked(_forge, Who.OTHER), 12),
        Who.PROJECT: Cell(talked(_just_look, Who.PROJECT), 4),
        Who.TEXT: Cell(talked(_strange_states, Who.TEXT), 12),
    },
    Way.POST: {
        **{who: Cell(asked(made.bodies, who), 12) for who in list(Who)[:4]},
        Who.PROJECT: Cell(asked(_no_own_address, Who.PROJECT), 9),
        Who.TEXT: Cell(asked(_strange_bodies, Who.TEXT), 8),
    },
    Way.GET: {
        **{who: Cell(asked(made.reads, who), 24) for who in list(Who)[:4]},
        Who.PROJECT: Cell(asked(made.reads, Who.PROJECT), 8),
        Who.TEXT: Cell(asked(_strange_paths, Who.TEXT), 8),
    },
    Way.UPLOAD: {
        **{who: Cell(_uploads(who), 10) for who in list(Who)[:4]},
        Who.PROJECT: _NO_SENDER,
        Who.TEXT: "A file's name and text are the row of uploaded files.",
    },
    Way.MEDIA: {
        **{who: Cell(_media(who), 10) for who in list(Who)[:4]},
        Who.PROJECT: _NO_SENDER,
        Who.TEXT: "A download's address is made from its content; no text of anybody's is in it.",
    },
    Way.CORE: {
        **{who: Cell(asked(made.core, who), 14) for who in list(Who)[:4]},
        Who.PROJECT: Cell(asked(made.core, Who.PROJECT), 14),
        Who.TEXT: Cell(asked(_strange_core, Who.TEXT), 8),
    },
    Way.MESSAGES: {
        Who.VISITOR: Cell(talked(_say, Who.VISITOR), 10),
        Who.STRANGER: Cell(talked(_say, Who.STRANGER), 10),
        Who.PORT: _NO_PAGE,
        Who.OTHER: Cell(talked(_say, Who.OTHER), 10),
        Who.PROJECT: _NO_SENDER,
        Who.TEXT: Cell(_broken, 10),
    },
    Way.SIGN_IN: {
        **{who: Cell(asked(made.sign_ins, who), 8) for who in list(Who)[:4]},
        Who.PROJECT: Cell(asked(_trusted, Who.PROJECT), 6),
        Who.TEXT: Cell(asked(_strange_sign_ins, Who.VISITOR), 8),
    },
    Way.PASTED: {
        Who.VISITOR: Cell(_forged(Who.VISITOR), 4),
        Who.STRANGER: Cell(brought(references, Who.STRANGER, by_file=False), 1),
        Who.PORT: _NO_PAGE,
        Who.OTHER: Cell(_forged(Who.OTHER), 4),
        Who.PROJECT: Cell(brought(references, Who.PROJECT, by_file=False), 1),
        Who.TEXT: Cell(brought(_strange_text, Who.TEXT, by_file=False), 1),
    },
    Way.FILE: {
        Who.VISITOR: "A visitor's upload is refused: the row of uploads.",
        Who.STRANGER: Cell(brought(references, Who.STRANGER, by_file=True), 1),
        Who.PORT: _NO_PAGE,
        Who.OTHER: "Another user's upload is refused: the row of uploads.",
        Who.PROJECT: Cell(brought(references, Who.PROJECT, by_file=True), 1),
        Who.TEXT: Cell(brought(_strange_text, Who.TEXT, by_file=True), 1),
    },
    Way.PROJECT: {
        **{who: Cell(_read_files(who), 16) for who in list(Who)[:4]},
        Who.PROJECT: Cell(_as_it_was, 3),
        Who.TEXT: Cell(_folders, 16),
    },
    Way.NAMES: {
        Who.VISITOR: Cell(_pages(Who.VISITOR), 3),
        Who.STRANGER: Cell(_pages(Who.STRANGER), 3),
        Who.PORT: _NO_PAGE,
        Who.OTHER: Cell(_pages(Who.OTHER), 3),
        Who.PROJECT: Cell(_pages(Who.PROJECT), 3),
        Who.TEXT: _THERE,
    },
    Way.FORWARDED: {
        **{who: Cell(asked(made.forwarded, who), 12) for who in list(Who)[:4]},
        Who.PROJECT: Cell(asked(_trusted, Who.PROJECT), 6),
        Who.TEXT: Cell(asked(_strange_forwards, Who.TEXT), 8),
    },
}
