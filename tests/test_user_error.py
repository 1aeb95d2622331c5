"""One error for people: every one that says what is wrong and what to do is of its kind."""

import ast
import copy
from pathlib import Path

from lib.hub.errors import HubError, HubErrorKind
from lib.migration.results import AnotherSpaceError
from lib.user_error import UserError
from tests.support.dashboard import ROOT

WORDS = {"sentence", "advice", "next_step"}


def test_its_text_is_what_is_wrong_and_what_to_do():
    """Who prints an error prints both; without advice nothing hangs at the end."""
    assert str(UserError("It is broken.", "Mend it.")) == "It is broken. Mend it."
    assert str(UserError("It is broken.")) == "It is broken."
    assert str(AnotherSpaceError("It is another one.")) == "It is another one. Plan again."


def test_every_trouble_of_the_hub_says_both():
    """No kind of trouble is without a sentence and a next step, nor has its copy."""
    for kind in HubErrorKind:
        error = copy.copy(HubError(kind, retry_after=7))
        assert error.sentence
        assert error.advice
        assert str(error) == f"{error.sentence} {error.advice}"


def test_nobody_makes_another_error_for_people():
    """A class that keeps such words for itself is a `UserError`, or is no error."""
    others = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in (ROOT / "lib").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and _is_error(node) and _keeps_words(node, path)
    ]
    assert others == []


def _is_error(node: ast.ClassDef) -> bool:
    return any(
        isinstance(base, ast.Name) and base.id.endswith(("Error", "Exception"))
        for base in node.bases
    )


def _keeps_words(node: ast.ClassDef, path: Path) -> bool:
    kept = {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)
    }
    return bool(kept & WORDS) and path.name != "user_error.py"
