"""The rules about names, and about which source a value comes from, in the order of telling."""

from typing import Final

from lib.diagnosis.rule import Rule
from lib.diagnosis.rules import (
    aliases_disagree,
    base_url_incomplete,
    browser_exposed_name,
    debug_prints_secrets,
    endpoint_retired,
    env_file_on_space,
    name_misspelled,
    name_not_read_by_library,
    nothing_configured,
    port_blocked_on_spaces,
    shadowed_by_different_value,
    shadowed_by_empty_value,
    space_builtin_name,
    token_name_on_space,
)

RULES: Final[tuple[Rule, ...]] = (
    browser_exposed_name.RULE,
    endpoint_retired.RULE,
    shadowed_by_different_value.RULE,
    shadowed_by_empty_value.RULE,
    aliases_disagree.RULE,
    name_misspelled.RULE,
    name_not_read_by_library.RULE,
    base_url_incomplete.RULE,
    env_file_on_space.RULE,
    port_blocked_on_spaces.RULE,
    space_builtin_name.RULE,
    debug_prints_secrets.RULE,
    token_name_on_space.RULE,
    nothing_configured.RULE,
)
