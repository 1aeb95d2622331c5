"""What a page tells of a project without git and without asking anybody, case by case."""

import pytest

from lib.diagnosis.checks import local_findings, token_findings
from lib.diagnosis.rule import Severity
from lib.diagnosis.rule_runner import ReportedFinding, gravest_first
from lib.hub.whoami import Grant, Organisation, TokenFacts
from lib.project import load_project
from lib.provider_config import table

SPACE = {"SPACE_ID": "fake-owner/fake-app"}
# A provider that is configured in a way that no rule minds.
FINE = {"OPENAI_API_KEY": "fake-openai"}
ERROR, WARNING, INFO = Severity
# The rules that these cases are about; each other one has its own.
RULES = {
    "file-unreadable",
    "env-file-encoding",
    "env-line-ignored",
    "secrets-toml-malformed",
    "secrets-path-invalid",
    "value-empty",
    "shadowed-by-empty-value",
    "shadowed-by-different-value",
    "aliases-disagree",
    "env-file-on-space",
    "token-name-on-space",
    "nothing-configured",
    "token-too-powerful",
    "token-lacks-inference",
    "token-blocked-by-organisation",
}
SECRETS = ".streamlit/secrets.toml"

# Files, variables, and exactly the findings: rule, severity, places.
CASES = {
    "all is well": ({".env": "HF_API_KEY=fake"}, FINE, []),
    "a folder as file": ({".env/x": ""}, FINE, [("file-unreadable", ERROR, ".env")]),
    "no file": ({}, FINE, []),
    "Latin-1": ({".env": b"A=1\nB=\xfc"}, FINE, [("env-file-encoding", ERROR, ".env:2")]),
    "mark": ({".env": "\ufeffA=1"}, FINE, [("env-file-encoding", WARNING, ".env:1")]),
    "UTF-8": ({".env": "A=ü"}, FINE, []),
    "a line of prose": ({".env": "\nno assignment"}, FINE, [("env-line-ignored", ERROR, ".env:2")]),
    "comment and blank": ({".env": "# no assignment\n\nA=1"}, FINE, []),
    "bad TOML": ({SECRETS: "A = b"}, FINE, [("secrets-toml-malformed", ERROR, f"{SECRETS}:1")]),
    "good TOML": ({SECRETS: 'A = "b"'}, FINE, []),
    "bad option": (
        {".streamlit/config.toml": '[secrets]\nfiles = ["s"]'}, FINE,
        [("secrets-path-invalid", ERROR, "s")],
    ),
    "good option": ({".streamlit/config.toml": '[secrets]\nfiles = ["s.toml"]'}, FINE, []),
    "empty, none elsewhere": (
        {".env": "HF_API_KEY= \n"}, FINE, [("value-empty", WARNING, ".env:1")],
    ),
    "empty address": (
        {".env": "OPENAI_BASE_URL="}, FINE, [("value-empty", WARNING, ".env:1")],
    ),
    "empty address that is taken for unset": ({".env": "LANGSMITH_ENDPOINT="}, FINE, []),
    "emptied": ({".env": "HF_TOKEN=fake\nHF_TOKEN=\n"}, FINE, [("value-empty", WARNING, ".env:2")]),
    "empty name of nobody": ({".env": "MY_OWN="}, FINE, []),
    "empty where it hides nothing": (
        {".env": "HF_API_KEY="}, {"HF_API_KEY": "fake"}, [],
    ),
    "empty before": (
        {".env": "HF_API_KEY=fake"}, {"HF_API_KEY": ""},
        [("shadowed-by-empty-value", WARNING, "os.environ .env:1")],
    ),
    "empty before, file by file": (
        {".env": "HF_API_KEY=fake", ".env.local": "\nHF_API_KEY=''"}, {},
        [("shadowed-by-empty-value", WARNING, ".env.local:2 .env:1")],
    ),
    "another empty name": (
        {".env": "HF_API_KEY=fake"}, {"HF_TOKEN": ""}, [],
    ),
    "another value": (
        {".env": "HF_API_KEY=fake-two"}, {"HF_API_KEY": "fake-one"},
        [("shadowed-by-different-value", WARNING, ".env:1 os.environ")],
    ),
    "another value below": (
        {".env": "HF_API_KEY=fake-one\nHF_API_KEY=fake-two"}, {},
        [],
    ),
    "the same value": ({".env": "HF_API_KEY=fake\nHF_API_KEY=fake"}, {"HF_API_KEY": "fake"}, []),
    "aliases disagree": (
        {".env": "HF_API_KEY=fake-one\nHF_TOKEN=fake-two"}, {},
        [("aliases-disagree", WARNING, ".env:2 .env:1")],
    ),
    "addresses disagree": (
        {".env": "OPENAI_BASE_URL=https://a.example\nOPENAI_API_BASE=https://b.example"}, FINE,
        [("aliases-disagree", WARNING, ".env:2 .env:1")],
    ),
    "aliases agree": ({".env": "HF_API_KEY=fake\nHF_TOKEN=fake"}, {}, []),
    "file on a Space": (
        {".env": "A=1", ".env.local": "A=1"}, FINE | SPACE,
        [("env-file-on-space", WARNING, ".env.local"), ("env-file-on-space", WARNING, ".env")],
    ),
    "no file on a Space": ({".env.example": "A=1", SECRETS: "A = 1"}, FINE | SPACE, []),
    "alias on a Space": (
        {}, SPACE | {"HF_TOKEN": "fake"}, [("token-name-on-space", INFO, "os.environ")],
    ),
    "first name on a Space": ({}, SPACE | {"HUGGINGFACE_HUB_TOKEN": "fake"}, []),
    "alias at home": ({}, {"HF_TOKEN": "fake"}, []),
    "later name of another provider on a Space": ({}, SPACE | {"GEMINI_API_KEY": "fake"}, []),
    "nothing": ({}, {}, [("nothing-configured", INFO, ".env")]),
    "nothing on a Space": ({}, SPACE, [("nothing-configured", INFO, "os.environ")]),
    "only an address": ({}, {"OLLAMA_HOST": "http://h.example"}, []),
    "only an address that needs a key": (
        {}, {"OPENAI_BASE_URL": "http://h.example"}, [("nothing-configured", INFO, ".env")],
    ),
    "all at once": (
        {".env": "no assignment\nHF_TOKEN=fake-two\nGOOGLE_API_KEY="},
        SPACE | {"HF_TOKEN": "fake-one"},
        [("env-line-ignored", ERROR, ".env:1"), ("value-empty", WARNING, ".env:3"),
         ("shadowed-by-different-value", WARNING, ".env:2 os.environ"),
         ("env-file-on-space", WARNING, ".env"),
         ("token-name-on-space", INFO, "os.environ")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "environ", "expected"), CASES.values(), ids=CASES)
def test_findings(tmp_path, files, environ, expected):
    """A project has exactly these findings, the gravest first, each about these places."""
    found = _found(_project(tmp_path, files, environ))
    told = [
        (one.rule.id, one.severity, " ".join(str(place) for place in one.finding.where))
        for one in found
    ]
    assert told == expected


@pytest.mark.parametrize(("files", "environ", "expected"), CASES.values(), ids=CASES)
def test_findings_are_whole_sentences_without_values(tmp_path, files, environ, expected):
    """A finding says what is wrong and what to do, names its places, and shows no value."""
    for one in _found(_project(tmp_path, files, environ)):
        assert one.finding.detail.endswith(".")
        assert one.fix.endswith(".")
        assert one.fix[0].isupper()
        told = one.finding.detail + one.fix
        assert not any(word in told for word in ("fake", "assignment", ".example"))


INFER = "inference.serverless.write"
LACKS = ("token-lacks-inference", INFO)


def token(role, *grants: tuple[str, ...], orgs=(), kind="access token", all_told=True):
    """Return what the Hub tells of a token of alice's."""
    named = tuple(Grant(what, name, frozenset(allowed)) for what, name, *allowed in grants)
    return TokenFacts(
        "alice", "user", kind, role, organisations=orgs, grants=named, all_told=all_told
    )


BLOCKED = Organisation("acme", "admin", ("it asks for two-factor sign-in", "it asks for more"))
# A token, where it is used, and exactly the findings about it: rule, severity.
TOKENS = {
    "read": (token("read"), {}, []),
    "read on a Space": (token("read"), SPACE, []),
    "write at home": (token("write"), {}, [("token-too-powerful", INFO)]),
    "write on a Space": (token("write"), SPACE, [("token-too-powerful", WARNING)]),
    "may call models": (token("fine-grained", ("user", "alice", INFER)), SPACE, []),
    "may call models, as in 2024": (token("fine-grained", ("global", "alice", INFER)), {}, []),
    "may write only": (token("fine-grained", ("user", "alice", "repo.write")), {}, [LACKS]),
    "may do nothing": (token("fine-grained"), SPACE, [LACKS]),
    "may call models for others": (token("fine-grained", ("org", "acme", INFER)), {}, []),
    "may do what nobody knows": (token("fine-grained", ("user", "alice", "all")), {}, []),
    "may do what was not told": (token("fine-grained", all_told=False), {}, []),
    "OAuth": (token("", kind="OAuth sign-in"), SPACE, []),
    "app": (token("", kind="app token"), {}, []),
    "member": (token("read", orgs=(Organisation("acme", "read"),)), {}, []),
    "blocked": (token("read", orgs=(BLOCKED,)), {}, [("token-blocked-by-organisation", INFO)]),
    "blocked here, not there": (
        token("read", orgs=(Organisation("fine", "admin"), BLOCKED)), SPACE,
        [("token-blocked-by-organisation", INFO)],
    ),
    "blocked twice": (
        token("read", orgs=(BLOCKED, Organisation("two", "", ("ip",)))), {},
        [("token-blocked-by-organisation", INFO)] * 2,
    ),
    "powerful and blocked": (
        token("write", orgs=(BLOCKED,)), SPACE,
        [("token-too-powerful", WARNING), ("token-blocked-by-organisation", INFO)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "environ", "expected"), TOKENS.values(), ids=TOKENS)
def test_findings_about_a_token(tmp_path, facts, environ, expected):
    """A token that was checked has exactly these findings beside the others, the gravest first."""
    project = _project(tmp_path, {}, environ | {"HUGGINGFACE_HUB_TOKEN": "fake"})
    assert [(one.rule.id, one.severity) for one in _found(project, facts)] == expected
    assert _found(project) == []


def test_findings_about_a_token_stand_among_the_others(tmp_path):
    """A grave finding about a file comes before one about the token, and that before a hint."""
    files = {".env": "no assignment\nOPENAI_API_KEY=\n"}
    project = _project(tmp_path, files, {"HUGGINGFACE_HUB_TOKEN": "fake"})
    found = [one.rule.id for one in _found(project, token("write"))]
    assert found == ["env-line-ignored", "value-empty", "token-too-powerful"]


LINK = "https://huggingface.co/settings/tokens/new?tokenType=fineGrained&ownUserPermissions="


@pytest.mark.parametrize("rule", ["token-too-powerful", "token-lacks-inference"])
def test_the_next_step_makes_the_smallest_token(tmp_path, rule):
    """Who has the wrong token gets the link that makes the smallest one that calls models."""
    facts = token("write") if rule == "token-too-powerful" else token("fine-grained")
    (found,) = _found(_project(tmp_path, {}, {"HF_API_KEY": "fake"}), facts)
    assert found.rule.id == rule
    assert f" {LINK}{INFER} if" in found.fix


def test_who_blocks_and_why(tmp_path):
    """An organisation that blocks the token is named with all its reasons."""
    project = _project(tmp_path, {}, {"HF_API_KEY": "fake"})
    (found,) = _found(project, token("read", orgs=(BLOCKED,)))
    assert found.finding.detail.endswith(
        " in acme: it asks for two-factor sign-in; it asks for more."
    )
    assert found.fix.endswith(".")


def test_every_rule_is_tried():
    """The cases trigger every rule that they are about."""
    tried = {rule for _, _, expected in CASES.values() for rule, _, _ in expected}
    assert tried | {rule for _, _, expected in TOKENS.values() for rule, _ in expected} == RULES


def test_a_table_without_hugging_face_is_no_mistake(tmp_path):
    """On a Space, a table of other providers gets its findings too."""
    rows = {"openai": table()["openai"]}
    project = load_project(_folder(tmp_path, {}), SPACE, tmp_path / "home", rows)
    assert [one.rule.id for one in _found(project)] == ["nothing-configured"]


@pytest.mark.parametrize(("environ", "words"), [({}, "a file named `.env`"), (SPACE, "settings")])
def test_the_first_step_fits_the_place(tmp_path, environ, words):
    """Whoever has nothing yet is sent to the Space's settings on a Space, to a file at home."""
    (found,) = _found(_project(tmp_path, {}, environ))
    assert words in found.fix


def _found(project, token=None) -> list[ReportedFinding]:
    home = project.folder.parent / "home"
    environ = {entry.name: entry.value.reveal() for entry in project.sources[1].entries}
    found = [*local_findings(project, environ, home)]
    found += token_findings(project, token, environ, home) if token else ()
    return [one for one in gravest_first(found) if one.rule.id in RULES]


def _folder(tmp_path, files):
    """Make a project folder, and an empty home beside it."""
    (tmp_path / "home").mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _project(tmp_path, files, environ):
    rows = {one: table()[one] for one in ("huggingface", "openai", "google", "ollama")}
    return load_project(_folder(tmp_path, files), environ, tmp_path / "home", rows)
