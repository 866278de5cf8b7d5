"""The command line of every plugin: the same options, less those that its certificate can't use."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys

from check_smcert import __version__, extra_opts, psn, thresholds
from check_smcert.errors import UsageError
from check_smcert.keystores import KEYSTORES
from check_smcert.secret import Secrets
from check_smcert.sources.peer import parse_peer

_PASSWORDS = """\
Passwords are never options. They come from the environment, SMCERT_PASSWORD (login),
SMCERT_BECOME_PASSWORD (su or sudo) and SMCERT_STORE_PASSWORD (keystore), or from the
--extra-opts file as password=, become-password= and store-password=."""


class _Parser(argparse.ArgumentParser):
    """argparse with Nagios' exit codes: 3 for a wrong command line, for --help and --version."""

    def error(self, message: str) -> None:
        raise UsageError(message)

    def exit(self, status: int = 0, message: str | None = None) -> None:
        raise SystemExit(3)


def parse(label: str, arguments: list[str]) -> argparse.Namespace:
    """The options of plugin ``check_smcert_LABEL``; raises UsageError.

    ``secrets`` is added to the namespace, and ``warning`` and ``critical`` are Thresholds.
    """
    plugin = f"check_smcert_{label}"
    secrets = Secrets.from_environment()
    for argument in arguments:
        key = argument.partition("=")[0]
        if key.startswith("--") and secrets.knows(key[2:]):
            raise UsageError(
                f"{key} is no option, the process list would show it",
                f"set SMCERT_{key[2:].replace('-', '_').upper()} or use --extra-opts",
            )
    parser = _parser(label, plugin)
    known = parser._option_string_actions
    arguments, secrets = extra_opts.expand(arguments, plugin, secrets, known)
    options = parser.parse_args(arguments)
    options.secrets = secrets
    return options


