"""Nasty files: what is offered is what python-dotenv gives the app, or it is refused."""

import os
import random
from pathlib import Path

import pytest
from dotenv import dotenv_values
from dotenv.main import DotEnv

from lib.hub.client import Hub
from lib.migration.importing import PASTED, ParsedText, choose, decide, read_file, read_text, review
from lib.practice import PracticeServer
from lib.project import load_project
from lib.secret import Secret
from tests.practice.hub.conftest import CHATBOT
from tests.support.dashboard import ROOT
from tests.support.nasty_files import NASTY, Nasty
from tests.support.nasty_page import nasty_page, read_with_dotenv, take


def given(reading: ParsedText) -> dict[str, str]:
    """Return the names that are offered with their values."""
    return {line.name: line.value.reveal() for line in reading.rows if line.value is not None}


@pytest.fixture(params=NASTY, ids=[nasty.slug for nasty in NASTY])
def nasty(request) -> Nasty:
    """One file after the other."""
    found: Nasty = request.param
    return found


def test_offers_what_the_app_gets(nasty: Nasty, tmp_path: Path):
    """The names are the expected ones, their values python-dotenv's; all others are refused."""
    path = tmp_path / ".env"
    path.write_bytes(nasty.data)
    reading = read_file(path, ".env", {})
    expected = read_with_dotenv(path)
    offered = given(reading)
    assert tuple(offered) == nasty.offers
    if reading.problem is None:
        assert expected is not None
        assert offered == {name: expected[name] for name in offered}
        doubted = {line.name for line in reading.lines if line.doubt and line.name}
        assert doubted == {name for name in expected if name not in offered}
    for one in reading.refused:
        assert one.reason.endswith(".")
        assert one.advice.endswith(".")


def test_wants_what_the_app_gets(nasty: Nasty, tmp_path: Path):
    """What leaves for the plan is byte for byte the app's, and every other name has a reason."""
    path = tmp_path / ".env"
    path.write_bytes(nasty.data)
    expected = read_with_dotenv(path) or {}
    items = review(read_file(path, ".env", {}), load_project(tmp_path, {}, tmp_path), {}, tmp_path)
    wanted, refused = choose(items)
    assert {one.name: one.value.reveal() for one in wanted}.items() <= expected.items()
    assert {one.name for one in wanted} | {one.name for one in refused} == set(nasty.offers)


def test_a_pasted_file_is_read_as_the_file(nasty: Nasty, tmp_path: Path):
    """Uploaded bytes, and the same as pasted text, offer what the file does."""
    path = tmp_path / ".env"
    path.write_bytes(nasty.data)
    reading = read_file(path, ".env", {})
    assert given(read_text(nasty.data, "keys", {})) == given(reading)
    if reading.problem is None:
        assert given(read_text(nasty.data.decode(), PASTED, {})) == given(reading)


def test_a_decision_takes_python_dotenvs_value(nasty: Nasty, tmp_path: Path):
    """Every line readers disagree about can be decided, and is then the app's value."""
    path = tmp_path / ".env"
    path.write_bytes(nasty.data)
    reading = read_file(path, ".env", {})
    names = [line.name for line in reading.undecided]
    decided = decide(reading, *names)
    assert decided.undecided == ()
    expected = read_with_dotenv(path) or {}
    assert {name: expected[name] for name in names}.items() <= given(decided).items()


def test_what_the_real_client_sends_arrives_unchanged(tmp_path: Path):
    """Every value taken from every file is the app's, byte for byte, when it is at the Hub."""
    path = tmp_path / ".env"
    with PracticeServer(providers={}) as server:
        hub = Hub(Secret(server.tokens["write"]), server.hub_url)
        for nasty in NASTY:
            path.write_bytes(nasty.data)
            wanted, _ = take(read_file(path, ".env", {}), tmp_path)
            expected = read_with_dotenv(path) or {}
            for one in wanted:
                hub.add_secret(CHATBOT, one.name, one.value)
                arrived = server.state.hub.spaces[CHATBOT].secrets[one.name].value
                assert arrived == expected[one.name], nasty.words


def test_page_equals_the_runs():
    """`docs/nasty-files.md` tells what the real clients do; `make nasty-page` writes it anew."""
    assert (ROOT / "docs/nasty-files.md").read_text(encoding="utf-8") == nasty_page()


PIECES = (
    "A_KEY", "B_KEY", "C", "QQ", "a.b", "export", "\ufeff", "set", "d_e", "1X", "bGluZQ", "'C'",
    "=", "=", " = ", "\n", "\n", "\r\n", "\r", " ", "\t", "#", " # ", "'", '"', "`", "\\",
    "\\n", "\\'", '\\"', "\\$", "$", "${", "}", "${A_KEY}", "${B_KEY:-x}",
    "\nB_KEY=one\n", "\nC=${B_KEY}\n", "${HOME}", "${}", ":",
    "-----BEGIN X-----", "-----END X-----", "==", "{", "[", "one", "two three", "\u00fc", "\u200b",
    "\u2028", "\f", "\v", "\x1c", "\x85", "\U0001f600", "\u05d0", "\0", "\ud800", ";", "-", "/",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_any_text(seed: int, tmp_path: Path, monkeypatch):
    """Whatever a text holds, nothing is raised, and what is offered is what any app would get.

    Any app: one that lets the file win, and one that lets the environment win.
    """
    monkeypatch.setenv("B_KEY", "from the environment")
    dice = random.Random(seed)
    path = tmp_path / ".env"
    for _ in range(150):
        text = "".join(dice.choices(PIECES, k=dice.randrange(1, 40)))
        reading = read_text(text, PASTED, os.environ)
        choose(review_alone(reading, tmp_path))
        if reading.problem is not None:
            assert set(text) & {"\0", "\ud800"}
            continue
        path.write_bytes(text.encode())
        offered = given(reading)
        for override in (True, False):
            app = DotEnv(path, override=override, encoding="utf-8").dict()
            assert offered == {name: app[name] for name in offered}
        assert {line.name for line in reading.lines if line.name} == set(dotenv_values(path))


def review_alone(reading: ParsedText, folder: Path):
    """Review a reading in a project without anything else."""
    return review(reading, load_project(folder, {}, folder), {}, folder)
