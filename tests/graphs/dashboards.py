"""The shipped Grafana dashboards, and their queries as Grafana would send them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Callable

from tests.plugin import PLUGINS

FOLDER = PLUGINS.parent / "icinga-conf" / "grafana"
KINDS = ("graphite", "influxdb", "prometheus")
OF_PERFDATA = KINDS[:2]  # fed by Icinga or Nagios; Prometheus by smcert fleet
DAYS = ("stat", "table", "timeseries")
STORES = ("sd1", "system_manager", "jboss", "smmgmt")

# How Grafana writes several chosen values into a query, by data source.
JOINED: dict[str, Callable[[tuple[str, ...]], str]] = {
    "graphite": lambda values: f"{{{','.join(values)}}}" if len(values) > 1 else values[0],
    "influxdb": lambda values: f"({'|'.join(values)})" if len(values) > 1 else values[0],
    "prometheus": lambda values: f"({'|'.join(values)})" if len(values) > 1 else values[0],
}


def dashboard(kind: str) -> dict:
    """The dashboard for this kind of data source."""
    return json.loads((FOLDER / f"check_smcert-{kind}.json").read_text())


def panel(kind: str, type_: str) -> dict:
    """The only panel of that type."""
    (found,) = [each for each in dashboard(kind)["panels"] if each["type"] == type_]
    return found


def of_days(kind: str) -> list[dict]:
    """The panels that show days remaining."""
    return [each for each in dashboard(kind)["panels"] if each["type"] in DAYS]


def variable(kind: str, name: str) -> dict:
    """One of the dashboard's variables."""
    return {each["name"]: each for each in dashboard(kind)["templating"]["list"]}[name]


def filled_in(kind: str, query: str, **values: tuple[str, ...]) -> str:
    """A query with the variables' values in it."""
    for name, chosen in values.items():
        query = re.sub(rf"\${name}\b", JOINED[kind](chosen), query)
    return query


def strings(value: object) -> Iterator[str]:
    """Every text inside of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)
