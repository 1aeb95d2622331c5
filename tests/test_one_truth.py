"""Page, command line, JSON, Markdown, SARIF and route tell one truth, in every state of a key.

What each face says is read from what it really puts out: the
route of a running dashboard, what the command printed, the report that the page offers.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from lib.practice import PracticeServer
from lib.practice.practice_state import KeyKind
from lib.provider_config import table
from lib.providers.verdict import WORDS, State, Verdict
from tests.pages import test_diagnostics as diagnostics_page
from tests.pages import test_provider_status as status_page
from tests.support import fork_server
from tests.support.dashboard import clean_environment, dashboard, free_port
from tests.support.projects import (
    GOOD_OPENAI,
    addresses,
    fault,
    learn,
    write_project,
)

PATIENCE: Final = 60.0
# What becomes of the key in each state: the verdict, and the rule that tells it, with its weight.
STATES: Final = {
    "none": (Verdict.NOT_CONFIGURED, "", ""),
    "good": (Verdict.WORKS, "", ""),
    "unknown key": (Verdict.REJECTED, "key-rejected", "error"),
    "expired key": (Verdict.REJECTED, "key-rejected", "error"),
    "line break in it": (Verdict.DAMAGED, "value-whitespace", "error"),
    "quotes of print": (Verdict.DAMAGED, "value-not-ascii", "error"),
    "no permission": (Verdict.NO_PERMISSION, "key-without-permission", "warning"),
    "no credit": (Verdict.NO_CREDIT, "account-without-credit", "warning"),
    "too many requests": (Verdict.RATE_LIMITED, "", ""),
    "address of nothing": (Verdict.WRONG_ADDRESS, "address-wrong", "error"),
    "nobody there": (Verdict.UNREACHABLE, "", ""),
    "trouble there": (Verdict.SERVER_ERROR, "", ""),
}
_KINDS: Final = {
    "good": KeyKind.GOOD,
    "expired key": KeyKind.EXPIRED,
    "no permission": KeyKind.NO_PERMISSION,
    "no credit": KeyKind.NO_CREDIT,
    "too many requests": KeyKind.RATE_LIMITED,
    "trouble there": KeyKind.GOOD,
}
_WRITTEN: Final = {"line break in it": '"{}\\n"', "quotes of print": "\u201c{}\u201d"}


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest) -> str:
    """One state of a key."""
    return str(request.param)


@pytest.fixture
def project(state: str, tmp_path: Path, practice: PracticeServer) -> Path:
    """A project with a key of OpenAI that works, and one of DeepSeek in the state that is tried."""
    learn(practice, "openai", GOOD_OPENAI)
    # A key of its own for each state: what was answered is remembered for a minute.
    key = f"sk-FAKE{list(STATES).index(state):02}FAKEFAKEFAKEFAKEFAKEFAKE"
    if state in _KINDS:
        learn(practice, "deepseek", key, _KINDS[state])
    if state == "trouble there":
        fault(practice, provider="deepseek", status=500, body="{}")
    lines = [f"OPENAI_API_KEY={GOOD_OPENAI}", addresses(practice, "openai").strip()]
    lines += (
        [] if state == "none" else [f"DEEPSEEK_API_KEY={_WRITTEN.get(state, '{}').format(key)}"]
    )
    lines.append(f"{table()['deepseek'].base_url_names[0]}={_address(state, practice)}")
    return write_project(tmp_path / "app", {".env": "\n".join(lines) + "\n"})


def _address(state: str, practice: PracticeServer) -> str:
    if state == "nobody there":
        return f"http://127.0.0.1:{free_port()}"
    home = practice.provider_url("deepseek")
    return f"{home}/elsewhere" if state == "address of nothing" else home


@dataclass(frozen=True)
class Told:
    """What one face tells: verdict and sentence of each key, the findings, and the counts."""

    keys: dict[str, tuple[str, str]]
    findings: list[tuple[str, str, str]]
    counts: dict[str, int]


def of_document(facts: dict[str, Any]) -> Told:
    """Read the JSON of a report."""
    rows = {row["id"]: row["check"] for row in facts["providers"]}
    return Told(
        {one: (row["verdict"], row["sentence"]) for one, row in rows.items()},
        [(one["rule"], one["severity"], one["detail"]) for one in facts["findings"]],
        facts["summary"],
    )


@pytest.fixture
def checked(project: Path, tmp_path: Path) -> "dict[str, tuple[int, str]]":
    """What the command line says, by format: the exit code and standard output."""
    env = clean_environment(tmp_path / "home")
    (tmp_path / "home").mkdir()
    said = {}
    for form in ("json", "text", "markdown", "sarif"):
        done = fork_server.run(["check", str(project), "--format", form], env=env, timeout=PATIENCE)
        said[form] = (done.returncode, done.stdout)
    return said


def test_the_command_line(state, checked):
    """The state has its verdict and its one finding, and every format tells the same."""
    verdict, rule, severity = STATES[state]
    told = of_document(json.loads(checked["json"][1]))
    assert told.keys["deepseek"][0] == verdict
    assert told.keys["openai"][0] == Verdict.WORKS
    grave = [(one, weight) for one, weight, _ in told.findings if weight != "info"]
    about_keys = [one for one in grave if one[0] not in _ABOUT_FILES]
    assert about_keys == ([(rule, severity)] if rule else [])
    codes = {code for code, _ in checked.values()}
    assert codes == ({1} if WORDS[verdict].state is State.NEEDS_YOU else {0})
    _formats_agree(told, {form: out for form, (_, out) in checked.items()})


# What the made-up project is told besides, in every state.
_ABOUT_FILES: Final = frozenset({"env-file-permissions"})


def _formats_agree(told: Told, said: dict[str, str]) -> None:
    text, markdown = said["text"], said["markdown"]
    for rule, severity, _ in told.findings:
        assert f"({rule})" in text
        assert f"(`{rule}`)" in markdown
        assert f"**{severity}**" in markdown
    assert text.count("\n    → ") >= len(told.findings)
    (run,) = json.loads(said["sarif"])["runs"]
    level = {"error": "error", "warning": "warning", "info": "note"}
    assert sorted((one["ruleId"], one["level"]) for one in run["results"]) == sorted(
        (rule, level[severity]) for rule, severity, _ in told.findings
    )
    for counted in (text, markdown):
        assert _counted(counted) == _states(told)


def _states(told: Told) -> tuple[int, int, int]:
    counts = told.counts
    return counts["works"], counts["needs_you"], counts["could_not_tell"]


def _counted(text: str) -> tuple[int, int, int]:
    """Read the one sentence about the keys: `1 working · 1 needs attention`."""
    found = {
        what: re.search(rf"(\d+) {what}", text)
        for what in ("working", "needs? attention(?= ·|\\.|$)", "unknown")
    }
    line = next(one for one in text.splitlines() if " working" in one)
    found = {what: re.search(rf"(\d+) {what}", line) for what in found}
    works, needs, unknown = (int(one[1]) if one else 0 for one in found.values())
    return works, needs, unknown


def test_the_route(state, project, checked, tmp_path):
    """The routes of a running dashboard give each key the verdict and sentence of the report."""
    told = of_document(json.loads(checked["json"][1]))
    with dashboard(project, tmp_path / "serving") as running:
        every = running.get("/api/providers").json()
        status = {one: (row["verdict"], row["sentence"]) for one, row in every["status"].items()}
        one = running.get("/api/providers/test/deepseek").json()
    assert status == told.keys
    assert (one["verdict"], one["sentence"]) == told.keys["deepseek"]
    works = [name for name, (verdict, _) in told.keys.items() if verdict == Verdict.WORKS]
    assert every["providers"]["available"] == works


def test_the_pages(state, project, checked, monkeypatch):
    """The board counts as the report does; the report on the page is the command line's."""
    told = of_document(json.loads(checked["json"][1]))
    board = status_page.opened(project, monkeypatch)
    assert _counted("\n".join(str(one.value) for one in board.header)) == _states(told)
    verdict, sentence = told.keys["deepseek"]
    if WORDS[Verdict(verdict)].state in {State.NEEDS_YOU, State.COULD_NOT_TELL}:
        assert _letters(sentence) in _letters(status_page.said(board))
    with _reports() as made:
        diagnostics_page.opened(project, monkeypatch)
    facts, of_page = made[-1], of_document(made[-1])
    assert (of_page.keys, of_page.findings) == (told.keys, told.findings)
    assert facts["summary"] == told.counts


def _letters(text: str) -> str:
    """Return letters and digits alone: a page writes code and addresses otherwise."""
    return re.sub(r"[^A-Za-z0-9]", "", text)


@contextmanager
def _reports() -> Iterator[list[dict[str, Any]]]:
    """Give the JSON that the page offers for download, as it is handed to the browser."""
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

    made: list[dict[str, Any]] = []
    kept = MemoryMediaFileStorage.load_and_get_id

    def load(
        self: MemoryMediaFileStorage, content: Any, mimetype: str, *rest: Any, **more: Any
    ) -> str:
        if mimetype == "application/json":
            made.append(json.loads(content))
        return kept(self, content, mimetype, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryMediaFileStorage, "load_and_get_id", load)
        yield made
