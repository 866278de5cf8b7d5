"""argparse with the exit codes and the messages that the Monitoring Plugins want."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from check_smcert.errors import UsageError


class TextAsked(Exception):
    """--help or --version: the text to print, and nothing to check."""


class Parser(argparse.ArgumentParser):
    """Raises UsageError for a wrong command line, and TextAsked; it never prints or exits."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=False,
            **settings,
        )
        # No option is a digit: what begins with one and a minus is a range, like -5:10.
        self._negative_number_matcher = re.compile(r"-[\d.]")

    def error(self, message: str) -> NoReturn:
        """What argparse finds wrong."""
        raise UsageError(message)

    @property
    def options(self) -> frozenset[str]:
        """Every option, as "-k" and "--keystore"."""
        return frozenset(self._option_string_actions)

    @property
    def long_names(self) -> dict[str, str]:
        """The last name of every option, "--keystore" of "-k"."""
        return {name: each.option_strings[-1] for name, each in self._option_string_actions.items()}


class ShowHelp(argparse.Action):
    """-h: all options."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        raise TextAsked(parser.format_help().rstrip("\n"))


class ShowVersion(argparse.Action):
    """-V: the text given as ``const``."""

    def __call__(self, *_: Any) -> NoReturn:
        raise TextAsked(self.const)
