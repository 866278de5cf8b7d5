"""The Session Managers of a site: an ini file whose sections are theirs, for the command ``smcert``.

It is the file of ``--extra-opts``: the keys of a section are the options of the plugin that checks it,
``[defaults]`` has what is common. A key ``plugin`` names the plugin; without it the release decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from check_smcert import options
from check_smcert.errors import UsageError
from check_smcert.options import extra_opts, ini
from check_smcert.options.ini import IniFile, Line, Section
from check_smcert.plugins import PLUGINS, Plugin, for_release
from check_smcert.secret import Secrets
from check_smcert.settings import Settings

SUBMIT = "submit"
_NO_HOSTS = (extra_opts.DEFAULTS, SUBMIT)
# Keys that say where to read; without one the section's name is the host.
SOURCES = {
    "-H": "hostname", "--hostname": "hostname", "-f": "file", "--file": "file",
    "--connect": "connect", "--url": "url",
}  # fmt: skip


@dataclass(frozen=True)
class Host:
    """A Session Manager: ``source`` ("hostname", "file", ...) and ``address`` say where it is read.

    ``release`` is None if the inventory does not name it.
    """

    name: str
    plugin: Plugin
    source: str
    address: str
    release: str | None
    section: Section = field(repr=False)  # it may hold passwords
    _file: IniFile = field(repr=False)

    def settings(self, secrets: Secrets | None = None) -> Settings:
        """The check, whose time begins now; raises UsageError.

        ``secrets`` are those beside the inventory's, the environment's unless given.
        """
        default = self.source == "hostname" and self.address == self.name
        arguments = ["-H", self.name] if default else []
        return options.parse_section(self.plugin, self._file, self.section, arguments, secrets)

    @property
    def options(self) -> list[Line]:
        """Its options, those of [defaults] that its plugin has before its own; no passwords."""
        mine = options.parser_of(self.plugin).options
        return [line for line in self._lines if extra_opts.option_of(line.key) in mine]

    @property
    def has_passwords(self) -> bool:
        """Whether the inventory has a password for it."""
        return any(Secrets().is_password_key(line.key) and line.value for line in self._lines)

    @property
    def _lines(self) -> list[Line]:
        return [*self._file.lines(extra_opts.DEFAULTS), *self.section.lines]

    @property
    def where(self) -> str:
        """Its place in the inventory."""
        return self._file.where(self.section.number)


@dataclass(frozen=True)
class Inventory:
    """``hosts`` in the order of the file ``path``; ``submit`` are the keys of that section."""

    path: str
    hosts: tuple[Host, ...]
    submit: dict[str, str] = field(default_factory=dict, repr=False)  # it may hold a password


def read(path: str, secrets: Secrets | None = None) -> Inventory:
    """Read and check all of it; raises UsageError for the first thing that is wrong, with its line.

    ``secrets`` are those beside the inventory's, the environment's unless given.
    """
    file = ini.read(path)
    extra_opts.refuse_open(
        file, [line for each in file.sections for line in each.lines], Secrets.from_environment()
    )
    _refuse_twice(file)
    hosts = tuple(_host(file, each) for each in file.sections if each.name not in _NO_HOSTS)
    if not hosts:
        raise UsageError(
            f"{path} has no section of a Session Manager",
            "write [NAME] and its options as key=value",
        )
    for host in hosts:
        host.settings(secrets)
    return Inventory(path, hosts, {line.key: line.value for line in file.lines(SUBMIT)})


def _refuse_twice(file: IniFile) -> None:
    lines: dict[str, int] = {}
    for section in file.sections:
        if section.name in lines:
            raise UsageError(
                f"{file.where(section.number)}: [{section.name}] is there already, in line "
                f"{lines[section.name]}",
                "give one of them another name, and its address as hostname=",
            )
        lines[section.name] = section.number


def _host(file: IniFile, section: Section) -> Host:
    lines = [*file.lines(extra_opts.DEFAULTS), *section.lines]
    release = _last(lines, "release") or None
    label = _last(lines, extra_opts.PLUGIN)
    if label and label not in PLUGINS:
        number = [line.number for line in lines if line.key == extra_opts.PLUGIN][-1]
        raise UsageError(
            f"{file.where(number)}: '{label}' is not a plugin", f"it is one of {', '.join(PLUGINS)}"
        )
    plugin = PLUGINS[label] if label else for_release(release)
    found = list(_sources(section.lines)) or list(_sources(lines))
    if not found and "ssh" not in plugin.sources:
        raise UsageError(
            f"{file.where(section.number)}: [{section.name}] does not say where {plugin.name} reads",
            "give it url=, connect= or file=",
        )
    if found and found[-1] == ("file", "-"):
        raise UsageError(
            f"{file.where(section.number)}: [{section.name}] can't read standard input",
            "give file= a file of its own",
        )
    source, address = found[-1] if found else ("hostname", section.name)
    return Host(section.name, plugin, source, address, release, section, file)


def _last(lines: list[Line], key: str) -> str:
    return next((line.value for line in reversed(lines) if line.key == key), "")


def _sources(lines: list[Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        option = extra_opts.option_of(line.key)
        if option in SOURCES:
            yield SOURCES[option], line.value
