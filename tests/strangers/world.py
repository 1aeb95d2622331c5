"""What there is to be had: two dashboards full of canaries, and who hears what leaves them."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Final

from lib.practice import PracticeServer
from tests.support.canaries import Canaries
from tests.support.dashboard import Dashboard
from tests.support.hostile import ELSEWHERE, MARKUP, file_names
from tests.support.inside import Inside
from tests.support.projects import addresses, write_project

CANARIES: Final = Canaries()
# Of providers, and names that nothing but the place itself knows.
ENVIRON: Final = {
    "OPENAI_API_KEY": CANARIES.make("environment", "sk-proj-"),
    "GROQ_API_KEY": CANARIES.make("environment, groq", "gsk_"),
    "DATABASE_URL": f"postgres://u:{CANARIES.make('environment, database')}@db.invalid/x",
    "QUOLL_SIGNING": CANARIES.make("environment, nobody's"),
}
LINES: Final = {
    "MISTRAL_API_KEY": CANARIES.make(".env"),
    "OKAPI_TOKEN": CANARIES.make(".env, nobody's"),
}
TOML: Final = {
    "ANTHROPIC_API_KEY": CANARIES.make("secrets.toml", "sk-ant-"),
    "TAPIR_PASSWORD": CANARIES.make("secrets.toml, nobody's"),
}
OUTSIDE: Final = CANARIES.make("a file outside the project")
HOME_TOML: Final = CANARIES.make("secrets.toml of the home folder")
# Names that only this place knows, or that tell what it uses: no stranger is told one.
NAMES: Final = ("QUOLL_SIGNING", "OKAPI_TOKEN", "TAPIR_PASSWORD", "BILBY_KEY", "MISTRAL_API_KEY")
EVIL: Final = f"https://{ELSEWHERE}"
# What a project that means harm would have Streamlit do.
_CONFIG: Final = f"""
[server]
enableCORS = false
enableXsrfProtection = false
address = "0.0.0.0"
enableStaticServing = true
corsAllowedOrigins = ["{EVIL}", "http://127.0.0.1:31337", "*"]
trustedUserHeaders = {{ "X-Evil" = "email" }}
scriptHealthCheckEnabled = true
[client]
showErrorDetails = "full"
[browser]
serverAddress = "{ELSEWHERE}"
"""


def files(practice: PracticeServer) -> dict[str, str]:
    """Return the files of a project with canaries, and with names that mean harm."""
    lines = [f"{name}={value}" for name, value in LINES.items()]
    lines += ["COPY_OF_IT=${QUOLL_SIGNING}", 'AROUND="a${OPENAI_API_KEY}b"', "BILBY_KEY=$OKAPI"]
    lines += [f"{text.splitlines()[0]}=1" for text in MARKUP]
    toml = [f'{name} = "{value}"' for name, value in TOML.items()]
    toml += [f"[{_quoted(text)}]\nkey = 1" for text in MARKUP if "\n" not in text]
    code = "import os\nos.environ['QUOLL_SIGNING'], os.environ['BILBY_KEY']\n"
    return {
        ".env": "\n".join(lines) + "\n" + addresses(practice, "openai", "groq", "mistral"),
        ".streamlit/secrets.toml": "\n".join(toml) + "\n",
        "app.py": code,
        **{f".env.{name}" if number % 2 else f"{name}.py": "X=1\n"
           for number, name in enumerate(list(file_names())[:12])},
    }  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def hostile_project(folder: Path, practice: PracticeServer) -> Path:
    """Write a project that somebody else wrote, to take what is not its own."""
    found = files(practice)
    # Where a key of the environment would go.
    found[".env"] += f"OPENAI_BASE_URL={EVIL}/v1\nGROQ_BASE_URL=http://{ELSEWHERE}/v1\n"
    found[".env"] += f"HF_ENDPOINT={EVIL}\nHTTPS_PROXY={EVIL}\n"
    found[".streamlit/secrets.toml"] = (
        f'PATH = "{EVIL}"\nHTTPS_PROXY = "{EVIL}"\nSPACE_ID = "a/b"\n'
        + found[".streamlit/secrets.toml"]
    )
    found[".streamlit/config.toml"] = _CONFIG
    write_project(folder, found)
    beside = folder.parent / "beside"
    write_project(beside, {"secret": f"OUTSIDE_KEY={OUTSIDE}\n{OUTSIDE}\n"})
    (folder / ".env.local").symlink_to(beside / "secret")
    (folder / ".env.production").symlink_to("/proc/self/environ")
    (folder / "environ.py").symlink_to("/proc/self/environ")
    return folder


@dataclass
class Beacon:
    """A proxy that passes nothing on. `heard` is what each request that left began with."""

    url: str
    heard: list[str] = field(default_factory=list)

    @property
    def environ(self) -> dict[str, str]:
        """Return what sends every request to another machine through it."""
        return {"HTTPS_PROXY": self.url, "HTTP_PROXY": self.url}


@contextmanager
def beacon() -> Iterator[Beacon]:
    """Listen to what leaves, while the block runs."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                heard.heard.append(self.request.recv(65_536).decode("latin-1"))

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        heard = Beacon(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield heard
        finally:
            server.shutdown()


@dataclass
class World:
    """What everybody tries to get into.

    home: started inside a project that means harm, by the person. space: Alice's. other: the home
    as another user of the machine reaches it; None where that cannot be tried here. person, bob,
    alice: the cookies of the person at home, and of two who signed in at the Space. controls: what
    stands on the person's own pages, by page: ids of controls, and fragments. at_home, of_alice:
    the addresses of what the person's and Alice's pages offer for downloading.
    """

    home: Inside
    space: Dashboard
    other: Dashboard | None
    person: Mapping[str, str]
    bob: Mapping[str, str]
    alice: Mapping[str, str]
    beacon: Beacon
    controls: Mapping[str, tuple[list[str], list[str]]]
    at_home: list[str]
    of_alice: list[str]


def seen_in(said: str, *, brought: str = "", names: bool = True) -> list[str]:
    """Return the canaries in what came back. names: also names, where nobody brought them."""
    found = CANARIES.found_in(said)
    if names:
        found += [name for name in NAMES if name in said and name not in brought]
    return found
