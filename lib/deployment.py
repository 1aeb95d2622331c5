"""Where the dashboard runs: a Space, Streamlit Community Cloud, a container, or this machine."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from lib.escape import quotable
from lib.record import record

PRACTICE_MARK: Final = "SPACES_SECRETS_PRACTICE"
_COMMUNITY_CLOUD_FOLDER: Final = Path("/mount/src")
_CONTAINER_MARKS: Final = (".dockerenv", "run/.containerenv")


class Platform(StrEnum):
    """The kinds of places."""

    SPACE = "space"
    COMMUNITY_CLOUD = "community_cloud"
    CONTAINER = "container"
    LOCAL = "local"


@record
class Deployment:
    """A place. `owner`, `name` and `host` are set on a Space only, where it tells them.

    practice: whether the Hub, the providers and the keys are simulated.
    """

    kind: Platform
    owner: str = ""
    name: str = ""
    host: str = ""
    practice: bool = False

    @property
    def title(self) -> str:
        """What people call the place."""
        return f"{self._place} (practice)" if self.practice else self._place

    @property
    def _place(self) -> str:
        if self.kind is Platform.SPACE:
            full = f"{self.owner}/{self.name}".strip("/")
            return f"Space {full}" if full else "A Hugging Face Space"
        return _TITLES[self.kind]

    @property
    def space_id(self) -> str:
        """Return `owner/name` on a Space that tells both, else an empty text."""
        return f"{self.owner}/{self.name}" if self.owner and self.name else ""

    @property
    def is_hosted(self) -> bool:
        """Whether strangers may look; who signs in there may see more than they."""
        return self.kind in {Platform.SPACE, Platform.COMMUNITY_CLOUD}


_TITLES: Final = {
    Platform.COMMUNITY_CLOUD: "Streamlit Community Cloud",
    Platform.CONTAINER: "Local (container)",
    Platform.LOCAL: "Local",
}

_OF_A_SPACE: Final = ("SPACE_ID", "SPACE_AUTHOR_NAME", "SPACE_REPO_NAME", "SPACE_HOST")


def detect(environ: Mapping[str, str], folder: Path, root: Path = Path("/")) -> Deployment:
    """Tell the place by what it sets.

    A Space sets `SPACE_ID` (`owner/name`) and `SPACE_HOST` (Hub documentation, "Spaces
    overview"); Community Cloud checks repositories out below `/mount/src`; container engines
    leave a mark file in `root`, Kubernetes sets `KUBERNETES_SERVICE_HOST`. Practice is at home
    also in a container: its servers, its project and whoever looks are on one machine.
    """
    practice = PRACTICE_MARK in environ
    if "SPACE_ID" in environ or "SPACE_HOST" in environ:
        told = {name: quotable(environ.get(name, "")) for name in _OF_A_SPACE}
        owner, _, name = told["SPACE_ID"].partition("/")
        return Deployment(
            Platform.SPACE,
            told["SPACE_AUTHOR_NAME"] if "SPACE_AUTHOR_NAME" in environ else owner,
            told["SPACE_REPO_NAME"] if "SPACE_REPO_NAME" in environ else name,
            told["SPACE_HOST"],
            practice,
        )
    if folder.is_relative_to(root / _COMMUNITY_CLOUD_FOLDER.relative_to("/")):
        return Deployment(Platform.COMMUNITY_CLOUD, practice=practice)
    marked = any((root / mark).exists() for mark in _CONTAINER_MARKS)
    if (marked or "KUBERNETES_SERVICE_HOST" in environ) and not practice:
        return Deployment(Platform.CONTAINER)
    return Deployment(Platform.LOCAL, practice=practice)
