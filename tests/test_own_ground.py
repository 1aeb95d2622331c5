"""Started from inside a project that means harm, nothing of the project's decides anything."""

import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from lib.components import trusted_start
from tests.support.dashboard import ROOT, clean_environment, free_port
from tests.support.inside import Inside, started_in
from tests.support.projects import write_project

EVIL = "evil.example"
LOOPBACK = "0100007F"
# Options whose value Streamlit looks into; of every other one any value of its kind is taken.
NAMED: dict[str, object] = {
    "server.address": "0.0.0.0",
    "server.maxCacheDataSize": "1GB",
    "server.fileWatcherType": "poll",
    "server.xsrfCookieSameSite": "none",
    "logger.level": "warning",
    "logger.messageFormat": "%(message)s",
    "theme.base": "dark",
    "secrets.files": [".streamlit/other.toml"],
    "server.trustedUserHeaders": {"X-Evil": "email"},
    "server.unsafeMetricsUserAttributes": ["evil"],
    "server.port": 31337,
}
# The environment of a process, as a `secrets.toml` would have it.
HARMFUL = (
    "PATH", "HOME", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "LD_PRELOAD", "LD_LIBRARY_PATH",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy",
    "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    "HF_ENDPOINT", "HF_HOME", "HF_TOKEN_PATH", "HF_HUB_OFFLINE", "HF_DEBUG", "GIT_DIR",
    "GIT_SSH_COMMAND", "GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_ASKPASS", "OPENSSL_CONF",
    "SSLKEYLOGFILE", "TMPDIR",
    "SPACE_ID", "SPACE_HOST", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "OPENAI_BASE_URL", "BROWSER",
    "FORWARDED_ALLOW_IPS", "SPACES_SECRETS_PRACTICE",
)  # fmt: skip


