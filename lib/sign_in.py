"""Sign in with Hugging Face: what a Space gives for it, who has signed in, and for how long.

A Space with `hf_oauth: true` in its README is given the four variables read here (Hub
documentation, "Adding a Sign-In with HF button to your Space"). Nothing is written anywhere, and
nothing is asked of the Hub.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock, Timer
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from lib.access import Person, is_loopback
from lib.disk.passing import PassingFolders
from lib.secret import Secret

# A sign-in counts this long, whatever its cookie says: as long as the Hub's token lives.
MAX_AGE: Final = 8 * 3600.0
_MOST: Final = 10_000
# How far the clocks of two machines may differ.
_SKEW: Final = 300.0

# To know who somebody is; and to let the wizard act on their Spaces, asked for only there.
LOOK: Final = "huggingface"
WIZARD: Final = "huggingface-wizard"
_LOOK_SCOPES: Final = ("openid", "profile")
_WIZARD_SCOPE: Final = "manage-repos"
# What each scope that is ever asked for lets this app do (Hub documentation, "Sign in with
# Hugging Face").
SCOPES: Final[Mapping[str, str]] = {
    "openid": "know that it is you",
    "profile": "see your user name, your picture and the organisations you allow",
    _WIZARD_SCOPE: "set the secrets of your Spaces. The Hub has no narrower scope for it: this one "
    "also lets an app create and delete your repositories",
}

_NAMES: Final = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OPENID_PROVIDER_URL", "SPACE_HOST")
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")
_NAME: Final = re.compile(r"[\w.-]{1,96}", re.ASCII)
# The claims that decide who somebody is.
_DECIDING: Final = ("provider", "iss", "aud", "preferred_username", "orgs", "iat", "nonce")
_NOTHING_SAID: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SignIn:
    """The app that asks for a sign-in. `origin` is the app's own address, without a path."""

    client_id: str
    client_secret: Secret
    provider: str
    origin: str
    scopes: frozenset[str]

    @property
    def for_wizard(self) -> bool:
        """Whether the Space lets the wizard ask for what it needs."""
        return _WIZARD_SCOPE in self.scopes

    def asks_for(self, kind: str) -> tuple[str, ...]:
        """Return the scopes of one kind of sign-in, `LOOK` or `WIZARD`."""
        return (*_LOOK_SCOPES, _WIZARD_SCOPE) if kind == WIZARD else _LOOK_SCOPES

    def settings(self, cookie_secret: str) -> dict[str, Any]:
        """Return what `st.App` takes as secrets: one table, so nothing goes into `os.environ`."""
        kinds = (LOOK, WIZARD) if self.for_wizard else (LOOK,)
        shared = {"redirect_uri": f"{self.origin}/oauth2callback", "cookie_secret": cookie_secret}
        return {"auth": {**shared, **{kind: self._client(kind) for kind in kinds}}}

    def _client(self, kind: str) -> dict[str, Any]:
        # The consent is shown each time, so that organisations can be chosen anew.
        asked = {"scope": " ".join(self.asks_for(kind)), "prompt": "consent"}
        return {
            "client_id": self.client_id,
            "client_secret": self.client_secret.reveal(),
            "server_metadata_url": f"{self.provider}/.well-known/openid-configuration",
            "client_kwargs": asked,
        }


def sign_in_from(environ: Mapping[str, str]) -> SignIn | None:
    """Return what there is for a sign-in; None where a Space gives none, or nothing usable.

    Plain http is for this machine only, where it is tried out.
    """
    client_id, secret, provider, host = (environ.get(name, "").strip() for name in _NAMES)
    if not (client_id and secret and _is_provider(provider) and _HOST.fullmatch(host)):
        return None
    scheme = "http" if is_loopback(host.partition(":")[0]) else "https"
    scopes = frozenset(environ.get("OAUTH_SCOPES", "").split())
    return SignIn(client_id, Secret(secret), provider.rstrip("/"), f"{scheme}://{host}", scopes)


