"""``--extra-opts=[SECTION][@FILE]``: options from an ini file, as the Monitoring Plugins define it.

https://www.monitoring-plugins.org/doc/extra-opts.html: the section is named after the plugin unless
SECTION says otherwise, the file is looked for in the standard places unless FILE or the environment
variable ``MP_CONFIG_FILE`` says otherwise, ``key=`` is an option without value, and what the file
says comes before the command line, which so has the last word.

Section ``[defaults]`` is read before every other one of its file. It may be for several plugins:
what another plugin has for an option is left out. A key ``plugin`` is for the inventory of ``smcert``.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Container, Iterable, Sequence
from typing import Callable, NamedTuple

from check_smcert.errors import ExtraOptsError
from check_smcert.options import ini
from check_smcert.options.ini import IniFile, Line
from check_smcert.secret import Secrets

DEFAULTS, PLUGIN = "defaults", "plugin"

STANDARD_PLACES = (
    "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
    "/usr/local/etc/monitoring-plugins.ini",
    "/etc/monitoring-plugins/monitoring-plugins.ini",
    "/etc/monitoring-plugins.ini",
    "/etc/nagios/plugins.ini",
    "/usr/local/nagios/etc/plugins.ini",
    "/usr/local/etc/nagios/plugins.ini",
    "/etc/opt/nagios/plugins.ini",
    "/etc/nagios-plugins.ini",
    "/usr/local/etc/nagios-plugins.ini",
    "/etc/opt/nagios-plugins.ini",
)
_OLD_NAMES = ("monitoring-plugins.ini", "plugins.ini", "nagios-plugins.ini")


class Expanded(NamedTuple):
    """A command line with what its files say; ``values`` are those of the files, by path."""

    arguments: list[str]
    secrets: Secrets
    values: tuple[tuple[str, str], ...]

    def hidden(self, text: str) -> str:
        """``text`` of a usage error without passwords and without values of the files.

        A value that is wrong there may be a password that stands at the wrong key. Of HOST:PORT a
        part may be quoted.
        """
        for path, value in self.values:
            for part in (value, *filter(None, value.split(":"))):
                for quoted in (repr(part), f"'{part}'"):
                    text = text.replace(quoted, f"the value in {path}")
        return self.secrets.redact(text)


def expand(
    arguments: list[str],
    plugin: str,
    secrets: Secrets,
    options: Container[str],
    owners: Callable[[str], Sequence[str]] = lambda option: (),
) -> Expanded:
    """Put the options of every ``--extra-opts`` before the others; its passwords go to Secrets.

    ``arguments`` is the command line without the program's name, ``options`` all that there are, as
    "-w" and "--warning", ``owners`` the plugins that have an option. Raises ExtraOptsError.
    """
    locators, others = _taken_out(arguments)
    done = Expanded([], secrets, ())
    for locator in locators:
        name, _, path = locator.partition("@")
        name = name or plugin
        file = ini.read(path or _standard_file())
        if not any(section.name == name for section in file.sections):
            raise ExtraOptsError(f"{file.path} has no section [{name}]")
        defaults = file.lines(DEFAULTS) if name != DEFAULTS else []
        refuse_open(file, [*defaults, *file.lines(name)], done.secrets)
        lines = [*common(defaults, options, owners), *file.lines(name)]
        taken = take(file, lines, done.secrets, options, owners)
        done = Expanded(done.arguments + taken.arguments, taken.secrets, done.values + taken.values)
    return Expanded(done.arguments + others, done.secrets, done.values)


def common(
    defaults: Iterable[Line], options: Container[str], owners: Callable[[str], Sequence[str]]
) -> list[Line]:
    """Those lines of [defaults] that a plugin with these options can take."""
    return [
        line
        for line in defaults
        if option_of(line.key) in options or not owners(option_of(line.key))
    ]


def take(
    file: IniFile,
    lines: Iterable[Line],
    secrets: Secrets,
    options: Container[str],
    owners: Callable[[str], Sequence[str]],
) -> Expanded:
    """The command line that these lines are; raises ExtraOptsError."""
    arguments: list[str] = []
    values: list[tuple[str, str]] = []
    for line in lines:
        option = option_of(line.key)
        if line.value:
            values.append((file.path, line.value))
        if secrets.is_password_key(line.key):
            # As with the environment, nothing is no password.
            secrets = secrets.with_value(line.key, line.value) if line.value else secrets
        elif option == "--extra-opts":
            where = file.where(line.number)
            raise ExtraOptsError(f"{where}: a file can't name another one by extra-opts")
        elif option in options:
            arguments += _as_option(line.key, line.value)
        elif line.key != PLUGIN:
            # Not its value: it may be a password whose name was misspelled.
            where = file.where(line.number)
            others = ", ".join(owners(option))
            do = f"it is one of {others}" if others else "see --help"
            raise ExtraOptsError(f"{where}: '{line.key}' is not an option here", do)
    return Expanded(arguments, secrets, tuple(values))


def option_of(key: str) -> str:
    """The option that a key is: "-k", "--keystore"."""
    return f"-{key}" if len(key) == 1 else f"--{key}"


def _taken_out(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What the options ``--extra-opts`` say, joined by a = or in the next word, and the others."""
    locators, others, words = [], [], list(arguments)
    while words:
        word = words.pop(0)
        if word == "--extra-opts":
            locators.append(words.pop(0) if words and not words[0].startswith("-") else "")
        elif word.startswith("--extra-opts="):
            locators.append(word.partition("=")[2])
        else:
            others.append(word)
    return locators, others


def _as_option(key: str, value: str) -> list[str]:
    if len(key) == 1:
        return [f"-{key}{value}"]
    return [f"--{key}={value}"] if value else [f"--{key}"]


def _standard_file() -> str:
    if os.environ.get("MP_CONFIG_FILE"):
        return os.environ["MP_CONFIG_FILE"]
    folders = filter(None, os.environ.get("NAGIOS_CONFIG_PATH", "").split(":"))
    places = [os.path.join(folder, name) for folder in folders for name in _OLD_NAMES]
    for place in (*places, *STANDARD_PLACES):
        if os.path.isfile(place):
            return place
    raise ExtraOptsError(
        "--extra-opts names no file and none is in the standard places",
        f"write --extra-opts=@FILE, or make {STANDARD_PLACES[2]}",
    )


def refuse_open(file: IniFile, lines: Iterable[Line], secrets: Secrets) -> None:
    """Refuse a file of passwords as ssh does a private key (sshkey_perm_ok), and what others can write.

    Who can write it can have a password of the environment sent elsewhere. A file of root's may be
    for a group, such as that of the monitoring daemon, to read.
    """
    path, status = file.path, file.status
    held = any(secrets.is_password_key(line.key) and line.value for line in lines)
    if not held and secrets == Secrets():
        return
    own = status.st_uid == os.geteuid()
    trouble, mend = "", f"chmod 600 {shlex.quote(path)}"
    if not own and status.st_uid != 0:
        trouble, mend = "another user owns it", "have it owned by root or by the user of the check"
    elif status.st_mode & 0o022:
        trouble = "others can write it"
    elif held and status.st_mode & (0o044 if own else 0o004):
        trouble = "others can read it"
    if trouble:
        holds = "holds passwords" if held else "decides where passwords go"
        raise ExtraOptsError(f"{path} {holds} and {trouble}", mend)
