"""Where a key goes by itself: home, to this machine, and where whoever may have it says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lib.project import Configured, load_project, pick
from lib.provider_config import table
from lib.providers.check_plan import plan_check, plan_message
from lib.providers.verdict import Verdict
from tests.support.projects import write_project

from .conftest import fake_key

AWAY = "https://gate.example/v1"
KEY = fake_key(table()["openai"])
OURS = f"OPENAI_API_KEY={KEY}"
THEIRS = f"OPENAI_BASE_URL={AWAY}\n"
IN_TOML = f'OPENAI_API_KEY = "{KEY}"\n'
AWAY_IN_TOML = f'OPENAI_BASE_URL = "{AWAY}"\n'
ENVIRON = {"OPENAI_API_KEY": KEY}
FILES_OUTSIDE = '[secrets]\nfiles = ["../outside/secrets.toml"]\n'
HOME = ".streamlit/secrets.toml"

Files = Mapping[str, str]
# Files of the project, the environment, files of the home folder, and the provider in question.
Case = tuple[Files, Mapping[str, str], Files, str]


def case(
    files: Files,
    environ: Mapping[str, str] = ENVIRON,
    home: Files | None = None,
    of: str = "openai",
) -> Case:
    """Return a case; by default the key is in the environment."""
    return files, environ, home or {}, of


def arranged(root: Path, what: Case) -> Configured:
    """Write the files of a case and return the provider as it is configured then."""
    files, environ, home, provider = what
    folder = write_project(root / "app", files)
    write_project(root / "home", home)
    (found,) = pick(load_project(folder, environ, root / "home"), [provider])
    return found


REFUSED: dict[str, Case] = {
    "address in .env": case({".env": THEIRS}),
    "address in .env.local": case({".env.local": THEIRS}),
    "address in the project's secrets": case({HOME: AWAY_IN_TOML}),
    "key in the home folder": case({".env": THEIRS}, {}, {HOME: IN_TOML}),
    "another key in .env": case({".env": f"OPENAI_API_KEY={KEY}x\n{THEIRS}"}),
    "a copy that takes the environment's": case(
        {".env": "OPENAI_API_KEY=${OPENAI_API_KEY}\n" + THEIRS}
    ),
    "a key out of another name": case(
        {".env": "OPENAI_API_KEY=${MISTRAL_API_KEY}\n" + THEIRS}, {"MISTRAL_API_KEY": KEY}
    ),
    "by two steps": case(
        {".env": "A=${MISTRAL_API_KEY}\nOPENAI_API_KEY=${A}\n" + THEIRS}, {"MISTRAL_API_KEY": KEY}
    ),
    "an address with a value in it": case(
        {".env": "OLLAMA_HOST=https://gate.example/${OPENAI_API_KEY}\n"}, of="ollama"
    ),
    "home, with another's key in the path": case(
        {".env": f"{OURS}\nOPENAI_BASE_URL=https://api.openai.com/${{OTHER}}\n"}, {"OTHER": "FAKE"}
    ),
    "a key that is optional": case(
        {".env": "OLLAMA_HOST=https://gate.example\n"}, {"OLLAMA_API_KEY": KEY}, of="ollama"
    ),
    "another Hub": case(
        {".env": "HF_ENDPOINT=https://hub.example\n"}, {"HF_TOKEN": "hf_FAKE"}, of="huggingface"
    ),
    "another router": case(
        {".env": f"HF_BASE_URL={AWAY}\n"}, {"HF_TOKEN": "hf_FAKE"}, of="huggingface"
    ),
    "another provider's home": case({".env": "OPENAI_BASE_URL=https://api.groq.com/openai/v1\n"}),
    "the home of one of several": case(
        {".env": "OPENAI_BASE_URL=https://api.deepseek.com\n"},
        {"OPENAI_API_KEY": "sk-FAKE0123456789abcdefghijklmnopqr"},
    ),
    "another port of home": case({".env": "OPENAI_BASE_URL=https://api.openai.com:8443/v1\n"}),
    "a name below localhost": case({".env": "OPENAI_BASE_URL=http://gate.localhost/v1\n"}),
    "the network around": case({".env": "OPENAI_BASE_URL=http://192.168.1.7/v1\n"}),
    "a secrets file outside": case(
        {
            ".env": THEIRS,
            ".streamlit/config.toml": FILES_OUTSIDE,
            "../outside/secrets.toml": IN_TOML,
        },
        {},
    ),
    "an address outside": case(
        {".streamlit/config.toml": FILES_OUTSIDE, "../outside/secrets.toml": AWAY_IN_TOML}
    ),
    "a folder that looks like home": case(
        {
            ".streamlit/config.toml": '[secrets]\nfiles = ["~/.streamlit/secrets.toml"]\n',
            f"~/{HOME}": AWAY_IN_TOML,
        }
    ),
}


@pytest.mark.parametrize("what", REFUSED.values(), ids=REFUSED)
def test_what_only_a_project_says_gets_nothing_by_itself(tmp_path: Path, what: Case) -> None:
    """Nothing is sent, name and place of the address are told, and the step names the provider."""
    configured = arranged(tmp_path, what)
    plan = plan_check(configured)

    assert (plan.request, plan.target.url) == (None, "")
    assert plan.reading
    assert plan.reading.verdict is Verdict.NOT_TESTED
    chosen = configured.check_address.winner or configured.address.winner
    assert chosen
    assert plan.reading.say.startswith(f"`{chosen.name}` at `{chosen.place}` ")
    assert f"add `--provider {configured.provider.id}` to" in plan.reading.do
    assert KEY not in plan.reading.say


@pytest.mark.parametrize("what", REFUSED.values(), ids=REFUSED)
def test_asked_for_by_name_it_is_sent(tmp_path: Path, what: Case) -> None:
    """Whoever names the provider gets the request that the configuration makes."""
    assert plan_check(arranged(tmp_path, what), named=True).request is not None


LEGIT: dict[str, Case] = {
    "the default address": case({}),
    "both in .env": case({".env": f"{OURS}\n{THEIRS}"}, {}),
    "in .env and .env.local": case({".env": OURS, ".env.local": THEIRS}, {}),
    "in .env and the project's secrets": case({".env": THEIRS, HOME: IN_TOML}, {}),
    "by a name of the same file": case({".env": f"A={KEY}\nOPENAI_API_KEY=${{A}}\n{THEIRS}"}, {}),
    "both in the environment": case({}, ENVIRON | {"OPENAI_BASE_URL": AWAY}),
    "the address in the environment": case({".env": OURS}, {"OPENAI_BASE_URL": AWAY}),
    "the address in the home folder": case({}, ENVIRON, {HOME: AWAY_IN_TOML}),
    "both in the home folder": case({}, {}, {HOME: IN_TOML + AWAY_IN_TOML}),
    "the same key in .env": case({".env": f"{OURS}\n{THEIRS}"}),
    "both outside": case(
        {
            ".streamlit/config.toml": FILES_OUTSIDE,
            "../outside/secrets.toml": IN_TOML + AWAY_IN_TOML,
        },
        {},
    ),
    "the default address, written out": case({".env": "OPENAI_BASE_URL=https://api.openai.com/v1"}),
    "the home of the key's owner": case(
        {".env": "OPENAI_BASE_URL=https://openrouter.ai/api/v1"},
        {"OPENAI_API_KEY": fake_key(table()["openrouter"])},
    ),
    "the Hub, written out": case(
        {".env": "HF_ENDPOINT=https://huggingface.co"}, {"HF_TOKEN": "hf_FAKE"}, of="huggingface"
    ),
    "this machine by number": case({".env": "OPENAI_BASE_URL=http://127.0.0.1:4000/v1"}),
    "another number of it": case({".env": "OPENAI_BASE_URL=http://127.8.8.8/v1"}),
    "this machine in six": case({".env": "OPENAI_BASE_URL=http://[::1]:4000/v1"}),
    "this machine by name": case({".env": "OPENAI_BASE_URL=http://localhost:4000/v1"}),
    "an expanded port of it": case(
        {".env": "OPENAI_BASE_URL=http://localhost:${PORT}/v1"}, ENVIRON | {"PORT": "4000"}
    ),
    "a server without a key": case({".env": "OLLAMA_HOST=https://gate.example"}, {}, of="ollama"),
}


@pytest.mark.parametrize("what", LEGIT.values(), ids=LEGIT)
def test_what_worked_goes_on_working(tmp_path: Path, what: Case) -> None:
    """Key and address of one hand, addresses of the person, home and this machine are asked."""
    assert plan_check(arranged(tmp_path, what)).request is not None


def test_the_sentence(tmp_path: Path) -> None:
    """The sentence names address, place, key and host, and the step begins with a verb."""
    reading = plan_check(arranged(tmp_path, case({".env": f"\n{THEIRS}"}))).reading
    assert reading
    assert reading.say == (
        "`OPENAI_BASE_URL` at `.env:2` would send `OPENAI_API_KEY` from the environment to "
        "`https://gate.example/v1/models`, so nothing was sent."
    )
    assert reading.do == (
        "Test OpenAI by itself if you know this address: add `--provider openai` to "
        "`python -m lib check`, or press its own button on the page."
    )


def test_a_value_inside_an_address_is_not_shown(tmp_path: Path) -> None:
    """An address that takes a value of the environment is not repeated, host nor path."""
    line = "OLLAMA_HOST=https://${SMALL}.gate.example\n"
    what = case({".env": line}, {"SMALL": "opensesame"}, of="ollama")
    reading = plan_check(arranged(tmp_path, what)).reading
    assert reading
    assert reading.say == (
        "`OLLAMA_HOST` at `.env:1` puts a value of the environment into an address, so "
        "nothing was sent."
    )


def test_links_are_followed(tmp_path: Path) -> None:
    """What a link of the project leads to is not the project's own; one file may hold both."""
    outside = write_project(tmp_path / "outside", {"env": OURS})
    folder = write_project(tmp_path / "app", {".env.local": THEIRS})
    (folder / ".env").symlink_to(outside / "env")
    (found,) = pick(load_project(folder, {}, tmp_path / "home"), ["openai"])
    assert plan_check(found).request is None
    (folder / ".env.local").unlink()
    write_project(outside, {"env": f"{OURS}\n{THEIRS}"})
    (found,) = pick(load_project(folder, {}, tmp_path / "home"), ["openai"])
    assert plan_check(found).request is not None


