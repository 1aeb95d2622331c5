"""A mounted secret that the user of the build may not read."""

from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity
from lib.diagnosis.rules._dockerfile import at, mounts_of, told_id, unmounted_of, upper_first
from lib.escape import quotable
from lib.names.opaque import told

_README: Final = "---\ntitle: App\nsdk: docker\n---\n"
_USER: Final = "FROM python:3.11\nRUN useradd -m -u 1000 user\nUSER user\n"
_READ: Final = " cat /run/secrets/HF_TOKEN | python login.py\n"


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every mount behind `USER` without a mode for all or an owner, and what has no mount."""
    for one in mounts_of(look):
        if not one.may_read:
            yield Finding(
                f"{upper_first(told_id(one.id))} is mounted in `Dockerfile:{one.line}` for "
                f"`{told(quotable(one.user, 40))}`, and the file is for root alone: "
                "permission denied.",
                (at(one.line, one.id),),
            )

    for name, line, runs in unmounted_of(look):
        what = upper_first(told_id(name))
        if runs:
            detail = "and where the app runs, a Space gives its secrets as variables only"
            step = f"Read {told_id(name)} from the environment."
        else:
            detail = "and this `RUN` mounts no such secret: there is no such file"
            step = "Write `--mount=type=secret,id=…,mode=0444` behind this `RUN`, with its name."
        where = f"is read from `/run/secrets` in `Dockerfile:{line}`"
        yield Finding(f"{what} {where}, {detail}.", (at(line, name),), step)


RULE = Rule(
    id="secret-mount-unreadable",
    title="Mounted secret cannot be read",
    severity=Severity.WARNING,
    why="The build ends with “permission denied”, which looks like a wrong token.",
    find=find,
    fix="Write `mode=0444` (or `uid=1000`) into the mount, or put the line above `USER`.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example(
            {
                "Dockerfile": f"{_USER}RUN --mount=type=secret,id=HF_TOKEN{_READ}",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": f"{_USER}FROM python:3.11\nUSER 1000\n"
                f"RUN --mount=type=secret,id=HF_TOKEN,mode=0400{_READ}",
                "README.md": _README,
            }
        ),
        Example({"Dockerfile": f"FROM a\nRUN{_READ}", "README.md": _README}),
        Example(
            {
                "Dockerfile": "FROM a\nCMD export A_KEY=$(cat /run/secrets/A_KEY) && python a.py\n",
                "README.md": _README,
            }
        ),
    ),
    is_silent_on=(
        Example(
            {
                "Dockerfile": "FROM a\nRUN --mount=type=secret,id=A_KEY "
                "--mount=type=secret,id=x,target=/run/secrets/B_KEY "
                "cat /run/secrets/A_KEY /run/secrets/B_KEY | wc -c\n",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": "FROM a\nRUN if [ -f /run/secrets/HF_TOKEN ]; then "
                "cat /run/secrets/HF_TOKEN | wc -c; fi\n",
                "README.md": _README,
            }
        ),
        Example({"Dockerfile": f"FROM a\nRUN{_READ}"}),
        Example(
            {
                "Dockerfile": f"{_USER}RUN --mount=type=secret,id=HF_TOKEN,mode=0444{_READ}",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": f"{_USER}RUN --mount=type=secret,id=HF_TOKEN,uid=1000{_READ}",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": f"FROM a\nRUN --mount=type=secret,id=HF_TOKEN{_READ}USER user\n",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": f"{_USER}FROM b\nRUN --mount=type=secret,id=HF_TOKEN{_READ}",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": f"{_USER}USER root\nRUN --mount=type=secret,id=HF_TOKEN{_READ}",
                "README.md": _README,
            }
        ),
        Example(
            {
                "Dockerfile": f"{_USER}RUN --mount=type=secret,id=HF_TOKEN,env=A python a.py\n",
                "README.md": _README,
            }
        ),
    ),
)
