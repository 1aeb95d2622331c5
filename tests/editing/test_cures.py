"""Every cure from its finding to the cured file and back: the rules find nothing any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dotenv import dotenv_values

from lib.diagnosis.registry import all_rules
from lib.diagnosis.rule import Example, Finding, Needs
from lib.editing import Fix
from tests.diagnosis.git_support import Repo
from tests.diagnosis.test_rules import context_of

RULES = all_rules()
BY_ID = {rule.id: rule for rule in RULES}
KEY = "a1B2" * 8
TAIL = f"# kept\r\n\nOTHER='{KEY}' # why\n"
KEPT = {"OTHER": KEY}


@dataclass(frozen=True)
class Case:
    """A folder with an ailment, and the file that its cure leaves. values: what it reads as."""

    rule: str
    before: str | bytes
    after: str | bytes
    values: Mapping[str, str] = field(default_factory=dict)
    file: str = ".env"
    new_file: str = ""
    label: str = ""


CASES = (
    Case(
        "env-duplicate-name", f"A_KEY={KEY}1\n{TAIL}A_KEY=two", f"{TAIL}A_KEY=two",
        {"A_KEY": "two"}, label="Keep only the last A_KEY in .env",
    ),
    Case(
        "env-line-ignored", f"{TAIL}set B_KEY={KEY}\r\n", f"{TAIL}B_KEY={KEY}\r\n",
        {"B_KEY": KEY}, label="Write line 4 of .env as B_KEY=…",
    ),
    Case("env-line-ignored", f'$env:B_KEY = "{KEY} x"\n{TAIL}', f"B_KEY='{KEY} x'\n{TAIL}",
         {"B_KEY": f"{KEY} x"}),
    Case("env-line-ignored", f"B_KEY: {KEY}\n{TAIL}", f"B_KEY={KEY}\n{TAIL}", {"B_KEY": KEY}),
    Case("env-line-ignored", f'"B_KEY": "{KEY}",\n{TAIL}', f"B_KEY={KEY}\n{TAIL}", {"B_KEY": KEY}),
    Case("env-line-ignored", f'B_KEY="{KEY}\n{TAIL}', f"B_KEY={KEY}\n{TAIL}", {"B_KEY": KEY}),
    Case(
        "env-line-ignored", f"{TAIL}B_KEY: 0x10\nC=1", f"{TAIL}C=1", {"C": "1"},
        label="Remove line 4 of .env",
    ),
    Case("env-line-ignored", f"B_KEY=one\nset B_KEY={KEY}\n{TAIL}", f"B_KEY=one\n{TAIL}",
         {"B_KEY": "one"}),
    Case(
        "value-quoted", f"export B_KEY='\"{KEY}\"'# why\n{TAIL}",
        f"export B_KEY={KEY} # why\n{TAIL}",
        {"B_KEY": KEY}, label="Remove the quotes from B_KEY in .env",
    ),
    Case(
        "value-whitespace", f'MISTRAL_API_KEY=" {KEY}\r\n"\r\n{TAIL}',
        f"MISTRAL_API_KEY={KEY}\r\n{TAIL}", {"MISTRAL_API_KEY": KEY},
    ),
    Case("value-whitespace", f'B_PASSWORD="it\'s {KEY} "\n{TAIL}',
         f"B_PASSWORD='it\\'s {KEY}'\n{TAIL}", {"B_PASSWORD": f"it's {KEY}"}),
    Case(
        "text-around-key", f"export MISTRAL_API_KEY=MISTRAL_API_KEY=<{KEY}>; # why\n{TAIL}",
        f"export MISTRAL_API_KEY={KEY} # why\n{TAIL}", {"MISTRAL_API_KEY": KEY},
        label="Remove the repeated name, the semicolon and the angle brackets from "
        "MISTRAL_API_KEY in .env",
    ),
    Case("text-around-key", f"MISTRAL_API_KEY=\u201c{KEY}\u201d\r\n{TAIL}",
         f"MISTRAL_API_KEY={KEY}\r\n{TAIL}", {"MISTRAL_API_KEY": KEY}),
    Case("env-file-encoding", TAIL.encode("utf-16"), TAIL),
    Case("env-file-encoding", TAIL.encode("utf-16-be"), TAIL),
    Case("env-file-encoding", TAIL.encode("utf-32-le"), TAIL),
    Case("env-file-encoding", b"\xef\xbb\xbf" + TAIL.encode(), TAIL,
         label="Save .env as UTF-8"),
    Case("env-file-crlf", TAIL + "X=1\rY=2\r\r\n", TAIL.replace("\r", "") + "X=1\rY=2\n\n",
         {"X": "1", "Y": "2"}),
    Case("env-file-misnamed", TAIL, TAIL, file=".env.txt", new_file=".env",
         label="Rename .env.txt to .env"),
    Case(
        "name-misspelled", f" export OPENAI_APIKEY = '{KEY}'\n{TAIL}",
        f" export OPENAI_API_KEY = '{KEY}'\n{TAIL}", {"OPENAI_API_KEY": KEY},
        label="Rename OPENAI_APIKEY to OPENAI_API_KEY in .env",
    ),
    Case("name-not-read-by-library", f"HUGGINGFACE_TOKEN=hf_{KEY}\n{TAIL}",
         f"HF_TOKEN=hf_{KEY}\n{TAIL}", {"HF_TOKEN": f"hf_{KEY}"}),
    Case("env-file-permissions", TAIL, TAIL, label="Restrict .env to you (chmod 600)"),
)  # fmt: skip


def data(content: str | bytes) -> bytes:
    """Return content as bytes."""
    return content.encode() if isinstance(content, str) else content


def check_told(cure: Fix, *secrets: str) -> None:
    """Nothing that a cure says before or after holds a value."""
    change = cure.change()
    told = f"{cure!r} {change!r} {cure.label} {change.summary} {change.diff}"
    assert not any(secret in told for secret in secrets)
    assert cure.label[0].isupper()
    assert change.summary.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.rule)
def test_cured_and_undone(case: Case, tmp_path):
    """The finding brings a cure that mends just it; undoing gives the old bytes, mode and name."""
    rule = BY_ID[case.rule]
    view = context_of(Example({case.file: data(case.before)}), tmp_path)
    old, new = view.folder / case.file, view.folder / (case.new_file or case.file)
    old.chmod(0o644)
    (finding,) = rule.find(view)
    assert finding.cure is not None
    assert case.label in {"", finding.cure.label}
    check_told(finding.cure, KEY, KEY[:8])
    assert old.read_bytes() == data(case.before)
    done = finding.cure.change().make()
    assert done.path == new
    assert done.sentence.endswith(".")
    assert new.read_bytes() == data(case.after)
    assert dotenv_values(new) == {**case.values, **KEPT}
    assert [one.name for one in view.folder.iterdir()] == [new.name]
    assert _again(case.rule, view.folder, tmp_path) == []
    assert done.undo().endswith((".", "0644."))
    assert old.read_bytes() == data(case.before)
    assert old.stat().st_mode & 0o777 == 0o644
    assert [one.name for one in view.folder.iterdir()] == [old.name]


def _again(rule: str, folder: Path, root: Path) -> list[Finding]:
    """Look at the folder once more."""
    files = {one.name: one.read_bytes() for one in folder.iterdir()}
    modes = {one.name: one.stat().st_mode & 0o777 for one in folder.iterdir()}
    view = context_of(Example(files), root / "again")
    for name, mode in modes.items():
        (view.folder / name).chmod(mode)
    return list(BY_ID[rule].find(view))


NO_CURE: tuple[tuple[str, dict[str, str | bytes], dict[str, str]], ...] = (
    ("env-duplicate-name", {".env": f"A_KEY={KEY}\nA_KEY=\n"}, {}),
    ("env-file-encoding", {".env": b"A_KEY=\xe9\n"}, {}),
    ("env-file-encoding", {".env": b"A_KEY=one\0two\n"}, {}),
    ("env-file-encoding", {".streamlit/secrets.toml": b"\xef\xbb\xbfA_KEY = 'one'\n"}, {}),
    ("value-quoted", {}, {"GROQ_API_KEY": f'"{KEY}"'}),
    ("value-quoted", {".streamlit/secrets.toml": "HF_TOKEN = \"'one'\"\n"}, {}),
    ("value-whitespace", {".env": f"HF_TOKEN=hf_{KEY} mine\n"}, {}),
    ("env-file-misnamed", {".env.txt": "A=1\n", ".env": "B=1\n"}, {}),
    ("name-misspelled", {".env": "OPENAI_APIKEY=one\n", ".env.local": "OPENAI_APIKEY=two\n"}, {}),
    ("name-misspelled", {".env": "OPENAI_APIKEY=one\nOPENAI_API_KEY=\n"}, {}),
    ("name-not-read-by-library", {}, {"HUGGINGFACE_TOKEN": "one"}),
    (
        "env-line-ignored",
        {".env": "set A=1\n"},
        {"SPACE_ID": "me/app", "SPACE_HOST": "me.hf.space"},
    ),
)


@pytest.mark.parametrize(("rule", "files", "environ"), NO_CURE, ids=[one[0] for one in NO_CURE])
def test_no_cure_where_the_outcome_is_not_certain(rule, files, environ, tmp_path):
    """What cannot be mended without a guess, or is not a file here, is told and not offered."""
    found = list(BY_ID[rule].find(context_of(Example(files, environ), tmp_path)))
    assert found
    assert all(one.cure is None for one in found)


GITIGNORES = (
    (None, b".env\n"),
    (b"", b".env\n"),
    (b"*.pyc", b"*.pyc\n.env\n"),
    (b"*.pyc\r\nx\r\n", b"*.pyc\r\nx\r\n.env\r\n"),
    (b".env\n!.env\n", b".env\n!.env\n.env\n"),
    (b"\xff\n", b"\xff\n.env\n"),
)


@pytest.mark.parametrize(("before", "after"), GITIGNORES)
def test_git_ignores_a_file(before, after, tmp_path):
    """A line is added to `.gitignore` in its own manner, and git itself then ignores the file."""
    repo = Repo(tmp_path)
    place = repo.folder / ".gitignore"
    repo.write({".env": f"A_KEY={KEY}\n"} | ({} if before is None else {".gitignore": before}))
    (finding,) = repo.find("env-file-not-ignored")
    assert finding.cure is not None
    check_told(finding.cure, KEY)
    done = finding.cure.change().make()
    assert place.read_bytes() == after
    assert repo.find("env-file-not-ignored") == []
    done.undo()
    assert (place.read_bytes() if place.exists() else None) == before


@pytest.mark.parametrize("own", [True, False])
def test_git_ignores_a_file_of_a_folder_in_the_repository(own, tmp_path):
    """The folder's own `.gitignore` is used where there is one, else that of the root."""
    repo = Repo(tmp_path)
    app = repo.folder / "a [b]"
    repo.write({"a [b]/.env": "A_KEY=one\n"} | ({"a [b]/.gitignore": "x\n"} if own else {}))
    (finding,) = repo.find("env-file-not-ignored", folder=app)
    assert finding.cure is not None
    done = finding.cure.change().make()
    assert done.path == (app if own else repo.folder) / ".gitignore"
    assert done.path.read_text() == ("x\n.env\n" if own else "a \\[b]/.env\n")
    assert repo.find("env-file-not-ignored", folder=app) == []


def test_every_cure_belongs_to_a_rule_that_may_be_mended_by_machine():
    """A rule that brings cures does not say that only a person can mend it."""
    for case in CASES:
        assert BY_ID[case.rule].fix_kind != "by hand", case.rule
        assert BY_ID[case.rule].needs is Needs.NOTHING
