"""A secret in `ENV` or `ARG`: its value stands in the file, or a build on a Space never gets it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._dockerfile import at, dockerfile_of, is_built_there
from lib.names import placeholders as texts
from lib.names.displayable import shown
from lib.names.key_shapes import is_key_shaped, is_lively, is_made_up
from lib.names.secret_sounding import sounds_secret

if TYPE_CHECKING:
    from lib.dockerfile import Declared

_README: Final = "---\ntitle: App\nsdk: docker\n---\n"
_KEY: Final = "gsk_" + "a1B2" * 13
_MOUNT: Final = (
    "Mount it for the one line that needs it: `RUN --mount=type=secret,id={name},mode=0444 …`."
)


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell a value that stands there, and a build argument that a Space does not fill."""
    found = dockerfile_of(look)
    if not found:
        return
    from lib.dockerfile import declared, uses  # noqa: PLC0415 - for projects that have one

    for one in declared(found):
        if not sounds_secret(one.name) or not shown(one.name):
            continue
        if _is_value(one):
            yield Finding(
                f"The value of `{one.name}` is written in `Dockerfile:{one.line}`, and everyone "
                "with the file or the image can read it.",
                (at(one.line, one.name),),
                f"Remove it, add `{one.name}` to the secrets of the Space, and create a new key.",
            )
        elif one.keyword == "ARG" and is_built_there(look) and uses(found, one.name):
            yield Finding(
                f"`{one.name}` is a build argument in `Dockerfile:{one.line}`: a Space gives no "
                "secret to a build that way, so it is empty there.",
                (at(one.line, one.name),),
                _MOUNT.format(name=one.name),
            )


def _is_value(one: "Declared") -> bool:
    """Whether a real value is given, not a placeholder, another variable or nothing."""
    value = one.value
    if "$" in value or texts.is_placeholder(value) or value.casefold() in texts.SENTINELS:
        return False
    return (is_key_shaped(value) or is_lively(value)) and not is_made_up(value)


RULE = Rule(
    id="secret-in-dockerfile",
    title="Secret in the Dockerfile",
    severity=Severity.WARNING,
    why="`ENV` and `ARG` stay in the image and its history, and the file is in the repository.",
    find=find,
    fix="Add it to the secrets of the Space; the app reads it from the environment.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"Dockerfile": f"FROM python:3.11\nENV GROQ_API_KEY={_KEY}\n"}),
        Example({"Dockerfile": f'FROM python:3.11\nENV GROQ_API_KEY "{_KEY}"\n'}),
        Example(
            {
                "Dockerfile": "FROM a\nARG HF_TOKEN\nRUN hf auth login --token $HF_TOKEN\n",
                "README.md": _README,
            }
        ),
    ),
    is_silent_on=(
        Example({"Dockerfile": "FROM a\nENV GROQ_API_KEY=\nENV HF_TOKEN=your-token-here\n"}),
        Example({"Dockerfile": "FROM a\nARG PYTHON_VERSION=3.11\nENV MAX_TOKENS=512\n"}),
        Example({"Dockerfile": "FROM a\nARG NPM_TOKEN\nRUN npm config set token=$NPM_TOKEN\n"}),
        Example(
            {"Dockerfile": "FROM a\nARG HF_TOKEN\nENV HF_TOKEN=$HF_TOKEN\n", "README.md": _README}
        ),
        Example({"Dockerfile": "FROM a\nENV SECRET_KEY=dev\nENV OPENAI_API_KEY=EMPTY\n"}),
        Example({"Dockerfile": "FROM a\nENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568\n"}),
    ),
)
