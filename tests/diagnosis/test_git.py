"""The rules about git, over real repositories of every kind."""

import pytest

from lib.diagnosis.registry import GIT, rules_of
from lib.diagnosis.rule import Needs
from lib.git.repository import BROKEN, NO_GIT, NO_REPOSITORY, open_repository
from lib.git.tracked_search import SearchLimits
from tests.diagnosis.git_support import BY_ID, SECRET, Repo, from_example

RULES = rules_of(GIT)
KEY = {"A_KEY": SECRET}
SHAPED = "gsk_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2QkL9mN4bV8cX1zS6dF3"
BY_HAND = {"git-search-incomplete"}
TRIGGERS = [(r, e) for r in RULES if r.id not in BY_HAND for e in r.triggers]
SILENT = [(r, e) for r in RULES for e in r.is_silent_on]


def _ids(cases) -> list[str]:
    return [f"{rule.id}-{number}" for number, (rule, _) in enumerate(cases)]


@pytest.fixture
def repo(tmp_path):
    """A fresh repository."""
    return Repo(tmp_path)


@pytest.mark.parametrize(("rule", "example"), TRIGGERS, ids=_ids(TRIGGERS))
def test_triggers(rule, example, tmp_path):
    """The example that a rule gives is found, with a place and a next step."""
    found = from_example(rule, example, tmp_path).find(rule.id, example.environ)
    assert found
    for finding in found:
        assert finding.detail.endswith(".")
        assert finding.where
        assert (finding.fix or rule.fix).endswith(".")


@pytest.mark.parametrize(("rule", "example"), SILENT, ids=_ids(SILENT))
def test_is_silent(rule, example, tmp_path):
    """The counter-example that a rule gives is not found."""
    assert from_example(rule, example, tmp_path).find(rule.id, example.environ) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_without_a_repository_no_rule_fails(rule, tmp_path):
    """A rule that is run without a repository finds nothing about it."""
    look = Repo(tmp_path).look()
    object.__setattr__(look, "git", None)
    assert list(rule.find(look)) == []
    assert rule.needs is Needs.GIT or rule.id == "example-file-holds-secret"


def test_a_removed_key_is_in_the_history(repo):
    """The first commit is told, wherever the key went since, and that nobody fetched it."""
    repo.commit({"other.txt": "x"})
    first = repo.commit({"app.py": f"k = '{SECRET}'"})
    repo.commit({"app.py": f"k = '{SECRET}'\nprint()"})
    repo.commit({"app.py": "print()"})
    (finding,) = repo.find("secret-in-history", KEY)
    assert f"`{first[:8]}`" in finding.detail
    assert "`app.py`" in finding.detail
    assert "no remote branch" in finding.detail
    assert finding.where[0].location == first[:8]
    assert finding.fix.startswith("Revoke")
    assert repo.find("secret-in-tracked-file", KEY) == []


