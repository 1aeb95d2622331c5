"""The tokens a person may choose from: what is configured, then the login of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.hub.credentials import LOGIN, astray, credential_named, credentials, hub_login
from lib.project import load_project
from tests.support.projects import write_project

FIRST, SECOND, STORED = (f"hf_FAKE{word}FAKEFAKEFAKEFAKEFAKE" for word in ("one", "two", "login"))


@pytest.fixture
def home(tmp_path):
    """A home folder with a login of the Hub."""
    return write_project(tmp_path / "home", {".cache/huggingface/token": f"{STORED}\n"})


@pytest.fixture
def folder(tmp_path):
    """A project with two tokens, one of them twice, and an empty one."""
    env = f"HF_API_KEY={FIRST}\nHF_TOKEN={SECOND}\nHUGGING_FACE_HUB_TOKEN={SECOND}\n"
    return write_project(tmp_path / "app", {".env": env, ".env.local": "HF_TOKEN=\n"})


def test_each_value_once_the_winner_first_the_login_last(folder, home):
    """The order is that of the resolution, and the labels say name and place."""
    found = credentials(load_project(folder, {}, home), {}, home)
    assert [one.label for one in found] == [
        "HF_API_KEY from .env:1",
        "HF_TOKEN from .env:2",
        LOGIN,
    ]
    assert [one.value.reveal() for one in found] == [FIRST, SECOND, STORED]
    assert found[2].place == "~/.cache/huggingface/token"
    assert FIRST not in repr(found)


def test_the_environment_is_called_so(folder, home):
    """A token of the environment comes before the one of a file under the same name."""
    environ = {"HF_API_KEY": STORED}
    found = credentials(load_project(folder, environ, home), environ, home)
    assert found[0].label == "HF_API_KEY from the environment"
    assert len(found) == 3


def test_nothing_on_a_space(folder, home):
    """What a Space is configured with is not the person's."""
    environ = {"SPACE_ID": "alice/app", "SPACE_HOST": "alice-app.hf.space", "HF_TOKEN": FIRST}
    assert credentials(load_project(folder, environ, home), environ, home) == ()


@pytest.mark.parametrize(
    "hub", ["https://hub.example", "http://[", "https://x:y", "https://h\\@::1"]
)
def test_an_address_of_the_project_gets_the_project_s_token_alone(folder, home, hub):
    """A token of the same files goes there; neither the login nor one of the home folder does."""
    secrets = f'HUGGING_FACE_TOKEN = "{STORED}x"\n'
    write_project(home, {".streamlit/secrets.toml": secrets})
    write_project(folder, {".env.local": f"HF_ENDPOINT={hub}\n"})
    project = load_project(folder, {}, home)
    found = {one.label: astray(one, project) for one in credentials(project, {}, home)}
    login = found.pop(LOGIN)
    mine = found.pop("HUGGING_FACE_TOKEN from ~/.streamlit/secrets.toml:1")
    assert login.startswith(f"`HF_ENDPOINT` at `.env.local:1` would send {LOGIN} to ")
    assert mine
    assert set(found.values()) == {""}
    chosen = load_project(folder, {"HF_ENDPOINT": hub}, home)
    assert not any(astray(one, chosen) for one in credentials(chosen, {}, home))


def test_one_variable_by_its_name(folder, home):
    """A named variable is taken from the environment first, then from the files."""
    project = load_project(folder, {}, home)
    environ = {"MY_TOKEN": STORED, "HF_TOKEN": " "}
    mine = credential_named("MY_TOKEN", project, environ)
    assert mine is not None
    assert (mine.label, mine.value.reveal()) == ("MY_TOKEN from the environment", STORED)
    other = credential_named("HF_TOKEN", project, environ)
    assert other is not None
    assert other.label == "HF_TOKEN from .env:2"
    assert credential_named("NOT_THERE", project, environ) is None


@pytest.mark.parametrize("name", ["HF_TOKEN_PATH", "HF_HOME", "XDG_CACHE_HOME", "nothing"])
def test_the_login_is_where_the_client_puts_it(tmp_path, name):
    """The place of the login is the one the real client computes from the same environment."""
    home = tmp_path / "home"
    environ = {name: str(tmp_path / "elsewhere")}
    code = "from huggingface_hub import constants; print(constants.HF_TOKEN_PATH)"
    clean = {"PATH": os.environ["PATH"], "HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=clean | environ,
        capture_output=True,
        text=True,
        check=True,
    )
    path = Path(done.stdout.strip())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(STORED, encoding="utf-8")
    login = hub_login(environ, home)
    assert login is not None
    assert login.value.reveal() == STORED


@pytest.mark.parametrize("kind", ["nothing", "folder", "pipe", "empty", "long", "binary"])
def test_what_is_no_login_is_none(tmp_path, kind):
    """A file that cannot be a login is none, and a pipe is not waited for."""
    path = tmp_path / "token"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind != "nothing":
        path.write_bytes({"empty": b" \n", "long": b"x" * 20_000, "binary": b"\xff\xfe"}[kind])
    assert hub_login({"HF_TOKEN_PATH": str(path)}, tmp_path) is None
