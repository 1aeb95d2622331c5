"""What somebody else may do at the practice Hub: change names, Spaces, rights, and the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lib.practice.fields import InvalidRequestError, flag, one_of, only, required, text
from lib.practice.hub import runtime, saved, seed
from lib.practice.hub.records import Form, Space, StoredEntry, Token, TokenGrant
from lib.practice.hub.store import Store

SOMEBODY: Final = "somebody"

_Facts = Mapping[str, Any]
_MAY: Final = ("write", "read", "nothing", "revoked", "expired")
_ROLES: Final = ("admin", "write", "contributor", "read", "no_access")
_SPACE: Final = ("space",)
_NAMED: Final = ("space", "name")
_VALUED: Final = (*_NAMED, "value", "description")
_SWITCHED: Final = ("space", "yes")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody else does. facts: of its kind; they may hold values."""

    do: str
    facts: _Facts = field(repr=False)

    def carry_out(self, world: Store) -> None:
        """Do it, all at once. What is not there any more is left alone."""
        with world.lock, world.written_by(SOMEBODY):
            _KINDS[self.do].done(world, self.facts)

    def shown(self) -> dict[str, Any]:
        """Return it as JSON, without a value."""
        return {"do": self.do, **{name: one for name, one in self.facts.items() if name != "value"}}


def read_act(world: Store, data: object) -> Act:
    """Read one from JSON. Raises `InvalidRequestError`."""
    if not isinstance(data, dict):
        raise InvalidRequestError("`do` has to be an object, or a list of objects.")
    do = one_of(data, "do", tuple(_KINDS))
    if do is None:
        raise InvalidRequestError(f"`do` is missing: one of {', '.join(_KINDS)}.")
    if do == "settings":
        facts = {name: value for name, value in data.items() if name != "do"}
        saved.read_settings(world.settings, facts)
        return Act(do, facts)
    kind = _KINDS[do]
    only(data, ("do", *kind.fields))
    return Act(do, {name: _READ.get(name, required)(data, name) for name in kind.fields})


def _value(data: Mapping[str, object], name: str) -> str:
    return text(data, name) or ""


def _may(data: Mapping[str, object], name: str) -> str:
    required(data, name)
    return one_of(data, name, _MAY) or ""


def _role(data: Mapping[str, object], name: str) -> str:
    required(data, name)
    return one_of(data, name, _ROLES) or ""


_READ: Final[Mapping[str, Callable[[Mapping[str, object], str], Any]]] = {
    "value": _value,
    "description": text,
    "yes": flag,
    "may": _may,
    "role": _role,
}


def _put(kind: str) -> Callable[[Store, _Facts], None]:
    def done(world: Store, facts: _Facts) -> None:
        if space := world.where(facts["space"]):
            entry = StoredEntry(facts["value"], facts["description"], world.stamp())
            _keep_entries(world, space, kind, {**getattr(space, kind), facts["name"]: entry})

    return done


def _take(kind: str) -> Callable[[Store, _Facts], None]:
    def done(world: Store, facts: _Facts) -> None:
        space = world.where(facts["space"])
        if space and facts["name"] in getattr(space, kind):
            entries = dict(getattr(space, kind))
            del entries[facts["name"]]
            _keep_entries(world, space, kind, entries)

    return done


def _rename(world: Store, facts: _Facts) -> None:
    space, to = world.where(facts["space"]), facts["to"]
    if space is None or to in world.spaces or to.count("/") != 1:
        return
    del world.spaces[space.id]
    world.moved[space.id] = to
    world.moved.pop(to, None)
    _keep(world, replace(space, id=to, key=space.key or space.id))


def _remove(world: Store, facts: _Facts) -> None:
    if space := world.where(facts["space"]):
        del world.spaces[space.id]


def _make_anew(world: Store, facts: _Facts) -> None:
    """Remove a Space and make another of the same name, with nothing in it."""
    space = world.where(facts["space"])
    if space is None:
        return
    stamp = world.stamp()
    files = {**space.files, **seed.new_files(space.sdk, space.name)}
    new = Space(space.id, space.created_by, stamp, stamp, sdk=space.sdk, private=space.private)
    _keep(world, runtime.started(world, replace(new, key=f"{space.id} {stamp}", files=files)))


def _switch(name: str) -> Callable[[Store, _Facts], None]:
    def done(world: Store, facts: _Facts) -> None:
        if space := world.where(facts["space"]):
            _keep(world, replace(space, **{name: facts["yes"]}))

    return done


def _stage(world: Store, facts: _Facts) -> None:
    if space := world.where(facts["space"]):
        _keep(world, replace(space, stage=facts["stage"], busy_until=0.0))


def _let(world: Store, facts: _Facts) -> None:
    """Change what the tokens of a kind may do."""
    for token in [one for one in world.tokens.values() if one.kind == facts["token"]]:
        world.tokens[token.value] = _that_may(token, facts["may"])


def _that_may(token: Token, may: str) -> Token:
    if may in {"revoked", "expired"}:
        return replace(token, **({"revoked": True} if may == "revoked" else {"expires_at": 1.0}))
    if may == "nothing":
        grants = (TokenGrant("user", token.user, ()),)
        return replace(token, form=Form.FINE_GRAINED, grants=grants)
    return replace(token, form=Form(may), revoked=False, expires_at=None, grants=())


def _give_role(world: Store, facts: _Facts) -> None:
    if user := world.users.get(facts["user"]):
        roles = {**user.roles, facts["org"]: facts["role"]}
        world.users[user.name] = replace(user, roles=roles)


def _settings(world: Store, facts: _Facts) -> None:
    world.settings = saved.read_settings(world.settings, facts)


def _keep_entries(
    world: Store, space: Space, kind: str, entries: Mapping[str, StoredEntry]
) -> None:
    change: dict[str, Any] = {kind: entries}
    _keep(world, runtime.changed(world, replace(space, **change)))


def _keep(world: Store, space: Space) -> None:
    world.spaces[space.id] = space


@dataclass(frozen=True, slots=True)
class _Kind:
    fields: tuple[str, ...]
    done: Callable[[Store, _Facts], None]


_KINDS: Final[Mapping[str, _Kind]] = {
    "set_secret": _Kind(_VALUED, _put("secrets")),
    "set_variable": _Kind(_VALUED, _put("variables")),
    "delete_secret": _Kind(_NAMED, _take("secrets")),
    "delete_variable": _Kind(_NAMED, _take("variables")),
    "rename": _Kind((*_SPACE, "to"), _rename),
    "delete": _Kind(_SPACE, _remove),
    "make_anew": _Kind(_SPACE, _make_anew),
    "private": _Kind(_SWITCHED, _switch("private")),
    "gate": _Kind(_SWITCHED, _switch("gated")),
    "disable": _Kind(_SWITCHED, _switch("disabled")),
    "stage": _Kind((*_SPACE, "stage"), _stage),
    "token": _Kind(("token", "may"), _let),
    "role": _Kind(("user", "org", "role"), _give_role),
    "settings": _Kind((), _settings),
}
