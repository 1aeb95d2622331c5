"""The files of a Space: which there are, and putting others in their place in one commit."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha1

from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    get_session,
)
from huggingface_hub.hf_api import RepoFile

_SPACE = "space"


@dataclass(frozen=True, slots=True)
class FilesThere:
    """The files of a Space at one commit: by path, the names git gives to their contents."""

    commit: str
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Push:
    """One commit. gone: the files to be taken out. parent: the commit it has to follow."""

    message: str
    files: Mapping[str, bytes] = field(repr=False)
    gone: tuple[str, ...] = ()
    parent: str = ""


def git_id(data: bytes) -> str:
    """Return the name that git gives to a file's content."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def files_there(api: HfApi, space: str) -> FilesThere:
    """Ask for the last commit of a Space and the files in it."""
    commit = api.space_info(space).sha
    if not isinstance(commit, str):
        raise TypeError("a Space has a commit")
    found = api.list_repo_tree(space, repo_type=_SPACE, revision=commit, recursive=True)
    return FilesThere(commit, {one.path: one.blob_id for one in found if isinstance(one, RepoFile)})


def text_there(api: HfApi, space: str, path: str) -> str:
    """Ask for one text file. The route is that of its page's *raw*, which leads nowhere else."""
    headers = {"authorization": f"Bearer {api.token}"}
    answer = get_session().get(f"{api.endpoint}/spaces/{space}/raw/main/{path}", headers=headers)
    return answer.content.decode("utf-8", "replace")


def push_files(api: HfApi, space: str, push: Push) -> None:
    """Make one commit. Nothing is sent in ways that large files need."""
    operations: list[CommitOperationAdd | CommitOperationCopy | CommitOperationDelete] = [
        *(CommitOperationAdd(path, data) for path, data in push.files.items()),
        *(CommitOperationDelete(path) for path in push.gone),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the Hub thinks of a README is no warning of ours
        api.create_commit(
            space,
            operations,
            commit_message=push.message,
            repo_type=_SPACE,
            parent_commit=push.parent or None,
        )
