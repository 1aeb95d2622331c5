"""The command line, run as a process like its users run it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from lib.practice import PracticeServer
from lib.practice.practice_state import KeyKind
from tests.support.dashboard import ROOT, clean_environment
from tests.support.projects import (
    BAD_GROQ,
    GOOD_GROQ,
    GOOD_OPENAI,
    addresses,
    asked,
    learn,
    write_project,
)


def run(
    home: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the command line in a clean environment and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "lib", *arguments],
        cwd=ROOT,
        env=clean_environment(home, environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def mixed(tmp_path, practice: PracticeServer) -> Path:
    """A project with one key that works and one that does not."""
    learn(practice, "openai", GOOD_OPENAI)
    env = f"OPENAI_API_KEY={GOOD_OPENAI}\n\n# groq\nGROQ_API_KEY={BAD_GROQ}\n"
    return write_project(tmp_path / "app", {".env": env + addresses(practice, "openai", "groq")})


@pytest.fixture
def fine(tmp_path, practice: PracticeServer) -> Path:
    """A project whose only key works."""
    learn(practice, "groq", GOOD_GROQ)
    return write_project(
        tmp_path / "fine",
        {".env": f"GROQ_API_KEY={GOOD_GROQ}\n" + addresses(practice, "groq")},
    )


def test_text_says_verdict_name_place_and_next_step(mixed, tmp_path):
    """The text names verdict, variable, file and line, mask and what to do."""
    done = run(tmp_path, "check", str(mixed))
    assert done.returncode == 1
    assert "The server at http://127.0.0.1" in done.stdout
    assert "does not recognise this key." in done.stdout
    assert "GROQ_API_KEY from .env:4 · gsk_…FAKE" in done.stdout
    assert "→ Put a key of this server into GROQ_API_KEY" in done.stdout
    assert "1 working · 1 needs attention." in done.stdout
    assert "\x1b[" not in done.stdout


def test_json_has_the_promised_fields_and_nothing_else_on_stdout(mixed, tmp_path):
    """With --format json standard output is one JSON document with every promised field."""
    done = run(tmp_path, "check", str(mixed), "--format", "json")
    facts = json.loads(done.stdout)
    assert {"deployment", "sources", "providers", "recommendations", "summary"} <= set(facts)
    assert [one["source"] for one in facts["sources"]] == [
        "st.secrets",
        "os.environ",
        ".env.local",
        ".env",
    ]
    groq = next(one for one in facts["providers"] if one["id"] == "groq")
    assert groq["configured"] is True
    assert (groq["variable"], groq["source"], groq["location"]) == (
        "GROQ_API_KEY",
        ".env",
        ".env:4",
    )
    assert groq["masked"] == "gsk_…FAKE"
    assert groq["check"]["verdict"] == "rejected"
    assert groq["check"]["status"] == 401
    assert isinstance(groq["check"]["latency_ms"], int)
    assert groq["check"]["checked_at"].endswith("+00:00")
    mistral = next(one for one in facts["providers"] if one["id"] == "mistral")
    assert (mistral["configured"], mistral["variable"], mistral["masked"]) == (False, None, None)
    assert mistral["check"]["verdict"] == "not_configured"
    assert mistral["check"]["status"] is mistral["check"]["latency_ms"] is None
    assert facts["summary"]["works"] == 1


def test_shadowed_values_are_listed_with_whether_they_are_the_same(tmp_path, practice):
    """Every loser is in the JSON with its source, its line and whether its value is the same."""
    project = write_project(
        tmp_path / "app",
        {
            ".env": f"GROQ_API_KEY={GOOD_GROQ}\n",
            ".env.local": f"GROQ_API_KEY={BAD_GROQ}\n",
            ".streamlit/secrets.toml": f'[groq]\napi_key = "{GOOD_GROQ}"\n',
        },
    )
    done = run(tmp_path, "check", str(project), "--offline", "--format", "json")
    groq = next(one for one in json.loads(done.stdout)["providers"] if one["id"] == "groq")
    assert groq["location"] == ".streamlit/secrets.toml:2 [groq]"
    found = [(one["source"], one["location"], one["same_value"]) for one in groq["shadowed"]]
    assert found == [(".env.local", ".env.local:1", False), (".env", ".env:1", True)]


def test_markdown_is_a_table_to_paste(mixed, tmp_path):
    """With --format markdown the providers are rows of a table and the steps a list."""
    done = run(tmp_path, "check", str(mixed), "--format", "markdown")
    assert "| Groq | needs attention | `GROQ_API_KEY` gsk_…FAKE | `.env:4` |" in done.stdout
    assert "- Groq: Put a key of this server" in done.stdout


def test_offline_asks_nobody(mixed, tmp_path, practice):
    """With --offline no request leaves, and nothing is called broken."""
    done = run(tmp_path, "check", str(mixed), "--offline")
    assert done.returncode == 0
    assert asked(practice) == 0
    assert "2 of 60 providers are configured; none tested." in done.stdout


UNWANTED = (
    *("streamlit", "requests", "urllib3", "huggingface_hub", "httpx2", "starlette"),
    *("http.client", "http.server", "urllib.request", "socket", "ssl", "asyncio", "subprocess"),
    *("concurrent.futures", "multiprocessing", "dataclasses", "inspect", "difflib"),
    *("lib.http", "lib.hub.client", "lib.practice", "lib.launch", "lib.migration", "lib.git"),
    *(
        "lib.commands.serve",
        "lib.commands.migrate",
        "lib.commands.deploy",
        "lib.diagnosis.baseline",
    ),
    *("lib.diagnosis.baseline", "lib.diagnosis.rules.token_expired", "lib.report.code_scanning"),
)


def test_offline_loads_only_what_a_look_needs(fine, tmp_path):
    """A look alone starts quickly: no Streamlit, no HTTP client, no other command is imported."""
    code = (
        "import sys; from lib.__main__ import main; main(['check', '--offline', sys.argv[1]]);"
        f"print([one for one in {UNWANTED!r} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(fine)],
        cwd=ROOT,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("[]\n")


def test_one_provider_only(mixed, tmp_path, practice):
    """With --provider only that one is asked and told of."""
    done = run(tmp_path, "check", str(mixed), "--provider", "openai", "--format", "json")
    assert done.returncode == 0
    assert [one["id"] for one in json.loads(done.stdout)["providers"]] == ["openai"]
    assert asked(practice, "groq") == 0


EXIT_CODES = [
    # broken key, options, expected
    (KeyKind.GOOD, (), 0),
    (KeyKind.REJECTED, (), 1),
    (KeyKind.NO_PERMISSION, (), 1),
    (KeyKind.REJECTED, ("--fail-on", "never"), 0),
    (KeyKind.RATE_LIMITED, (), 0),
    (KeyKind.RATE_LIMITED, ("--strict",), 3),
    (KeyKind.GOOD, ("--strict",), 0),
]


@pytest.mark.parametrize(("kind", "options", "expected"), EXIT_CODES)
def test_exit_code_follows_the_verdict(fine, tmp_path, practice, kind, options, expected):
    """0 nothing wrong, 1 a key does not work, 3 could not be checked and --strict."""
    learn(practice, "groq", GOOD_GROQ, kind)
    assert run(tmp_path, "check", str(fine), *options).returncode == expected


def test_exit_code_follows_the_threshold(fine, tmp_path):
    """A warning counts with --fail-on warning, and not where its rule is skipped."""
    with (fine / ".env").open("a") as more:
        more.write("MISTRAL_API_KEY=\n")
    warning = ("check", str(fine), "--fail-on", "warning")
    assert run(tmp_path, "check", str(fine)).returncode == 0
    assert run(tmp_path, *warning).returncode == 1
    assert run(tmp_path, *warning, "--skip", "value-empty").returncode == 0


def test_a_broken_file_is_a_finding_and_the_rest_still_counts(fine, tmp_path):
    """A broken secrets.toml gives exit code 1 and leaves the keys of .env in use."""
    write_project(fine, {".streamlit/secrets.toml": "GROQ_API_KEY = unquoted\n"})
    done = run(tmp_path, "check", str(fine))
    assert done.returncode == 1
    assert "is not valid TOML at line 1" in done.stdout
    assert "1 working" in done.stdout


BAD_USAGE = [
    (("check", "no/such/folder"), "does not exist"),
    (("check", "Makefile"), "is not a folder"),
    (("check", "--provider", "nobody"), "there is no such provider"),
    (("check", "--skip", "no-rule"), "there is no such rule"),
    (("check", "--provider", "gorq"), "Did you mean groq?"),
    (("explain", "env-crlf"), "Did you mean env-file-crlf"),
    (("explain", "x"), "Known: file-unreadable, "),
    (("check", "--format", "xml"), "choose from"),
    (("check", "--wrong"), "unknown argument"),
    ((), "required"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD_USAGE)
def test_bad_usage_is_2_and_says_what_to_do(tmp_path, arguments, words):
    """Bad usage ends with 2, one clear sentence on standard error, and an empty output."""
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("check",), ("serve",), ("practice", "--no-app")])
def test_a_package_that_is_not_installed_is_named(tmp_path, arguments):
    """Without the requirements, what to install is said instead of a traceback."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "lib", *arguments],  # -S: no site-packages
        cwd=ROOT,
        env=clean_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not installed" in done.stderr
    assert "pip install -r requirements.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_typed_as_an_argument_is_not_repeated(tmp_path):
    """What was typed where no argument belongs might be a key, so no message repeats it."""
    key = "sk-proj-FAKEtypedFAKEtypedFAKEtyped"
    for arguments in (
        ("check", ".", key),
        ("check", "--format", key),
        ("check", "--provider", key),
        ("check", "--skip", key),
        (key,),
        ("check", f"--token={key}"),
    ):
        done = run(tmp_path, *arguments)
        assert done.returncode == 2, arguments
        assert "FAKEtyped" not in done.stdout + done.stderr


