"""The documents say what the code does."""

import re
import tomllib

import pytest

from lib.access import Access, Surface, may
from lib.components.layout import _PAGES
from lib.deployment import Deployment, Platform
from lib.diagnosis import registry
from lib.diagnosis.registry import HUB, rules_of
from lib.launch import command
from lib.names.key_shapes import key_shaped
from lib.provider_config import table
from lib.web.headers import safe_headers
from tests.support.container import front_matter
from tests.support.dashboard import ROOT
from tests.support.example_file import example_file
from tests.support.rules_page import rules_page

RULES = rules_of(HUB)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_example_file_equals_the_provider_table():
    """`.env.example` lists every provider and name; `make env-example` writes it anew."""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example_file()


def test_example_file_names_every_name_of_every_provider():
    """No name that is looked for is missing from `.env.example`, and none is set in it."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for row in table().values():
        for name in (*row.all_names, row.base_url_names[0]):
            assert re.search(rf"\b{name}\b", text), name
    assert not [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    "words", ["make run", "make test", "make space-test", "pip install -r requirements.txt"]
)
def test_readme_gives_the_commands(words):
    """The README names the commands and the plain way."""
    assert words in README


def test_readme_counts_the_providers():
    """The number of providers in the README is that of the table."""
    assert re.findall(r"(\d+) AI providers", README) == [str(len(table()))]


def test_readme_counts_the_rules():
    """The number of rules in the README is that of the registry."""
    assert re.findall(r"(\d+) rules", README) == [str(len(registry.IDS))]


def test_readme_tells_of_every_page():
    """Each page has a paragraph of its own, under its own title."""
    told = README.partition("\n## The pages\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\*\*(.+)\.\*\*", told, re.MULTILINE) == [title for _, title, _ in _PAGES]


def test_readme_names_every_exit_code_option_and_route():
    """What the command line and the API take stands in the README."""
    options = ("--offline", "--provider", "--format", "--fail-on", "--strict", "--skip", "--space")
    routes = ("/api/providers", "/api/providers/test", "/api/health")
    for word in (*options, *routes, "--send-message"):
        assert word in README, word


def test_guide_names_every_rule():
    """Every rule about the token and the Space is explained in HF_SPACES_SECRETS.md."""
    guide = (ROOT / "HF_SPACES_SECRETS.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"`{rule.id}`" in guide, rule.id


def test_rules_page_equals_the_registry():
    """`docs/rules.md` has every rule with its example; `make rules-page` writes it anew."""
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == rules_page()


def test_every_line_about_security_names_its_tests():
    """Each line of the tables of docs/security.md names tests that exist, or says it has none."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), name
    tables = re.findall(r"\| They want .+\n\|[- |]+\n((?:\|.+\n)+)", text)
    assert len(tables) == text.count("| They want ")
    for line in "".join(tables).splitlines():
        proof = line.rstrip("| ").rpartition("|")[2]
        assert "::test_" in proof or proof.strip() == "no test", line


def test_what_is_said_of_testing_keys_is_said_once():
    """Keys that somebody brought are tested on a Space; no line says that none are."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    assert "having keys that one brought tested" in text
    assert "tests no key here" not in text


def test_every_package_is_required_once():
    """No package stands twice in the requirements, where one of two pins would be forgotten."""
    names = [
        line.partition("==")[0].lower().replace("_", "-")
        for file in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-r "))
    ]
    assert names
    assert len(names) == len(set(names)), names


def test_who_sees_what_is_what_the_code_says():
    """Each line of the first table of docs/security.md has the cells of its surfaces."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    table_of_people = text.partition("\n## Who sees what\n")[2].partition("\nThe owner is")[0]
    lines = [line.strip("| ").split(" | ") for line in table_of_people.split("\n") if "yes" in line]
    surfaces = [
        (Surface.BOARD,),
        (Surface.DETAILS,),
        (Surface.DIAGNOSTICS,),
        (Surface.MIGRATION,),
        (Surface.TEST_KEYS,),
        (Surface.ANY_ADDRESS,),
        (Surface.OWN_FILES,),
        (Surface.CHANGE_FILES, Surface.CHOOSE_FOLDER),
        (Surface.APP_TOKEN,),
    ]
    assert {one for line in surfaces for one in line} == set(Surface)
    for (_, *cells), of_line in zip(lines, surfaces, strict=True):
        for surface in of_line:
            assert [cell == "yes" for cell in cells] == [may(one, surface) for one in Access]


def test_no_document_holds_what_looks_like_a_key():
    """Our own diagnosis finds nothing of a key's shape in the documents, examples or not."""
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob(".github/**/*.*"),
        ROOT / ".env.example",
    ):
        assert list(key_shaped(path.read_text(encoding="utf-8"))) == [], path.name


def test_requirements_are_pinned():
    """Every requirement names one version."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert wanted
        assert all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in wanted), name


def test_the_server_is_calm_and_local_by_default():
    """Bound to this machine, no statistics, no tracebacks, a theme for light and for dark."""
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "localhost"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert {"light", "dark"} <= set(config["theme"])


def test_the_version_stands_in_the_changelog():
    """CHANGELOG.md has a section for what is being built."""
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_space_page_names_every_option_and_header():
    """What a Space is started with, and every header, is explained in `docs/space.md`."""
    text = (ROOT / "docs/space.md").read_text(encoding="utf-8")
    started = command(ROOT, {"SPACE_ID": "practice-alice/demo", "SPACE_HOST": "x"}, port=1)
    options = {word.removeprefix("--") for word in started if re.match(r"--\w", word)}
    for name in (options - {"server.port"}) | set(safe_headers(Deployment(Platform.SPACE))):
        assert f"`{name}`" in text, name


def test_the_licence_is_the_one_of_the_front_matter():
    """LICENSE holds the licence that the README's head names."""
    assert front_matter()["license"] == "mit"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
