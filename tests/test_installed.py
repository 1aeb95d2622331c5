"""The package, built and installed into an environment of its own, used from another folder."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import requests
import yaml

from lib.deploy.local_files import local_files
from lib.practice import PracticeServer
from tests.diagnosis.git_support import Repo
from tests.migration.places import SPACE, furnish
from tests.support.dashboard import (
    ROOT,
    Dashboard,
    clean_environment,
    ending,
    free_port,
    wait_until_healthy,
)
from tests.support.projects import write_project

PATIENCE = 120


@dataclass
class Installed:
    """The command `spaces-secrets` of one environment. `wheel` is what was installed into it."""

    folder: Path
    wheel: Path

    @property
    def program(self) -> Path:
        """The command, as it was installed."""
        return self.folder / "bin" / "spaces-secrets"

    @property
    def packages(self) -> Path:
        """The environment's own site-packages."""
        place = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
        return self.folder / place

    def run(
        self, *arguments: str, cwd: Path, environ: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command in a folder."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=cwd,
            env=clean_environment(cwd, environ),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel from the sdist, and install it; the packages it needs are this Python's."""
    root = tmp_path_factory.mktemp("installed")
    _python("-m", "hatchling", "build", "-t", "sdist", "-d", str(root), cwd=ROOT)
    (sdist,) = root.glob("*.tar.gz")
    _python("-m", "tarfile", "-e", str(sdist), str(root / "source"), cwd=root)
    (source,) = (root / "source").iterdir()
    _python("-m", "hatchling", "build", "-t", "wheel", "-d", str(root), cwd=source)
    (wheel,) = root.glob("*.whl")
    found = Installed(root / "environment", wheel)
    _python("-m", "venv", "--without-pip", str(found.folder), cwd=root)
    python = str(found.folder / "bin" / "python")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    _python("-m", "pip", "--python", python, *install, str(wheel), cwd=root)
    (found.packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return found


@pytest.fixture
def folder(tmp_path: Path, practice: PracticeServer) -> Path:
    """A project, far from the code, with a Space that it may be moved to."""
    furnish(practice)
    hub = practice.state.hub
    hub.settings = replace(hub.settings, restart_seconds=1.0)
    return write_project(tmp_path / "app", {".env": "OPENAI_API_KEY=\nNEW_SECRET=canary-FAKE\n"})


def _python(*words: str, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_name_reaches_the_environment(installed):
    """Of the wheel nothing but `spaces_secrets` lies among everybody's packages, and no secrets."""
    with ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"spaces_secrets"}
    assert not [name for name in names if name.endswith((".pyc", "secrets.toml", ".env"))]


def test_it_needs_what_a_clone_needs():
    """The package asks for the versions of `requirements.txt`, no more and no less."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert project["dependencies"] == [line for line in lines if line and not line.startswith("#")]


def test_check_and_explain(installed, folder):
    """The keys of the folder in which it is typed are told, and a rule is explained."""
    checked = installed.run("check", "--offline", "--format", "json", cwd=folder)
    found = json.loads(checked.stdout)
    assert "value-empty" in {one["rule"] for one in found["findings"]}
    explained = installed.run("explain", "value-empty", cwd=folder)
    assert (explained.returncode, explained.stderr) == (0, "")


def test_migrate_names_the_command_that_was_typed(installed, folder, practice):
    """A plan is made, carried out and undone, and what is printed to be typed is this command."""
    environ = {"HF_ENDPOINT": practice.hub_url, "HF_TOKEN": practice.tokens["write"]}
    to = ("--space", SPACE, "--only", "NEW_SECRET")
    planned = installed.run("migrate", "plan", ".", *to, cwd=folder, environ=environ)
    assert planned.returncode == 0, planned.stderr
    applied = installed.run("migrate", "apply", ".", *to, "--yes", cwd=folder, environ=environ)
    assert applied.returncode == 0, applied.stderr
    said = planned.stdout + applied.stdout
    assert "spaces-secrets migrate" in said
    assert "python -m lib" not in said
    assert "canary-FAKE" not in said


def test_bad_usage_is_told_in_its_own_name(installed, folder):
    """What is wrong is said of the command that was typed."""
    done = installed.run("check", "--no-such-option", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: spaces-secrets")
    assert "python -m lib" not in done.stderr


def test_serve(installed, folder):
    """The dashboard opens on the folder, and its routes tell of it."""
    port = free_port()
    log = folder.parent / "server.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [installed.program, "serve", "--port", str(port)],
            cwd=folder,
            env=clean_environment(folder.parent),
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    served = Dashboard(f"http://localhost:{port}", log)
    with ending(process):
        wait_until_healthy(served, process)
        assert served.get("/api/providers").json()["status"]


@contextmanager
def _practice(installed: Installed, home: Path) -> Iterator[dict[str, Any]]:
    process = subprocess.Popen(
        [installed.program, "practice", "--no-app"],
        cwd=home,
        env=clean_environment(home),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout
        yield json.loads(process.stdout.readline())
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def test_practice(installed, tmp_path):
    """The practice Hub runs, and the command works at it."""
    with _practice(installed, tmp_path) as facts, requests.Session() as session:
        session.trust_env = False
        found = installed.run("check", facts["project"], "--format", "json", cwd=tmp_path)
    assert {"works", "rejected"} <= {
        one["check"]["verdict"] for one in json.loads(found.stdout)["providers"]
    }


def test_what_is_deployed_is_what_a_clone_deploys(installed, tmp_path):
    """The same files go to a Space; one that was changed in the environment is named."""
    script = (
        "import json, sys, spaces_secrets; sys.path.insert(0, str(spaces_secrets.APP));"
        "from lib.deploy.local_files import local_files; found = local_files();"
        "print(json.dumps([{path: data.decode() for path, data in found.contents.items()},"
        "found.changed]))"
    )

    def told() -> tuple[dict[str, str], list[str]]:
        done = subprocess.run(
            [installed.folder / "bin" / "python", "-c", script],
            cwd=tmp_path,
            env=clean_environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
        contents, changed = json.loads(done.stdout)
        return contents, changed

    contents, changed = told()
    assert contents == {path: data.decode() for path, data in local_files().contents.items()}
    assert changed == []
    page = installed.packages / "spaces_secrets" / "app" / "pages" / "diagnostics.py"
    before = page.read_text(encoding="utf-8")
    try:
        page.write_text(before + "# mine\n", encoding="utf-8")
        assert told()[1] == ["pages/diagnostics.py"]
    finally:
        page.write_text(before, encoding="utf-8")


KEY = "gsk_" + "canaryQ7Rk2mZp9Lw4Xc8Vb5N" * 2 + "ab"


@pytest.fixture
def staged(tmp_path: Path) -> Repo:
    """A repository in whose next commit a key would be."""
    repo = Repo(tmp_path, "staged")
    repo.commit({".gitignore": ".env\n", "app.py": "import os\n"})
    repo.write({".env": f"GROQ_API_KEY={KEY}\n", "config.py": f'GROQ_API_KEY = "{KEY}"\n'})
    repo.git("add", "config.py")
    return repo


def test_the_hook_stops_a_staged_key(installed, staged):
    """What `.pre-commit-hooks.yaml` names refuses the commit, and lets it pass without the key."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    program, *arguments = hook["entry"].split()
    assert program == installed.program.name
    assert not hook["pass_filenames"]
    refused = installed.run(*arguments, cwd=staged.folder)
    assert refused.returncode == 1
    assert "config.py" in refused.stdout
    assert KEY not in refused.stdout + refused.stderr
    staged.git("reset", "-q")
    (staged.folder / "config.py").unlink()
    assert installed.run(*arguments, cwd=staged.folder).returncode == 0


def action(installed: Installed, folder: Path, **variables: str) -> tuple[int, dict[str, Any], str]:
    """Run the script of the action; return its exit code, the SARIF and all that it printed."""
    summary = folder.parent / "summary.md"
    path = f"{installed.program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", str(ROOT / ".ci" / "action")],
        cwd=folder,
        env=clean_environment(folder.parent, {"PATH": path, "GITHUB_STEP_SUMMARY": str(summary)})
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    sarif = json.loads((folder / "spaces-secrets.sarif").read_text())
    return done.returncode, sarif, done.stdout + done.stderr + summary.read_text()


def test_the_action_fails_the_job_and_leaves_the_findings(installed, staged):
    """A key fails the job, stands in the SARIF, and is never printed; a baseline lets it pass."""
    code, sarif, said = action(installed, staged.folder)
    found = {one["ruleId"] for one in sarif["runs"][0]["results"]}
    assert (code, "secret-in-tracked-file" in found) == (1, True)
    assert "secret-in-tracked-file" in said
    assert KEY not in said + json.dumps(sarif)
    assert action(installed, staged.folder, CHECK_FAIL_ON="never")[0] == 0
    installed.run("check", "--offline", "--write-baseline", "known.json", cwd=staged.folder)
    code, sarif, _ = action(installed, staged.folder, CHECK_BASELINE="known.json")
    assert (code, sarif["runs"][0]["results"]) == (0, [])


def test_the_action_runs_that_script_and_pastes_no_input_into_it():
    """Inputs come as variables: in a line of the shell, what somebody typed would be run."""
    steps = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    lines = [step["run"] for step in steps if "run" in step]
    assert any(".ci/action" in line for line in lines)
    assert not [line for line in lines if "${{" in line]
