"""Which Hugging Face tokens count as leaked."""

from lib.diagnosis.checks import run_checks
from lib.diagnosis.leak import leaked_tokens
from lib.project import load_project

from .git_support import Repo

# In two parts, so that this file holds nothing of a key's shape.
TOKEN = "hf_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2Q"


def leaks(repo: Repo):
    """Return what leaked from a repository."""
    project = load_project(repo.folder, repo.environ, repo.home)
    return leaked_tokens(project, run_checks(project, repo.environ, repo.home))


def test_a_token_in_a_commit_and_in_a_file_is_one_leak(tmp_path):
    """Wherever its value was found, the token is told once, with every place."""
    repo = Repo(tmp_path)
    repo.commit({"app.py": f"token = '{TOKEN}'\n"})
    repo.write({".env": f"HF_API_KEY={TOKEN}\n", ".env.example": f"HF_API_KEY={TOKEN}\n"})
    (found,) = leaks(repo)
    assert found.names == ("HF_API_KEY",)
    assert {one.rule.id for one in found.found} == {
        "secret-in-history",
        "secret-in-tracked-file",
        "example-file-holds-secret",
    }
    assert TOKEN not in repr(found)


def test_no_leak_no_card(tmp_path):
    """A token that stands in `.env` alone has not leaked; another provider's is not for the Hub."""
    key = "gsk_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2Q"
    repo = Repo(tmp_path)
    repo.commit({"app.py": f"key = '{key}'\n"})
    repo.write({".env": f"HF_API_KEY={TOKEN}\nGROQ_API_KEY={key}\n"})
    assert leaks(repo) == ()
