"""`make conformance`: client libraries beside this product; writes `docs/conformance.md`.

Exit code 1 where the two differ and nobody has said why.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.conformance import ours
from tests.conformance.comparison import (
    Answer,
    Environment,
    Row,
    environments,
    on_our_route,
    variable_of,
    without_query,
)
from tests.conformance.libraries import LIBRARIES, Library
from tests.conformance.page import page, summary
from tests.conformance.reasons import reason_for
from tests.support.dashboard import ROOT

PAGE: Final = ROOT / "docs" / "conformance.md"
_PLACE: Final = ROOT / ".conformance"
_ANSWERS: Final = _PLACE / "answers.json"
_HERE: Final = Path(__file__).parent
_REQUIREMENTS: Final = _HERE / "requirements.txt"


def main() -> int:
    """Compare, write the page, and say whether everything agrees or is declared."""
    python = _installed()
    asked = [(one, environment) for one in LIBRARIES for environment in environments(one)]
    rows = _compared(asked, _probed(python, asked))
    PAGE.write_text(page(rows), encoding="utf-8")
    unexplained = [row for row in rows if not row.agrees and not row.reason]
    for row in unexplained:
        put = (
            f"{row.library.package}, {row.environment.label}: theirs {row.theirs}, ours {row.ours}"
        )
        print(put, file=sys.stderr)
    print(summary(rows))
    return 1 if unexplained else 0


def _installed() -> Path:
    """Return the Python of the environment of these libraries, made anew where they changed."""
    python, mark = _PLACE / "venv" / "bin" / "python", _PLACE / "installed"
    digest = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != digest:
        venv.create(_PLACE / "venv", with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(_REQUIREMENTS)], check=True)
        mark.write_text(digest)
    return python


Asked = Sequence[tuple[Library, Environment]]


def _probed(python: Path, asked: Asked) -> list[Answer]:
    """Return what the libraries answer. What the same versions were asked before is remembered."""
    known = _remembered()
    lines = [
        json.dumps({"library": library.package, "environ": dict(one.variables)})
        for library, one in asked
    ]
    new = [line for line in dict.fromkeys(lines) if line not in known]
    known |= dict(zip(new, _answers(python, new), strict=True))
    _ANSWERS.write_text(json.dumps({"of": _state(), "answers": known}), encoding="utf-8")
    return [_theirs(library, known[line]) for (library, _), line in zip(asked, lines, strict=True)]


def _remembered() -> dict[str, dict[str, str]]:
    if not _ANSWERS.exists():
        return {}
    kept = json.loads(_ANSWERS.read_text(encoding="utf-8"))
    answers: dict[str, dict[str, str]] = kept["answers"] if kept["of"] == _state() else {}
    return answers


def _state() -> str:
    """Return what the answers depend on, besides the environments: versions and probes."""
    files = (_REQUIREMENTS, _HERE / "probes.py")
    return hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()


def _answers(python: Path, lines: Sequence[str]) -> list[dict[str, str]]:
    """Let the libraries answer, each in a process that knows its environment alone."""
    with tempfile.TemporaryDirectory() as home:
        world = {"HOME": home, "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [str(python), str(_HERE / "probes.py")],
            input="\n".join(lines),
            capture_output=True,
            text=True,
            check=True,
            env=world,
        )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _theirs(library: Library, told: dict[str, str]) -> Answer:
    address = on_our_route(library, without_query(told["url"]))
    error = told["error"].partition(":")[0]
    return Answer(variable_of(told["key"]), address, error)


def _compared(asked: Asked, theirs: Sequence[Answer]) -> list[Row]:
    rows = []
    for (library, one), said in zip(asked, theirs, strict=True):
        here = ours.answer(library, one)
        rows.append(Row(library, one, said, here, reason_for(library, one, said, here)))
    return rows


if __name__ == "__main__":
    sys.exit(main())
