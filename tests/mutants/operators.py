"""Mutants of a module: each is its source with one small fault in it."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

_COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.BitOr: ast.BitAnd}
_SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}
# Calls whose loss would show text as it came, or let through what they refuse.
_DROPPED = {
    "clean",
    "redact",
    "value",
    "line",
    "_shortened",
    "lower",
    "casefold",
    "strip",
    "rstrip",
}


class Mutant(NamedTuple):
    """The source of a module with one fault, at ``line``; ``what`` says which."""

    line: int
    what: str
    source: str


def mutants(source: str, texts: bool) -> Iterator[Mutant]:
    """Every mutant of a module; ``texts``: its strings are what it decides, not what it says."""
    tree = ast.parse(source)
    docstrings = set(_docstrings(tree))
    for number, node in enumerate(ast.walk(tree)):
        says = isinstance(getattr(node, "value", None), str) and not texts
        for what, change in _changes(node, says or id(node) in docstrings):
            other = copy.deepcopy(tree)
            twin = next(each for at, each in enumerate(ast.walk(other)) if at == number)
            change(twin)
            text = ast.unparse(ast.fix_missing_locations(other))
            yield Mutant(getattr(node, "lineno", 0), what, text)


def _docstrings(tree: ast.AST) -> Iterator[int]:
    """Strings that only people read, and annotations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        for part in ("annotation", "returns"):
            if inner := getattr(node, part, None):
                yield from map(id, ast.walk(inner))


def _changes(node, skipped):  # noqa: C901
    """What can be wrong with a node: a text, and a function that makes its twin so."""
    if skipped:
        return
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
        new = _COMPARED[type(node.ops[0])]
        yield (
            f"{type(node.ops[0]).__name__} -> {new.__name__}",
            lambda twin: twin.ops.__setitem__(0, new()),
        )
    elif isinstance(node, ast.BoolOp):
        new = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} -> {new.__name__}", lambda twin: setattr(twin, "op", new())
        for at in range(len(node.values)):
            if len(node.values) > 1:
                yield f"operand {at + 1} left out", lambda twin, at=at: _without(twin, at)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", lambda twin: setattr(twin, "op", ast.UAdd()) or _truth(twin)
    elif isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED:
        new = _COMPUTED[type(node.op)]
        yield f"{type(node.op).__name__} -> {new.__name__}", lambda twin: setattr(twin, "op", new())
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _SWAPPED and isinstance(node.func, ast.Name):
            yield (
                f"{name} -> {_SWAPPED[name]}",
                lambda twin: setattr(twin.func, "id", _SWAPPED[name]),
            )
        if name in _DROPPED and (node.args or isinstance(node.func, ast.Attribute)):
            yield f"{name}() left out", _pass_through
    elif isinstance(node, ast.If):
        yield (
            "condition turned round",
            lambda twin: setattr(twin, "test", ast.UnaryOp(ast.Not(), twin.test)),
        )
    elif isinstance(node, (ast.FunctionDef, ast.For, ast.With, ast.Module)):
        pass
    if isinstance(node, (ast.If, ast.FunctionDef, ast.For)):
        for at, inner in enumerate(node.body):
            if isinstance(inner, ast.Raise):
                yield "raise left out", lambda twin, at=at: twin.body.__setitem__(at, ast.Pass())
            if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call):
                yield "call left out", lambda twin, at=at: twin.body.__setitem__(at, ast.Pass())


def _constants(node):
    value = node.value
    if isinstance(value, bool):
        yield f"{value} -> {not value}", lambda twin: setattr(twin, "value", not value)
    elif isinstance(value, int):
        yield f"{value} -> {value + 1}", lambda twin: setattr(twin, "value", value + 1)
    elif isinstance(value, str) and value.strip():
        yield (
            f"{value[:20]!r} -> another text",
            lambda twin: setattr(twin, "value", "other " + value),
        )
    elif isinstance(value, bytes) and value:
        yield (
            f"{value[:20]!r} -> other bytes",
            lambda twin: setattr(twin, "value", b"other" + value),
        )


def _without(twin: ast.BoolOp, at: int) -> None:
    del twin.values[at]
    if len(twin.values) == 1:
        twin.values.append(ast.Constant(isinstance(twin.op, ast.And)))


def _truth(twin: ast.UnaryOp) -> None:
    twin.operand = ast.Call(ast.Name("bool", ast.Load()), [twin.operand], [])


def _pass_through(twin: ast.Call) -> None:
    kept = twin.args[0] if twin.args else twin.func.value
    twin.func, twin.args, twin.keywords = ast.Name("str", ast.Load()), [kept], []