def spelled(value: object) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(spelled(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {spelled(one)}" for name, one in value.items()) + "}"
    return json.dumps(value)


def hostile(option: Any) -> object:
    """Return a value that an option does not have by itself."""
    if option.key in NAMED:
        return NAMED[option.key]
    if option.multiple:
        return [f"http://{EVIL}"]
    now = option.value
    if option.type is bool:
        return not now
    if option.type in {int, float}:
        return option.type((now or 0) + 7)
    return EVIL


def settings() -> dict[str, object]:
    """Return a hostile value of every option that Streamlit has, whichever these are."""
    table = config._config_options_template
    return {name: hostile(option) for name, option in table.items()}


def as_toml(options: dict[str, object]) -> str:
    """Return options as a `config.toml`."""
    return "".join(f"{name} = {spelled(value)}\n" for name, value in options.items())


SECRETS = "".join(f'{name} = "{EVIL}"\n' for name in HARMFUL) + '[auth]\ncookie_secret = "evil"\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project that sets every option, and secrets that would be our environment."""
    files = {
        ".streamlit/config.toml": as_toml(settings()),
        ".streamlit/secrets.toml": SECRETS,
        ".streamlit/other.toml": SECRETS,
        ".env": "GROQ_API_KEY=gsk_FAKE\nGROQ_BASE_URL=http://127.0.0.1:1\n",
        "theme.toml": "[theme]\nfont = 'evil'\n",
    }
    return write_project(tmp_path_factory.mktemp("project"), files)


@pytest.fixture(scope="module")
def inside(project, tmp_path_factory) -> Iterator[Inside]:
    """The dashboard, started from inside that project."""
    with started_in(project, tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Iterator[Inside]:
    """The dashboard, started in our own folder."""
    with started_in(ROOT, tmp_path_factory.mktemp("home")) as running:
        yield running


def test_every_option_is_as_in_our_own_folder(inside, ours, project):
    """Of all options of Streamlit's own table none has the project's value, or is its."""
    now, before = inside.look(), ours.look()
    differ = {
        name: (value, before["options"][name])
        for name, value in now["options"].items()
        if value != before["options"][name]
    }
    # A new secret for every process, and the port that each was given.
    assert set(differ) <= {"server.cookieSecret", "server.port", "browser.serverPort"}
    assert set(now["options"]) == set(config._config_options_template) == set(settings())
    assert EVIL not in json.dumps(now["options"])
    assert str(project) not in json.dumps(now["where"])
    assert Path(now["folder"]) == ROOT


def test_it_listens_here_alone(inside, ours):
    """Whatever address the project wants, one socket listens, and on loopback."""
    assert inside.listening() == ours.listening() == {LOOPBACK}


def test_the_project_is_the_one_that_is_looked_at(inside, project):
    """The folder that the person stood in is the project, though the process has left it."""
    found = inside.served.get("/api/providers").json()
    assert found["status"]["groq"]["variable"] == "GROQ_API_KEY"
    assert Path(inside.look()["arguments"][1]) == project


def test_no_secret_of_the_project_becomes_our_environment(inside):
    """The environment is what it was at the start, so proxies and certificates are the person's."""
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/api/providers"):
        inside.served.get(path)
    now = inside.look()
    assert EVIL not in json.dumps(now["environ"])
    assert EVIL not in json.dumps(now["remembered"])
    assert now["proxies"] == {}
    assert now["certificates"] is True
    # Streamlit sets one that is empty, for maps.
    assert set(now["environ"]) - set(now["remembered"]) <= {"MAPBOX_API_KEY"}


def test_what_is_printed_is_the_right_address(inside):
    """The person is told why it starts twice, and no address but the loopback's is printed."""
    log = inside.served.log.read_text()
    assert "do not apply to the dashboard" in log
    assert EVIL not in log
    assert log.rstrip().endswith(inside.served.url)
    assert "Traceback" not in log


def test_a_later_change_of_the_project_counts_as_little(project, tmp_path):
    """Streamlit reads its settings anew when a file changes; the project's are none of them."""
    quiet = write_project(tmp_path / "quiet", {".env": "GROQ_API_KEY=\n"})
    home = tmp_path / "home"
    with started_in(quiet, home) as running:
        assert "do not apply" not in running.served.log.read_text()
        assert Path(running.look()["folder"]) == ROOT
        write_project(quiet, {".streamlit/config.toml": as_toml(settings())})
        write_project(quiet, {".streamlit/secrets.toml": SECRETS})
        # The person's own changes too: once that one counts, all has been read anew.
        write_project(home, {".streamlit/config.toml": "[server]\nagentWaitTimeout = 77\n"})
        while (now := running.look())["options"]["server.agentWaitTimeout"] != "77":
            assert now
        running.served.get("/")
        now = running.look()
        assert EVIL not in json.dumps([now["options"], now["environ"]])
        assert now["options"]["secrets.files"] == "[]"
        assert running.listening() == {LOOPBACK}


@pytest.mark.parametrize("early", [True, False])
def test_secrets_that_were_read_too_early(early, tmp_path):
    """Where Streamlit has loaded secrets before we could say no, it ends with one sentence."""
    options = {"server.enableXsrfProtection": False, "server.xsrfCookieSameSite": "none"}
    files = {".streamlit/config.toml": as_toml(options), ".streamlit/secrets.toml": SECRETS}
    folder = write_project(tmp_path / "app", files)
    # The person's own flags let it look; our settings alone do not.
    flags = [f"--{name}={spelled(value)}" for name, value in options.items() if early]
    if not early:
        with started_in(folder, tmp_path / "home") as running:
            assert EVIL not in json.dumps(running.look()["environ"])
        return
    done = ended(folder, tmp_path / "home", *(flag.replace('"', "") for flag in flags))
    assert done.returncode == 2
    said = done.stderr.strip().splitlines()[-1]
    assert said.endswith("Start it from its own folder: python -m lib serve PATH")
    assert "Traceback" not in done.stderr


def ended(
    folder: Path, home: Path, *options: str, program: tuple[str, ...] = ()
) -> "subprocess.CompletedProcess[str]":
    """Run `streamlit run` in a folder until it ends by itself."""
    program = program or (str(Path(sys.executable).with_name("streamlit")),)
    home.mkdir(exist_ok=True)
    names = {"STREAMLIT_SERVER_HEADLESS": "true"}
    return subprocess.run(
        [*program, "run", str(ROOT / "streamlit_app.py"), f"--server.port={free_port()}", *options],
        cwd=folder,
        env=clean_environment(home, names),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_where_it_cannot_start_again_it_says_so(monkeypatch, capsys, tmp_path):
    """Without a way to start again there is one sentence, and no server."""

    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "execve", broken)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    with pytest.raises(SystemExit) as ending:
        trusted_start._start_again()
    assert ending.value.code == 2
    assert "python -m lib serve PATH" in capsys.readouterr().err


def test_flags_variables_and_the_home_folder_count(project, tmp_path):
    """What the person says by flag, variable or in their home folder is in force after all."""
    home = tmp_path / "home"
    write_project(home, {".streamlit/config.toml": "[server]\nagentWaitTimeout = 77\n"})
    flags = ["--server.headless=true", "--server.corsAllowedOrigins=http://one.example"]
    flags += ["--server.corsAllowedOrigins=http://two.example", "--theme.base=dark"]
    names = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "99", "HTTPS_PROXY": "http://mine:1"}
    with started_in(project, home, *flags, environ=names) as running:
        now = running.look()
    options = now["options"]
    assert options["server.agentWaitTimeout"] == "77"
    assert options["server.disconnectedSessionTTL"] == "99"
    assert "http://one.example" in options["server.corsAllowedOrigins"]
    assert "http://two.example" in options["server.corsAllowedOrigins"]
    assert options["theme.base"] == "'dark'"
    assert now["proxies"] == {"https": "http://mine:1"}


def modules() -> list[str]:
    """Return every name that something here could import: installed, Python's own, and ours."""
    names = {*packages_distributions(), *sys.stdlib_module_names, "lib", "pages", "sitecustomize"}
    names |= {one.name for one in pkgutil.iter_modules([str(ROOT)])} | {"usercustomize"}
    return sorted(name for name in names if name.isidentifier())


def test_no_code_of_the_project_is_run(tmp_path):
    """A project that has a module of every name is not asked for any of them."""
    evil = "import os, pathlib\npathlib.Path(__file__).with_name('was-run').write_text(__name__)\n"
    files = {f"{name}.py": evil for name in modules() if name != "sitecustomize"}
    files |= {f"{name}/__init__.py": evil for name in ("lib", "pages", "requests", "streamlit")}
    files |= {"streamlit_app.py": evil, "pages/provider_status.py": evil, "git": "#!/bin/sh\n"}
    folder = write_project(tmp_path / "app", files)
    for name in ("git", "xdg-open", "open"):
        write_project(folder, {name: '#!/bin/sh\necho ran > "$(dirname "$0")/was-run"\n'})
        (folder / name).chmod(0o755)
    with started_in(folder, tmp_path / "home") as running:
        running.served.get("/api/providers")
        files_seen = running.look()["files"]
    assert not (folder / "was-run").exists()
    assert not [one for one in files_seen if one.startswith(str(folder))]


# Loaded by the front door and its pages, after Streamlit's own start.
LATER = (
    "lib",
    "pages",
    "pandas",
    "pyarrow",
    "huggingface_hub",
    "httpx2",
    "dotenv",
    "authlib",
    "PIL",
)


def test_nor_by_the_module_of_streamlit(tmp_path):
    """`python -m streamlit` looks into the current folder first; that ends with our first line."""
    evil = "import pathlib\npathlib.Path(__file__).with_name('was-run').write_text(__name__)\n"
    folder = write_project(tmp_path / "app", {f"{name}.py": evil for name in LATER})
    program = (sys.executable, "-m", "streamlit")
    with started_in(folder, tmp_path / "home", command=program) as running:
        running.served.get("/api/providers")
        path = running.look()["path"]
    assert not (folder / "was-run").exists()
    assert str(folder) not in path
    assert "" not in path
