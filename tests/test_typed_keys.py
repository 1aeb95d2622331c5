"""A key typed where something else belongs is repeated by no command, route or page."""

import os
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.commands import check, deploy
from lib.project import ProjectError, load_project
from lib.sources import NOTHING
from tests.support.dashboard import Dashboard, dashboard
from tests.support.made_secrets import secrets, seen_in
from tests.support.projects import write_project
from tests.support.typed_keys import commands, required, slots

# Commands that would stay: their arguments are refused before, or they are tried by themselves.
# Their modules are named like these functions, and take their places once they are loaded.
RUNS = {check: check.run, deploy: deploy.run}
STAYING = {("serve",), ("practice",)}
CASES = [
    (words, slot) for words, parser in commands() if words not in STAYING for slot in slots(parser)
]
KEYS = [one for one in secrets(240, seed=7) if not one.startswith("-")]
_EACH = 4


@pytest.fixture
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, a home of its own, and no way to the network."""
    folder = write_project(tmp_path / "app", {".env": "A_KEY=one\n"})
    monkeypatch.setattr(os, "environ", os.environ | {"HOME": str(tmp_path / "home")})
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(folder)
    return folder


def some(number: int) -> list[str]:
    """Return a few keys, others for each number."""
    at = number * _EACH % len(KEYS)
    return (KEYS + KEYS)[at : at + _EACH]


def typed(words: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> str:
    """Run a command in this process and return all that it printed."""
    for module, run in RUNS.items():
        module.run = run  # type: ignore[attr-defined]
    try:
        main(words)
    except SystemExit:
        pass
    out, err = capfd.readouterr()
    return out + err


def offline(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return what keeps a command from asking anybody."""
    if words == ("check",):
        return ("--offline",)
    if words == ("migrate", "plan"):
        return ("--offline",)
    return ("--dry-run",) if words == ("deploy",) else ()


@pytest.mark.parametrize(("words", "slot"), CASES, ids=lambda one: " ".join(one) or "argument")
def test_no_command_repeats_what_was_typed(words, slot, quiet, capfd):
    """Whatever argument a key is typed for, neither output has 8 characters of it."""
    parser = dict(commands())[words]
    needed = required(parser, slot)
    for number, key in enumerate(some(CASES.index((words, slot)))):
        # Alone, as a part of a path, an address, a pair, and as a file's name with an ending.
        form = (key, f"/x/{key}", f"A={key}", f"{key}.json")[number % 4]
        told = typed((*words, *needed, *slot, form, *offline(words)), capfd)
        assert not seen_in(told, key), (words, slot, form, told)


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_an_argument_that_does_not_belong_is_not_repeated(words, quiet, capfd):
    """One argument too many, an option that is none, a word that argparse's own words are in."""
    for number, key in enumerate(some(len(words[0]) + 60)):
        form = (
            f"--{key}", f"--no-{key}=1", f"required: {key}", f"x (choose from {key})",
        )[number % 4]  # fmt: skip
        needed = required(dict(commands())[words], ())
        told = typed((*words, *needed, *offline(words), "a", "b", form, key), capfd)
        assert not seen_in(told, key), told
        assert "Traceback" not in told


def test_a_command_that_is_none_is_not_repeated(quiet, capfd):
    """A key in the place of the command, and of a part of `migrate`."""
    for key in KEYS[:40]:
        for words in ((key,), ("migrate", key), ("check", "--format", key), ("--port", key)):
            assert not seen_in(typed(words, capfd), key)


@pytest.mark.parametrize("command", ["serve", "practice"])
def test_what_listens_does_not_repeat_its_options(command, quiet, capfd):
    """A key for a port or an address ends the command with a sentence."""
    for key in KEYS[:6]:
        for option in ("--port", "--address", "--app-port"):
            if command == "practice" and option == "--address":
                continue
            words = (command, option, key)
            told = typed(words, capfd)
            assert not seen_in(told, key), told


def test_no_exception_repeats_a_folder():
    """The error of a folder that is none holds nothing of it."""
    for key in secrets(100, seed=8):
        for folder in (key, f"/x/{key}", f"{key}\0", "x" * 5000 + key, f"{__file__}/{key}"):
            with pytest.raises(ProjectError) as caught:
                load_project(Path(folder), *NOTHING)
            assert not seen_in(str(caught.value) + repr(caught.value), key)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory):
    """The dashboard as at home."""
    with dashboard(tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("home")) as served:
        yield served


def test_no_route_repeats_what_was_asked(running: Dashboard):
    """In a path, a query, a header or a body: no answer and no log has it."""
    keys = [one.replace("%", "") for one in secrets(24, seed=9)]
    for key in keys:
        for method, path, more in (
            ("GET", f"/api/providers/test/{key}", {}),
            ("GET", f"/api/{key}?x={key}", {}),
            ("GET", f"/api/providers?{key}={key}", {}),
            ("POST", "/api/providers/test", {"json": {"provider": key}}),
            ("POST", "/api/providers/test", {"data": key}),
            ("POST", "/api/providers/test", {"json": {key: key}}),
            ("DELETE", f"/api/providers?x={key}", {}),
            ("GET", f"/{key}", {}),
            ("GET", f"/?project={key}&folder={key}", {}),
            ("GET", f"/media/{key}", {}),
            ("GET", "/api/health", {"headers": {"X-Key": key, "Origin": f"https://{key}.x"}}),
        ):
            answer = running.request(method, path, **more)
            assert not seen_in(answer.text + str(answer.headers), key), (method, path)
    log = running.log.read_text()
    assert [key for key in keys if seen_in(log, key)] == []
