"""Every command that a document shows does what it says, typed by somebody new."""

import re
import shutil
from collections.abc import Mapping
from typing import Final

import pytest

from tests.support.dashboard import ROOT
from tests.support.documents import Block, blocks
from tests.support.fresh_copy import FreshCopy

BLOCKS = list(blocks())
_SERVING: Final = ("make run", "make practice", "python -m lib serve", "streamlit run")
_ASKING: Final = "curl "
# Commands that are not run here: the test that proves them, or why there is none.
_ELSEWHERE: Final[Mapping[str, str]] = {
    "make test": "it is what runs this test",
    "make check": "it is a part of `make test`",
    "make space-test": "tests/space/test_walk.py::test_it_runs_as_the_user_of_a_space_and_"
    "changes_nothing",
    "make bench": "it measures for minutes, and has no right and wrong",
    ".venv/bin/python -m tests.bench --only page": "it measures, as `make bench` does",
    "python -m lib serve --address 0.0.0.0 --port 8600": "tests/test_serve.py::"
    "test_open_to_others_it_says_who_sees_what",
    "python -m lib practice": "tests/practice/test_mode.py::"
    "test_practice_in_the_browser_from_start_to_ctrl_c",
    "python -m lib practice --no-app": "tests/practice/test_mode.py::"
    "test_without_app_one_line_says_where_everything_is",
    "python -m lib deploy --space alice/keys --dry-run": "tests/test_cli_deploy.py::"
    "test_a_dry_run_shows_names_and_files",
    "python -m lib deploy --space alice/keys --private": "tests/test_cli_deploy.py::"
    "test_the_dashboard_arrives_with_its_names",
    "python -m lib deploy ../my-app --space alice/keys --only GROQ_API_KEY": "tests/"
    "test_cli_deploy.py::test_the_dashboard_arrives_with_its_names",
    "python -m lib deploy --space alice/keys --files-only": "tests/test_cli_deploy.py::"
    "test_files_only",
    "make dist": "tests/test_installed.py builds the same",
    "pipx install dist/spaces_secrets-0.1.0-py3-none-any.whl": "tests/"
    "test_installed.py installs it with pip",
    "uvx --from dist/spaces_secrets-0.1.0-py3-none-any.whl spaces-secrets check": "as above",
    "spaces-secrets check --offline --format sarif > spaces-secrets.sarif": "tests/"
    "test_installed.py::test_the_action_fails_the_job_and_leaves_the_findings",
    "spaces-secrets check --offline --write-baseline .spaces-secrets.json": "as above",
    "spaces-secrets check --offline --baseline .spaces-secrets.json": "as above",
}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_command_shown_works(block: Block, practice, tmp_path):
    """The commands of a block run one after the other in a fresh copy of the repository."""
    todo = [one for one in block.commands if one not in _ELSEWHERE]
    if any(one.startswith(_ASKING) for one in todo) and shutil.which("curl") is None:
        pytest.skip("there is no curl")
    copy = FreshCopy(practice, tmp_path) if todo else None
    for command in todo:
        assert copy is not None
        if command.startswith(_SERVING):
            copy.serve(command)
        elif command.startswith(_ASKING):
            assert '"success":true' in copy.serve("python -m lib serve ../my-app", command)
        else:
            copy.run(command)


def test_what_is_not_run_is_shown_and_proven():
    """The list of exceptions holds nothing that no document shows, and its tests exist."""
    shown = {command for block in BLOCKS for command in block.commands}
    assert _ELSEWHERE.keys() <= shown
    for proof in _ELSEWHERE.values():
        path, mark, name = proof.partition("::")
        if mark:
            assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_the_blocks_are_found():
    """The README and the guide show commands, and comments are no part of them."""
    documents = {block.document for block in BLOCKS}
    assert {"README.md", "HF_SPACES_SECRETS.md", "CONTRIBUTING.md"} <= documents
    commands = [command for block in BLOCKS for command in block.commands]
    assert "python -m lib check" in commands
    assert not [one for one in commands if re.search(r"\s#", one)]
