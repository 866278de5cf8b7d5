"""The texts of single options, made into values."""

from __future__ import annotations

import argparse
import getpass
import os
import re
from collections.abc import Sequence
from typing import Callable, TypeVar

from check_smcert.errors import UsageError

Value = TypeVar("Value")


def checked(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """Let a parser's UsageError through argparse, which shows only its own kind of error."""

    def convert(text: str) -> Value:
        try:
            return parse(text)
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return convert


def host(text: str) -> str:
    """A host name or address, never what another program could take for an option."""
    if not text or text.startswith("-") or any(c.isspace() or not c.isprintable() for c in text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a host name or address")
    return text.strip("[]")


def port(text: str) -> int:
    """A TCP port."""
    return _number(text, 65535, "a port (1 to 65535)")


def seconds(text: str) -> float:
    """A time limit, up to a day."""
    return float(_number(text, 86400, "a time limit (1 to 86400 seconds)"))


def remote_path(text: str) -> str:
    """An absolute path on the Session Manager."""
    if not os.path.isabs(text) or not text.isprintable():
        raise argparse.ArgumentTypeError(f"'{text}' is not an absolute path")
    return text


def user_name(text: str) -> str:
    """A user to become, never what su or sudo could take for an option."""
    if not text or text.startswith("-") or any(c.isspace() or not c.isprintable() for c in text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a user name")
    return text


def login_name(given: argparse.Namespace) -> str:
    """The name to log in with; raises UsageError where the current user has none."""
    try:
        return str(given.logname or getpass.getuser())
    except (KeyError, OSError) as error:
        raise UsageError("the current user has no name", "give one with -l USER") from error


def number_of(least: int, most: int) -> Callable[[str], int]:
    """A whole number within these two."""

    def convert(text: str) -> int:
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from {least} to {most}")

    return convert


def choices(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Some of the ``known`` words, separated by commas, in any case."""

    def convert(text: str) -> tuple[str, ...]:
        words = tuple(word.strip().lower() for word in text.split(","))
        for word in words:
            if word not in known:
                raise argparse.ArgumentTypeError(f"'{word}' is not one of {', '.join(known)}")
        return words

    return convert


def _number(text: str, largest: int, what: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= largest:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not {what}")


def web_address(text: str) -> str:
    """The address of a page, without a fragment, in letters that the output shows as they are."""
    if not re.fullmatch(r"https?://[^\s/?#|<>&]+[^\s#|<>&]*#?", text) or not text.isprintable():
        raise argparse.ArgumentTypeError(
            f"'{text}' is not the address of a page (http:// or https://, without #, &, |, < and >)"
        )
    return text.rstrip("#")