def test_a_folder_of_secrets_may_hold_a_link(tmp_path: Path) -> None:
    """A folder that stands for `secrets.toml` is looked at file by file."""
    key = write_project(tmp_path / "outside", {"key": KEY}) / "key"
    files = {".env": THEIRS, ".streamlit/config.toml": '[secrets]\nfiles = ["kept"]\n'}
    folder = write_project(tmp_path / "app", files)
    (folder / "kept/OPENAI_API_KEY").mkdir(parents=True)
    (folder / "kept/OPENAI_API_KEY/value").symlink_to(key)
    (found,) = pick(load_project(folder, {}, tmp_path / "home"), ["openai"])
    assert found.key.winner
    assert plan_check(found).request is None


def test_the_app_of_a_space_may_have_its_address_in_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a Space the app's own code runs with its keys; another folder there is another matter."""
    folder = write_project(tmp_path / "app", {".env": THEIRS})
    environ = ENVIRON | {"SPACE_ID": "alice/demo", "SPACE_HOST": "alice-demo.hf.space"}
    (elsewhere,) = pick(load_project(folder, environ, tmp_path / "home"), ["openai"])
    assert plan_check(elsewhere).request is None
    monkeypatch.chdir(folder)
    (here,) = pick(load_project(folder, environ, tmp_path / "home"), ["openai"])
    assert plan_check(here).request is not None
    (at_home,) = pick(load_project(folder, ENVIRON, tmp_path / "home"), ["openai"])
    assert plan_check(at_home).request is None


def test_a_message_is_sent_by_the_same_rule(tmp_path: Path) -> None:
    """The message that may cost goes nowhere either, and where the person says it does."""
    configured = arranged(tmp_path, case({".env": THEIRS}))
    assert plan_message(configured).request is None
    assert plan_message(configured, named=True).request is not None


def test_an_address_that_two_readers_read_differently(tmp_path: Path) -> None:
    """What ends in `@127.0.0.1` behind a backslash leads elsewhere, so it is no address at all."""
    line = "OPENAI_BASE_URL=http://gate.lan\\@127.0.0.1:9/v1\n"
    reading = plan_check(arranged(tmp_path, case({".env": line})), named=True).reading
    assert reading
    assert reading.verdict is Verdict.WRONG_ADDRESS
