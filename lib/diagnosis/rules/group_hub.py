"""The rules about the Hugging Face token and the Space, in the order of telling."""

from typing import Final

from lib.diagnosis.rule import Rule
from lib.diagnosis.rules import (
    space_change_not_in_force,
    space_config_error,
    space_copy_without_secrets,
    space_is_static,
    space_missing_secret,
    space_secret_and_variable_collide,
    space_secret_in_public_variable,
    token_blocked_by_organisation,
    token_expired,
    token_is_oauth,
    token_lacks_inference,
    token_read_only,
    token_rejected,
    token_too_powerful,
)

RULES: Final[tuple[Rule, ...]] = (
    token_rejected.RULE,
    token_expired.RULE,
    space_secret_in_public_variable.RULE,
    space_is_static.RULE,
    space_secret_and_variable_collide.RULE,
    space_config_error.RULE,
    space_change_not_in_force.RULE,
    space_copy_without_secrets.RULE,
    space_missing_secret.RULE,
    token_is_oauth.RULE,
    token_too_powerful.RULE,
    token_lacks_inference.RULE,
    token_blocked_by_organisation.RULE,
    token_read_only.RULE,
)