def _parser(label: str, plugin: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=plugin,
        description=_description(label),
        epilog=_PASSWORDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    # No option is a digit: what begins with one and a minus is a range, like -5:10.
    parser._negative_number_matcher = re.compile(r"-[\d.]")
    sources = parser.add_argument_group("where to read, exactly one")
    add_source = sources.add_mutually_exclusive_group(required=True).add_argument
    if label != "smmgmt":
        add_source("-H", "--hostname", metavar="HOST", type=_host, help="over SSH from this host")
    if label != "all":
        add_source("-f", "--file", help="from this file, - is standard input: JKS, JCEKS, "
                   "PKCS#12, PEM, DER or what keytool -list -rfc prints")  # fmt: skip
        add_source("--connect", metavar="HOST[:PORT]", type=_usage(parse_peer),
                   help="the certificate that this TLS port presents (default port: 5061)")  # fmt: skip
    if label == "smmgmt":
        add_source("--url", help="System Manager's page of identity certificates, after logging in")
    add = parser.add_argument_group("what to judge").add_argument
    add("-w", "--warning", metavar="RANGE", type=_usage(thresholds.parse), default="90",
        help="days remaining, N means alert below N days (default: 90)")  # fmt: skip
    add("-c", "--critical", metavar="RANGE", type=_usage(thresholds.parse), default="30",
        help="the same for CRITICAL (default: 30)")  # fmt: skip
    add("-a", "--alias", help="look only at this entry (default: every identity entry)")
    if label == "smmgmt":
        add("--common-name", metavar="NAME", default="smmgmt",
            help="common name that the certificate must have (default: smmgmt)")  # fmt: skip
    add("--release", metavar="R", type=_usage(psn.check_release),
        help="Session Manager release, like 6.1 or 6.2.0: picks the notice's step")  # fmt: skip
    if label == "smmgmt":
        _add_page(parser.add_argument_group("System Manager's page").add_argument)
    else:
        _add_ssh(parser.add_argument_group("over SSH").add_argument, label)
    add = parser.add_argument_group("general").add_argument
    add("-t", "--timeout", metavar="SECONDS", type=_seconds, default=30.0,
        help="time limit for the whole check (default: 30)")  # fmt: skip
    add("--extra-opts", metavar="[SECTION][@FILE]", help="read options from an ini file")
    add("-v", "--verbose", action="count", default=0, help="say more, up to -vvv")
    add("-V", "--version", action="version", version=f"{plugin} {__version__}")
    add("-h", "--help", action="help", help="show this")
    return parser


def _add_ssh(add, label: str) -> None:
    add("-p", "--port", type=_port, default=22, help="SSH port (default: 22)")
    add("-l", "--logname", metavar="USER", default=None,
        help="login name (default: the current user)")  # fmt: skip
    add("-i", "--identity", metavar="FILE",
        help="private key (default: the agent's and the user's own)")  # fmt: skip
    add("--become", choices=("none", "su", "sudo"), default="none",
        help="how to become root after the login (default: none)")  # fmt: skip
    add("--become-user", metavar="USER", help="whom to become (default: su: sroot, sudo: root)")
    add("--known-hosts", metavar="FILE",
        help="host keys to trust (default: the system's and the user's)")  # fmt: skip
    if label != "all":
        add("-k", "--keystore", metavar="PATH", type=_remote_path, default=KEYSTORES[label].path,
            help="path there, may hold a glob (default: %(default)s)")  # fmt: skip
    add("--reader", choices=("keytool", "native"), default="keytool",
        help="keytool: run it there, only certificates leave the host; native: fetch the "
        "keystore, no Java needed (default: keytool)")  # fmt: skip


def _add_page(add) -> None:
    from check_smcert import time_zone

    add("-l", "--logname", metavar="USER", help="login name (default: the current user)")
    add("--ca-file", metavar="FILE",
        help="CAs that vouch for System Manager, in PEM (default: the system's)")  # fmt: skip
    add("--pin", metavar="SHA256",
        help="fingerprint of System Manager's certificate, instead of a CA")  # fmt: skip
    add("--timezone", metavar="ZONE", type=_usage(time_zone.parse),
        help="of dates on the page that name none, like America/Denver or -07:00")  # fmt: skip
    add("--date-order", choices=("dmy", "mdy"), help="what 02/03/2012 means on the page")
    add("--login-path", metavar="PATH", default="/securityserver/UI/Login",
        help="where the login form is, if the page does not lead there (default: %(default)s)")  # fmt: skip
    add("--login-form", metavar="NAME",
        help="name or id of the form (default: the one with both fields)")  # fmt: skip
    add("--user-field", metavar="NAME", default="IDToken1",
        help="the form's field for the user (default: %(default)s)")  # fmt: skip
    add("--password-field", metavar="NAME", default="IDToken2",
        help="the form's field for the password (default: %(default)s)")  # fmt: skip
    add("--login-button", metavar="NAME", default="SubmitButton",
        help="the form's button (default: %(default)s)")  # fmt: skip


def _description(label: str) -> str:
    if label == "all":
        what = "the three keystores of Session Manager releases 1.1 to 6.1 in one login"
    else:
        keystore = KEYSTORES[label]
        what = f"the Session Manager certificate {keystore.title} (PSN003617u step {keystore.step})"
    return f"Tests how many days remain of {what}."


def login_name(options: argparse.Namespace) -> str:
    """The name to log in with; raises UsageError where the current user has none."""
    try:
        return options.logname or getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("the current user has no name", "give one with -l USER") from error


def _usage(parse_text):
    """Let a parser's UsageError through argparse, which shows only its own kind of error."""

    def convert(text: str):
        try:
            return parse_text(text)
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return convert


def _host(text: str) -> str:
    if not text or text.startswith("-") or any(c.isspace() or not c.isprintable() for c in text):
        raise argparse.ArgumentTypeError(f"'{text}' is no host name or address")
    return text.strip("[]")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no port (1 to 65535)")


def _seconds(text: str) -> float:
    if text.isascii() and text.isdigit() and 0 < int(text) <= 86400:
        return float(text)
    raise argparse.ArgumentTypeError(f"'{text}' is no time limit (1 to 86400 seconds)")


def _remote_path(text: str) -> str:
    if not os.path.isabs(text) or not text.isprintable():
        raise argparse.ArgumentTypeError(f"'{text}' is no absolute path")
    return text


