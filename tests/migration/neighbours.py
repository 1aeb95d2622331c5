"""What somebody else does at the Hub, and to the files, while a migration is under way.

Each is a function of the stage it happens on. None of them is ours to undo or to write over.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.practice import PracticeServer
from lib.practice.faults import read_fault
from lib.practice.hub.acts import Act

from .ledger import Wish

SPACE = "practice-alice/chatbot"
THEIRS = "somebody-elses-own-value"


@dataclass(frozen=True)
class Stage:
    """Where it happens: the Hub, the project's folder, and the one with the journals."""

    practice: PracticeServer
    folder: Path
    journals: Path = Path()

    def act(self, do: str, **facts: object) -> None:
        """Let somebody do something at the Hub."""
        Act(do, facts).carry_out(self.practice.state.hub)


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does."""

    label: str
    do: Callable[[Stage], None]


def _put(kind: str, name: str, value: str = THEIRS) -> Callable[[Stage], None]:
    return lambda stage: stage.act(
        f"set_{kind}", space=SPACE, name=name, value=value, description="theirs"
    )


def _take(kind: str, name: str) -> Callable[[Stage], None]:
    return lambda stage: stage.act(f"delete_{kind}", space=SPACE, name=name)


def at_names(wishes: tuple[Wish, ...]) -> Iterator[Deed]:
    """Yield what can be done to one name: another value, the same, the other kind, none."""
    for wish in wishes:
        for kind in ("secret", "variable"):
            yield Deed(f"sets {kind} {wish.name}", _put(kind, wish.name))
            yield Deed(f"deletes {kind} {wish.name}", _take(kind, wish.name))
        yield Deed(f"sets {wish.name} to the same", _put(wish.kind, wish.name, wish.value))
    yield Deed("sets another secret", _put("secret", "THEIR_OWN_KEY"))
    yield Deed("deletes another variable", _take("variable", "ALONE_COLOR"))


def _space(do: str, **facts: object) -> Callable[[Stage], None]:
    return lambda stage: stage.act(do, space=SPACE, **facts)


def _token(may: str) -> Callable[[Stage], None]:
    return lambda stage: stage.act("token", token="write", may=may)


def _anew_with(name: str) -> Callable[[Stage], None]:
    def do(stage: Stage) -> None:
        stage.act("make_anew", space=SPACE)
        _put("secret", name)(stage)

    return do


def _hidden(stage: Stage) -> None:
    stage.act("private", space=SPACE, yes=True)
    _token("nothing")(stage)


def at_the_space(wishes: tuple[Wish, ...]) -> Iterator[Deed]:
    """Yield what can happen to the Space, to its owner and to our rights."""
    yield Deed("renames it", _space("rename", to="practice-alice/renamed"))
    yield Deed("gives it to another owner", _space("rename", to="practice-bob/chatbot"))
    yield Deed("deletes it", _space("delete"))
    yield Deed("makes it anew", _space("make_anew"))
    for wish in wishes[:2]:
        yield Deed(f"makes it anew with {wish.name}", _anew_with(wish.name))
    yield Deed("makes it private", _space("private", yes=True))
    yield Deed("disables it", _space("disable", yes=True))
    yield Deed("gates it", _space("gate", yes=True))
    yield Deed("pauses it", _space("stage", stage="PAUSED"))
    yield Deed("lets us read only", _token("read"))
    yield Deed("lets us do nothing", _token("nothing"))
    yield Deed("revokes the token", _token("revoked"))
    yield Deed("lets the token expire", _token("expired"))
    yield Deed("hides it from us", _hidden)


def at_the_clock() -> Iterator[Deed]:
    """Yield what can happen to the dates that the Hub gives."""
    for seconds in (3600.0, -3600.0, 86_400.0, -86_400.0):
        yield Deed(f"sets the clock {seconds:+.0f} s", _settings(clock_offset=seconds))
    yield Deed("lets answers tell another time", _settings(header_offset=-3600.0))
    yield Deed("rounds dates to seconds", _settings(date_step=1.0))
    yield Deed("tells no dates", _settings(dates=False))


def _settings(**facts: object) -> Callable[[Stage], None]:
    return lambda stage: stage.act("settings", **facts)


_ODD_BODIES = (
    (202, '{"queued": true}'),
    (200, '{"error": "It was not written."}'),
    (200, '{"key": "ANOTHER_NAME"}'),
    (200, "<html>Please wait</html>"),
    (200, "null"),
)


def at_the_answers() -> Iterator[Deed]:
    """Yield successes whose body says otherwise, of the next write of a kind; done or not done."""
    for route in ("set_secret", "set_variable", "delete_secret", "delete_variable", "commit"):
        for status, body in _ODD_BODIES:
            for done in (True, False):
                label = f"answers {route} with {status} {body}, {'' if done else 'not '}done"
                yield Deed(label, _answers(route, status, body, done))


def _answers(route: str, status: int, body: str, done: bool) -> Callable[[Stage], None]:
    told = {"provider": "hub", "route": route, "times": 1, "status": status, "body": body}
    fault = read_fault({**told, "after_write": done}, {"hub": (route,)})
    return lambda stage: stage.practice.state.add_fault(fault)


def at_the_files(wishes: tuple[Wish, ...]) -> Iterator[Deed]:
    """Yield what can happen to the `.env` meanwhile."""
    for wish in wishes[:2]:
        yield Deed(f"rotates {wish.name} in the file", _rotated(wish.name))
        yield Deed(f"takes {wish.name} out of the file", _without(wish.name))
        yield Deed(f"writes {wish.name} a second time", _twice(wish.name))
    yield Deed("deletes the file", lambda stage: (stage.folder / ".env").unlink())
    yield Deed("makes the file a link", _linked)
    yield Deed("puts a folder in its place", _folder)
    yield Deed("empties the file", lambda stage: _write(stage, ""))
    yield Deed("adds a line", lambda stage: _write(stage, _text(stage) + "THEIR_LINE=1\n"))
    yield Deed("writes Latin-1", lambda stage: _bytes(stage, "NAME=caf\xe9\n".encode("latin-1")))


def at_the_journal() -> Iterator[Deed]:
    """Yield what can happen to the newest journal, and to the old values beside it."""
    yield Deed("cuts the journal", lambda stage: _journal(stage, lambda data: data[:-20]))
    yield Deed("cuts the journal short", lambda stage: _journal(stage, lambda data: data[:200]))
    yield Deed("empties the journal", lambda stage: _journal(stage, lambda _: b""))
    yield Deed("spoils the journal", lambda stage: _journal(stage, lambda data: b"\0" + data))
    yield Deed(
        "writes nonsense behind it", lambda stage: _journal(stage, lambda data: data + b"{}\n")
    )
    yield Deed("makes the journal newer", lambda stage: _journal(stage, _newer))
    yield Deed("takes the journal away", lambda stage: _path_of_the_journal(stage).unlink())
    yield Deed("takes the old values away", _without_values)


def _path_of_the_journal(stage: Stage) -> Path:
    return max(stage.journals.glob("*.jsonl"), key=lambda path: path.name)


def _journal(stage: Stage, change: Callable[[bytes], bytes]) -> None:
    path = _path_of_the_journal(stage)
    path.write_bytes(change(path.read_bytes()))


def _newer(data: bytes) -> bytes:
    head, mark, rest = data.partition(b"\n")
    return json.dumps(json.loads(head) | {"schema": 9}).encode() + mark + rest


def _without_values(stage: Stage) -> None:
    for path in stage.journals.glob("*.variables.json"):
        path.unlink()


def _text(stage: Stage) -> str:
    return (stage.folder / ".env").read_text()


def _write(stage: Stage, text: str) -> None:
    (stage.folder / ".env").write_text(text)


def _bytes(stage: Stage, data: bytes) -> None:
    (stage.folder / ".env").write_bytes(data)


def _lines(stage: Stage, name: str, line: str) -> None:
    kept = [line if one.startswith(f"{name}=") else one for one in _text(stage).splitlines()]
    _write(stage, "".join(f"{one}\n" for one in kept if one))


def _rotated(name: str) -> Callable[[Stage], None]:
    return lambda stage: _lines(stage, name, f"{name}=rotated-{THEIRS}")


def _without(name: str) -> Callable[[Stage], None]:
    return lambda stage: _lines(stage, name, "")


def _twice(name: str) -> Callable[[Stage], None]:
    return lambda stage: _write(stage, f"{_text(stage)}{name}=second-{THEIRS}\n")


def _linked(stage: Stage) -> None:
    (stage.folder / "elsewhere.env").write_text(_text(stage))
    (stage.folder / ".env").unlink()
    (stage.folder / ".env").symlink_to("elsewhere.env")


def _folder(stage: Stage) -> None:
    (stage.folder / ".env").unlink()
    (stage.folder / ".env").mkdir()
