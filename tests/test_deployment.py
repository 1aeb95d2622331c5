"""The place is told by what it sets, and only by that."""

from pathlib import Path

import pytest

from lib.deployment import PRACTICE_MARK, Deployment, Platform, detect

SPACE = {"SPACE_ID": "fake-owner/fake-app", "SPACE_HOST": "fake-owner-fake-app.hf.space"}
NAMED = Deployment(Platform.SPACE, "fake-owner", "fake-app", "fake-owner-fake-app.hf.space")
CLOUD_FOLDER = "mount/src/app"

# The environment, files in the root folder, the project folder below it, and the place.
PLACES = {
    "nothing": ({}, [], "home/me/app", Deployment(Platform.LOCAL)),
    "Space": (SPACE, [], "app", NAMED),
    "Space, id only": ({"SPACE_ID": "o/n"}, [], "app", Deployment(Platform.SPACE, "o", "n", "")),
    "Space, host only": ({"SPACE_HOST": "h"}, [], "app", Deployment(Platform.SPACE, "", "", "h")),
    "Space, odd id": ({"SPACE_ID": "o"}, [], "app", Deployment(Platform.SPACE, "o", "", "")),
    "Space, own words": (
        {**SPACE, "SPACE_AUTHOR_NAME": "Owner", "SPACE_REPO_NAME": "App"},
        [],
        "app",
        Deployment(Platform.SPACE, "Owner", "App", "fake-owner-fake-app.hf.space"),
    ),
    "Space in a container": (SPACE, [".dockerenv"], "app", NAMED),
    "Space in Kubernetes": ({**SPACE, "KUBERNETES_SERVICE_HOST": "x"}, [], CLOUD_FOLDER, NAMED),
    "Community Cloud": ({}, [], CLOUD_FOLDER, Deployment(Platform.COMMUNITY_CLOUD)),
    "Community Cloud itself": ({}, [], "mount/src", Deployment(Platform.COMMUNITY_CLOUD)),
    "Community Cloud in a container": (
        {}, [".dockerenv"], CLOUD_FOLDER, Deployment(Platform.COMMUNITY_CLOUD),
    ),
    "a name like it": ({}, [], "mount/srcs/app", Deployment(Platform.LOCAL)),
    "not at the root": ({}, [], "home/mount/src/app", Deployment(Platform.LOCAL)),
    "Docker": ({}, [".dockerenv"], "app", Deployment(Platform.CONTAINER)),
    "Podman": ({}, ["run/.containerenv"], "app", Deployment(Platform.CONTAINER)),
    "Kubernetes": (
        {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, [], "app", Deployment(Platform.CONTAINER),
    ),
    "practice in a container": (
        {PRACTICE_MARK: "1"}, [".dockerenv"], "app", Deployment(Platform.LOCAL, practice=True),
    ),
    "other names": ({"SPACE": "x", "HF_TOKEN": "fake"}, [], "app", Deployment(Platform.LOCAL)),
}  # fmt: skip


@pytest.mark.parametrize(("environ", "marks", "folder", "place"), PLACES.values(), ids=PLACES)
def test_place(tmp_path, environ, marks, folder, place):
    """A Space goes before Community Cloud, that before a container, and else it is this machine."""
    for mark in marks:
        (tmp_path / mark).parent.mkdir(exist_ok=True)
        (tmp_path / mark).touch()
    assert detect(environ, tmp_path / folder, tmp_path) == place


@pytest.mark.parametrize(
    ("place", "title", "hosted"),
    [
        (NAMED, "Space fake-owner/fake-app", True),
        (Deployment(Platform.SPACE), "A Hugging Face Space", True),
        (Deployment(Platform.SPACE, "fake-owner"), "Space fake-owner", True),
        (Deployment(Platform.COMMUNITY_CLOUD), "Streamlit Community Cloud", True),
        (Deployment(Platform.CONTAINER), "Local (container)", False),
        (Deployment(Platform.LOCAL), "Local", False),
    ],
)
def test_title_and_strangers(place, title, hosted):
    """Each place has a name for people, and tells whether strangers may look."""
    assert (place.title, place.is_hosted) == (title, hosted)


def test_the_real_root_is_looked_at_by_default():
    """Without a root of its own, the folder of Community Cloud is the real one."""
    assert detect({}, Path("/mount/src/app")).kind is Platform.COMMUNITY_CLOUD
