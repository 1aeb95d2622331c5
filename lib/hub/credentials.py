"""The Hub tokens that a person at this machine may choose from. None is used without being chosen.

Those a project is configured with come first, in the order in which they win, then the login that
`hf auth login` has stored. The login is read here, not through the client, which would use it for
every call of the process and read the environment once, at import.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lib.disk.plain import read_plain
from lib.http.address import shown as shown_address
from lib.hub.project_token import HUGGING_FACE, endpoint_of
from lib.project import Project
from lib.providers.exfiltration_guard import is_exfiltration, would_send
from lib.resolution import index_by_name, resolve
from lib.secret import Secret
from lib.sources import Entry, Trust
from lib.sources.model import ENVIRONMENT, label_for

LOGIN: Final = "the Hub login of this machine"
# A token has some forty characters, a sign-in's a few thousand.
_LONGEST: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Credential:
    """A token and where it stands.

    label: what people read: `HF_API_KEY from .env:3`. place: the same without the name. name: that
    of the variable; empty for the login.
    """

    label: str
    value: Secret
    place: str
    name: str = ""


def credentials(project: Project, environ: Mapping[str, str], home: Path) -> tuple[Credential, ...]:
    """Return the tokens to choose from, each value once: the winner, the others, the login.

    None on a host that others can open: what is configured there belongs to the Space, not to the
    person in front of it.
    """
    if project.deployment.is_hosted:
        return ()
    found: dict[Secret, Credential] = {}
    login = hub_login(environ, home)
    for one in (*_configured(project), *((login,) if login else ())):
        found.setdefault(one.value, one)
    return tuple(found.values())


def credential_named(name: str, project: Project, environ: Mapping[str, str]) -> Credential | None:
    """Return the token in one variable: of the environment, else of the project's files."""
    if environ.get(name, "").strip():
        place = _place(ENVIRONMENT)
        return Credential(f"{name} from {place}", Secret(environ[name].strip()), place, name)
    winner = resolve((name,), index_by_name(project.sources)).winner
    return _credential(winner) if winner else None


def hub_login(environ: Mapping[str, str], home: Path) -> Credential | None:
    """Return the token that `hf auth login` has stored; None where there is none to be read."""
    path = login_path(environ, home)
    value = _read(path)
    # The login belongs to no project: the second path is a folder that it is surely not in.
    place = label_for(path, path / "project", home)
    return Credential(LOGIN, value, place) if value else None


def login_path(environ: Mapping[str, str], home: Path) -> Path:
    """Return where the client stores its login: see `constants.py` of `huggingface_hub`."""
    if environ.get("HF_TOKEN_PATH"):
        return _expanded(environ["HF_TOKEN_PATH"], home)
    if environ.get("HF_HOME"):
        return _expanded(environ["HF_HOME"], home) / "token"
    cache = environ.get("XDG_CACHE_HOME")
    base = _expanded(cache, home) if cache else home / ".cache"
    return base / "huggingface" / "token"


def astray(credential: Credential, project: Project) -> str:
    """Say why a token is not sent to the Hub that a project names; empty where it may be.

    The rule is that of every key, see `lib.providers.exfiltration_guard`; here it holds although
    the token was chosen, since the address was not.
    """
    hub = next(one for one in project.providers if one.provider.id == HUGGING_FACE)
    chosen, endpoint = hub.check_address.winner, endpoint_of(project)
    if chosen is None:
        return ""
    whose = _whose(credential.value, project)
    if not is_exfiltration(chosen, endpoint, hub.provider, credential.value, whose):
        return ""
    sends = would_send(chosen, credential.label, shown_address(endpoint))
    return f"{sends}. If that is meant, set `{chosen.name}` in the environment."


def _whose(token: Secret, project: Project) -> Trust:
    """Return whose a token is: the project's, where its own files hold it, else the person's."""
    entries = (one for source in project.sources for one in source.entries)
    same = (one.holds for one in entries if one.value.reveal().strip() == token.reveal())
    return min(same, default=Trust.PERSON)


def _expanded(path: str, home: Path) -> Path:
    return home / path[2:] if path.startswith("~/") else Path(path)


def _configured(project: Project) -> Iterator[Credential]:
    for configured in project.providers:
        if configured.provider.id == HUGGING_FACE:
            key = configured.key
            entries = (*((key.winner,) if key.winner else ()), *(one.entry for one in key.losers))
            for entry in entries:
                if not entry.replaced and not entry.value.is_empty():
                    yield _credential(entry)


def _credential(entry: Entry) -> Credential:
    place = _place(str(entry.place))
    value = Secret(entry.value.reveal().strip())
    return Credential(f"{entry.name} from {place}", value, place, entry.name)


def _place(label: str) -> str:
    return "the environment" if label == ENVIRONMENT else label


def _read(path: Path) -> Secret | None:
    """Return what a small file holds; None for anything else. Waits for no pipe."""
    try:
        value = Secret(read_plain(path, _LONGEST).decode().strip())
    except (OSError, ValueError):
        return None
    return None if value.is_empty() else value
