"""Which files are sent: what git tracks and the image needs, and never a secret's file."""

from pathlib import Path

import pytest

from lib.deploy.local_files import LocalFilesError, is_in_image, local_files
from lib.program import ROOT
from tests.diagnosis.git_support import Repo
from tests.support.container import image_files

FILES: dict[str, str | bytes] = {
    "Dockerfile": "FROM python:3.11-slim\n",
    ".dockerignore": "# not these\n**/secrets.toml\ntests\nDockerfile\n.dockerignore\n",
    "README.md": "---\nsdk: docker\n---\n",
    "requirements.txt": "streamlit\n",
    "streamlit_app.py": "pass\n",
    "lib/a.py": "a = 1\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A small clone of something like the dashboard."""
    found = Repo(tmp_path)
    found.commit(FILES)
    return found


def test_ours_are_the_image_and_what_builds_it() -> None:
    """Of this repository, what the image holds is sent, with the Dockerfile, as it is here."""
    sent = local_files().contents
    image = {path for path in image_files() if not path.startswith(".env")}
    assert set(sent) <= image | {"Dockerfile", ".dockerignore"}
    assert {"Dockerfile", ".dockerignore", "README.md", "lib/__init__.py"} <= sent.keys()
    assert sent["README.md"] == (ROOT / "README.md").read_bytes()


def test_a_secret_that_is_tracked_is_not_sent(repo: Repo) -> None:
    """Files of secrets stay here, tracked or not, whatever `.dockerignore` says."""
    files: dict[str, str | bytes] = {
        ".env": "A=1\n",
        "lib/.env.local": "A=1\n",
        ".env.example": "A=\n",
        ".streamlit/secrets.toml": "A='1'\n",
        "deep/key.pem": "x\n",
        "id.key": "x\n",
        ".streamlit/config.toml": "[server]\n",
        "tests/a.py": "1\n",
    }
    repo.commit(files)
    repo.commit({".dockerignore": "tests\n!**/.env\n"})
    repo.write({"untracked.py": "1\n"})
    kept = {*FILES, ".streamlit/config.toml"}
    assert set(local_files(repo.folder.resolve()).contents) == kept


def test_what_is_not_committed_yet_is_told(repo: Repo) -> None:
    """A file is sent as it is here, and it is known that nobody has committed it so."""
    repo.write({"lib/a.py": "a = 2\n"})
    found = local_files(repo.folder.resolve())
    assert found.contents["lib/a.py"] == b"a = 2\n"
    assert found.changed == ("lib/a.py",)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\x89PNG\r\n\x1a\n", "not text"), (b"a\0b", "not text"), (b"a" * 2_000_001, "too large")],
)
def test_what_a_commit_cannot_hold(repo: Repo, data: bytes, words: str) -> None:
    """A picture or a large file is refused here, before the Hub would."""
    repo.commit({"lib/picture.png": data})
    with pytest.raises(LocalFilesError, match=words):
        local_files(repo.folder.resolve())


def test_a_link_is_not_followed(repo: Repo, tmp_path: Path) -> None:
    """A tracked link could lead to any file of this machine, so it is refused."""
    (tmp_path / "private").write_text("secret\n", encoding="utf-8")
    (repo.folder / "lib" / "b.py").symlink_to(tmp_path / "private")
    repo.git("add", "lib/b.py")
    with pytest.raises(LocalFilesError, match="not a plain file"):
        local_files(repo.folder.resolve())


def test_a_folder_of_links_is_not_followed(repo: Repo, tmp_path: Path) -> None:
    """A folder that became a link leads elsewhere, so what is below it is refused as well."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.py").write_text("secret\n", encoding="utf-8")
    (repo.folder / "lib" / "a.py").unlink()
    (repo.folder / "lib").rmdir()
    (repo.folder / "lib").symlink_to(elsewhere)
    with pytest.raises(LocalFilesError, match="not a plain file"):
        local_files(repo.folder.resolve())


@pytest.mark.parametrize("gone", ["Dockerfile", "README.md", ".dockerignore"])
def test_a_file_that_is_gone(repo: Repo, gone: str) -> None:
    """A file that no Space starts without is named."""
    (repo.folder / gone).unlink()
    with pytest.raises(LocalFilesError, match=gone):
        local_files(repo.folder.resolve())


def test_where_there_is_no_clone(tmp_path: Path) -> None:
    """Without git nobody knows which files belong to it; a Space is duplicated instead."""
    with pytest.raises(LocalFilesError, match="duplicate that Space"):
        local_files(tmp_path)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("a.pem", False),
        ("deep/er/a.pem", False),
        ("tests/a/b.py", False),
        ("contests/a.py", True),
        ("docs.md", True),
        ("build/keep.md", True),
        ("build/x", False),
    ],
)
def test_rules(path: str, kept: bool) -> None:
    """Patterns are read as Docker reads them: from the root, folders whole, the last one wins."""
    rules = ["**/*.pem", "tests", "docs", "build", "!build/keep.md"]
    assert is_in_image(path, rules) is kept
