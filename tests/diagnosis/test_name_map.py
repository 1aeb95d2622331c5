"""The map of names and sources: who wins, who is beside it, and what is left out."""

from pathlib import Path

from lib.diagnosis.name_map import Cell, NameMap, Standing, name_map
from lib.project import load_project
from tests.support.projects import write_project

FILES = {
    ".streamlit/secrets.toml": 'GROQ_API_KEY = ""\nMY_FLAG = "on"\n',
    ".env.local": "GROQ_API_KEY=other\nMY_FLAG=on\n",
    ".env": "GROQ_API_KEY=first\nGROQ_API_KEY=second\nMY_FLAG=off\nONLY_HERE=1\n",
}


def mapped(folder: Path, files: dict[str, str], environ: dict[str, str]) -> NameMap:
    """Return the map of a folder with these files and variables."""
    return name_map(load_project(write_project(folder, files), environ, folder))


def test_every_cell_is_told_beside_the_winner(tmp_path):
    """An empty value, the winner, another value and the same value are four different things."""
    found = mapped(tmp_path, FILES, {"GROQ_API_KEY": "winner"})
    rows = {row.name: row.cells for row in found.rows}
    assert {source: cell.standing for source, cell in rows["GROQ_API_KEY"].items()} == {
        "st.secrets": Standing.EMPTY,
        "os.environ": Standing.WINS,
        ".env.local": Standing.DIFFERS,
        ".env": Standing.DIFFERS,
    }
    assert [cell.standing for cell in rows["MY_FLAG"].values()] == [
        "wins",
        "same value",
        "another value",
    ]
    assert rows["GROQ_API_KEY"][".env"].places == (".env:2", ".env:1")
    assert rows["ONLY_HERE"] == {".env": Cell(Standing.WINS, (".env:4",))}


def test_contested_names_come_first_then_those_of_providers(tmp_path):
    """What people came to compare stands at the top."""
    files = {".env": "A_NAME=1\nZ_BOTH=1\nGROQ_API_KEY=1\n", ".env.local": "Z_BOTH=2\n"}
    found = mapped(tmp_path, files, {})
    assert [row.name for row in found.rows] == ["Z_BOTH", "GROQ_API_KEY", "A_NAME"]
    assert [row.provider for row in found.rows] == ["", "Groq", ""]


def test_the_shell_s_own_variables_are_counted_not_told(tmp_path):
    """A variable of the environment is told where it is a provider's, in a file, or a secret."""
    environ = {"PATH": "/bin", "LANG": "C", "GROQ_API_KEY": "1", "DB_PASSWORD": "1", "IN_FILE": "1"}
    found = mapped(tmp_path, {".env": "IN_FILE=2\n"}, environ)
    assert {row.name for row in found.rows} == {"GROQ_API_KEY", "DB_PASSWORD", "IN_FILE"}
    assert found.elsewhere == 2


def test_what_may_be_a_value_is_no_name(tmp_path):
    """A line of a key that stands where a name belongs is counted and not told."""
    piece = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
    found = mapped(tmp_path, {".env": f"{piece}=\nA_NAME=1\n"}, {})
    assert [row.name for row in found.rows] == ["A_NAME"]
    assert found.hidden == 1
    assert piece not in repr(found)