def _is_provider(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def person_from(claims: Mapping[str, Any], sign_in: SignIn, now: float) -> Person | None:
    """Return who signed in, from the claims of a cookie whose signature was checked.

    None for claims of another provider or app, for such that are too old or of the future, and
    for whatever does not have the shape of the Hub's OpenAPI description.
    """
    if claims.get("is_logged_in") is not True or claims.get("provider") not in {LOOK, WIZARD}:
        return None
    if claims.get("iss") != sign_in.provider or claims.get("aud") != sign_in.client_id:
        return None
    name, key, since = claims.get("preferred_username"), claims.get("nonce"), claims.get("iat")
    if not (isinstance(name, str) and _NAME.fullmatch(name) and isinstance(key, str) and key):
        return None
    if isinstance(since, bool) or not isinstance(since, int | float):
        return None
    if not now - MAX_AGE < since < now + _SKEW:
        return None
    return Person(name, _roles(claims.get("orgs")), float(since), key)


def _roles(orgs: object) -> dict[str, str]:
    told = [org for org in orgs if isinstance(org, dict)] if isinstance(orgs, list) else []
    return {str(org.get("preferred_username")): _role(org) for org in told}


def _role(org: Mapping[str, Any]) -> str:
    """Return a role; none for one that was not told, or that the organisation does not let act."""
    role = org.get("roleInOrg")
    return role if isinstance(role, str) and not org.get("securityRestrictions") else ""


def _digest(claims: Mapping[str, Any]) -> bytes:
    """Return what tells the claims that decide from every other ones."""
    said = json.dumps([claims.get(name) for name in _DECIDING], sort_keys=True, default=str)
    return sha256(said.encode()).digest()


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sign-in: since when, with which token, and what was said then of who it is."""

    at: float
    token: Secret | None
    said: bytes


class SignIns:
    """The sign-ins of this process, each with the token it brought, where one is of use.

    In memory only: tokens are in no cookie and no file, and a restart signs everybody out.
    What a sign-in needs a disk for, the journal of a migration, is in a folder that ends with it.
    A sign-in that is not in here counts for nothing, however well its cookie is signed. Nor does a
    cookie that says anything else than the one it was begun with: Streamlit signs the pieces of a
    long one one by one, so those of two sign-ins fit together.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, folders: PassingFolders | None = None
    ) -> None:
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, _Begun] = {}
        self._alarms: dict[str, Timer] = {}
        self._folders = folders or PassingFolders()
        self._folders.remove_left()

    def begin(
        self, key: str, token: Secret | None, said: Mapping[str, Any] = _NOTHING_SAID
    ) -> None:
        """Remember a sign-in. Old ones are forgotten, and the oldest where there are too many.

        said: the claims of its cookie; without any, no cookie is confirmed by it.
        """
        with self._lock:
            oldest = self._clock() - MAX_AGE
            kept = {one: told for one, told in self._known.items() if told.at > oldest}
            while len(kept) >= _MOST:
                kept.pop(next(iter(kept)))
            over = self._known.keys() - kept.keys()
            self._known = {**kept, key: _Begun(self._clock(), token, _digest(said))}
        for one in over:
            self._leave(one)

    def holds(self, key: str) -> bool:
        """Whether a sign-in counts."""
        return self._get(key) is not None

    def confirms(self, claims: Mapping[str, Any]) -> bool:
        """Whether a sign-in counts that began with what a cookie says now."""
        key = claims.get("nonce")
        told = self._get(key) if isinstance(key, str) else None
        return told is not None and told.said == _digest(claims)

    def token(self, key: str) -> Secret | None:
        """Return the token that a sign-in brought; None where it brought none of use."""
        told = self._get(key)
        return told.token if told else None

    def end(self, key: str) -> None:
        """Forget a sign-in and its token, for every window it is used in."""
        with self._lock:
            self._known.pop(key, None)
        self._leave(key)

    def close(self) -> None:
        """End every sign-in, with what it kept on the disk: the process is about to end."""
        with self._lock:
            keys = list(self._known)
        for key in keys:
            self.end(key)
        self._folders.close()

    def _leave(self, key: str) -> None:
        with self._lock:
            alarm = self._alarms.pop(key, None)
        if alarm is not None:
            alarm.cancel()
        self._folders.remove(key)

    def place(self, key: str) -> Path | None:
        """Return the folder of a sign-in, for what has to be on a disk; None where it is over.

        With all that is in it, it goes when the sign-in ends, however that comes. Raises `OSError`.
        """
        told = self._get(key)
        if told is None:
            return None
        found = self._folders.of(key)
        with self._lock:
            if key not in self._alarms:
                # Nobody may ask for it again: the folder goes without being asked.
                left = max(told.at + MAX_AGE - self._clock(), 0.0)
                self._alarms[key] = alarm = Timer(left, self.end, (key,))
                alarm.daemon = True
                alarm.start()
        if self._get(key) is None:  # it ended meanwhile, and its folder may be made anew
            self._leave(key)
            return None
        return found

    def _get(self, key: str) -> _Begun | None:
        with self._lock:
            told = self._known.get(key)
        if told and told.at > self._clock() - MAX_AGE:
            return told
        if told:
            self.end(key)
        return None
