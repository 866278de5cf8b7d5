"""The command line: every plugin has the options of its sources and those for all of them.

What leaves this folder is :class:`~check_smcert.settings.Settings`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

from check_smcert import __version__, thresholds
from check_smcert.errors import UsageError
from check_smcert.options import extra_opts, served
from check_smcert.options.arguments import checked, seconds, web_address
from check_smcert.options.ini import IniFile, Line, Section
from check_smcert.options.parser import Parser, ShowHelp, ShowVersion, TextAsked
from check_smcert.plugins import PLUGINS, Plugin
from check_smcert.readers.hints import Hints
from check_smcert.secret import Secrets
from check_smcert.selection import Selection, pattern
from check_smcert.settings import Fetch, Settings

_PASSWORDS = """\
Passwords are never options. They come from the environment, SMCERT_PASSWORD (login),
SMCERT_BECOME_PASSWORD (su or sudo) and SMCERT_STORE_PASSWORD (keystore), or from the
--extra-opts file as password=, become-password= and store-password=."""


def parse(plugin: Plugin, arguments: list[str]) -> Settings:
    """What a command line asks for; raises UsageError, or TextAsked for --help and --version."""
    parser = parser_of(plugin)
    expanded = extra_opts.expand(
        arguments,
        plugin.name,
        Secrets.from_environment(),
        parser.options,
        owners,
    )
    try:
        return _settings(plugin, parser, expanded.arguments, expanded.secrets)
    except UsageError as error:
        raise UsageError(expanded.hidden(error.what), expanded.hidden(error.do)) from None


def parse_section(
    plugin: Plugin,
    file: IniFile,
    section: Section,
    arguments: list[str],
    secrets: Secrets | None = None,
) -> Settings:
    """What a section of an inventory and its [defaults] ask for, after these ``arguments``.

    ``secrets`` are those beside the file's, the environment's unless given. Raises UsageError that names file and line.
    """
    parser = parser_of(plugin)
    defaults = extra_opts.common(file.lines(extra_opts.DEFAULTS), parser.options, owners)
    lines = [*defaults, *section.lines]
    secrets = Secrets.from_environment() if secrets is None else secrets
    taken = extra_opts.take(file, lines, secrets, parser.options, owners)
    try:
        return _settings(plugin, parser, [*arguments, *taken.arguments], taken.secrets)
    except TextAsked:
        raise UsageError(
            f"{file.where(section.number)}: help and version are no options here"
        ) from None
    except UsageError as error:
        # argparse names an option by all its names: "argument -w/--warning: ...".
        names = re.split(
            "[/ :]", error.what.partition("argument ")[2].partition(":")[0] or error.what
        )
        wrong = [line.number for line in lines if extra_opts.option_of(line.key) in names]
        where = file.where(wrong[-1] if wrong else section.number)
        raise UsageError(f"{where}: {taken.hidden(error.what)}", taken.hidden(error.do)) from None


def long_names(plugin: Plugin, lines: Iterable[Line]) -> dict[str, list[str]]:
    """The values of each option by its long name, "warning" for -w and --warning."""
    found: dict[str, list[str]] = {}
    names = parser_of(plugin).long_names
    for line in lines:
        name = names[extra_opts.option_of(line.key)].removeprefix("--")
        found.setdefault(name, []).append(line.value)
    return found


def _settings(plugin: Plugin, parser: Parser, arguments: list[str], secrets: Secrets) -> Settings:
    _refuse_foreign(arguments, plugin, parser, secrets)
    given = parser.parse_args(arguments)
    thresholds.refuse_contradiction(given.warning, given.critical)
    return Settings(
        plugin=plugin,
        fetch=_chosen(plugin, given, secrets),
        hints=_hints(plugin, given, secrets),
        warning=given.warning,
        critical=given.critical,
        selection=Selection(given.alias, given.chain == "leaf", tuple(given.exclude)),
        release=given.release,
        timeout=given.timeout,
        verbosity=given.verbose,
        secrets=secrets,
        options=parser.options,
        docs=given.docs_url or "",
        served=served.chosen(given),
    )


def owners(option: str) -> list[str]:
    """The plugins that have this option."""
    return [plugin.name for plugin in PLUGINS.values() if option in parser_of(plugin).options]


@cache
def parser_of(plugin: Plugin) -> Parser:
    """The parser of a plugin's command line."""
    parser = Parser(prog=plugin.name, description=_description(plugin), epilog=_PASSWORDS)
    group = parser.add_argument_group("where to read, exactly one")
    where = group.add_mutually_exclusive_group(required=True)
    judging = parser.add_argument_group("what to judge")
    for source in plugin.sources:
        _source(source).add(parser, where, plugin.targets)
    _add_judging(judging, plugin)
    _add_general(parser.add_argument_group("general"), plugin)
    return parser