def test_a_pushed_key_says_so(repo, tmp_path):
    """The remote branch that has the commit is named."""
    repo.commit({"app.py": f"k = '{SECRET}'"})
    repo.git("init", "-q", "--bare", str(tmp_path / "hub.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "hub.git"))
    repo.git("push", "-q", "origin", "HEAD:main")
    (finding,) = repo.find("secret-in-history", KEY)
    assert "`origin/main` has it too" in finding.detail


def test_other_branches_messages_and_merges_count(repo):
    """A key on another branch, in a message, or brought in by a merge itself is found."""
    repo.commit({"a": "1"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b": f"key {SECRET}"})
    repo.git("checkout", "-q", "-")
    message = repo.commit({"c": "1"}, "use " + SECRET[::-1])
    repo.git("merge", "-q", "--no-commit", "side")
    repo.write({"d": SECRET.lower() + "merge"})
    repo.git("add", ".")
    repo.git("commit", "-q", "-m", "merged")
    merge = repo.git("rev-parse", "HEAD")[:8]
    keys = KEY | {"B_KEY": SECRET[::-1], "C_KEY": SECRET.lower() + "merge"}
    found = {one.where[0].name: one for one in repo.find("secret-in-history", keys)}
    assert set(found) == {"A_KEY", "B_KEY", "C_KEY"}
    assert message[:8] in found["B_KEY"].detail
    assert "in its message" in found["B_KEY"].detail
    assert merge in found["C_KEY"].detail


def test_an_ignored_file_that_is_tracked_names_the_rule(repo):
    """The line of the ignore file is told, also that of a folder further up."""
    (repo.folder / "app").mkdir()
    repo.commit({".gitignore": "# mine\n\n.env\n", "app/.env": f"A_KEY={SECRET}"})
    (finding,) = repo.find("ignored-but-tracked", folder=repo.folder / "app")
    assert "/.gitignore:3`" in finding.detail
    assert repo.find("env-file-tracked", folder=repo.folder / "app") == []


def test_a_fixed_project_is_silent(repo):
    """After the cure, the rules about files are silent; the history is not."""
    repo.commit({".env": f"A_KEY={SECRET}"})
    repo.git("rm", "-q", "--cached", ".env")
    repo.commit({".gitignore": ".env"})
    for rule in ("env-file-tracked", "env-file-not-ignored", "ignored-but-tracked"):
        assert repo.find(rule) == []
    assert repo.find("secret-in-history")


def test_key_shaped_text_names_the_provider_and_not_held_values(repo):
    """A key of a stranger is told with its provider; the project's own is another rule's."""
    repo.commit({"a.py": f"\n\nk = '{SHAPED}'", "tests/a.py": f"EXAMPLE = '{SHAPED}'"})
    repo.commit({"b.py": "sk_model_v2_predict_all_the_rows = risk_" + SHAPED})
    (finding,) = repo.find("key-shaped-text-in-tracked-file")
    assert finding.where[0].location == "a.py:3"
    assert "Groq" in finding.detail
    assert SHAPED not in str(finding)
    assert repo.find("key-shaped-text-in-tracked-file", {"GROQ_API_KEY": SHAPED}) == []


def test_kinds_of_repositories(repo, tmp_path):
    """Worktrees, submodules, shallow and bare clones are read; a shallow one says so."""
    repo.commit({"old.py": SECRET})
    repo.commit({"old.py": "", "new.py": f"k = '{SECRET}'"})
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"))
    outer = Repo(tmp_path, "outer")
    outer.git("submodule", "--quiet", "add", str(repo.folder), "inner")
    outer.git("clone", "-q", "--depth", "1", f"file://{repo.folder}", str(tmp_path / "shallow"))
    outer.git("clone", "-q", "--bare", str(repo.folder), str(tmp_path / "bare"))
    for folder in (tmp_path / "tree", outer.folder / "inner", tmp_path / "shallow"):
        (finding,) = repo.find("secret-in-tracked-file", KEY, folder=folder)
        assert finding.where[0].location == "new.py:1"
        assert repo.find("secret-in-history", KEY, folder=folder)
        shallow = repo.find("git-search-incomplete", KEY, folder=folder)
        assert len(shallow) == (folder.name == "shallow")
    bare = tmp_path / "bare"
    assert repo.repository(bare).root is None
    assert repo.find("secret-in-history", KEY, folder=bare)
    assert all(repo.find(rule, folder=bare) == [] for rule in BY_ID)


def test_an_empty_repository_is_fine(repo):
    """No commit, no file: nothing to say and nothing to fail on."""
    assert all(repo.find(rule, KEY) == [] for rule in BY_ID)


def test_reasons_why_there_is_no_repository(repo, tmp_path):
    """No git, no repository and a broken one are told apart."""
    assert open_repository(repo.folder, repo.environ | {"PATH": ""}) == (None, NO_GIT)
    outside = repo.environ | {"GIT_CEILING_DIRECTORIES": str(tmp_path)}
    assert open_repository(repo.home, outside) == (None, NO_REPOSITORY)
    (repo.folder / ".git" / "config").write_text("[broken")
    assert open_repository(repo.folder, repo.environ) == (None, BROKEN)


def test_missing_objects_and_limits_are_told(repo):
    """What could not be searched is no silence."""
    repo.commit({"a.bin": bytes(range(256)) * 8})
    limits = SearchLimits(size=100)
    assert len(repo.find("git-search-incomplete", KEY, limits=limits)) == 2
    assert repo.find("git-search-incomplete", KEY) == []
    name = repo.git("rev-parse", "HEAD:a.bin").strip()
    (repo.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    assert len(repo.find("git-search-incomplete", KEY)) == 1
