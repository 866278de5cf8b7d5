"""A mutant's code in the place of the original's, in a process that has imported it already."""

from __future__ import annotations

import ast
import functools
import gc
import inspect
import sys
import types
from collections.abc import Iterator

Pair = tuple[types.CodeType, types.CodeType]


def changed_functions(original: str, mutant: ast.Module, file: str) -> list[Pair] | None:
    """The functions that differ, old and new; None if something else does."""
    old = compile(ast.parse(original), file, "exec", dont_inherit=True)
    new = compile(mutant, file, "exec", dont_inherit=True)
    try:
        return list(_changed(old, new))
    except ValueError:
        return None


def _changed(old: types.CodeType, new: types.CodeType) -> Iterator[Pair]:
    if _own(old) != _own(new):
        raise ValueError
    for before, after in zip(_inner(old), _inner(new)):
        if not before.co_flags & inspect.CO_OPTIMIZED:  # the body of a class
            yield from _changed(before, after)
        elif before != after:
            if before.co_freevars != after.co_freevars:
                raise ValueError
            yield before, after


def _own(code: types.CodeType) -> tuple[object, ...]:
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    others = [repr(each) for each in code.co_consts if not isinstance(each, types.CodeType)]
    return code.co_code, code.co_names, code.co_varnames, others, [each.co_name for each in inner]


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    return (each for each in code.co_consts if isinstance(each, types.CodeType))


def runs_at_import(original: str) -> bool:
    """Whether the module calls functions of its own while it is imported: what they made stays."""
    body = ast.parse(original).body
    own = {each.name for each in body if isinstance(each, ast.FunctionDef)}
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own
        for statement in body
        if not isinstance(statement, (ast.FunctionDef, ast.ClassDef))
        for node in ast.walk(statement)
    )


def changed_tables(original: str, mutant: ast.Module) -> list[ast.stmt]:
    """The module's assignments that differ and those that use them; none if that is not all."""
    changed, names = [], set()
    for before, after in zip(ast.parse(original).body, mutant.body):
        differs = ast.dump(before) != ast.dump(after)
        used = set(_at_import(after)) & names
        if isinstance(after, (ast.Assign, ast.AnnAssign)) and (differs or used):
            changed.append(after)
            targets = after.targets if isinstance(after, ast.Assign) else [after.target]
            names.update(
                each.id for top in targets for each in ast.walk(top) if isinstance(each, ast.Name)
            )
        elif differs or used:
            return []
    return changed


def _at_import(statement: ast.stmt) -> Iterator[str]:
    """The names that it uses when the module is imported, in a class as a whole."""
    parts: list[ast.AST] = [statement]
    if isinstance(statement, ast.FunctionDef):
        parts = [*statement.decorator_list, statement.args]
    return (node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name))


def assign(module: str, statements: list[ast.stmt]) -> bool:
    """Run the assignments in the module, unless others have taken what they assign."""
    space = vars(sys.modules[module])
    before = dict(space)
    exec(compile(ast.Module(statements, []), module, "exec", dont_inherit=True), space)
    new = [name for name, value in space.items() if before.get(name) is not value]
    for other, found in list(sys.modules.items()):
        if other.startswith(("check_smcert", "tests")) and other != module:
            values = vars(found)
            if any(values.get(name) is before.get(name) is not None for name in new):
                return False
    forget()
    return True


def forget() -> None:
    """Empty the caches of the package; those of the tests may stay."""
    for each in gc.get_objects():
        cached = isinstance(each, functools._lru_cache_wrapper)
        if cached and str(each.__module__).startswith("check_smcert"):
            each.cache_clear()


def swap(module: str, pairs: list[Pair]) -> bool:
    """Have the module's functions run the new code; whether they were all found."""
    functions = [
        each
        for each in gc.get_objects()
        if isinstance(each, types.FunctionType) and each.__module__ == module
    ]
    for old, new in pairs:
        place = old.co_name, old.co_firstlineno
        found = [
            each
            for each in functions
            if (each.__code__.co_name, each.__code__.co_firstlineno) == place
        ]
        if not found or any(each.__code__.co_freevars != new.co_freevars for each in found):
            return False
        for each in found:
            each.__code__ = new
    forget()
    return True
