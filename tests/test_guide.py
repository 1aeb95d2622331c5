"""HF_SPACES_SECRETS.md says what the code and the libraries do."""

import json
import re
import subprocess
import sys
from typing import Final

import pytest

from lib.diagnosis.registry import all_rules
from lib.diagnosis.rule import Severity
from lib.diagnosis.rules.endpoint_retired import _RETIRED
from lib.hub.token_facts import smallest_token
from lib.names.of_spaces import OF_OAUTH, OF_SPACES, ORDINARY
from lib.provider_config import table
from lib.providers.verdict import Verdict
from tests.support.dashboard import ROOT, clean_environment
from tests.support.documents import text_of

GUIDE: Final = text_of("HF_SPACES_SECRETS.md")
README: Final = text_of("README.md")
RULES: Final = all_rules()
IDS: Final = {rule.id for rule in RULES}
# Asks the real library which of some names it takes a token from.
_ASK: Final = """
import json, os, sys
from huggingface_hub import get_token
found = []
for name in json.loads(sys.argv[1]):
    os.environ[name] = "make-believe"
    if get_token() is not None:
        found.append(name)
    del os.environ[name]
os.environ |= {"HUGGING_FACE_HUB_TOKEN": "second", "HF_TOKEN": "first"}
print(json.dumps([found, get_token()]))
"""


def section(title: str) -> str:
    """Return what stands below a heading, up to the next one of its kind."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the lines of every table in a text."""
    lines = [line for line in text.splitlines() if line.startswith("|") and "---" not in line]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


SYMPTOMS: Final = [
    cells for cells in rows(section("Troubleshooting by symptom")) if cells[1] != "rule"
]


@pytest.mark.parametrize("cells", SYMPTOMS, ids=lambda cells: cells[0][:40])
def test_every_symptom_leads_to_a_rule_or_a_verdict_and_a_step(cells):
    """Each line has three cells; the middle one names a rule there is, or a verdict."""
    symptom, speaks, step = cells
    assert symptom
    assert step
    name = re.fullmatch(r"(verdict )?`([\w-]+)`", speaks)
    assert name, speaks
    assert name[2] in (set(Verdict) if name[1] else IDS), speaks


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_reached_from_a_symptom(rule):
    """What people see leads to the rule: an error stands in a table, the rest is named."""
    named = f"`{rule.id}`"
    if rule.severity is Severity.ERROR:
        assert named in {cells[1] for cells in SYMPTOMS}
    assert named in section("Troubleshooting by symptom")


@pytest.mark.parametrize(
    "text",
    [GUIDE.partition("### With the wizard")[2].partition("\n### ")[0], README],
    ids=["guide", "readme"],
)
def test_labels_named_are_on_the_pages(text):
    """What is written in italics about the pages is a label of theirs, word for word."""
    files = [*ROOT.glob("pages/*.py"), *ROOT.glob("lib/components/**/*.py")]
    pages = "\n".join(path.read_text(encoding="utf-8") for path in files)
    labels = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", text)
    assert labels
    for label in labels:
        assert re.search(re.escape(label).replace(r"\.\.\.", r"\{[^}]+\}"), pages), label


def test_the_links_for_tokens_are_those_of_the_pages():
    """The guide's prefilled links are the ones that the product offers."""
    for link in (
        smallest_token(),
        smallest_token(inference=False),
        smallest_token(inference=False, space_owner="acme"),
    ):
        assert f"]({link})" in GUIDE


def test_the_names_a_space_sets_are_those_that_are_known():
    """The table of the Space's own variables names what the rule knows, and nothing else."""
    told = GUIDE.partition("### Variables that a Space sets itself")[2].partition("\n\nDo not")[0]
    assert set(re.findall(r"`([A-Z_]{5,})`", told)) == OF_SPACES | ORDINARY | OF_OAUTH


def test_every_retired_address_is_named():
    """What the rule knows to be gone stands among what is no longer there."""
    for host in _RETIRED:
        assert f"`{host}`" in section("What is no longer there")


def test_the_names_of_the_token_stand_in_their_order():
    """The guide lists the names of the Hugging Face token as they are looked for."""
    told = section("Which value is used: names and sources").partition("### The names")[2]
    before = told.partition("Libraries read less")[0]
    names = list(dict.fromkeys(re.findall(r"`(H[A-Z_]+)`", before)))
    assert tuple(names) == table()["huggingface"].all_names


def test_the_library_reads_the_names_that_the_guide_says(tmp_path):
    """`huggingface_hub` itself, asked for each name, takes the ones marked yes, in that order."""
    table_of_names = section("Which value is used: names and sources").partition(
        "Libraries read less"
    )[2]
    told = {
        cells[0].strip("`"): cells[1].startswith("yes")
        for cells in rows(table_of_names)
        if cells[0].startswith("`")
    }
    asked = subprocess.run(
        [sys.executable, "-c", _ASK, json.dumps(list(told))],
        env=clean_environment(tmp_path, {"HF_HUB_DISABLE_TELEMETRY": "1"}),
        capture_output=True,
        text=True,
        check=True,
    )
    read, first = json.loads(asked.stdout)
    assert read == [name for name, is_read in told.items() if is_read]
    assert set(read) == {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}
    assert first == "first"
