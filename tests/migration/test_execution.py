"""A migration is carried out in one way, whichever face a person uses."""

import ast

from tests.support.dashboard import ROOT

# What `Execution` does; a face that did it by itself would do it a little otherwise one day.
PARTS = {"apply", "resume", "undo", "verify", "verify_names", "written_values"}
FACES = ("lib/commands", "lib/components", "lib/deploy", "pages")


def test_no_face_carries_a_migration_out_by_itself():
    """Page, command line and deployment take an `Execution`."""
    found = []
    for face in FACES:
        for path in (ROOT / face).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                    "lib.migration"
                ):
                    taken = PARTS & {one.name for one in node.names}
                    found += [f"{path.relative_to(ROOT)}: {name}" for name in sorted(taken)]
    assert found == []


def test_each_face_has_one():
    """So the test above is not true of nothing."""
    using = {
        face
        for face in FACES
        for path in (ROOT / face).rglob("*.py")
        if "import Execution" in path.read_text()
    }
    assert using == {"lib/commands", "lib/components", "lib/deploy"}
