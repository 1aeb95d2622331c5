"""Which Space a project is about: the one it runs on, the one named, or that of a git remote."""

from typing import TYPE_CHECKING, Final

from lib.deployment import Platform
from lib.diagnosis.hub_snapshot import Unknown
from lib.hub.project_token import endpoint_of
from lib.names.key_shapes import is_key_shaped
from lib.names.opaque import told_id
from lib.names.space_id import PART, is_space_id
from lib.project import Project
from lib.regex import regex

if TYPE_CHECKING:
    from lib.git.repository import Repository

NOT_NAMED: Final = "no Space is known; name one with `--space OWNER/NAME`"
_SEVERAL: Final = "several Spaces are git remotes here; name one with `--space OWNER/NAME`"
_NAMELESS: Final = "this Space does not tell its name"
# `https://user:password@huggingface.co/spaces/o/n`, `git@hf.co:spaces/o/n`, `ssh://git@hf.co/...`
_REMOTE: Final = regex(
    rf"(?:(?:https?|ssh|git)://)?(?:[^@/\s]*@)?(?:huggingface\.co|hf\.co)(?::\d+)?[:/]"
    rf"spaces/({PART}/{PART})/?"
)


def is_typed_space(text: str) -> bool:
    """Whether a text that was typed is `owner/name`, and neither part may be a key."""
    return is_space_id(text) and told_id(text) == text and not any(
        is_key_shaped(part) for part in text.split("/")
    )  # fmt: skip


def which_space(project: Project, repository: "Repository | None", wanted: str) -> str | Unknown:
    """Return the Space in question. wanted: the one a person named, which wins."""
    if wanted:
        return wanted
    if project.deployment.kind is Platform.SPACE:
        own = project.deployment.space_id
        return own if is_space_id(own) else Unknown(_NAMELESS)
    remotes = _remotes(repository, endpoint_of(project)) if repository else {}
    if "origin" in remotes:
        return remotes["origin"]
    spaces = set(remotes.values())
    if len(spaces) > 1:
        return Unknown(_SEVERAL)
    return spaces.pop() if spaces else Unknown(NOT_NAMED)


def _remotes(repository: "Repository", endpoint: str) -> dict[str, str]:
    """Return the Spaces that git remotes lead to. Of an address only owner and name are kept.

    endpoint: the Hub that the project talks to, which need not be the public one.
    """
    found = {}
    for name, url in repository.remotes():
        space = _space_at(url, endpoint)
        if is_space_id(space):
            found[name] = space
    return found


def _space_at(url: str, endpoint: str) -> str:
    own = f"{endpoint}/spaces/"
    match = _REMOTE.fullmatch(url)
    space = url.removeprefix(own) if url.startswith(own) else match[1] if match else ""
    return space.removesuffix("/").removesuffix(".git")
