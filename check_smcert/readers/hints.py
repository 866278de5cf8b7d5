"""What a reader may be told beside the data itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo

# What the three numbers of a date are, in their order.
DATE_ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True)
class PageHints:
    """For System Manager's page: the zone and order (of DATE_ORDERS) of dates that do not say so."""

    timezone: tzinfo | None = None
    date_order: str | None = None


@dataclass(frozen=True)
class Hints:
    """``password`` opens the store; without it certificates are read as far as the format lets.

    ``common_name`` is the certificate to look for, where the notice names one. ``page`` is None
    where a page vouches for nothing: System Manager lists 6.2.0's smmgmt only (step 3).
    """

    password: str | None = field(default=None, repr=False)
    common_name: str | None = None
    page: PageHints | None = None
