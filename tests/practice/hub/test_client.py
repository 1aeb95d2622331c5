"""The unchanged `huggingface_hub` client believes the practice Hub."""

import time
from pathlib import Path

import pytest
from huggingface_hub.errors import (
    BadRequestError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from .conftest import A_WHILE, CHATBOT, Hub


def test_secrets(hub: Hub) -> None:
    """A secret can be added, described, replaced and deleted, and its value does not come back."""
    api = hub.api()
    api.add_space_secret(CHATBOT, "NEW", "first", description="a word")
    first = api.get_space_secrets(CHATBOT)["NEW"]
    api.add_space_secret(CHATBOT, "NEW", "second")
    second = api.get_space_secrets(CHATBOT)["NEW"]

    assert (first.key, first.description) == ("NEW", "a word")
    assert first.updated_at is not None
    assert second.updated_at is not None
    assert first.updated_at < second.updated_at
    assert hub.world.spaces[CHATBOT].secrets["NEW"].value == "second"
    api.delete_space_secret(CHATBOT, "NEW")
    api.delete_space_secret(CHATBOT, "NEW")
    assert set(api.get_space_secrets(CHATBOT)) == {"HF_TOKEN", "GROQ_API_KEY"}


def test_variables(hub: Hub) -> None:
    """Every change of a variable answers all of them, with their values."""
    api = hub.api()
    added = api.add_space_variable(CHATBOT, "NEW", "value", description="a word")

    assert {name: one.value for name, one in added.items()} == {
        "MODEL_ID": "practice/model",
        "NEW": "value",
    }
    assert added == api.get_space_variables(CHATBOT)
    assert set(api.delete_space_variable(CHATBOT, "NEW")) == {"MODEL_ID"}
    assert set(api.delete_space_variable(CHATBOT, "NEW")) == {"MODEL_ID"}


def test_space_info(hub: Hub) -> None:
    """A Space is described whole, or by what was asked for."""
    info = hub.api().space_info(CHATBOT, files_metadata=True)
    assert (info.id, info.author, info.sdk, info.private) == (
        CHATBOT,
        "practice-alice",
        "docker",
        False,
    )
    assert info.runtime is not None
    assert info.runtime.stage == "RUNNING"
    assert info.siblings is not None
    assert {"README.md", "src/helper.py"} <= {one.rfilename for one in info.siblings}
    assert all(one.size is not None and one.blob_id for one in info.siblings)

    chosen = hub.api().space_info(CHATBOT, expand=["likes"])
    assert (chosen.likes, chosen.sdk) == (7, None)


def test_list_spaces(hub: Hub) -> None:
    """Spaces are listed by author, words and number, private ones only to their owner."""
    mine = {space.id for space in hub.api().list_spaces(author="practice-alice")}
    seen = {space.id for space in hub.api("other").list_spaces(author="practice-alice")}
    assert mine - seen == {"practice-alice/diary"}
    assert [space.id for space in hub.api().list_spaces(search="chat")] == [CHATBOT]
    assert len(list(hub.api().list_spaces(limit=3))) == 3
    assert [space.likes for space in hub.api().list_spaces(sort="likes", limit=2)] == [42, 7]


def test_runtime(hub: Hub) -> None:
    """A restart takes its time and ends; a pause stays."""
    api = hub.api()
    hub.settings(restart_seconds=0.3)
    assert api.restart_space(CHATBOT).stage == "BUILDING"
    assert api.wait_for_space(CHATBOT, poll_interval=0.05, timeout=5).stage == "RUNNING"
    assert api.restart_space(CHATBOT, factory_reboot=True).stage == "BUILDING"
    assert api.pause_space(CHATBOT).stage == "PAUSED"
    time.sleep(0.35)
    assert api.get_space_runtime(CHATBOT).stage == "PAUSED"
    assert api.restart_space(CHATBOT).stage == "BUILDING"


def test_waiting_has_an_end(hub: Hub) -> None:
    """A restart that takes too long is noticed by a client that waits so long."""
    hub.settings(restart_seconds=A_WHILE)
    hub.api().restart_space(CHATBOT)

    with pytest.raises(TimeoutError):
        hub.api().wait_for_space(CHATBOT, timeout=0.1, poll_interval=0.05)


def test_hardware_and_sleep_time(hub: Hub) -> None:
    """Hardware can be asked for; free hardware keeps its two days."""
    api = hub.api()
    hub.settings(restart_seconds=0)
    runtime = api.request_space_hardware(CHATBOT, "t4-small", sleep_time=600)  # type: ignore[arg-type]
    assert (runtime.hardware, runtime.sleep_time) == ("t4-small", 600)
    assert api.set_space_sleep_time(CHATBOT, 300).sleep_time == 300
    free = api.request_space_hardware(CHATBOT, "cpu-basic")  # type: ignore[arg-type]
    assert free.sleep_time == 172_800


def test_logs(hub: Hub) -> None:
    """The log is a stream that ends."""
    run = "".join(hub.api().fetch_space_logs(CHATBOT))
    build = "".join(hub.api().fetch_space_logs(CHATBOT, build=True))
    assert "7860" in run
    assert "Simulated build" in build
    assert list(hub.api().fetch_space_logs("practice-alice/collision")) == []


def test_files(hub: Hub, tmp_path: Path) -> None:
    """The tree, facts about paths and the files themselves agree with each other."""
    api = hub.api()
    tree = {item.path: item for item in api.list_repo_tree(CHATBOT, repo_type="space")}
    assert set(tree) == {
        *(".gitattributes", "Dockerfile", "README.md", "app.py"),
        *("requirements.txt", "src"),
    }
    inner = api.list_repo_tree(CHATBOT, "src", repo_type="space", expand=True)
    assert [item.path for item in inner] == ["src/__init__.py", "src/helper.py"]
    assert len(api.list_repo_files(CHATBOT, repo_type="space")) == 7
    paths = api.get_paths_info(CHATBOT, ["app.py", "src", "nothing"], repo_type="space")
    assert [item.path for item in paths] == ["app.py", "src"]

    got = api.hf_hub_download(CHATBOT, "src/helper.py", repo_type="space", cache_dir=tmp_path)
    assert Path(got).read_text(encoding="utf-8") == "ANSWER = 42\n"
    whole = Path(api.snapshot_download(CHATBOT, repo_type="space", local_dir=tmp_path / "all"))
    assert (whole / "src" / "helper.py").stat().st_size == 12


def test_files_that_are_not_there(hub: Hub, tmp_path: Path) -> None:
    """Missing files, folders, commits and Spaces are four different errors."""
    api = hub.api()
    with pytest.raises(RemoteEntryNotFoundError):
        api.hf_hub_download(CHATBOT, "nothing.py", repo_type="space", cache_dir=tmp_path)
    with pytest.raises(RemoteEntryNotFoundError):
        list(api.list_repo_tree(CHATBOT, "nowhere", repo_type="space"))
    with pytest.raises(RevisionNotFoundError):
        list(api.list_repo_tree(CHATBOT, revision="never", repo_type="space"))
    with pytest.raises(RepositoryNotFoundError):
        api.hf_hub_download("practice-bob/vault", "app.py", repo_type="space", cache_dir=tmp_path)


def test_create_and_delete(hub: Hub) -> None:
    """A Space can be made with secrets and variables, not twice, and removed."""
    api = hub.api()
    made = {
        "space_sdk": "docker",
        "space_secrets": [{"key": "A", "value": "1"}],
        "space_variables": [{"key": "B", "value": "2", "description": "a word"}],
    }
    url = api.create_repo("practice-alice/new", repo_type="space", private=True, **made)  # type: ignore[arg-type]
    assert (url.repo_id, url.repo_type) == ("practice-alice/new", "space")
    assert url.startswith(hub.server.hub_url)
    assert hub.world.spaces["practice-alice/new"].secrets["A"].value == "1"
    assert api.get_space_variables("practice-alice/new")["B"].description == "a word"
    assert api.space_info("practice-alice/new").private is True

    with pytest.raises(HfHubHTTPError, match="You already created this space repo"):
        api.create_repo("practice-alice/new", repo_type="space", space_sdk="docker")
    again = api.create_repo(
        "practice-alice/new", repo_type="space", space_sdk="docker", exist_ok=True
    )
    assert again.repo_id == "practice-alice/new"
    api.delete_repo("practice-alice/new", repo_type="space")
    api.delete_repo("practice-alice/new", repo_type="space", missing_ok=True)
    with pytest.raises(RepositoryNotFoundError):
        api.space_info("practice-alice/new")


def test_duplicate(hub: Hub) -> None:
    """A copy has the variables of the original and none of its secrets."""
    hub.settings(restart_seconds=0)
    url = hub.api().duplicate_repo("practice-bob/demo", repo_type="space")
    assert url.repo_id == "practice-alice/demo"
    copy = hub.world.spaces[url.repo_id]
    assert (set(copy.secrets), set(copy.variables)) == (set(), {"MODEL_ID"})
    card = hub.api().space_info(url.repo_id).card_data
    assert card is not None
    assert card["duplicated_from"] == "practice-bob/demo"
    assert hub.stage(url.repo_id) == "RUNTIME_ERROR"

    hub.api().duplicate_repo(
        "practice-bob/demo",
        "practice-alice/second",
        repo_type="space",
        space_secrets=[{"key": "GROQ_API_KEY", "value": "practice"}],
    )
    assert hub.stage("practice-alice/second") == "RUNNING"


@pytest.mark.parametrize("name", ["_A", "1A", "A-B", "A B", "", "A\n", "Ä"])
def test_bad_names(hub: Hub, name: str) -> None:
    """A name that is none is refused, for secrets and for variables, and nothing is written."""
    with pytest.raises(BadRequestError, match="at key"):
        hub.api().add_space_secret(CHATBOT, name, "value")
    with pytest.raises(BadRequestError, match="at key"):
        hub.api().add_space_variable(CHATBOT, name, "value")
    assert name not in hub.world.spaces[CHATBOT].secrets
