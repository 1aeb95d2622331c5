"""The one list of rules, in the order in which they are told.

A rule is the `RULE` of the module of `lib/diagnosis/rules/` that has its name. Those that need the
Hub are not loaded where nobody asks it, so what they need stands here too; a test compares them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Final, cast

from lib.diagnosis.rule import Needs, Rule

# Files with values, their lines and the values themselves.
FILES_AND_VALUES: Final = (
    "file-unreadable",
    "env-file-encoding",
    "secrets-toml-malformed",
    "secrets-path-invalid",
    "env-file-misnamed",
    "env-file-in-parent",
    "env-line-ignored",
    "env-name-invalid",
    "env-line-read-differently",
    "secrets-toml-overrides-environment",
    "value-placeholder",
    "value-masked",
    "value-quoted",
    "value-whitespace",
    "value-not-ascii",
    "value-of-other-provider",
    "value-wrong-shape",
    "value-reference",
    "value-interpolated",
    "value-multiline",
    "value-empty",
    "env-file-crlf",
    "env-file-permissions",
    "env-duplicate-name",
)
# Names, and which source a value comes from.
NAMES_AND_SOURCES: Final = (
    "browser-exposed-name",
    "endpoint-retired",
    "shadowed-by-different-value",
    "shadowed-by-empty-value",
    "aliases-disagree",
    "name-misspelled",
    "name-not-read-by-library",
    "base-url-incomplete",
    "env-file-on-space",
    "port-blocked-on-spaces",
    "space-builtin-name",
    "debug-prints-secrets",
    "token-name-on-space",
    "nothing-configured",
)
# What a Space builds and starts: its Dockerfile and its README.
SPACE_FILES: Final = (
    "oauth-not-declared",
    "secret-in-dockerfile",
    "secret-mount-unreadable",
    "secret-read-at-build",
)
# What git keeps.
GIT: Final = (
    "env-file-tracked",
    "ignored-but-tracked",
    "env-file-not-ignored",
    "secret-in-tracked-file",
    "secret-in-history",
    "key-shaped-text-in-tracked-file",
    "example-file-holds-secret",
    "git-search-incomplete",
)
# The Hugging Face token and the Space.
HUB: Final[Mapping[str, Needs]] = {
    "token-rejected": Needs.TOKEN,
    "token-expired": Needs.TOKEN,
    "space-blocked": Needs.ANSWER,
    "space-secret-in-public-variable": Needs.VARIABLES,
    "space-is-static": Needs.SETTINGS,
    "space-secret-and-variable-collide": Needs.SETTINGS,
    "space-config-error": Needs.SPACE,
    "space-change-not-in-force": Needs.SETTINGS,
    "space-copy-without-secrets": Needs.SETTINGS,
    "space-missing-secret": Needs.SETTINGS,
    "secret-mount-not-set": Needs.SETTINGS,
    "token-is-oauth": Needs.GOOD_TOKEN,
    "token-too-powerful": Needs.GOOD_TOKEN,
    "token-lacks-inference": Needs.GOOD_TOKEN,
    "token-blocked-by-organisation": Needs.GOOD_TOKEN,
    "token-read-only": Needs.SPACE,
}
# Without the Hub; and all of them.
LOCAL: Final = (*FILES_AND_VALUES, *NAMES_AND_SOURCES, *SPACE_FILES, *GIT)
IDS: Final = (*LOCAL, *HUB)


@cache
def local_rules() -> tuple[Rule, ...]:
    """Return the rules that are run without the Hub."""
    return rules_of(LOCAL)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return all rules."""
    return local_rules() + rules_of(HUB)


def rules_of(ids: Iterable[str]) -> tuple[Rule, ...]:
    """Load the rules with these ids. Raises `ModuleNotFoundError` for an id without a module."""
    return tuple(map(_rule, ids))


def _rule(rule_id: str) -> Rule:
    module = import_module(f"lib.diagnosis.rules.{rule_id.replace('-', '_')}")
    return cast("Rule", module.RULE)
