"""What the process of a check hands over: its outcome as data, without passwords.

The parent, the file in which results wait, and every output know no passwords: they have gone here.
"""

from __future__ import annotations

import dataclasses
import enum
import io
import pickle
from typing import Any

from check_smcert.notice import Outage, State
from check_smcert.outcome import HostOutcome, Status
from check_smcert.plugins import PLUGINS, Plugin
from check_smcert.safe_text import Door
from check_smcert.targets import Target

_TARGETS = {target.label: target for plugin in PLUGINS.values() for target in plugin.targets}
_KNOWN: dict[type, dict[str, Any]] = {Plugin: dict(PLUGINS), Target: dict(_TARGETS)}
_OTHERS = {("datetime", "datetime"), ("datetime", "timezone"), ("datetime", "timedelta")}


def cleaned(host: HostOutcome, door: Door) -> HostOutcome:
    """The same with every text fit for output."""
    cleaned: HostOutcome = _cleaned(host, door)
    return cleaned


def packed(host: HostOutcome) -> bytes:
    """The outcome as bytes; what the suite's tables have is named, not copied."""
    buffer = io.BytesIO()
    _Packer(buffer, protocol=4).dump(host)
    return buffer.getvalue()


def unpacked(data: bytes) -> HostOutcome:
    """The outcome again; raises pickle.UnpicklingError for anything but the suite's own values."""
    host = _Unpacker(io.BytesIO(data)).load()
    if not isinstance(host, HostOutcome):
        raise pickle.UnpicklingError("this is no outcome")
    return host


def _cleaned(value: Any, door: Door) -> Any:
    if isinstance(value, str):
        return door.line(value)
    if isinstance(value, tuple):
        parts = [_cleaned(each, door) for each in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, (type, enum.Enum, *_KNOWN)) or not dataclasses.is_dataclass(value):
        return value
    names = [each.name for each in dataclasses.fields(value)]
    cleaned = {name: _cleaned(getattr(value, name), door) for name in names}
    return dataclasses.replace(value, **cleaned)  # type: ignore[type-var]


class _Packer(pickle.Pickler):
    def persistent_id(self, value: Any) -> tuple[str, str] | None:
        known = _KNOWN.get(type(value), {})
        label = value.label if known else ""
        return (type(value).__name__, label) if known and known.get(label) is value else None


class _Unpacker(pickle.Unpickler):
    def persistent_load(self, name: Any) -> Any:
        kind, label = name
        return next(known[label] for each, known in _KNOWN.items() if each.__name__ == kind)

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _OTHERS:
            return super().find_class(module, name)
        if module.startswith("check_smcert."):
            found = super().find_class(module, name)
            if dataclasses.is_dataclass(found) or found in (State, Status, Outage):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an outcome")
