"""The environment as it was: what Streamlit copies into it is not taken for its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.sources import ENVIRONMENT, REMEMBERED
from lib.sources.environment import read_environment
from lib.sources.read import read_sources
from tests.sources.test_streamlit_secrets import BROKEN, CASES, make_tree, read_tree

ROOT = Path(__file__).resolve().parents[2]


def test_every_name_is_an_entry():
    """Each variable is an entry of the environment, an empty one too, in the order given."""
    source = read_environment({"B_FAKE": "fake", "A_FAKE": "", "C_FAKE": " "})
    told = [(one.name, one.value.reveal(), str(one.place)) for one in source.entries]
    assert told == [
        ("B_FAKE", "fake", "os.environ"),
        ("A_FAKE", "", "os.environ"),
        ("C_FAKE", " ", "os.environ"),
    ]
    assert {source.kind, *(one.source for one in source.entries)} == {ENVIRONMENT}
    assert (source.problems, source.files) == ((), ())


def test_nobody_can_write_into_what_is_remembered():
    """The remembered environment is read-only, and no view on the live one."""
    with pytest.raises(TypeError):
        REMEMBERED["FAKE"] = "fake"  # type: ignore[index]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAKE_AFTER_THE_START", "fake")
        assert "FAKE_AFTER_THE_START" not in REMEMBERED


def test_what_streamlit_overwrites_is_remembered(tmp_path):
    """After Streamlit has copied its secrets, we still tell the value and the names of before."""
    folder, home = make_tree(tmp_path, {"project/.streamlit/secrets.toml": SECRETS})
    code = """if True:
        import json, os
        from lib.sources.environment import REMEMBERED, read_environment
        import streamlit
        live = {"before": dict(os.environ)}
        assert streamlit.secrets["HF_API_KEY"] == "from-secrets"
        found = {one.name: one.value.reveal() for one in read_environment(REMEMBERED).entries}
        print(json.dumps([live["before"], dict(os.environ), found]))"""
    environ = {"HF_API_KEY": "from-environment", "HOME": str(home)}
    before, after, found = json.loads(_run(code, environ, "", folder))
    assert after["HF_API_KEY"] == "from-secrets"
    assert set(after) - set(before) == {"COPIED_KEY", "COPIED_NUMBER"}
    assert found["HF_API_KEY"] == "from-environment"
    assert not {"COPIED_KEY", "COPIED_NUMBER"} & set(found)


SECRETS = (
    'HF_API_KEY = "from-secrets"\nCOPIED_KEY = "fake"\nCOPIED_NUMBER = 7\n[section]\nKEY = 1\n'
)


def test_sources_come_in_the_order_in_which_they_win(tmp_path):
    """The four sources are read from one folder: secrets, environment, .env.local, .env."""
    files = {f"project/{name}": "FAKE_KEY='file'\n" for name in (".env.local", ".env")}
    files["project/.streamlit/secrets.toml"] = "FAKE_KEY = 'file'\n"
    folder, home = make_tree(tmp_path, files)
    sources = read_sources(folder, {"FAKE_KEY": "environment"}, home)
    places = [str(entry.place) for source in sources for entry in source.entries]
    assert places == [".streamlit/secrets.toml:1", "os.environ", ".env.local:1", ".env:1"]


def test_the_given_environment_expands_both_files(tmp_path):
    """`${NAME}` in either file is what the given environment says, not the live one."""
    files = {f"project/{name}": "FAKE_KEY=[${HOME}]\n" for name in (".env.local", ".env")}
    folder, home = make_tree(tmp_path, files)
    sources = read_sources(folder, {"HOME": "given"}, home)[2:]
    assert [one.value.reveal() for source in sources for one in source.entries] == ["[given]"] * 2


@pytest.fixture(scope="module")
def streamlit(tmp_path_factory):
    """Let the real Streamlit read the files of every case, in a process of its own."""
    code = """if True:
        import json, os, sys
        from pathlib import Path
        from lib.sources.read import read_sources
        from streamlit import config
        from streamlit.runtime.secrets import Secrets
        first = dict(os.environ)
        for folder, home in json.load(sys.stdin):
            os.environ.clear()
            os.environ.update(first, HOME=home)
            os.chdir(folder)
            before = dict(os.environ)
            read_sources(Path(folder), before, Path(home))
            touched = dict(os.environ) != before
            config.get_config_options(force_reparse=True)
            secrets = Secrets()
            secrets._file_watchers_installed = True  # no need to watch: nothing changes
            try:
                theirs = secrets.to_dict()
            except Exception:
                theirs = None
            copied = {k: v for k, v in os.environ.items() if before.get(k) != v}
            print(json.dumps([touched, theirs, copied], default=lambda _: None))"""
    files = {name: row[0] for name, row in (CASES | BROKEN).items()}
    trees = [make_tree(tmp_path_factory.mktemp("tree"), one) for one in files.values()]
    told = json.dumps([[str(folder), str(home)] for folder, home in trees])
    lines = _run(code, {}, told, ROOT).splitlines()
    return dict(zip(files, map(json.loads, lines), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_streamlit_agrees(tmp_path, streamlit, name):
    """The real `st.secrets` holds the same; it copies what we leave out of `os.environ`."""
    touched, theirs, copied = streamlit[name]
    source = read_tree(*make_tree(tmp_path, CASES[name][0]))
    counting = [one for one in source.entries if not one.replaced]
    assert not touched
    assert {one.name: one.value.reveal() for one in counting if not one.place.section} == copied
    ours = [(one.place.section, one.value.reveal()) for one in counting]
    assert sorted(ours) == sorted(_leaves(theirs or {}))


@pytest.mark.parametrize("name", BROKEN)
def test_streamlit_refuses(streamlit, name):
    """The real Streamlit gives no secret and copies none where we tell a broken file."""
    touched, theirs, copied = streamlit[name]
    assert (touched, theirs, copied) == (False, None, {})


def test_reading_changes_nothing(tmp_path):
    """Reading a folder leaves `os.environ` and every file as they were."""
    files = {f"project/{name}": "PATH=fake\nNEW_FAKE=${PATH}\n" for name in (".env.local", ".env")}
    files["home/.streamlit/secrets.toml"] = "PATH = 'fake'\nNEW_FAKE = 'fake'\n"
    folder, home = make_tree(tmp_path, files)
    before = dict(os.environ), _state(tmp_path)
    assert len([one for source in read_sources(folder, {}, home) for one in source.entries]) == 6
    assert (dict(os.environ), _state(tmp_path)) == before


def _state(folder):
    """Return every path below a folder, with its bytes and the time of its last change."""
    found = sorted(folder.rglob("*"))
    return [(one, one.stat().st_mtime_ns, one.is_file() and one.read_bytes()) for one in found]


def _leaves(table, section=""):
    """Yield section and text of what `st.secrets` holds."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{section}.{key}" if section else key)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield section, str(value)


def _run(code, environ, told, folder):
    """Run Python with nothing but these variables; return what it prints."""
    environ = {"PYTHONPATH": str(ROOT), **environ}
    run = [sys.executable, "-c", code]
    done = subprocess.run(
        run, cwd=folder, env=environ, input=told, check=True, capture_output=True, text=True
    )
    return done.stdout
