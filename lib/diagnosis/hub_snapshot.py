"""What the Hub told about the token and the Space of a project, or why it told nothing.

Loads no client: a look that asks nobody does not need one.
"""

from typing import TYPE_CHECKING, Final

from lib.record import record

if TYPE_CHECKING:
    from lib.hub.client import SecretFacts, SpaceFacts, VariableFacts
    from lib.hub.token_facts import TokenFacts
    from lib.sources import Entry

# The kinds of `lib.hub.errors` that are an answer about the token itself.
REJECTED: Final = "rejected"
EXPIRED: Final = "expired"
# And those that are an answer about the Space: the Hub itself keeps it from everybody.
HALTED: Final = frozenset({"disabled", "blocked"})

DOCKERFILE: Final = "Dockerfile"
NOT_ASKED: Final = "the Hub was not asked"
NO_TOKEN: Final = "no Hugging Face token is configured"  # noqa: S105 - a sentence


@record
class Unknown:
    """Something that is not known. `why` is a clause; kind: the kind of a `HubError`, if one."""

    why: str
    kind: str = ""


@record
class HubSnapshot:
    """One look at the Hub. Every part is known, or says why not.

    entry: where the token stands. space_id: the Space in question, empty where none is known.
    origin: the secrets of the Space that this one was copied from. dockerfile: its text, where the
    project's folder has none.
    """

    token: "TokenFacts | Unknown"
    entry: "Entry | None" = None
    space_id: str = ""
    space: "SpaceFacts | Unknown" = Unknown(NOT_ASKED)
    secrets: "tuple[SecretFacts, ...] | Unknown" = Unknown(NOT_ASKED)
    variables: "tuple[VariableFacts, ...] | Unknown" = Unknown(NOT_ASKED)
    origin: "tuple[SecretFacts, ...] | Unknown" = Unknown(NOT_ASKED)
    dockerfile: "str | Unknown" = Unknown(NOT_ASKED)


def nothing_known(why: str) -> HubSnapshot:
    """Return the look of somebody who could not ask at all."""
    return HubSnapshot(
        Unknown(why), None, "", Unknown(why), Unknown(why), Unknown(why), Unknown(why)
    )
