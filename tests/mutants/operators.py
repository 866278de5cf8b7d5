"""Mutants of a module: each is its source with one small fault in it."""

from __future__ import annotations

import ast
import copy
import difflib
import re
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple

_COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
             ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}  # fmt: skip
_SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}
# Calls whose loss would show text as it came, or take for different what is the same.
_DROPPED = ("clean", "redact", "value", "line", "_shortened", "lower", "upper", "casefold",
            "strip", "rstrip", "sorted", "reversed", "quote", "word", "text")  # fmt: skip
# Where a text is compared, looked up or looked for, it decides.
_DECIDING = ("startswith", "endswith", "get", "pop", "partition", "rpartition", "split", "strip",
             "rstrip", "replace", "count", "find", "compile", "search", "match", "fullmatch",
             "sub", "findall", "finditer", "fromkeys", "encode", "decode", "join")  # fmt: skip

Change = Callable[[Any], object]


class Mutant(NamedTuple):
    """A module with one fault, at ``line``; ``what`` says which, ``diff`` shows it."""

    line: int
    what: str
    tree: ast.Module
    diff: str

    @property
    def source(self) -> str:
        """Its text, without comments."""
        return ast.unparse(self.tree)


def mutants(source: str, texts: bool) -> Iterator[Mutant]:
    """Every mutant of a module; ``texts``: all its strings are what it decides."""
    tree = ast.parse(source)
    before, seen = ast.unparse(tree).splitlines(), set()
    skipped = set(_not_run(tree)) | (set() if texts else set(_messages(tree)))
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for what, change in _changes(node, texts):
            other = copy.deepcopy(tree)
            change(next(each for at, each in enumerate(ast.walk(other)) if at == number))
            ast.fix_missing_locations(other)
            after = ast.unparse(other).splitlines()
            lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[3:]
            if lines and "\n".join(lines) not in seen:
                seen.add("\n".join(lines))
                yield Mutant(getattr(node, "lineno", 0), what, other, "\n".join(lines))


