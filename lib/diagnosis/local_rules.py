"""The rules that are run without the Hub, and the names of those that need it.

What only looks need not load what it cannot run. `registry.py` has all of them.
"""

from collections.abc import Mapping
from typing import Final

from lib.diagnosis.rule import Needs, Rule
from lib.diagnosis.rules import (
    env_duplicate_name,
    group_files_and_values,
    group_git,
    group_names_and_sources,
)

LOCAL_RULES: Final[tuple[Rule, ...]] = (
    *group_files_and_values.RULES,
    env_duplicate_name.RULE,
    *group_names_and_sources.RULES,
    *group_git.RULES,
)

# Each as its own file says it; a test compares them.
HUB_NEEDS: Final[Mapping[str, Needs]] = {
    "token-rejected": Needs.TOKEN,
    "token-expired": Needs.TOKEN,
    "space-secret-in-public-variable": Needs.VARIABLES,
    "space-is-static": Needs.SETTINGS,
    "space-secret-and-variable-collide": Needs.SETTINGS,
    "space-config-error": Needs.SPACE,
    "space-change-not-in-force": Needs.SETTINGS,
    "space-copy-without-secrets": Needs.SETTINGS,
    "space-missing-secret": Needs.SETTINGS,
    "token-is-oauth": Needs.GOOD_TOKEN,
    "token-too-powerful": Needs.GOOD_TOKEN,
    "token-lacks-inference": Needs.GOOD_TOKEN,
    "token-blocked-by-organisation": Needs.GOOD_TOKEN,
    "token-read-only": Needs.SPACE,
}
