"""A secret that is read while the image is built, so a restart does not bring a new value."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._dockerfile import at, mounts_of, told_id, upper_first

if TYPE_CHECKING:
    from lib.dockerfile import SecretMount

_README: Final = "---\ntitle: App\nsdk: docker\n---\n"
_WRITES: Final = (
    "FROM node:20\nRUN --mount=type=secret,id=DOTENV_LOCAL,mode=0444,required=true \\\n"
    "    cat /run/secrets/DOTENV_LOCAL > .env.local\n"
)
_USES: Final = (
    "FROM python:3.11\nRUN --mount=type=secret,id=HF_TOKEN,mode=0444 "
    "HF_TOKEN=$(cat /run/secrets/HF_TOKEN) python download.py\n"
)
_CACHE: Final = "FROM python:3.11\nRUN --mount=type=cache,target=/cache pip install gradio\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every secret that a build reads, and whether it seems to stay in the image."""
    for one in mounts_of(look):
        yield Finding(told(one), (at(one.line, one.id),))


def told(one: "SecretMount") -> str:
    """Say what reading a secret at build time means."""
    stays = ", and what this line writes of it stays in the image" if one.keeps else ""
    name, where = upper_first(told_id(one.id)), f"`Dockerfile:{one.line}`"
    return (
        f"{name} is read while the image is built ({where}): after a change only a factory "
        f"rebuild brings the new value{stays}."
    )


RULE = Rule(
    id="secret-read-at-build",
    title="Secret read while the image is built",
    severity=Severity.INFO,
    why="A restart takes the image as it is: the app goes on with the old value, and nobody sees "
    "why.",
    find=find,
    fix="After a change use Factory rebuild in the settings of the Space, or read the secret from "
    "the environment when the app starts.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"Dockerfile": _WRITES, "README.md": _README}),
        Example({"Dockerfile": _USES, "README.md": _README}),
        Example({"Dockerfile": _USES}, {"SPACE_ID": "owner/name"}),
    ),
    is_silent_on=(
        Example({"Dockerfile": _CACHE, "README.md": _README}),
        Example({"Dockerfile": "FROM a\n# RUN --mount=type=secret,id=A b\n", "README.md": _README}),
        Example(
            {"Dockerfile": "FROM a\nRUN echo --mount=type=secret,id=A\n", "README.md": _README}
        ),
        Example({"Dockerfile": _WRITES}),
    ),
)
