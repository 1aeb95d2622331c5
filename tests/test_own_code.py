"""What the project's own code does with a variable, as far as its text tells."""

from pathlib import Path

import pytest

from lib.own_code import has_fallback, imports, reads_by_itself

NAME = "GROQ_BASE_URL"
LIBRARIES = ("groq", "langchain_groq", "groq-sdk")


def project(folder: Path, text: str, name: str = "app.py") -> Path:
    """Return a folder with one file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("name", "text", "itself"),
    [
        ("app.py", 'OpenAI(base_url=os.environ["GROQ_BASE_URL"])\n', True),
        ("src/chat.py", 'x = os.getenv("GROQ_BASE_URL")\n', True),
        ("index.js", "fetch(process.env.GROQ_BASE_URL)\n", True),
        ("app.py", 'import groq\nx = os.getenv("GROQ_BASE_URL")\n', False),
        ("app.py", 'from langchain_groq import ChatGroq\nos.getenv("GROQ_BASE_URL")\n', False),
        ("index.ts", 'import Groq from "groq-sdk";\nprocess.env.GROQ_BASE_URL\n', False),
        ("app.py", 'import groqlike\nx = os.getenv("MY_GROQ_BASE_URL")\n', False),
        ("README.md", "GROQ_BASE_URL\n", False),
        (".venv/x.py", 'os.getenv("GROQ_BASE_URL")\n', False),
        ("venv/x.py", 'os.getenv("GROQ_BASE_URL")\n', False),
        ("app.py", "", False),
    ],
)
def test_who_reads_a_variable(name: str, text: str, itself: bool, tmp_path: Path) -> None:
    """Code that names it and uses no client of the vendor reads it by itself."""
    assert reads_by_itself(project(tmp_path, text, name), NAME, LIBRARIES) is itself


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ('os.getenv("GROQ_BASE_URL") or "https://api.groq.com"', True),
        ('os.environ.get("GROQ_BASE_URL", "") or DEFAULT', True),
        ("process.env['GROQ_BASE_URL'] || 'https://api.groq.com'", True),
        ('os.getenv("GROQ_BASE_URL") or None', False),
        ('os.getenv("GROQ_BASE_URL", "https://api.groq.com")', False),
        ('os.environ["GROQ_BASE_URL"]', False),
        ('os.getenv("OTHER_URL") or "https://api.groq.com"', False),
    ],
)
def test_a_fallback(text: str, has: bool, tmp_path: Path) -> None:
    """A value that stands behind `or` counts for one that is empty; a default does not."""
    assert has_fallback(project(tmp_path, f"x = {text}\n"), NAME) is has


def test_imports(tmp_path: Path) -> None:
    """A library is imported by its own name, in a notebook too."""
    folder = project(tmp_path, '{"source": ["import litellm\\n"]}', "a.ipynb")
    assert imports(folder, "litellm")
    assert not imports(folder, "lite")


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """Links, folders without rights and files that are no text hold nothing."""
    (tmp_path / "app.py").write_bytes(b"\xff\xfeGROQ_BASE_URL")
    (tmp_path / "link.py").symlink_to("/etc/hostname")
    assert not reads_by_itself(tmp_path, NAME, LIBRARIES)
    assert not reads_by_itself(tmp_path / "nothing", NAME, LIBRARIES)
