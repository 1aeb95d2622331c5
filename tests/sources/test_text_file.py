"""A file that cannot be read as text is said in plain words, and spoils only its own source."""

import os
import threading

import pytest

from lib.sources import DOTENV, DOTENV_LOCAL, ENVIRONMENT, SOURCE_ORDER, ST_SECRETS
from lib.sources.read import read_sources
from lib.sources.text_file import MAX_BYTES, UnreadableError, has_mark, read_text

CANARY = "FAKE-CANARY-VALUE"
TEXT = f'FIRST_FAKE="{CANARY}"\nSECOND_FAKE="{CANARY}"\n'
PATIENCE = 10.0


def make_endless_link(path):
    """Make a link that points at itself."""
    path.symlink_to(path.name)


def make_large(path):
    """Make a file one byte larger than a configuration file may be."""
    path.write_text(TEXT)
    os.truncate(path, MAX_BYTES + 1)


def make_unreadable(path):
    """Make a file that only root can read."""
    path.write_text(TEXT)
    path.chmod(0)


def bytes_of(data):
    """Return a maker of a file with these bytes."""
    return lambda path: path.write_bytes(data)


# How to break a file; the rule that tells it, the line, and words of the sentence.
BROKEN = {
    "folder": (lambda path: path.mkdir(), "file-unreadable", None, "is not a file"),
    "pipe": (os.mkfifo, "file-unreadable", None, "is not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "file-unreadable", None, "is not a file"),
    "dangling": (lambda path: path.symlink_to("gone"), "file-unreadable", None, "broken link"),
    "endless link": (make_endless_link, "file-unreadable", None, "broken link"),
    "large": (make_large, "file-unreadable", None, "has 4 MB and was not read"),
    "UTF-16 LE": (bytes_of(TEXT.encode("utf-16-le")), "env-file-encoding", None, "UTF-16"),
    "UTF-16 BE": (bytes_of(TEXT.encode("utf-16-be")), "env-file-encoding", None, "UTF-16"),
    "UTF-16 LE, mark": (
        bytes_of(("\ufeff" + TEXT).encode("utf-16-le")), "env-file-encoding", None, "UTF-16",
    ),
    "UTF-16 BE, mark": (
        bytes_of(("\ufeff" + TEXT).encode("utf-16-be")), "env-file-encoding", None, "UTF-16",
    ),
    "NUL": (bytes_of(TEXT.encode() + b"A\0B\n"), "env-file-encoding", 3, "holds a NUL byte"),
    "NUL first": (bytes_of(b"\0" + TEXT.encode()), "env-file-encoding", 1, "holds a NUL byte"),
    "only NUL": (bytes_of(b"\0\0\0\0"), "env-file-encoding", 1, "holds a NUL byte"),
    "no UTF-8": (bytes_of(TEXT.encode() + b"A=\xff\n"), "env-file-encoding", 3, "not UTF-8 text"),
    "Latin-1": (bytes_of(b"A=1\r\nB=sch\xfc\r\n"), "env-file-encoding", 2, "not UTF-8 text"),
    "lone CR": (bytes_of(b"A=1\r\rB=sch\xfc\r"), "env-file-encoding", 3, "not UTF-8 text"),
    "cut off": (bytes_of(TEXT.encode() + b"\xe2\x9c"), "env-file-encoding", 3, "not UTF-8 text"),
    "unreadable": (
        make_unreadable, "file-unreadable", None, "cannot be opened with your permissions",
    ),
}  # fmt: skip
FILES = {
    ".env": DOTENV,
    ".env.local": DOTENV_LOCAL,
    ".streamlit/secrets.toml": ST_SECRETS,
    "~/.streamlit/secrets.toml": ST_SECRETS,
}


@pytest.mark.parametrize("label", FILES)
@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_problem_of_its_own_source(tmp_path, label, case):
    """A broken file gives one problem without a value and no entry; other sources still count."""
    make, rule, line, words = case
    if make is make_unreadable and os.geteuid() == 0:
        pytest.skip("root may read every file")
    folder, home, paths = _tree(tmp_path)
    for other, path in paths.items():
        if FILES[other] != FILES[label]:
            path.write_text(f'GOOD_FAKE="{other}"\n')
    make(paths[label])

    sources = _read_in_time(folder, home)

    assert tuple(sources) == SOURCE_ORDER
    broken = sources.pop(FILES[label])
    assert broken.entries == ()
    (problem,) = broken.problems
    assert (problem.rule, problem.severity, problem.source) == (rule, "error", FILES[label])
    assert (problem.place.label, problem.place.line) == (label, line)
    assert words in problem.title
    assert f"`{label}`" in problem.title
    assert problem.next_step.endswith(".")
    assert CANARY not in str(problem)
    assert all(source.entries and not source.problems for source in sources.values())


def test_the_environment_is_read_beside_broken_files(tmp_path):
    """Four broken files leave the names of the environment, and raise nothing."""
    folder, home, paths = _tree(tmp_path)
    for path in paths.values():
        path.write_bytes(b"\xff")
    sources = _read_in_time(folder, home)
    assert [one.name for one in sources[ENVIRONMENT].entries] == ["GOOD_FAKE"]
    assert sum(len(source.problems) for source in sources.values()) == 4
    assert sum(len(source.entries) for source in sources.values()) == 1


@pytest.mark.parametrize("make", [os.mkfifo, bytes_of(b"\xff"), bytes_of(b"a = " + b"[" * 9999)])
def test_a_broken_option_file_is_as_good_as_none(tmp_path, make):
    """Where Streamlit's `config.toml` cannot be read, secrets come from the usual places."""
    folder, home, paths = _tree(tmp_path)
    make(folder / ".streamlit" / "config.toml")
    paths[".streamlit/secrets.toml"].write_text('GOOD_FAKE = "fake"\n')
    found = _read_in_time(folder, home)[ST_SECRETS]
    assert [one.name for one in found.entries] == ["GOOD_FAKE"]


def test_a_file_may_be_as_large_as_the_limit(tmp_path):
    """A file of exactly the limit is read whole."""
    path = tmp_path / ".env"
    path.write_bytes(b"x" * MAX_BYTES)
    assert len(read_text(path, DOTENV, ".env") or "") == MAX_BYTES


def test_a_missing_file_is_no_text_and_no_error(tmp_path):
    """No file, no folder above it, and a file where that folder should be: all are nothing."""
    (tmp_path / "file").write_text(TEXT)
    for missing in ("gone", "gone/.env", "file/.env"):
        assert read_text(tmp_path / missing, DOTENV, ".env") is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\r\r\nb\n\r", "a\n\nb\n\n"),
        ("schlüssel ✓ \u2028\x85".encode(), "schlüssel ✓ \u2028\x85"),
        ("\ufeffA=1".encode(), "\ufeffA=1"),
        (b"A\n", "A\n"),
    ],
)
def test_text_is_what_open_gives(tmp_path, data, text):
    """Text is UTF-8, with the line ends that `open()` makes of every kind."""
    path = tmp_path / ".env"
    path.write_bytes(data)
    assert read_text(path, DOTENV, ".env") == text == path.read_text(encoding="utf-8")
    assert has_mark(text) is text.startswith("\ufeff")


