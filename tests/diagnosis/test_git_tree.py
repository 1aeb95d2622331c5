"""Files of secrets anywhere in the tree: below the project's folder, told once, within bounds."""

import pytest

from lib.git.repository import Repository
from lib.git.tracked_search import SearchLimits
from tests.diagnosis.git_support import SECRET, Repo

SECRETS = f"SECRET_KEY={SECRET}\n"


@pytest.fixture
def repo(tmp_path):
    """A fresh repository."""
    return Repo(tmp_path)


def labels(found) -> list[str]:
    """Return the places of findings."""
    return [one.where[0].location for one in found]


def test_both_halves_of_an_app_are_told(repo):
    """Each file by its path from the project's folder, with the command that takes it out."""
    repo.commit({"backend/.env": SECRETS, "front end/.env.local": SECRETS})
    found = repo.find("env-file-tracked")
    assert labels(found) == ["backend/.env", "front end/.env.local"]
    assert [one.command for one in found] == [
        "git rm --cached backend/.env",
        "git rm --cached 'front end/.env.local'",
    ]


def test_only_what_lies_below_the_project_is_told(repo):
    """Of a repository of many projects, the folders beside this one are not this one's."""
    repo.commit({"mine/api/.env": SECRETS, "other/.env": SECRETS, "minerva/.env": SECRETS})
    repo.write({"mine/new/.env": SECRETS, "other/new/.env": SECRETS})
    folder = repo.folder / "mine"
    assert labels(repo.find("env-file-tracked", folder=folder)) == ["api/.env"]
    assert labels(repo.find("env-file-not-ignored", folder=folder)) == ["new/.env"]


def test_a_value_in_a_file_of_secrets_is_told_once(repo):
    """The file has a rule of its own, so the rule about values in other files leaves it out."""
    repo.commit({"backend/.env": SECRETS, "app.py": f"key = '{SECRET}'\n"})
    found = repo.find("secret-in-tracked-file", {"A_KEY": SECRET})
    assert labels(found) == ["app.py:1"]


def test_an_ignored_file_in_a_subfolder_may_be_tracked(repo):
    """It was added before it was ignored, or by force: that rule tells of it, and no other."""
    repo.commit({"backend/.env": SECRETS, ".gitignore": "**/.env\n"})
    assert labels(repo.find("ignored-but-tracked")) == ["backend/.env"]
    assert repo.find("env-file-tracked") == []


def test_what_is_about_to_be_committed_is_told(repo):
    """Neither tracked nor ignored, with a secret in it; in a nested repository it is that one's."""
    repo.commit({".gitignore": "ignored/\n", "a.py": "x = 1\n"})
    repo.write({"ignored/.env": SECRETS, "api/.env.bak": SECRETS, "api/.env.example": SECRETS})
    repo.write({"nested/.env": SECRETS})
    repo.git("init", "-q", at=repo.folder / "nested")
    assert labels(repo.find("env-file-not-ignored")) == ["api/.env.bak"]


def test_where_git_takes_too_long_the_usual_files_are_asked_about(repo, monkeypatch):
    """Without the list of untracked files, those that every project may have are still told."""
    repo.write({".env": SECRETS, "api/.env": SECRETS})
    monkeypatch.setattr(Repository, "untracked", lambda *_: None)
    assert labels(repo.find("env-file-not-ignored")) == [".env"]


def test_links_and_very_large_files_are_not_read(repo, tmp_path):
    """A link leads elsewhere, and nobody keeps secrets in megabytes."""
    (tmp_path / "elsewhere").write_text(SECRETS, encoding="utf-8")
    repo.write({"big/.env": SECRETS + "#" * 200_000, "api/keep": ""})
    (repo.folder / "api" / ".env").symlink_to(tmp_path / "elsewhere")
    repo.git("add", "--all", "--force")
    assert repo.find("env-file-tracked") == []


def test_many_files_take_a_bounded_time(repo):
    """So many are looked at, and not more; each finding is still one."""
    repo.commit({f"a{number}/.env": SECRETS for number in range(150)})
    assert len(repo.find("env-file-tracked", limits=SearchLimits())) == 100


def test_settings_of_tools_with_a_value_in_clear(repo):
    """A value that another rule tells is not told again: a held one, or one of a known shape."""
    shaped = "gsk_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2QkL9mN4bV8cX1zS6dF3"
    repo.commit({
        "compose.yaml": f"environment:\n  A_KEY: {SECRET}\n  B_KEY: Zq7Rk2mZp9Lw4Xc8VqQ\n",
        ".mcp.json": '{"env": {"GROQ_API_KEY": "' + shaped + '"}}\n',
    })  # fmt: skip
    found = repo.find("secret-in-config-file", {"A_KEY": SECRET})
    assert [(one.where[0].location, one.where[0].name) for one in found] == [
        ("compose.yaml:3", "B_KEY")
    ]
