"""Read the code of the pages, and find every text that is drawn without being escaped.

Streamlit draws nearly all texts as Markdown. So each text that a page hands to it has to be made
of what stands in the code and of what the helpers of `lib.escape` return (the type `Markup`). This
is decided from the syntax alone: a text is safe where it is a constant, a join of safe texts, a
call of something that returns `Markup`, or a name that is only ever given safe texts.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "lib/components").rglob("*.py")))
# What Streamlit draws a text with. `code` draws it as it is.
DRAWING = frozenset(
    {
        "badge",
        "button",
        "caption",
        "checkbox",
        "container_title",
        "date_input",
        "dialog",
        "download_button",
        "error",
        "exception",
        "expander",
        "feedback",
        "file_uploader",
        "form_submit_button",
        "header",
        "info",
        "link_button",
        "markdown",
        "metric",
        "multiselect",
        "number_input",
        "page_link",
        "pills",
        "popover",
        "progress",
        "radio",
        "segmented_control",
        "selectbox",
        "slider",
        "spinner",
        "status",
        "subheader",
        "success",
        "table",
        "tabs",
        "text",
        "text_area",
        "text_input",
        "title",
        "toast",
        "toggle",
        "warning",
        "write",
    }
)
# The arguments of these that are texts, besides the first.
TEXTS = frozenset({"label", "body", "help", "title", "text", "caption", "value_text", "alt"})
# Builtins that return no text, or a number as one.
NUMBERS = frozenset({"len", "int", "round", "sum", "max", "min"})
# Builtins that hand on what they are given.
PASSING = frozenset({"list", "tuple", "sorted", "reversed", "Markup", "next"})
CLEANING = frozenset({"rstrip", "strip", "lstrip", "values", "items"})
# Arguments that are choices: drawn as Markdown through `format_func`.
CHOOSING = frozenset({"radio", "pills", "segmented_control", "multiselect"})


class Module:
    """One file of the pages: its functions, its constants, and what is wrong with its texts."""

    def __init__(self, path: Path, returning: frozenset[str]) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.returning = returning
        self.constants = _assigned(self.tree.body)

    def faults(self) -> Iterator[str]:
        """Yield every text that is drawn and not known to be safe, with its place."""
        for function in _functions(self.tree):
            scope = Scope(self, function)
            for node in _own_nodes(function):
                if isinstance(node, ast.Call):
                    yield from self._drawn(node, scope)
                if isinstance(node, ast.Return) and node.value and _is_markup(function.returns):
                    yield from self._unsafe(node.value, scope, "returns")
                if isinstance(node, ast.Yield) and node.value and _is_markup(function.returns):
                    yield from self._unsafe(node.value, scope, "yields")

    def _drawn(self, call: ast.Call, scope: "Scope") -> Iterator[str]:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name not in DRAWING:
            if isinstance(call.func, ast.Name) and call.func.id == "Markup":
                yield from self._unsafe(call.args[0], scope, "Markup")
            return
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant):
            return
        for argument in (*call.args[:1], *(k.value for k in call.keywords if k.arg in TEXTS)):
            yield from self._unsafe(argument, scope, name)
        given = {k.arg: k.value for k in call.keywords}
        if name in CHOOSING:
            choices = call.args[1] if len(call.args) > 1 else given.get("options")
            drawn = given.get("format_func")
            if drawn is not None:
                yield from self._unsafe(drawn, scope, f"{name} format_func")
            elif choices is not None:
                yield from self._unsafe(choices, scope, f"{name} options")

    def _unsafe(self, node: ast.expr, scope: "Scope", what: str) -> Iterator[str]:
        for found in scope.unsafe(node):
            line = f"{self.path.relative_to(ROOT)}:{found.lineno}"
            yield f"{line} {what}: {ast.unparse(found)[:80]}"


class Scope:
    """The names of one function, and whether the texts they stand for are safe."""

    def __init__(self, module: Module, function: ast.FunctionDef) -> None:
        self.module = module
        self.given = dict(module.constants)
        for name, values in _assigned(list(_own_nodes(function))).items():
            self.given[name] = [*values]
        every = (*function.args.args, *function.args.kwonlyargs, *function.args.posonlyargs)
        self.markup = {one.arg for one in every if _is_markup(one.annotation)}
        self.numbers = {one.arg for one in every if _is_number(one.annotation)}
        self.others = {one.arg for one in every} - self.markup - self.numbers
        self.busy: set[str] = set()

    def unsafe(self, node: ast.expr) -> list[ast.expr]:
        """Return the parts of an expression that are not known to be safe texts."""
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self._within(node)
        parts = _parts_of(node)
        return [node] if parts is None else self._all(*parts)

    def _all(self, *nodes: ast.expr) -> list[ast.expr]:
        return [bad for node in nodes for bad in self.unsafe(node)]

    def _within(self, node: ast.ListComp | ast.GeneratorExp) -> list[ast.expr]:
        added = []
        for one in node.generators:
            if isinstance(one.target, ast.Name) and not self.unsafe(one.iter):
                self.given.setdefault(one.target.id, []).append(ast.Constant(""))
                added.append(one.target.id)
        return self.unsafe(node.elt)

    def _name(self, node: ast.Name) -> list[ast.expr]:
        if node.id in self.markup | self.numbers | self.busy:
            return []
        values = self.given.get(node.id)
        if not values:
            # Constants of other files, and helpers that are handed on.
            return [] if node.id in self.module.returning and node.id not in self.others else [node]
        self.busy.add(node.id)
        try:
            return [node] if any(self.unsafe(value) for value in values) else []
        finally:
            self.busy.discard(node.id)

    def _call(self, node: ast.Call) -> list[ast.expr]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        if name in self.given or name in self.others:
            return [node]  # a helper's name, given to something else here
        if name in NUMBERS or name in self.module.returning:
            return []
        if name in PASSING:
            return self._all(*node.args)
        return [node]

    def _method(self, node: ast.Call, func: ast.Attribute) -> list[ast.expr]:
        if func.attr in {"join", "fromkeys"}:
            return self._all(*node.args)
        if func.attr in CLEANING:
            return self.unsafe(func.value)
        if func.attr == "get" and isinstance(func.value, ast.Name):
            return self._all(func.value, *node.args[1:])
        return [] if func.attr in self.module.returning else [node]


_JOINING = (ast.Add, ast.Mod, ast.Mult)


def _parts_of(node: ast.expr) -> list[ast.expr] | None:
    """Return what a text is put together from; None where that cannot be said."""
    found: dict[type[ast.expr], Callable[[Any], list[ast.expr]]] = {
        ast.Constant: lambda _: [],
        ast.UnaryOp: lambda _: [],
        ast.Compare: lambda _: [],
        ast.JoinedStr: lambda one: [
            part.value
            for part in one.values
            if isinstance(part, ast.FormattedValue) and not _is_counted(part)
        ],
        # `%` puts anything into a text; the others are for numbers.
        ast.BinOp: lambda one: [one.left, one.right] if isinstance(one.op, _JOINING) else [],
        ast.IfExp: lambda one: [one.body, one.orelse],
        ast.BoolOp: lambda one: one.values,
        ast.List: lambda one: one.elts,
        ast.Tuple: lambda one: one.elts,
        ast.Starred: lambda one: [one.value],
        ast.Dict: lambda one: one.values,
        ast.Lambda: lambda one: [one.body],
        ast.Subscript: lambda one: [one.value],
    }
    if isinstance(node, ast.Attribute) and node.attr == "__getitem__":
        return [node.value]
    return found[type(node)](node) if type(node) in found else None


def returning_markup() -> frozenset[str]:
    """Return the names of all functions that say of themselves that they return `Markup`."""
    files = (*PAGES, *sorted((ROOT / "lib/escape").glob("*.py")))
    functions = {
        function.name
        for path in files
        for function in _functions(ast.parse(path.read_text(encoding="utf-8")))
        if _is_markup(function.returns)
    }
    return frozenset(functions | set(_constants(frozenset(functions))))


def _constants(functions: frozenset[str]) -> Iterator[str]:
    """Yield the constants of the pages that other files import, where they hold safe texts."""
    for path in PAGES:
        module = Module(path, functions)
        for nobody in _functions(ast.parse("def nobody(): pass")):
            scope = Scope(module, nobody)
            for name, values in module.constants.items():
                if name.isupper() and not any(scope.unsafe(value) for value in values):
                    yield name


def faults(path: Path, source: str = "") -> list[str]:
    """Return what is wrong with the texts of one file. source: read instead of the file."""
    module = Module(path, returning_markup())
    if source:
        module.tree = ast.parse(source)
        module.constants = _assigned(module.tree.body)
    return list(module.faults())


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes of a function, its decorators and inner functions left out."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef):
            continue
        yield node
        waiting[:0] = ast.iter_child_nodes(node)


def _assigned(nodes: list[ast.stmt] | list[ast.AST]) -> dict[str, list[ast.expr]]:
    """Return for each name the values it is given, or that are added to it."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            _note(found, node.targets[0], node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            _note(found, node.target, node.value)
        elif isinstance(node, ast.For):
            _note(found, node.target, node.iter)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            func = node.value.func
            if isinstance(func, ast.Attribute) and func.attr in {"append", "insert", "setdefault"}:
                _note(found, func.value, node.value.args[-1])
    return found


def _note(found: dict[str, list[ast.expr]], target: ast.expr, value: ast.expr) -> None:
    if isinstance(target, ast.Name):
        found.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple | ast.List):
        pairs = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
        for one, part in zip(target.elts, pairs, strict=False):
            _note(found, one, part)


def _is_counted(part: ast.FormattedValue) -> bool:
    """Whether a part is formatted as a whole number, which no text can be."""
    return part.format_spec is not None and ast.unparse(part.format_spec) == "f'd'"


def _is_markup(annotation: ast.expr | None) -> bool:
    return annotation is not None and "Markup" in ast.unparse(annotation)


def _is_number(annotation: ast.expr | None) -> bool:
    return annotation is not None and ast.unparse(annotation) in {"int", "float", "bool"}
