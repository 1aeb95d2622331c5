"""A project made of hostile names, through the real command line and into a real shell."""

import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.escape import plain
from tests.diagnosis.git_support import Repo
from tests.escape.test_escape import LATER, PLAIN, flat
from tests.support import hostile
from tests.support.dashboard import ROOT, clean_environment

GITHUB_REPORT = PLAIN | {
    "heading_open", "heading_close", "strong_open", "strong_close", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close",
    "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open",
    "th_close", "td_open", "td_close",
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose files, sections, names, branches and remotes mean harm."""
    repo = Repo(tmp_path_factory.mktemp("hostile"), "app; touch pwned `id` $(id) ![x](h)")
    names = [one for one in hostile.names() if "\ud800" not in one]
    harm = [one.replace("\n", " ").replace("\r", " ") for one in names]
    key = "gsk_q7Rk2mZp9Lw4Xc8Vb5Nh3Jgq7Rk2mZp9Lw4Xc8Vb5Nh3Jg"
    lines = [f"GROQ_API_KEY={key}", "A_KEY=", *(f"{one}=v{n}" for n, one in enumerate(harm)), *harm]
    sections = "".join(f"[{json.dumps(one)}]\napi_key = 'x{n}'\n" for n, one in enumerate(names))
    repo.write({".env": "\n".join(lines) + "\n", ".streamlit/secrets.toml": sections})
    files = {f"d{n}/{name}": f"k = '{key}'\n" for n, name in enumerate(hostile.file_names())}
    repo.commit({**files, ".env.local": "B_KEY=1\n", ".gitignore": ".env.local\n"})
    for name in list(hostile.file_names())[::4]:
        repo.write({f".env.{name}": "A_KEY=1\nA_KEY=2\n"})
    repo.git("remote", "add", "r", f"https://u:p@{hostile.ELSEWHERE}/spaces/a/![x]")
    repo.git("update-ref", "refs/remotes/r/<img>$(id)`id`@x#1$x$", "HEAD")
    return repo.folder


def run(project: Path, home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line, and read its bytes as they are."""
    done = subprocess.run(
        [sys.executable, "-m", "lib", *words],
        cwd=ROOT,
        env=clean_environment(home, {"SPACE_TITLE": "\x1b[31m"}),
        capture_output=True,
        check=False,
    )
    out, err = (one.decode("utf-8") for one in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(words, done.returncode, out, err)


def texts(value: Any) -> Iterator[str]:
    """Yield every text in plain values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


COMMANDS = [
    ("check", "{}", "--offline"),
    ("check", "{}", "--offline", "--format", "json"),
    ("check", "{}", "--offline", "--format", "markdown"),
    ("check", "{}", "--offline", "--format", "sarif"),
    ("migrate", "plan", "{}", "--space", "alice/app", "--offline"),
    ("migrate", "plan", "{}", "--space", "alice/app", "--offline", "--format", "json"),
    ("migrate", "plan", "{}", "--space", "alice/app", "--offline", "--token-from", "\x1b[31m"),
    ("migrate", "undo", "\x1b]8;;x\x07.jsonl"),
    ("explain", "\x1b[2J\u202e"),
    ("\x1b[2J\u202e",),
    ("check", "{}", "--\x1b[2J"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda one: ascii(" ".join(one[:4])))
def test_no_command_steers_a_terminal(project, tmp_path, words):
    """No control character, none that turns the writing, none unseen; JSON escapes none either."""
    done = run(project, tmp_path, *(one.format(project) if one == "{}" else one for one in words))
    assert hostile.unwanted(done.stdout + done.stderr) == []
    assert "Traceback" not in done.stderr
    assert "forged (env-line-ignored)\n" not in done.stdout.replace("    ", "")
    assert not any(line.startswith("error: forged") for line in done.stdout.splitlines())
    if done.stdout.startswith("{"):
        for text in texts(json.loads(done.stdout)):
            assert hostile.unwanted(text) == []
            assert "\n" not in text


def test_the_markdown_report_holds_no_markup_of_the_project(project, tmp_path):
    """Read as GitHub reads it, it has headings, lists, a table, words and code, and no more."""
    from tests.escape.test_escape import GITHUB

    report = run(project, tmp_path, "check", str(project), "--offline", "--format", "markdown")
    tokens = flat(GITHUB.parse(report.stdout))
    assert {token.type for token in tokens} <= GITHUB_REPORT
    words = [token.content for token in tokens if token.type == "text"]
    assert [one for one in words if LATER.search(one) and "console." not in one] == []
    assert len(words) > 50


def test_commands_to_be_copied_do_what_they_say(project, tmp_path):
    """A real shell is given every command that is printed; programs note the words they get."""
    noted = tmp_path / "noted"
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("python", "hf", "git", "chmod", "id", "touch"):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nprintf "%s\\0" {name} "$@" >> {shlex.quote(str(noted))}\n')
        tool.chmod(0o755)
    plan = run(project, tmp_path, "migrate", "plan", str(project), "--space", "alice/app",
               "--offline", "--file", str(project / ".env"), "--only", "GROQ_API_KEY")  # fmt: skip
    facts = run(project, tmp_path, "check", str(project), "--offline", "--format", "json")
    printed = [
        line.partition("Apply it: ")[2] for line in plan.stdout.splitlines() if "Apply it: " in line
    ]
    fixes = [one["fix"] for one in json.loads(facts.stdout)["findings"]]
    printed += [
        part
        for fix in fixes
        for part in fix.split("`")[1::2]
        if part.startswith(("git rm", "chmod 600"))
    ]
    assert len(printed) >= 3
    words: set[str] = set()
    for line in printed:
        noted.unlink(missing_ok=True)
        here = {"PATH": str(tools), "HOME": str(tmp_path)}
        subprocess.run(["/bin/sh", "-c", line], env=here, check=True, cwd=tmp_path)
        told = noted.read_bytes().decode().split("\0")[:-1]
        assert told[0] == line.split()[0]
        assert not {"id", "touch"} & set(told)
        words |= set(told)
    assert plain(str(project)) in words
    assert not list(tmp_path.glob("**/pwned"))