def test_a_link_to_a_file_is_that_file(tmp_path):
    """A link is followed."""
    (tmp_path / "real").write_text(TEXT)
    (tmp_path / ".env").symlink_to("real")
    assert read_text(tmp_path / ".env", DOTENV, ".env") == TEXT


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_impossible_path_is_said(tmp_path, name):
    """A path that the system refuses is a problem, not a crash."""
    with pytest.raises(UnreadableError, match="cannot be opened") as caught:
        read_text(tmp_path / name, DOTENV, "label")
    assert caught.value.problem.rule == "file-unreadable"


def _tree(tmp_path):
    """Make a project folder and a home folder; return both, and the path of each label."""
    folder, home = tmp_path / "project", tmp_path / "home"
    for base in (folder, home):
        (base / ".streamlit").mkdir(parents=True)
    paths = {
        label: home / label.removeprefix("~/") if label.startswith("~/") else folder / label
        for label in FILES
    }
    return folder, home, paths


def _read_in_time(folder, home):
    """Return the sources by kind; fail where reading hangs, as opening a pipe would."""
    found = {}

    def read():
        for source in read_sources(folder, {"GOOD_FAKE": "environment"}, home):
            found[source.kind] = source

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(PATIENCE)
    assert not reader.is_alive(), "reading hangs"
    return found