def _not_run(tree: ast.AST) -> Iterator[int]:
    """Strings that only people read, annotations, and what makes no difference: an order of choices."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.ClassDef):
            yield from (id(each) for made in node.decorator_list for each in ast.walk(made))
        elif isinstance(node, ast.Compare) and isinstance(
            node.comparators[0], (ast.Tuple, ast.Set)
        ):
            yield id(node.comparators[0])
        elif isinstance(node, ast.ExceptHandler):
            yield id(node.type)
        elif isinstance(node, ast.YieldFrom):
            yield id(node.value)
        elif isinstance(node, ast.Call) and _called(node) in (
            "isinstance",
            "startswith",
            "endswith",
        ):
            yield from map(id, node.args)
        for part in ("annotation", "returns"):
            if inner := getattr(node, part, None):
                yield from map(id, ast.walk(inner))


def _messages(tree: ast.AST) -> Iterator[int]:
    """Strings that are said to somebody: all but those that something depends on."""
    deciding: set[int] = set()
    for node in ast.walk(tree):
        parts: list[Any] = []
        if isinstance(node, (ast.Compare, ast.Subscript, ast.Dict, ast.Set)):
            parts = list(ast.iter_child_nodes(node))
        elif isinstance(node, ast.Call) and _called(node) in _DECIDING:
            parts = [*node.args, *node.keywords]
        elif isinstance(node, ast.Assign) and node in getattr(tree, "body", ()):
            parts = [node.value]
        for part in parts:
            if not isinstance(part, ast.Call):
                deciding.update(id(each) for each in ast.walk(part))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            if id(node) not in deciding:
                yield id(node)
        elif isinstance(node, ast.JoinedStr):
            yield from (id(each) for each in node.values if isinstance(each, ast.Constant))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _changes(node: ast.AST, texts: bool) -> Iterator[tuple[str, Change]]:
    """What can be wrong with a node: a text, and a function that makes its twin so."""
    if isinstance(node, ast.Compare):
        for at, kind in enumerate(map(type, node.ops)):
            new = _COMPARED[kind]
            yield f"{kind.__name__} -> {new.__name__}", _put("ops", at, new())
    elif isinstance(node, ast.BoolOp):
        new_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__} turned", _set("op", new_op)
        for at in range(len(node.values)):
            if isinstance(node.values[at], ast.Constant) and not node.values[at].value:
                continue  # "or 0"
            yield f"operand {at + 1} left out", lambda twin, at=at: _without(twin, at)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", lambda twin: _become(twin, twin.operand)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "minus left out", _set("op", ast.UAdd())
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _COMPUTED:
        new = _COMPUTED[type(node.op)]
        yield f"{type(node.op).__name__} -> {new.__name__}", _set("op", new())
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call):
        yield from _calls(node, texts)
    elif isinstance(node, (ast.If, ast.IfExp)):
        for always in (True, False):
            yield f"condition always {always}", _set("test", ast.Constant(always))
    elif isinstance(node, ast.comprehension):
        for at in range(len(node.ifs)):
            yield "filter left out", lambda twin, at=at: twin.ifs.pop(at)
    elif isinstance(node, ast.Slice):
        for part in ("lower", "upper"):
            if getattr(node, part):
                yield f"{part} bound left out", _set(part, None)
    elif isinstance(node, ast.Return) and not isinstance(node.value, (ast.Constant, type(None))):
        yield "returns None", _set("value", ast.Constant(None))
    elif isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
        for at in range(len(node.elts) - 1):
            yield f"elements {at + 1} and {at + 2} swapped", _swap("elts", at)
    elif isinstance(node, ast.Dict):
        for at in range(len(node.values) - 1):
            yield f"values {at + 1} and {at + 2} swapped", _swap("values", at)
    for at, inner in enumerate(getattr(node, "body", ()) if isinstance(node, ast.stmt) else ()):
        called = isinstance(inner, ast.Expr) and isinstance(
            inner.value, (ast.Call, ast.Yield, ast.YieldFrom)
        )
        kept = isinstance(inner, ast.Assign) and isinstance(
            inner.targets[0], (ast.Attribute, ast.Subscript)
        )
        if called or kept or isinstance(inner, (ast.Raise, ast.AugAssign, ast.Continue, ast.Break)):
            yield f"{type(inner).__name__} left out", _put("body", at, ast.Pass())


def _constants(node: ast.Constant) -> Iterator[tuple[str, Change]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} turned", _set("value", not value)
    elif isinstance(value, int):
        yield f"{value} -> {value + 1}", _set("value", value + 1)
    elif isinstance(value, str) and value.strip():
        yield "another text", _set("value", f"other {value}")
        for at in _signs(value):
            yield f"{value[at]} left out", _set("value", value[:at] + value[at + 1 :])
    elif isinstance(value, bytes) and value:
        yield "other bytes", _set("value", b"other" + value)
        for at in _signs(value.decode("latin-1")):
            yield f"{chr(value[at])} left out", _set("value", value[:at] + value[at + 1 :])


def _signs(text: str) -> Iterator[int]:
    """Where a pattern repeats, ends, or has a choice; where a set of characters has each of them."""
    if 1 < len(text) < 10 and not any(char.isalnum() or char.isspace() for char in text):
        yield from range(len(text))
    elif re.search(r"\\[dbwsS]|\(\?|\[\^?\\?.+\]|\)\?|^\^|\$$", text):
        yield from (found.start() for found in re.finditer(r"(?<!\\)(?<!\()[?+*^$]", text))


def _calls(node: ast.Call, texts: bool) -> Iterator[tuple[str, Change]]:
    name = _called(node)
    if name in _SWAPPED and isinstance(node.func, ast.Name):
        yield f"{name} -> {_SWAPPED[name]}", lambda twin: setattr(twin.func, "id", _SWAPPED[name])
    if name in _DROPPED and (node.args or isinstance(node.func, ast.Attribute)):
        yield (
            f"{name}() left out",
            lambda twin: _become(twin, twin.args[0] if twin.args else twin.func.value),
        )
    for at in range(len(node.args) - 1 if texts else 0):
        yield f"arguments {at + 1} and {at + 2} swapped", _swap("args", at)
    for at in range(len(node.keywords)):
        yield f"{node.keywords[at].arg}= left out", lambda twin, at=at: twin.keywords.pop(at)


def _set(part: str, value: object) -> Change:
    return lambda twin: setattr(twin, part, value)


def _put(part: str, at: int, value: object) -> Change:
    return lambda twin: getattr(twin, part).__setitem__(at, value)


def _swap(part: str, at: int) -> Change:
    def change(twin: Any) -> None:
        found = getattr(twin, part)
        found[at], found[at + 1] = found[at + 1], found[at]

    return change


def _without(twin: ast.BoolOp, at: int) -> None:
    del twin.values[at]
    if len(twin.values) == 1:
        twin.values.append(ast.Constant(isinstance(twin.op, ast.And)))


def _become(twin: Any, inner: ast.expr) -> None:
    """Make an expression what stands in it."""
    twin.__class__, twin.__dict__ = inner.__class__, dict(inner.__dict__)
