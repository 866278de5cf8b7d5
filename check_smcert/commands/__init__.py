"""``smcert COMMAND ...``: a module for each command, with ``add(parser)`` and ``run(given) -> status``."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

from check_smcert import __version__, entry
from check_smcert.errors import SmcertError, UsageError
from check_smcert.options.parser import Parser, ShowHelp, TextAsked
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets

# Each command's module is imported only when it is asked for.
COMMANDS = {
    "fleet": "check all Session Managers of an inventory",
    "explain": "show what the notice wants done",
    "config": "write host objects for Icinga 2, Nagios or the Director",
    "hostkeys": "fetch host keys, old algorithms included, for known_hosts",
}
_FAILED = 3


def main() -> NoReturn:
    """Run this process's command line and exit: 3 for whatever kept it from an answer."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:  # closed: nobody can be told anything
            os._exit(_FAILED)
        # A terminal with an ASCII locale must not turn a name into a traceback.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    status = _FAILED
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # "| head" has seen enough, and the exit status still counts
        pass
    except OSError as error:  # a full disk
        status = _failed("", f"{error.filename or 'output'}: {error.strerror}")
    os._exit(status)


def run(words: list[str]) -> int:
    """The exit status of ``smcert`` with these words; what it has to say is printed."""
    name = words[0] if words else ""
    try:
        if name in ("-h", "--help"):
            print(_help())
            return 0
        if name in ("-V", "--version"):
            print(f"smcert {__version__}")
            return 0
        if name not in COMMANDS:
            known = ", ".join(COMMANDS)
            what = f"'{name}' is not a command" if name else "a command is missing"
            raise UsageError(what, f"it is one of {known}; see smcert --help")
        parser, command = parser_for(name)
        status: int = command.run(parser.parse_args(words[1:]))
        return status
    except TextAsked as asked:
        print(asked)
        return 0
    except SmcertError as error:
        return _failed(name, str(error))
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return _failed(name, "interrupted")
    except OSError:
        raise  # main has the words
    except Exception as error:
        return _failed(name, entry.explained(error))


def parser_for(name: str) -> tuple[Parser, Any]:
    """The parser of a command's options, and its module."""
    command = import_module(f"check_smcert.commands.{name}")
    parser = Parser(prog=f"smcert {name}", description=command.__doc__)
    command.add(parser)
    parser.add_argument("-h", "--help", nargs=0, action=ShowHelp, help="show this")
    return parser, command


def _failed(name: str, why: str) -> int:
    door = Door(Secrets.from_environment())
    print(door.line(f"smcert{' ' if name else ''}{name}: {why}"), file=sys.stderr, flush=True)
    return _FAILED


def _help() -> str:
    lines = [f"  {name:8} {meaning}" for name, meaning in COMMANDS.items()]
    return "\n".join(
        [
            "usage: smcert COMMAND ...",
            "",
            "Session Managers' certificates for people; monitoring runs the plugins check_smcert_*.",
            "",
            *lines,
            "",
            "smcert COMMAND -h shows a command's options, smcert -V the version.",
        ]
    )
