"""Every rule there is, in the order in which they are told."""

from typing import Final

from lib.diagnosis.rule import Rule
from lib.diagnosis.rules import (
    env_duplicate_name,
    group_files_and_values,
    group_git,
    group_hub,
    group_names_and_sources,
)

RULES: Final[tuple[Rule, ...]] = (
    *group_files_and_values.RULES,
    env_duplicate_name.RULE,
    *group_names_and_sources.RULES,
    *group_git.RULES,
    *group_hub.RULES,
)
