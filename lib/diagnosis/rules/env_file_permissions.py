"""Other users of this machine may read a `.env`."""

import os
import stat
from collections.abc import Iterator
from typing import Final

from lib.diagnosis.rule import Example, Finding, FixKind, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._cures import tighten
from lib.diagnosis.rules._files import loaded
from lib.escape import shell_path
from lib.sources import Place

_OTHERS_READ: Final = stat.S_IRGRP | stat.S_IROTH
# Drives of another system are shown like this, and `chmod` changes nothing there.
_NO_MODES: Final = 0o777


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell every file with values whose mode lets the group or everybody read it."""
    if os.name != "posix" or look.project.deployment.is_hosted:
        return
    for file in loaded(look):
        try:
            mode = stat.S_IMODE(file.path.stat().st_mode)
        except OSError:
            continue
        if mode & _OTHERS_READ and mode != _NO_MODES and any(one.value for one in file.statements):
            command = f"chmod 600 {shell_path(file.label)}"
            yield Finding(
                f"`{file.label}` is readable by other users on this computer.",
                (Where(file.path.name, Place(file.label)),),
                f"Run `{command}`.",
                cure=tighten(file),
                command=command,
            )


RULE = Rule(
    id="env-file-permissions",
    title="Secrets file readable by other users",
    severity=Severity.INFO,
    why="On a shared computer anyone with an account could use the keys.",
    find=find,
    fix="Restrict the file to you: `chmod 600 .env`.",
    fix_kind=FixKind.SAFE,
    triggers=(
        Example({".env": "A_KEY=one\n"}),
        Example({".env.local": "A_KEY=one\n"}),
    ),
    is_silent_on=(
        Example({".env.example": "A_KEY=\n", "README.md": "A_KEY=one\n"}),
        Example({".env": "# nothing yet\n"}),
        Example({".env": "A_KEY=one\n"}, {"SPACE_ID": "me/app", "SPACE_HOST": "me-app.hf.space"}),
    ),
)
