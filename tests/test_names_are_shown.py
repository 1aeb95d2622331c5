"""Which names are shown: those of real apps all, what may be a value never, on no face."""

import json
from pathlib import Path

import pytest

from lib import report
from lib.diagnosis.checks import run_checks
from lib.http.address import shown as shown_address
from lib.migration.export import as_checklist, as_commands, as_document
from lib.migration.importing import (
    PASTED,
    choose,
    combine,
    read_file,
    read_text,
    review,
    sources_to_migrate,
)
from lib.migration.plan import make_plan
from lib.names.displayable import is_name, shown
from lib.names.opaque import looks_opaque, told
from lib.project import load_project
from lib.provider_config import table
from lib.report.code_scanning import as_sarif
from lib.report.document import document
from tests.diagnosis.git_support import Repo
from tests.support.made_secrets import secrets, seen_in, without_words

READS = Path(__file__).resolve().parents[2] / "shared/reads/labels.json"
PERSONS = (
    "DatabaseUrl", "openaiApiKey", "NextAuthSecret", "mailServerPort", "MyApp_Key", "my-secret-key",
    "my.key", "aKey", "openai.api_key", "stripe.pub_key_dev", "Path", "x", "A_KEY", "KEY_1",
    "2ND_API_KEY", "OPENAI_API_KEY_2", "FOO", "FOO_BAR", "OpenAI_API_Key", "hfToken", "DB_PASS",
    "GITHUB_PAT", "SECRET", "PYTHONUNBUFFERED", "TOKENIZERS_PARALLELISM",
    "NEXT_PUBLIC_SUPABASE_ANON_KEY", "MAX_NEW_TOKENS", "S3_BUCKET", "K8S_NAMESPACE", "LLAMA3_MODEL",
    "GREETING", "PGHOST", "PGPORT", "PGDATABASE", "PGSSLMODE", "wifi_ssid",
    "ASPNETCORE_ENVIRONMENT",
)  # fmt: skip


@pytest.mark.parametrize("name", PERSONS)
def test_names_as_people_write_them_are_shown(name):
    """Capitals, small letters, both, dashes, dots and a few digits are all names."""
    assert shown(name) == name


def test_every_name_of_the_table_is_shown():
    """Whatever the table of providers knows is a name."""
    for row in table().values():
        for name in (*row.all_names, *row.base_url_names, *row.check_base_names):
            assert is_name(name)


def test_names_of_real_apps_are_shown():
    """The names that the code of 23 open-source apps reads are shown, one and all."""
    path = READS
    if not path.exists():
        pytest.skip("the labelled repositories are not here")
    labels = json.loads(path.read_text())
    names = {one["name"] for repository in labels for one in repository["names"]}
    assert len(names) > 400
    assert sorted(name for name in names if not is_name(name)) == []


def test_what_may_be_a_value_is_no_name():
    """Of thousands of secrets of every make, none reads like the name of a variable."""
    assert [one for one in secrets(4000) if is_name(one)] == []


def test_names_of_files_and_spaces_that_hold_a_key_are_left_out():
    """What machines make is recognised in a free text; words of people are left as they are."""
    long = [one for one in without_words(2000) if len(one) >= 26]
    assert len(long) > 1000
    assert len([one for one in long if not looks_opaque(one)]) <= len(long) // 100
    for word in ("my-app", "MyCoolProject2", "index.min.js", "2024-01-02T10-11-12", "tmpk3j9x2aq"):
        assert told(word) == word


def test_of_an_address_only_host_and_known_routes_are_shown():
    """A secret in the path, query, fragment, user or password of an address is not shown."""
    for secret in secrets(300):
        word = secret.replace(" ", "")
        for url in (
            f"https://hooks.example.com/services/{word}",
            f"https://api.example.com/v1/{word}/models",
            f"https://api.example.com/v1?key={word}#{word}",
            f"https://{word}:{word}@api.example.com/v1",
        ):
            assert not seen_in(shown_address(url), secret), url
    assert shown_address("https://api.groq.com/openai/v1/models").endswith("/openai/v1/models")


@pytest.fixture(scope="module")
def made() -> list[str]:
    """Hundreds of secrets of every make."""
    return secrets(240, seed=4)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, made: list[str]) -> Path:
    """A repository with a secret wherever something else belongs."""
    repo = Repo(tmp_path_factory.mktemp("secrets"))
    lines = []
    for number, one in enumerate(made):
        lines += [
            one, f"{one}=", f"{one}=value", f"export {one}", f"# {one}", f"{one}: value",
            f"SOME_URL_{number % 10}=https://u:{one}@h.example/{one}?k={one}#{one}",
        ]  # fmt: skip
    lines += [f"OPENAI_BASE_URL=https://gate.example/{made[0]}/v1", "OPENAI_API_KEY=sk-plain-value"]
    lines += [f"GROQ_BASE_URL={made[2]}", f"HF_ENDPOINT=https://{made[4]}@hub.example/{made[4]}"]
    sections = []
    for number, one in enumerate(made):
        sections += [f'["{one}"]', "api_key = 'v'", f"[part_{number}.'{one}']", f"'{one}' = 'v'"]
    files = {
        ".env": "\n".join(lines) + "\n",
        ".env.local": "\n".join(made) + "\n",
        ".env.example": "\n".join(f"{one}=x" for one in made) + "\n",
        ".env.production": "\n".join(f"{one}=y\n{one}=z" for one in made) + "\n",
        ".streamlit/secrets.toml": "\n".join(sections) + "\n",
        "README.md": "---\nsdk: docker\n---\n",
        "app.py": "".join(f"x = os.environ['{one}']\n" for one in made),
    }
    repo.commit(files)
    for number, one in enumerate(without_words(60, seed=5)):
        if len(one) < 26:
            continue
        repo.git("remote", "add", f"r{number}", f"https://u:{one}@h.example/spaces/a/{one}")
        repo.write({f".env.{one}": "A_KEY=1\n", f"{one}/.env": "A_KEY=2\n"})
    return repo.folder


def faces(folder: Path, home: Path) -> dict[str, str]:
    """Return the project as every face of the library tells it."""
    seen = load_project(folder, {"PATH": "/usr/bin:/bin"}, home)
    diagnosis = run_checks(seen, {"PATH": "/usr/bin:/bin"}, home)
    facts = document(seen, diagnosis)
    files = sources_to_migrate(seen, environ={}, home=home)
    readings = [read_file(one.path, one.label, {}) for one in files]
    readings.append(read_text((folder / ".env").read_text(), PASTED, {}))
    reading = combine(readings)
    items = review(reading, seen, {}, home)
    wanted, refused = choose(items)
    plan = make_plan("alice/app", wanted, (*refused, *reading.refused), None)
    return {
        "text": report.as_text(facts),
        "markdown": report.as_markdown(facts),
        "json": report.as_json(facts),
        "sarif": json.dumps(as_sarif(diagnosis, folder), ensure_ascii=False),
        "plan": json.dumps(as_document(plan), ensure_ascii=False),
        "checklist": as_checklist(plan),
        "commands": as_commands(plan),
        "items": "\n".join(f"{one.name} {one.target} {one.notes} {one.why}" for one in items),
        "repr": repr(seen) + repr(diagnosis) + repr(items) + repr(reading),
    }


def test_a_secret_in_a_names_place_is_on_no_face(project, made, tmp_path):
    """Neither whole nor 8 characters of one: in no report, plan, list of commands or repr."""
    told_by = faces(project, tmp_path)
    for face, text in told_by.items():
        assert [one for one in made if seen_in(text, one)] == [], face
    assert "env-line-read-differently" in told_by["text"]
