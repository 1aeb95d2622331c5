"""The rules about what git keeps."""

from typing import Final

from lib.diagnosis.rule import Rule
from lib.diagnosis.rules import (
    env_file_not_ignored,
    env_file_tracked,
    example_file_holds_secret,
    git_search_incomplete,
    ignored_but_tracked,
    key_shaped_text_in_tracked_file,
    secret_in_history,
    secret_in_tracked_file,
)

RULES: Final[tuple[Rule, ...]] = (
    env_file_tracked.RULE,
    ignored_but_tracked.RULE,
    env_file_not_ignored.RULE,
    secret_in_tracked_file.RULE,
    secret_in_history.RULE,
    key_shaped_text_in_tracked_file.RULE,
    example_file_holds_secret.RULE,
    git_search_incomplete.RULE,
)
