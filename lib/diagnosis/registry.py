"""The one list of rules, in the order in which they are told.

A rule is the `RULE` of the module of `lib/diagnosis/rules/` that has its name. What a rule needs
stands here too, so that one which cannot be run need not be loaded; a test compares them.
"""

from collections.abc import Collection, Iterable, Mapping
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
    "text-around-key",
    "value-placeholder",
    "value-masked",
    "value-quoted",
    "value-whitespace",
    "value-not-ascii",
    "key-of-other-kind",
    "value-of-other-provider",
    "value-wrong-shape",
    "value-reference",
    "value-interpolated",
    "value-multiline",
    "value-empty",
    "proxy-unusable",
    "file-setting-broken",
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
# Secrets of no provider, and what is about to end.
OTHER_SECRETS: Final = (
    "connection-string-invalid",
    "connection-scheme-outdated",
    "connection-string-local",
    "secret-weak",
    "example-file-holds-secret",
    "expires-soon",
    "end-of-life",
)
# What git keeps.
GIT: Final[Mapping[str, Needs]] = dict.fromkeys(
    (
        "env-file-tracked",
        "ignored-but-tracked",
        "env-file-not-ignored",
        "secret-in-tracked-file",
        "secret-in-history",
        "key-shaped-text-in-tracked-file",
        "secret-in-config-file",
        "git-search-incomplete",
    ),
    Needs.GIT,
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
    "token-expires-soon": Needs.GOOD_TOKEN,
    "token-is-oauth": Needs.GOOD_TOKEN,
    "token-too-powerful": Needs.GOOD_TOKEN,
    "token-lacks-inference": Needs.GOOD_TOKEN,
    "token-blocked-by-organisation": Needs.GOOD_TOKEN,
    "token-read-only": Needs.SPACE,
}
# What testing the keys came to. They stand last: what another rule told already is the cause.
TESTED: Final[Mapping[str, Needs]] = dict.fromkeys(
    (
        "key-rejected",
        "key-damaged",
        "address-wrong",
        "key-without-permission",
        "account-without-credit",
    ),
    Needs.TESTS,
)
# What cannot be run everywhere, by what it needs; what can; and all rules in their order.
NEEDING: Final[Mapping[str, Needs]] = {**GIT, **HUB, **TESTED}
LOCAL: Final = (*FILES_AND_VALUES, *NAMES_AND_SOURCES, *OTHER_SECRETS, *SPACE_FILES)
IDS: Final = (*LOCAL, *NEEDING)


def rules_with(needs: Collection[Needs]) -> tuple[Rule, ...]:
    """Load the rules that need one of these, and no others."""
    return _rules_with(frozenset(needs))


@cache
def _rules_with(needs: frozenset[Needs]) -> tuple[Rule, ...]:
    return rules_of(one for one in IDS if NEEDING.get(one, Needs.NOTHING) in needs)


def all_rules() -> tuple[Rule, ...]:
    """Load all rules."""
    return rules_with(set(Needs))


def rules_of(ids: Iterable[str]) -> tuple[Rule, ...]:
    """Load the rules with these ids. Raises `ModuleNotFoundError` for an id without a module."""
    return tuple(map(_rule, ids))


def _rule(rule_id: str) -> Rule:
    module = import_module(f"lib.diagnosis.rules.{rule_id.replace('-', '_')}")
    return cast("Rule", module.RULE)
