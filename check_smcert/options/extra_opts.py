"""``--extra-opts=[SECTION][@FILE]``: options from an ini file, as the Monitoring Plugins define it.

https://www.monitoring-plugins.org/doc/extra-opts.html: the section is named after the plugin unless
SECTION says otherwise, the file is looked for in the standard places unless FILE or the environment
variable ``MP_CONFIG_FILE`` says otherwise, ``key=`` is an option without value, and what the file
says comes before the command line, which so has the last word.
"""

from __future__ import annotations

import configparser
import os
import shlex
from collections.abc import Container
from typing import NamedTuple

from check_smcert.errors import ExtraOptsError
from check_smcert.secret import Secrets

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

        A value that is wrong there may be a password that stands at the wrong key.
        """
        for path, value in self.values:
            for quoted in {repr(value), f"'{value}'"}:
                text = text.replace(quoted, f"the value in {path}")
        return self.secrets.redact(text)


def expand(
    arguments: list[str], plugin: str, secrets: Secrets, options: Container[str]
) -> Expanded:
    """Put the options of every ``--extra-opts`` before the others; its passwords go to Secrets.

    ``arguments`` is the command line without the program's name, ``options`` all that there are, as
    "-w" and "--warning". Raises ExtraOptsError.
    """
    locators, others = _taken_out(arguments)
    from_files: list[str] = []
    values: list[tuple[str, str]] = []
    for locator in locators:
        section, _, path = locator.partition("@")
        path = path or _standard_file()
        found, status = _read(path, section or plugin)
        _refuse_open(path, status, found, secrets)
        values += [(path, value) for _, value in found if value]
        for key, value in found:
            option = f"-{key}" if len(key) == 1 else f"--{key}"
            if secrets.is_password_key(key):
                # As with the environment, nothing is no password.
                secrets = secrets.with_value(key, value) if value else secrets
            elif option == "--extra-opts":
                raise ExtraOptsError(f"{path}: a file can't name another one by extra-opts")
            elif option not in options:
                # Not its value: it may be a password whose name was misspelled.
                raise ExtraOptsError(f"{path}: '{key}' is not an option", "see --help")
            else:
                from_files.extend(_as_option(key, value))
    return Expanded(from_files + others, secrets, tuple(values))


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


def _read(path: str, section: str) -> tuple[list[tuple[str, str]], os.stat_result]:
    """The keys and values of a section, and the file's owner and permissions."""
    parser = configparser.ConfigParser(
        delimiters=("=",),
        comment_prefixes=("#", ";"),
        interpolation=None,  # a password may hold a %
        strict=False,
        default_section="",  # [DEFAULT] is a section like any other there
        empty_lines_in_values=False,
        dict_type=_Keeping,
    )
    parser.optionxform = str  # type: ignore[method-assign, assignment]  # -C and -c differ
    try:
        if not os.path.isfile(path) and os.path.exists(path):
            raise ExtraOptsError(f"{path} is not a regular file")
        with open(path, encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            # Indented lines are keys of their own there, and not more of the one before.
            parser.read_string("\n".join(line.strip() for line in file))
    except OSError as error:
        raise ExtraOptsError(f"can't read {path} ({error.strerror})") from error
    except (configparser.Error, UnicodeDecodeError) as error:
        # The parser's own message quotes the line, which may be a password.
        line = getattr(error, "lineno", None) or (getattr(error, "errors", None) or [[None]])[0][0]
        where = f"line {line} of {path}" if line else path
        why = " (not UTF-8)" if isinstance(error, UnicodeDecodeError) else ""
        raise ExtraOptsError(
            f"{where} is not an ini file{why}", "write [SECTION] and key=value"
        ) from None
    if not parser.has_section(section):
        raise ExtraOptsError(f"{path} has no section [{section}]")
    return [(key, one) for key, values in parser.items(section) for one in values], status


class _Keeping(dict):  # type: ignore[type-arg]
    """A key's values, of which it may have several (--exclude is repeatable), as a list.

    The parser sets a list of lines for each key that it reads, and in the end joins each to a text.
    """

    def __setitem__(self, key: object, value: object) -> None:
        earlier = self.get(key)
        if not isinstance(earlier, list):
            super().__setitem__(key, value)
        elif isinstance(value, list):
            earlier.extend(value)


def _refuse_open(
    path: str, status: os.stat_result, found: list[tuple[str, str]], secrets: Secrets
) -> None:
    """Refuse a file of passwords as ssh does a private key (sshkey_perm_ok), and what others can write.

    Who can write it can have a password of the environment sent elsewhere. A file of root's may be
    for a group, such as that of the monitoring daemon, to read.
    """
    held = any(secrets.is_password_key(key) and value for key, value in found)
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
