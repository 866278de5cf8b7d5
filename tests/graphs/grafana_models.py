"""A dashboard's JSON, held against the models of it that Grafana publishes (Python 3.11 up)."""

from __future__ import annotations

import enum
import json
import typing
from collections.abc import Iterator
from typing import Any

import pytest


def _model(dashboard: dict) -> Any:
    sdk = pytest.importorskip("grafana_foundation_sdk.models.dashboard", reason="Python 3.11")
    from grafana_foundation_sdk.cog.plugins import register_default_plugins

    register_default_plugins()
    return sdk.Dashboard.from_json(dashboard)


def known(dashboard: dict) -> dict:
    """What of ``dashboard`` the models have names for."""
    model = _model(dashboard)
    from grafana_foundation_sdk.cog.encoder import JSONEncoder

    return _kept(dashboard, json.loads(JSONEncoder().encode(model)))


def _kept(wanted: Any, known_: Any) -> Any:
    """What of ``wanted`` is in ``known_``, which has defaults besides."""
    if isinstance(wanted, dict) and isinstance(known_, dict):
        return {name: _kept(each, known_[name]) for name, each in wanted.items() if name in known_}
    if isinstance(wanted, list) and isinstance(known_, list):
        return [_kept(*pair) for pair in zip(wanted, known_)]
    return known_


def misfits(dashboard: dict) -> Iterator[str]:
    """Values whose type, or whose word, is not one of those that the models name."""
    yield from _misfits(_model(dashboard), "dashboard")


def _misfits(value: Any, where: str) -> Iterator[str]:
    if isinstance(value, (list, dict)):
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _misfits(each, f"{where}/{name}")
    elif type(value).__module__.startswith("grafana_foundation_sdk"):
        hints = {} if isinstance(value, enum.Enum) else typing.get_type_hints(type(value))
        for name, hint in hints.items():
            each = getattr(value, name)
            if not _fits(each, hint):
                yield f"{where}/{name}: {each!r} is no {hint}"
            yield from _misfits(each, f"{where}/{name}")


def _fits(value: Any, hint: Any) -> bool:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Union:
        return any(_fits(value, each) for each in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is list:
        return isinstance(value, list) and all(_fits(each, *inner) for each in value)
    if origin is dict:
        return isinstance(value, dict)
    if hint in (object, Any):
        return True
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if issubclass(hint, enum.Enum):
        return value in [each.value for each in hint]
    # The models leave some JSON objects as they are.
    return isinstance(value, hint) or isinstance(value, dict) and hint not in (str, int, bool)