def test_a_message_is_sent_only_when_asked_for(fine, tmp_path, practice):
    """--send-message reaches the chat route and finds the empty balance that the check cannot."""
    learn(practice, "groq", GOOD_GROQ, KeyKind.NO_CREDIT)
    assert run(tmp_path, "check", str(fine)).returncode == 0
    assert {one["route"] for one in practice.state.requests()} == {"check"}
    done = run(tmp_path, "check", str(fine), "--send-message")
    assert done.returncode == 1
    assert "its budget or credit is used up" in done.stdout


def test_help_names_every_option_and_exit_code(tmp_path):
    """The help of `check` names every option and explains the exit codes."""
    shown = run(tmp_path, "check", "--help").stdout
    for option in ("--offline", "--provider", "--format", "--fail-on", "--strict", "--skip"):
        assert option in shown
    assert "exit codes:" in shown
    assert "MAY COST" in shown


def test_the_empty_machine_gets_a_first_step(tmp_path):
    """With nothing configured the command says what to do first and ends well."""
    done = run(tmp_path, "check", str(write_project(tmp_path / "empty", {})))
    assert done.returncode == 0
    assert "None of the 60 providers is configured." in done.stdout
    assert "Put a key into a file named .env" in done.stdout
    assert "nothing-configured" in done.stdout


