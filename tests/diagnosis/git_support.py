"""Real git repositories for tests, with a home of their own."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lib.diagnosis.registry import GIT, rules_of
from lib.diagnosis.rule import EXAMPLE_MOMENT, Example, Finding, Rule, RuleContext
from lib.git.repository import Repository, open_repository
from lib.git.tracked_search import SearchLimits
from lib.project import load_project as look_at
from lib.sources.env_file import env_files

RULES = rules_of(GIT)
SECRET = "q7Rk2mZp9Lw4Xc8Vq1"
BY_ID = {rule.id: rule for rule in RULES}
_IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false",
             "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")  # fmt: skip


class Repo:
    """A repository below a folder of the test, and what our rules say about it."""

    def __init__(self, root: Path, name: str = "app", *, init: bool = True) -> None:
        self.home = root / "home"
        self.home.mkdir(exist_ok=True)
        self.environ = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "GIT_CONFIG_NOSYSTEM": "1",
        }  # fmt: skip
        self.folder = root / name
        self.folder.mkdir(exist_ok=True)
        if init:
            self.git("init", "-q")

    def git(self, *words: str, stdin: bytes = b"", at: Path | None = None) -> str:
        """Run git as a person would."""
        done = subprocess.run(
            ["git", *_IDENTITY, *words],
            cwd=at or self.folder,
            env=self.environ,
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the working tree."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes], message: str = "change") -> str:
        """Write files, commit them even if ignored, and return the commit."""
        self.write(files)
        if files:
            self.git("add", "--force", "--", *files)
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def repository(self, folder: Path | None = None, **more: Any) -> Repository:
        """Open it as the diagnosis does."""
        repository, why = open_repository(folder or self.folder, self.environ, **more)
        assert repository is not None, why
        return repository

    def look(
        self,
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
        limits: SearchLimits | None = None,
    ) -> RuleContext:
        """Look at it as the diagnosis does."""
        place, variables = folder or self.folder, environ or {}
        project = look_at(place, variables, self.home)
        repository = self.repository(project.folder, limits=limits)
        read = env_files(project.folder, self.home)
        return RuleContext(
            project, project.folder, self.home, variables, read, repository, now=EXAMPLE_MOMENT
        )

    def find(
        self, rule: str, environ: Mapping[str, str] | None = None, **more: Any
    ) -> list[Finding]:
        """Run one rule."""
        found = list(BY_ID[rule].find(self.look(environ, **more)))
        for finding in found:
            everything = f"{finding} {finding.where}"
            assert not any(value in everything for value in (environ or {}).values())
            assert SECRET not in everything
        return found


def from_example(rule: Rule, example: Example, root: Path) -> Repo:
    """Make the repository that an example stands for."""
    repo = Repo(root)
    repo.write(example.files)
    if rule.id in {"env-file-tracked", "ignored-but-tracked"}:
        repo.git("add", "--all", "--force")
    elif rule.id != "env-file-not-ignored":
        repo.git("add", "--all")
    repo.git("commit", "-q", "--allow-empty", "-m", "first")
    return repo