def _source(name: str) -> Any:
    """The module of a source's options: add() and chosen()."""
    return import_module(f"check_smcert.options.{name}")


def _add_judging(group: argparse._ActionsContainer, plugin: Plugin) -> None:
    add = group.add_argument
    add("-w", "--warning", metavar="RANGE", type=checked(thresholds.parse), default="90",
        help="days remaining, a range: N means alert below N days, N%% below N percent of the certificate's "
        "whole lifetime, ~: no WARNING at all (default: 90)")  # fmt: skip
    add("-c", "--critical", metavar="RANGE", type=checked(thresholds.parse), default="30",
        help="the same for CRITICAL (default: 30)")  # fmt: skip
    add("-a", "--alias", help="look only at this entry (default: every identity entry)")
    add("--chain", choices=("all", "leaf"), default="all",
        help="all: issuers' certificates decide as well; leaf: they do not (default: all)")  # fmt: skip
    add("--exclude", metavar="PATTERN", type=checked(pattern), action="append", default=[],
        help="leave out certificates whose alias, subject or issuer matches; * and ? stand for "
        "any text and any character, repeatable (default: none)")  # fmt: skip
    for target in plugin.targets:
        if target.common_name:
            add("--common-name", metavar="NAME", default=target.common_name,
                help="common name that the certificate must have (default: %(default)s)")  # fmt: skip
    add("--release", metavar="R", type=checked(plugin.targets[0].notice.check_release),
        help="Session Manager release, like 6.1 or 6.2.0: picks the notice's step")  # fmt: skip
    add("--docs-url", metavar="URL", type=web_address,
        help="address of your copy of the page of steps: the output shows it with the step that applies")  # fmt: skip


def _add_general(group: argparse._ActionsContainer, plugin: Plugin) -> None:
    add = group.add_argument
    add("-t", "--timeout", metavar="SECONDS", type=seconds, default="30",
        help="time limit for the whole check (default: 30)")  # fmt: skip
    add("--extra-opts", metavar="[SECTION][@FILE]", help="read options from an ini file")
    add("-v", "--verbose", action="count", default=0, help="say more, up to -vvv")
    add("-V", "--version", nargs=0, action=ShowVersion, const=f"{plugin.name} {__version__}",
        help="show the version")  # fmt: skip
    add("-h", "--help", nargs=0, action=ShowHelp, help="show this")


def _chosen(plugin: Plugin, given: argparse.Namespace, secrets: Secrets) -> Fetch:
    found = (_source(name).chosen(given, plugin.targets, secrets) for name in plugin.sources)
    fetch: Fetch = next(filter(None, found))  # argparse has seen to it that there is one
    return fetch


def _hints(plugin: Plugin, given: argparse.Namespace, secrets: Secrets) -> Hints:
    return Hints(
        secrets.store_password,
        getattr(given, "common_name", None),
        _source("page").hints(given) if "page" in plugin.sources else None,
    )


def _description(plugin: Plugin) -> str:
    if len(plugin.targets) > 1:
        titles = ", ".join(target.title for target in plugin.targets)
        return f"Tests how many days remain of {len(plugin.targets)} certificates in one login: {titles}."
    (target,) = plugin.targets
    return (
        f"Tests how many days remain of the Session Manager certificate {target.title} "
        f"({target.notice.name} step {target.step})."
    )


def _refuse_foreign(arguments: list[str], plugin: Plugin, parser: Parser, secrets: Secrets) -> None:
    """Say what can be said better than argparse does; raises UsageError."""
    for argument in arguments:
        option = argument.partition("=")[0] if argument.startswith("--") else argument[:2]
        if option.startswith("--") and secrets.is_password_key(option[2:]):
            raise UsageError(
                f"{option} is not an option, the process list would show it",
                f"set SMCERT_{option[2:].replace('-', '_').upper()} or use --extra-opts",
            )
        if option.startswith("-") and option not in parser.options and owners(option):
            raise UsageError(
                f"{option} is not an option of {plugin.name}",
                f"it is one of {', '.join(owners(option))}",
            )
