"""The front matter, the Dockerfile and the `.dockerignore` fit each other and hold no secret."""

import re
import sys

import pytest

from tests.support.container import (
    dockerfile,
    front_matter,
    health_command,
    image_environment,
    image_files,
    rest_of,
    start_command,
)
from tests.support.dashboard import ROOT

COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
SECRET_FILES = (
    ".env",
    ".env.local",
    ".env.production",
    ".env.bak",
    "pages/.env",
    ".streamlit/secrets.toml",
    "pages/.streamlit/secrets.toml",
    ".git/config",
    "lib/.git/HEAD",
    "key.pem",
    ".venv/bin/python",
    "lib/__pycache__/secret.pyc",
    "tests/test_leaks.py",
)


def test_front_matter_makes_a_docker_space():
    """The head of the README has what the Hub's configuration reference asks for."""
    found = front_matter()
    assert (found["sdk"], found["license"]) == ("docker", "mit")
    assert found["hf_oauth"] == "true"
    assert found["hf_oauth_scopes"] == ["manage-repos"]
    assert {found["colorFrom"], found["colorTo"]} <= COLOURS
    assert len(str(found["short_description"])) <= 60
    assert isinstance(found["tags"], list)
    assert not str(found["emoji"]).isascii()


def test_every_place_names_the_same_port():
    """The Hub, the image, its command and its health check agree on the port."""
    port = str(front_matter()["app_port"])
    assert rest_of("EXPOSE") == port
    assert start_command()[start_command().index("--port") + 1] == port
    assert f":{port}/" in " ".join(health_command())


def test_the_base_is_pinned_and_is_the_python_that_is_tested():
    """The image starts from one version of Python's slim image, of the kind that runs the tests."""
    found = re.fullmatch(r"python:(3\.\d+)\.\d+-slim-\w+", rest_of("FROM"))
    assert found
    assert tuple(map(int, found[1].split("."))) <= sys.version_info[:2]


def test_nobody_but_a_plain_user_runs_it():
    """The last user is 1000, as on a Space, and no code is given to it."""
    assert rest_of("USER") == "1000"
    assert not [one for one in dockerfile() if "--chown" in one.rest or "chmod" in one.rest]


def test_requirements_come_before_the_code():
    """A change of code does not install everything anew."""
    lines = [f"{one.name} {one.rest}" for one in dockerfile()]
    install = next(at for at, line in enumerate(lines) if "pip install" in line)
    assert lines.index("COPY requirements.txt ./") < install < lines.index("COPY . .")


def test_no_secret_takes_part_in_the_build():
    """Nothing is taken from outside while the image is built, and none of its variables is ours."""
    assert {one.name for one in dockerfile()}.isdisjoint({"ARG", "ADD"})
    assert not [one for one in dockerfile() if "--mount" in one.rest]
    assert not [name for name in image_environment() if "KEY" in name or "TOKEN" in name]


@pytest.mark.parametrize("name", SECRET_FILES)
def test_what_never_goes_into_the_image(name):
    """`.dockerignore` keeps secrets, history, tests and leftovers out, at any depth."""
    assert name not in image_files((name,))


def test_what_must_go_into_the_image():
    """Everything the dashboard runs is in, its settings and its example file too."""
    found = set(image_files())
    wanted = {"requirements.txt", "streamlit_app.py", ".streamlit/config.toml", ".env.example"}
    code = {str(path.relative_to(ROOT)) for path in ROOT.glob("lib/**/*.py")}
    assert wanted | code | {"lib/providers.toml", "pages/provider_status.py"} <= found
