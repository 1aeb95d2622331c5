"""What the practice Hub keeps, as records that never change: a change puts a new one in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

STATIC: Final = "static"
TWO_DAYS: Final = 172_800
COLLISION: Final = "Collision on variables and secrets names"


class Form(StrEnum):
    """The forms of a credential. The first three are the roles that `whoami` tells."""

    READ = "read"
    WRITE = "write"
    FINE_GRAINED = "fineGrained"
    OAUTH = "oauth"
    APP = "app"


@dataclass(frozen=True, slots=True)
class User:
    """A person, and the role they have in each organization."""

    name: str
    fullname: str
    email: str
    pro: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Org:
    """An organization."""

    name: str
    fullname: str
    plan: str = "team"


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """What a fine-grained token may do with one Space, user or organization."""

    kind: str
    name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A make-believe credential.

    `kind` is the name tests know it by. `grants` belong to a fine-grained token, `scopes` to one
    from a sign-in; `orgs` are those that a sign-in or an app was given; `blocked` holds, for an
    organization that does not let this token in, the reasons it gives.
    """

    value: str = field(repr=False)
    kind: str
    form: Form
    user: str
    label: str
    created_at: str
    expires_at: float | None = None
    revoked: bool = False
    credit: bool = True
    grants: tuple[TokenGrant, ...] = ()
    scopes: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    blocked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One secret, or one variable."""

    value: str = field(repr=False)
    description: str | None
    updated_at: str


@dataclass(frozen=True, slots=True)
class Space:
    """One Space.

    `stage` is where it is when nothing is under way; from `busy_from` to `busy_until` it starts.
    `needs` are the names without which its app ends with an error. `key` is what its identity is
    made of, which it keeps under another name; empty is its first name. A `gated` one lets nobody
    in who may not change it, a `disabled` one nobody at all.
    """

    id: str
    created_by: str
    created_at: str
    modified_at: str
    sdk: str = "docker"
    private: bool = False
    stage: str = "RUNNING"
    error: str | None = None
    busy_from: float = 0.0
    busy_until: float = 0.0
    hardware: str = "cpu-basic"
    sleep_seconds: int | None = TWO_DAYS
    key: str = ""
    gated: bool = False
    disabled: bool = False
    likes: int = 0
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, StoredEntry] = field(default_factory=dict)
    variables: Mapping[str, StoredEntry] = field(default_factory=dict)

    @property
    def namespace(self) -> str:
        """The user or organization it belongs to."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Its name without the namespace."""
        return self.id.partition("/")[2]

    @property
    def identity(self) -> str:
        """What the Hub knows it by, whatever its name: another Space of this name has another."""
        return id_of("space", self.key or self.id)

    @property
    def collides(self) -> bool:
        """Whether one name is both a secret and a variable."""
        return not self.secrets.keys().isdisjoint(self.variables)


@dataclass(frozen=True, slots=True)
class HubSettings:
    """How the practice Hub behaves where the real one's behaviour depends on when and who.

    `api_quota` is the number of requests in a window; None is what the real Hub gives each plan.
    `clock_offset` is how many seconds its clock is ahead, `header_offset` how many more that is
    which the `Date` of an answer is from; `date_step` is how many seconds lie between two dates
    that differ, and without `dates` it tells none of secrets and variables. `moved_status` is the
    status of the answer at a name that a Space had before, to a write only with `moved_writes`.
    """

    restart_seconds: float = 0.4
    page_size: int = 100
    window_seconds: int = 300
    api_quota: int | None = None
    whoami_quota: int = 100
    auto_consent: bool = False
    token_seconds: int = 28_800
    clock_offset: float = 0.0
    header_offset: float = 0.0
    date_step: float = 0.001
    dates: bool = True
    moved_status: int = 307
    moved_writes: bool = True


def id_of(kind: str, name: str) -> str:
    """Return the 24 hex digits by which something is known for as long as it has its name."""
    return sha256(f"{kind}:{name}".encode()).hexdigest()[:24]
