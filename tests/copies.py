"""Readers for the files that repeat what the code says: configurations, tables, dashboards."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from check_smcert.notice import Release
from check_smcert.notices.psn003617u import PSN003617U
from check_smcert.options import parser_of
from check_smcert.plugins import Plugin

ROOT = Path(__file__).parent.parent
CONFIGURATIONS = ROOT / "icinga-conf"
CONTRACT = ROOT.parent / "shared" / "CONTRACT.md"


def text_of(*names: str) -> str:
    """A file of icinga-conf."""
    return CONFIGURATIONS.joinpath(*names).read_text(encoding="utf-8")


# --- the code


class Option(NamedTuple):
    """An option of a plugin; ``says`` is the default that its help names."""

    names: tuple[str, ...]
    choices: tuple[str, ...]
    default: str
    says: str

    @property
    def variable(self) -> str:
        """Its custom variable in Icinga."""
        return "smcert_" + self.names[-1].lstrip("-").replace("-", "_")


def options(plugin: Plugin) -> list[Option]:
    """The options of a plugin, without --help and --version."""
    actions = [each for each in parser_of(plugin)._actions if each.dest not in ("help", "version")]
    return [_option(each) for each in actions]


def _option(action: argparse.Action) -> Option:
    default = str(action.default) if action.default else ""
    help_ = str(action.help).replace("%(default)s", default)
    choices = tuple(map(str, action.choices or ()))
    return Option(tuple(action.option_strings), choices, default, said(help_))


def said(text: str) -> str:
    """The default that a description names: "(default: 30)"."""
    found = re.search(r"\(default(?: port)?: (.*?)\)(?:$|[;.])", text)
    return found[1] if found else ""


def default(plugin: Plugin, name: str) -> str:
    """The default of an option; the help has it where ssh_config may have another."""
    (found,) = [each.default or each.says for each in options(plugin) if name in each.names]
    return found


def service_title(plugin: Plugin) -> str:
    """What the plugin's service is called."""
    titles = [target.title.partition(" (")[0] for target in plugin.targets]
    if len(titles) == 1:
        return f"Certificate: {titles[0]}"
    return "Certificates: " + ", ".join(title.rpartition(" ")[0] for title in titles)


def releases_named(text: str) -> set[str]:
    """The releases that a configuration speaks of, its comments included."""
    return set(re.findall(r"(?<![\d.])\d\.\d(?:\.\d)?(?![\d.]\d)", text))


def release_table() -> dict[str, tuple[str, str, str]]:
    """Each release's steps: in order, about to expire, expired."""
    first = PSN003617U.in_order.number
    return {row.name: (first, row.due.number, row.expired.number) for row in PSN003617U.releases}


def number(release: Release) -> str:
    """As a host names its release: "6.1" for "6.1.x"."""
    return release.name.removesuffix(".x")


def section(release: Release) -> str:
    """The section of docs/steps.md that renews its certificates."""
    return "step-" + release.due.number.replace("/", "")


# --- Markdown


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a page, each a list of rows, without the rule below the head."""
    found = re.findall(r"(?:^\|.*\|\n?)+", text, re.M)
    rows = ([_cells(line) for line in table.splitlines()] for table in found)
    return [[row for row in table if set("".join(row)) - set("- :")] for table in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table_headed(text: str, *head: str) -> list[list[str]]:
    """The rows of the only table whose first columns have these heads."""
    (found,) = [table for table in tables(text) if table[0][: len(head)] == list(head)]
    return found[1:]


def release_rows(text: str) -> dict[str, tuple[str, ...]]:
    """The release table of a page, a step's number for each state."""
    rows = table_headed(text, "release", "in order", "about to expire", "expired")
    return {name: tuple(map(_step, cells)) for names, *cells in rows for name in names.split(", ")}


def _step(cell: str) -> str:
    found = re.match(r"\[?(\d(?:/[a-z])?|not covered)", cell)
    return found[1] if found else cell


