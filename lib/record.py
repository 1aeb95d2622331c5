"""`@record`: what `@dataclass(frozen=True, slots=True)` makes, without what making it costs.

A data class writes source code for six methods and compiles it, about a millisecond for each class,
and its module loads `inspect`. The command line has some sixty such classes to load before it can
look at anything. These methods are written once, for all classes, and go by the names of the
fields. To everything that asks (`dataclasses.fields`, `asdict`, `replace`, `is_dataclass`) a record
is a data class: it tells its fields when they are asked for.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn, TypeVar, dataclass_transform

_T = TypeVar("_T")
_MISSING: Final[Any] = object()
# As many of one class are made as it takes to write its `__init__`, and more.
_MANY: Final = 100


class _Field:
    """How one field is treated that is not simply a name."""

    __slots__ = ("compare", "default", "factory", "kw_only", "repr")

    def __init__(
        self,
        default: Any,
        factory: Callable[[], object] | None,
        **treated: bool,
    ) -> None:
        self.default, self.factory = default, factory
        self.repr, self.compare = treated["repr"], treated["compare"]
        self.kw_only = treated["kw_only"]


def field(
    *,
    default: Any = _MISSING,
    default_factory: Callable[[], object] | None = None,
    repr: bool = True,  # noqa: A002 - as in `dataclasses`
    compare: bool = True,
    kw_only: bool = False,
) -> Any:
    """Say how a field is treated, as `dataclasses.field` does."""
    return _Field(default, default_factory, repr=repr, compare=compare, kw_only=kw_only)


_PLAIN: Final = _Field(_MISSING, None, repr=True, compare=True, kw_only=False)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: type[_T]) -> type[_T]:
    """Return a class anew, with slots for its fields, and the methods of a frozen data class."""
    space = dict(kind.__dict__)
    fields = {name: _field(space.pop(name, _MISSING)) for name in kind.__annotations__}
    # As `dataclasses` does: the place for attributes and for weak references go with the old class.
    space.pop("__dict__", None)
    space.pop("__weakref__", None)
    space["__slots__"] = tuple(fields)
    space["__match_args__"] = tuple(name for name, one in fields.items() if not one.kw_only)
    space["__dataclass_fields__"] = _Told(fields)
    for method in (_repr_of(fields), *_comparing(fields), *_FROZEN):
        if space.get(method.__name__) is None:
            space[method.__name__] = method
    anew: Any = type(kind)
    made = anew(kind.__name__, kind.__bases__, space)
    made.__init__ = _init_of(made, fields)
    made.__init__.__qualname__ = f"{made.__qualname__}.__init__"
    return made  # type: ignore[no-any-return]


def replace(one: _T, /, **changes: Any) -> _T:
    """Return a record with some fields changed, as `dataclasses.replace` does."""
    told: Any = one
    return type(one)(**{name: getattr(told, name) for name in told.__slots__} | changes)


def _field(default: Any) -> _Field:
    if default is _MISSING:
        return _PLAIN
    if isinstance(default, _Field):
        return default
    return _Field(default, None, repr=True, compare=True, kw_only=False)


def _init_of(kind: Any, fields: Mapping[str, _Field]) -> Callable[..., None]:
    # What a slot is set with: the class itself refuses to set anything.
    setters = {name: kind.__dict__[name].__set__ for name in fields}
    placed = [(name, setters[name]) for name, one in fields.items() if not one.kw_only]
    named_only = [(name, setters[name]) for name, one in fields.items() if one.kw_only]
    after = getattr(kind, "__post_init__", None)
    most = len(placed)
    made = 0

    def __init__(self: Any, /, *values: Any, **named: Any) -> None:  # noqa: N807 - its own name
        nonlocal made
        made += 1
        if made == _MANY:
            kind.__init__ = _written_init(kind, fields, setters)
        for (_, put), value in zip(placed, values, strict=False):
            put(self, value)
        given = len(values)
        lacking = []
        if given < most or named_only:
            lacking = _set_others(self, (*placed[given:], *named_only), fields, named)
        if lacking or named or given > most:
            _refuse(kind, lacking, named, [name for name, _ in placed], given)
        if after is not None:
            after(self)

    return __init__


def _set_others(
    one: Any,
    unset: Iterable[tuple[str, Callable[..., None]]],
    fields: Mapping[str, _Field],
    named: dict[str, Any],
) -> list[str]:
    """Set what was not given by its place, and take it out of named. Returns what is lacking."""
    lacking = []
    for name, put in unset:
        if name in named:
            put(one, named.pop(name))
        elif (how := fields[name]).factory is not None:
            put(one, how.factory())
        elif how.default is not _MISSING:
            put(one, how.default)
        else:
            lacking.append(name)
    return lacking


def _written_init(
    kind: Any, fields: Mapping[str, _Field], setters: Mapping[str, Callable[..., None]]
) -> Callable[..., None]:
    """Return what a data class has: written for these fields, which pays where many are made."""
    space: dict[str, Any] = {"_made_anew": _MISSING}
    head: list[str] = ["self"]
    named_only: list[str] = []
    body: list[str] = []
    for name, one in fields.items():
        space |= {f"_put_{name}": setters[name], f"_default_{name}": one.default}
        space[f"_factory_{name}"] = one.factory
        default, value = "", name
        if one.factory is not None:
            default, value = "=_made_anew", f"_factory_{name}() if {name} is _made_anew else {name}"
        elif one.default is not _MISSING:
            default = f"=_default_{name}"
        (named_only if one.kw_only else head).append(f"{name}{default}")
        body.append(f"    _put_{name}(self, {value})")
    if getattr(kind, "__post_init__", None) is not None:
        body.append("    self.__post_init__()")
    given = ", ".join([head[0], "/", *head[1:], *(["*", *named_only] if named_only else [])])
    exec("\n".join([f"def __init__({given}):", *body]), space)  # noqa: S102 - of names of fields
    written: Callable[..., None] = space["__init__"]
    written.__qualname__ = f"{kind.__qualname__}.__init__"
    return written


def _refuse(
    kind: type, lacking: list[str], named: Mapping[str, Any], placed: list[str], given: int
) -> NoReturn:
    """Say which arguments are wrong, in the words of Python and without their values."""
    call = f"{kind.__qualname__}.__init__()"
    if twice := [name for name in named if name in placed]:
        raise TypeError(f"{call} got multiple values for argument {twice[0]!r}")
    if named:
        raise TypeError(f"{call} got an unexpected keyword argument {next(iter(named))!r}")
    if given > len(placed):
        raise TypeError(f"{call} takes {len(placed) + 1} positional arguments, more were given")
    names = ", ".join(repr(name) for name in lacking)
    raise TypeError(f"{call} missing {len(lacking)} required arguments: {names}")


def _repr_of(fields: Mapping[str, _Field]) -> Callable[[Any], str]:
    shown = [name for name, one in fields.items() if one.repr]

    def __repr__(self: Any) -> str:  # noqa: N807 - its own name
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({told})"

    return __repr__


def _comparing(fields: Mapping[str, _Field]) -> tuple[Callable[..., Any], ...]:
    compared = [name for name, one in fields.items() if one.compare]

    def values(one: Any) -> tuple[Any, ...]:
        return tuple([getattr(one, name) for name in compared])

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807 - its own name
        return values(self) == values(other) if type(self) is type(other) else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807 - its own name
        return hash(values(self))

    return __eq__, __hash__


def _set(_self: Any, name: str, _value: object) -> NoReturn:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - loads `inspect`

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: Any, name: str) -> NoReturn:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - loads `inspect`

    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__slots__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)


for _method, _name in (
    (_set, "__setattr__"),
    (_delete, "__delattr__"),
    (_state, "__getstate__"),
    (_restore, "__setstate__"),
):
    _method.__name__ = _name
_FROZEN: Final = (_set, _delete, _state, _restore)


class _Told:
    """The fields as `dataclasses` knows them, made when somebody asks."""

    __slots__ = ("_fields", "_made")

    def __init__(self, fields: Mapping[str, _Field]) -> None:
        self._fields = fields
        self._made: Mapping[str, Any] | None = None

    def __get__(self, one: object, kind: Any) -> Mapping[str, Any]:
        if self._made is None:
            import dataclasses  # noqa: PLC0415 - loads `inspect`

            space: dict[str, Any] = {"__annotations__": kind.__annotations__}
            for name, how in self._fields.items():
                given: dict[str, Any] = {} if how.default is _MISSING else {"default": how.default}
                if how.factory is not None:
                    given["default_factory"] = how.factory
                space[name] = dataclasses.field(
                    repr=how.repr, compare=how.compare, kw_only=how.kw_only, **given
                )
            twin: Any = dataclasses.dataclass(frozen=True)(type(kind.__name__, (), space))
            self._made = twin.__dataclass_fields__
        return self._made
