"""From the options to the findings: which source is asked, and which reader reads its bytes."""

from __future__ import annotations

import argparse
from functools import partial
from typing import Iterator

from check_smcert import common_name, readers
from check_smcert.certificate import Store
from check_smcert.errors import UsageError
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
    if label == "smmgmt":
        read = partial(_read_named, options)
    for name, documents in _documents(label, options).items():
        yield find_out(name, documents, read, options.alias)


def _read_named(options: argparse.Namespace, data: bytes) -> Store:
    """Step 3c: the certificate with the common name smmgmt, or whatever the option says."""
    store = readers.read(
        data,
        options.secrets.store_password,
        options.timezone,
        options.date_order,
        options.common_name,
    )
    return common_name.only(store, options.common_name)


def _documents(label: str, options: argparse.Namespace) -> dict[str, list[Document]]:
    if "hostname" in options and options.hostname:
        return _over_ssh(label, options)
    if options.connect:
        from check_smcert.sources import tls

        return {label: [tls.fetch(*options.connect, options.timeout)]}
    if "url" in options and options.url:
        return {label: [_from_system_manager(options)]}
    from check_smcert.sources import file

    return {label: [file.fetch(options.file)]}


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


def _from_system_manager(options: argparse.Namespace) -> Document:
    from check_smcert.sources import webpage
    from check_smcert.sources.login_form import LoginForm

    if options.secrets.password is None:
        raise UsageError("System Manager wants a password", "set SMCERT_PASSWORD")
    return webpage.fetch(
        options.url,
        login_name(options),
        options.secrets.password,
        timeout=options.timeout,
        ca_file=options.ca_file,
        pin=options.pin,
        form=LoginForm(
            options.login_path,
            options.login_form,
            options.user_field,
            options.password_field,
            options.login_button,
        ),
    )