def test_secrets_of_no_provider_are_told(tmp_path):
    """A full `.env` whose services are not in the table is not called empty, on any face."""
    text = "DATABASE_URL=postgresql://a:tiger4711@db.example.com/c\nADMIN_PASSWORD=\n"
    folder = str(write_project(tmp_path / "app", {".env": text}))
    told = run(tmp_path, "check", folder, "--offline").stdout
    assert "Other secrets (2)\n  DATABASE_URL from .env:1 · PostgreSQL address\n" in told
    assert "None of the 60 providers is configured; 1 other secret is set." in told
    assert "nothing-configured" not in told
    listed = run(tmp_path, "check", folder, "--offline", "--format", "markdown").stdout
    assert "- `ADMIN_PASSWORD` (`.env:2`): not set" in listed
    facts = json.loads(run(tmp_path, "check", folder, "--offline", "--format", "json").stdout)
    assert [one["condition"] for one in facts["other_secrets"]] == ["set", "not set"]
    assert "tiger4711" not in f"{told}{listed}{facts}"


def test_space_is_told(tmp_path):
    """On a Space the report says which, and that a shipped .env is readable by anyone."""
    project = write_project(tmp_path / "app", {".env": f"HF_API_KEY=hf_{'FAKE' * 8}\n"})
    environ = {"SPACE_ID": "somebody/some-space", "SPACE_HOST": "somebody-some-space.hf.space"}
    done = run(tmp_path, "check", str(project), "--offline", environ=environ)
    assert "Space somebody/some-space" in done.stdout
    assert "env-file-on-space" in done.stdout
    assert "token-name-on-space" in done.stdout


def test_json_tells_what_is_known_of_the_token(tmp_path, practice):
    """Where whoami answered, the row of Hugging Face tells of the token; no other row has one."""
    env = f"HF_API_KEY={practice.tokens['fine_inference']}\nHF_ENDPOINT={practice.hub_url}\n"
    project = write_project(tmp_path / "app", {".env": env + f"GROQ_API_KEY={GOOD_GROQ}\n"})
    asking = ("check", str(project), "--format", "json", "--provider", "huggingface")
    found = json.loads(run(tmp_path, *asking).stdout)["providers"][0]["token"]
    assert (found["owner"], found["kind"]) == ("practice-alice", "access token")
    assert found["role"] == "fine-grained"
    assert {one["id"]: one["may"] for one in found["permissions"]} == {
        "read_private": "no",
        "write_space": "no",
        "restart_space": "no",
        "call_inference": "yes",
    }
    assert all(set(one) == {"id", "what", "may", "why"} for one in found["permissions"])
    assert {"name": "practice-acme", "role": "write", "blocked": []} in found["organisations"]
    assert found["smallest_token"].startswith("https://huggingface.co/settings/tokens/new?")
    offline = json.loads(run(tmp_path, "check", str(project), "--offline", *asking[2:4]).stdout)
    assert [one["token"] for one in offline["providers"]] == [None] * 60
    write_project(project, {".env": env.replace("HF_API_KEY=", "HF_API_KEY=hf_FAKE")})
    refused = json.loads(run(tmp_path, *asking).stdout)["providers"][0]
    assert (refused["check"]["verdict"], refused["token"]) == ("rejected", None)