def links(text: str) -> Iterator[tuple[str, str]]:
    """What a page's links to sections show, and the section: ("5/f", "step-5f")."""
    yield from re.findall(r"\[([^]]+)\]\([^)#]*#([\w-]+)\)", text)


def anchors(text: str) -> set[str]:
    """The sections of a page, as links name them."""
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


# --- Icinga 2


class Argument(NamedTuple):
    """An argument of a check command."""

    value: str
    description: str


def icinga_commands() -> dict[str, dict[str, Argument]]:
    """Each check command of commands.conf with its arguments, those of its templates included."""
    text = text_of("icinga2", "smcert", "commands.conf")
    blocks = re.findall(
        r'^(?:template|object) CheckCommand "(.+?)" \{\n(.*?)^\}', text, re.M | re.S
    )
    own = {name: (re.findall(r'import "(.+?)"', body), body) for name, body in blocks}

    def arguments(name: str) -> dict[str, Argument]:
        imports, body = own[name]
        found = {key: each for base in imports for key, each in arguments(base).items()}
        return {**found, **_arguments(body)}

    return {name: arguments(name) for name in own}


def _arguments(body: str) -> dict[str, Argument]:
    block = re.compile(r'^ +(?:arguments\[)?"(-[\w-]+)"\]? = \{\n(.*?)^ +\}$', re.M | re.S)
    return {key: Argument(_entry("value", text), _entry("description", text))
            for key, text in block.findall(body)}  # fmt: skip


def _entry(key: str, text: str) -> str:
    found = re.search(rf'^ *{key} = "?(.+?)"?(?: //.*)?$', text, re.M)
    return found[1] if found else ""


def icinga_programs() -> dict[str, str]:
    """The file in the plugins' folder that each check command runs."""
    text = text_of("icinga2", "smcert", "commands.conf")
    found = re.findall(
        r'^object CheckCommand "(.+?)".*?SmcertPluginDir \+ "/(.+?)" ', text, re.M | re.S
    )
    return dict(found)


def icinga_default(*names: str) -> list[str]:
    """The time limits that apply rules and templates fall back to."""
    return re.findall(r"smcert_timeout \|\| (\d+)\)", text_of("icinga2", "smcert", *names))


# --- Icinga Director


def basket() -> dict[str, dict[str, Any]]:
    """The basket, by kind and name."""
    found: dict[str, dict[str, Any]] = json.loads(text_of("director", "check_smcert-basket.json"))
    return found


def choices_of(field: dict[str, Any]) -> tuple[str, ...]:
    """What a field of the basket can be set to, where it has a list."""
    name = field["settings"].get("datalist")
    entries = basket()["DataList"][name]["entries"] if name else ()
    return tuple(entry["entry_name"] for entry in entries)


def excluded_or_wanted(filter_: str) -> set[str]:
    """The patterns for a release that an assign filter has: {"6.2*", ...}."""
    found = re.findall(r'smcert_release="([^"]+)"', unquote(filter_))
    assert len(found) == filter_.count("smcert_release=")
    return set(found)


# --- Nagios


def nagios(*names: str) -> list[dict[str, str]]:
    """The objects of a Nagios file, each with its kind as "define"."""
    text = text_of("nagios", *names).replace("\\\n", " ")
    found = re.findall(r"^define (\w+) \{\n(.*?)^\}", text, re.M | re.S)
    return [{"define": kind, **dict(_pairs(body))} for kind, body in found]


def _pairs(body: str) -> Iterator[tuple[str, str]]:
    for line in body.splitlines():
        key, _, value = re.sub(r"^\s*#.*", "", line).strip().partition(" ")
        if key:
            yield key, re.sub(r"\s+", " ", value.strip())


def named(objects: list[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
    """Those that have such a name."""
    return {each[key]: each for each in objects if key in each}
