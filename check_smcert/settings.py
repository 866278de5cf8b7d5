"""A command line, understood: what the rest of the suite gets of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Callable

from check_smcert.document import Document
from check_smcert.plugins import Plugin
from check_smcert.readers.hints import Hints
from check_smcert.secret import Secrets
from check_smcert.selection import Selection
from check_smcert.thresholds import Threshold

# Asks the chosen source; the documents of each target by its label. Raises SmcertError.
Fetch = Callable[[], Mapping[str, Sequence[Document]]]
# Asks the TLS port of --served; what keeps it from an answer is in the Document.
Ask = Callable[[], Document]


@dataclass(frozen=True)
class Settings:
    """One check.

    ``timeout`` is in seconds, ``options`` are all that the plugin has ("-k"), ``docs`` is the address
    of the page of steps.
    """

    plugin: Plugin
    fetch: Fetch
    hints: Hints
    warning: Threshold
    critical: Threshold
    selection: Selection
    release: str | None
    timeout: float
    verbosity: int
    secrets: Secrets
    options: frozenset[str]
    docs: str = ""
    served: Ask | None = None
