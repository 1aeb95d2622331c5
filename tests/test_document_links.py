"""What documents point to is there: pages, headings, files, targets of `make`, words of lists."""

import re
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.support.dashboard import ROOT
from tests.support.documents import DOCUMENTS, anchors_of, prose_of, text_of

EVERY = pytest.mark.parametrize("document", DOCUMENTS)
TEMPLATES: Final = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
REPORT: Final = "python -m lib check --format markdown"
_TARGETS: Final = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
# A path of this repository in code type, with the name of a test behind it or not.
_PATH: Final = re.compile(r"`((?:lib|pages|tests|docs|\.github|\.streamlit)/[\w./-]+)(?:::\w+)?`")
# What lies in the project of whoever reads, not here.
_OF_READERS: Final = frozenset({".streamlit/secrets.toml"})


@EVERY
def test_every_link_leads_somewhere(document):
    """Files, pictures and headings that a document links to exist."""
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)", prose_of(document)):
        name, _, anchor = target.partition("#")
        path = (ROOT / document).parent / name if name else ROOT / document
        assert path.exists(), f"{document}: {target}"
        if anchor:
            assert anchor in anchors_of(path), f"{document}: {target}"


@EVERY
def test_every_make_target_named_exists(document):
    """What is said to be a command of `make` is one."""
    text = text_of(document)
    named = [
        *re.findall(r"`make ([a-z-]+)", text),
        *re.findall(r"^make ([a-z-]+)", text, re.MULTILINE),
    ]
    assert set(named) <= _TARGETS, document


@EVERY
def test_every_file_named_exists(document):
    """A path of this repository in code type is one."""
    named = set(_PATH.findall(text_of(document))) - _OF_READERS
    missing = [name for name in sorted(named) if not (ROOT / name).exists()]
    assert missing == [], document


def test_contributing_tells_what_make_writes():
    """Each command of `make` that writes a file of the repository is said to be run, and when."""
    told = text_of("CONTRIBUTING.md").partition("## What is written by `make`")[2]
    writing = re.findall(r"^([a-z-]+):.*## (?:write|take) ", text_of("Makefile"), re.MULTILINE)
    assert len(writing) == 4
    assert [one for one in writing if f"`make {one}`" not in told] == []


def test_the_index_lists_every_page():
    """`docs/README.md` links to every page beside it, and to the ones above."""
    index = text_of("docs/README.md")
    for document in DOCUMENTS:
        path = Path(document)
        if path.parts[0] == "docs" and path.name != "README.md":
            assert f"]({path.name})" in index, document
    for name in ("README.md", "HF_SPACES_SECRETS.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        assert f"](../{name})" in index, name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_issue_forms_are_forms(path):
    """GitHub can read each form: a name, and fields with an id and a label each."""
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name == "config.yml":
        assert form == {"blank_issues_enabled": True}
        return
    assert form["name"]
    assert form["description"]
    fields = [one for one in form["body"] if one["type"] != "markdown"]
    ids = [one["id"] for one in fields]
    assert len(set(ids)) == len(ids)
    assert all(one["attributes"]["label"] for one in fields)
    assert REPORT in path.read_text(encoding="utf-8")


def test_a_bug_report_has_to_bring_the_redacted_report():
    """The form for bugs requires the report, and says how it is made."""
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/wrong-answer.yml").read_text())
    report = next(one for one in form["body"] if one.get("id") == "report")
    assert report["validations"]["required"] is True
    assert REPORT in report["attributes"]["description"]
