"""From the options to the findings: which source is asked, and which reader reads its bytes."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Callable, Iterator

from check_smcert import common_name, readers
from check_smcert.certificate import Store
from check_smcert.finding import Finding, find_out
from check_smcert.keystores import KEYSTORES
from check_smcert.options import login_name
from check_smcert.sources import Document


def labels(label: str) -> list[str]:
    """The certificates that plugin ``check_smcert_LABEL`` tests."""
    if label == "all":
        return [keystore.label for keystore in KEYSTORES.values() if keystore.path]
    return [label]


def collect(label: str, options: argparse.Namespace) -> Iterator[Finding]:
    """Ask the source that the options name; raises SmcertError where it gives nothing at all."""
    # keytool has checked the password already where it ran; its output needs none.
    read = partial(readers.read, password=options.secrets.store_password)
    for name, documents in _documents(label, options).items():
        if name == "smmgmt":
            yield find_out(name, documents, partial(_named, read, options), options.alias)
        else:
            yield find_out(name, documents, read, options.alias)


def _documents(label: str, options: argparse.Namespace) -> dict[str, list[Document]]:
    if "hostname" in options and options.hostname:
        return _over_ssh(label, options)
    if options.connect:
        from check_smcert.sources import tls

        return {label: [tls.fetch(*options.connect, options.timeout)]}
    from check_smcert.sources import file

    return {label: [file.fetch(options.file)]}


def _named(read: Callable[[bytes], Store], options: argparse.Namespace, data: bytes) -> Store:
    return common_name.only(read(data), options.common_name)


def _over_ssh(label: str, options: argparse.Namespace) -> dict[str, list[Document]]:
    from check_smcert.sources import session_manager
    from check_smcert.sources.become import Become
    from check_smcert.sources.ssh import Login

    login = Login(
        host=options.hostname,
        port=options.port,
        user=login_name(options),
        key_file=options.identity,
        known_hosts=options.known_hosts,
        timeout=options.timeout,
        secrets=options.secrets,
    )
    become = Become.by(options.become, options.become_user, options.secrets)
    paths = {name: KEYSTORES[name].path for name in labels(label)}
    if label != "all":
        paths[label] = options.keystore
    return session_manager.fetch(login, become, paths, options.reader)
