"""Text with the distinctive shape of a provider's key stands in a file that git tracks."""

import os
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from lib.diagnosis.rule import Example, Finding, FixKind, Needs, Rule, RuleContext, Severity, Where
from lib.diagnosis.rules._git import held_by, label, told_elsewhere
from lib.regex import regex
from lib.secret import Secret
from lib.sources import Place

if TYPE_CHECKING:
    from lib.git.repository import Repository

_SECONDS: Final = 10.0
_BYTES: Final = 100 * 1024**2
_LARGEST: Final = 1024 * 1024
_MOST_FINDINGS: Final = 50
_TEST_FOLDERS: Final = frozenset({"test", "tests", "fixtures", "testdata", "spec", "__tests__"})
_PRETENCE: Final = regex("fake|example|dummy|xxxx|mock|placeholder", re.IGNORECASE)
# What stands beside a Google key that Firebase or Maps gives to every page and app anyway.
_GOOGLES_PUBLIC: Final = "AIza"
_OF_A_PAGE: Final = regex(
    r"authDomain|firebaseapp\.com|firebaseConfig|mobilesdk_app_id|current_key|maps\.google(?:apis)?\."
    r"|(?:FIREBASE|MAPS)_(?:API_)?KEY|GoogleMap|com\.google\.android\.geo",
    re.IGNORECASE,
)
_BESIDE: Final = 300


def find(look: RuleContext) -> Iterator[Finding]:
    """Tell the first place in every file of every text that looks like a key we do not hold."""
    if look.git is None:
        return
    from lib.names.key_shapes import key_shaped  # noqa: PLC0415 - only for a repository

    held = {one.value for one in held_by(look)}
    count = 0
    for path, text in _texts(look, look.git):
        seen = set(held)
        for position, found, provider in key_shaped(text):
            key = Secret(found)
            is_public = found.startswith(_GOOGLES_PUBLIC) and _is_of_a_page(text, position)
            if key in seen or is_public or _is_pretence(path, text, position):
                continue
            seen.add(key)
            line = text.count("\n", 0, position) + 1
            place = Place(label(look, look.git, path), line)
            yield Finding(
                f"`{place}` holds what looks like a key for {provider.name}, and git tracks the "
                "file.",
                (Where(place.label, place),),
                f"If it is a real key, revoke it at {provider.console}, then remove it from "
                f"`{place}`.",
            )
            count += 1
            if count >= _MOST_FINDINGS:
                return


def _texts(look: RuleContext, git: "Repository") -> Iterator[tuple[str, str]]:
    from lib.git.tracked_search import Budget, SearchLimits, plain_files  # noqa: PLC0415

    budget = Budget(SearchLimits(seconds=_SECONDS, size=_BYTES))
    others = told_elsewhere(look, git)
    paths = (path for path in git.tracked() if path not in others)
    for path, descriptor, size in plain_files(git.root, paths):
        if size > _LARGEST:
            continue
        if budget.is_spent(size):
            return
        try:
            data = os.read(descriptor, _LARGEST)
        except OSError:
            continue
        if b"\0" not in data:
            yield path, data.decode("utf-8", "replace")


def _is_of_a_page(text: str, position: int) -> bool:
    """Whether a key stands where Firebase or Maps wants one, which is no secret of a server."""
    return bool(_OF_A_PAGE.search(text, max(0, position - _BESIDE), position + _BESIDE))


def _is_pretence(path: str, text: str, position: int) -> bool:
    """Whether a test's own line says that its key is none."""
    if not _TEST_FOLDERS.intersection(PurePosixPath(path).parts):
        return False
    end = text.find("\n", position)
    line = text[text.rfind("\n", 0, position) + 1 : end if end >= 0 else len(text)]
    return bool(_PRETENCE.search(line))


# In two parts, so that this file holds nothing of a key's shape.
_KEY: Final = "hf_" + "qRkZmTpYwLdXcVbNhJgFsAtEuWiOqP7r2Q"
_GOOGLE: Final = "AIza" + "SyDq7Rk2mZp9Lw4Xc8VbNhJgFsAtEuWiOqP"

RULE = Rule(
    id="key-shaped-text-in-tracked-file",
    title="Possible key in a tracked file",
    severity=Severity.WARNING,
    why="Anyone who can read the repository can use the key.",
    find=find,
    fix="Revoke the key, then remove it from the file.",
    fix_kind=FixKind.BY_HAND,
    triggers=(
        Example({"app.py": f"token = '{_KEY}'\n"}),
        Example({"app.py": f"genai.configure(api_key='{_GOOGLE}')\n"}),
    ),
    is_silent_on=(
        Example({"app.py": f"token = 'hf_{'x' * 34}'\n"}),
        Example({"app.py": f"token = 'hf_EXAMPLE{_KEY[10:]}'\n"}),
        Example({"tests/test_a.py": f"FAKE_TOKEN = '{_KEY}'\n"}),
        Example({"fire.js": f'{{apiKey: "{_GOOGLE}", authDomain: "a.firebaseapp.com"}}\n'}),
        Example({"index.html": f"https://maps.googleapis.com/maps/api/js?key={_GOOGLE}\n"}),
        Example({"image.bin": b"\0" + _KEY.encode()}),
    ),
    needs=Needs.GIT,
)
