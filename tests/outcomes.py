"""Outcomes of checks whose keystores are given as values, and the output that they make."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from check_smcert import evaluation, store_report
from check_smcert.certificate import Certificate, Entry, EntryType, Keystore
from check_smcert.document import Document
from check_smcert.errors import SmcertError
from check_smcert.outcome import Outcome
from check_smcert.outputs import nagios
from check_smcert.plugins import Plugin
from check_smcert.readers.hints import Hints
from check_smcert.secret import Secrets
from check_smcert.selection import Selection, pattern
from check_smcert.served import compare
from check_smcert.settings import Settings
from check_smcert.targets import JBOSS, SD1, SYSTEM_MANAGER
from check_smcert.thresholds import parse

NOW = datetime(2026, 5, 17, 10, 30, tzinfo=timezone.utc)
TARGETS = {target.label: target for target in (SD1, SYSTEM_MANAGER, JBOSS)}


def certificate(days, name="sm1", issuer="CN=default,OU=MGMT,O=AVAYA", since=-300) -> Certificate:
    """Valid from ``since`` for ``days`` more days, counted from NOW."""
    start, end = NOW + timedelta(days=since), NOW + timedelta(days=days)
    return Certificate(f"CN={name},O=Avaya", issuer, start, end, name)


def store(*certificates: Certificate, alias="tm") -> Keystore:
    """A keystore with one private key, whose chain these are."""
    return Keystore("JKS", (Entry(alias, EntryType.PRIVATE_KEY, certificates),))


def outcome(
    stores,
    release="6.1",
    warning="90",
    critical="30",
    alias=None,
    secrets=Secrets(),
    log=tuple,
    docs="",
    leaf=False,
    exclude=(),
    served=None,
) -> Outcome:
    """Of a check of label -> [Keystore or SmcertError, ...], ``served`` is what the port shows."""
    selection = Selection(alias, leaf, tuple(map(pattern, exclude)))
    targets = tuple(TARGETS[label] for label in stores)
    settings = Settings(
        plugin=Plugin("test", targets, ()),
        fetch=dict,
        hints=Hints(),
        warning=parse(warning),
        critical=parse(critical),
        selection=selection,
        release=release,
        timeout=30,
        verbosity=0,
        secrets=secrets,
        options=frozenset(),
        docs=docs,
    )

    def reports():
        for target in targets:
            documents = [
                document(f"/{target.label}{number}.jks", content)
                for number, content in enumerate(stores[target.label])
            ]
            report = store_report.read_all(target, documents, Hints(), NOW, selection)
            yield report
            if served:
                yield compare(document("sm1 port 5061", served), report.validities, Hints(), NOW)

    return evaluation.evaluate(settings, reports, log)


def document(origin, content) -> Document:
    """What a source hands over: a Keystore instead of bytes, or an error."""
    if isinstance(content, SmcertError):
        return Document(origin, error=content)
    return Document(origin, content)


def output(stores, verbosity=0, secrets=Secrets(), **options) -> tuple[str, int]:
    """The plugin's output and exit status."""
    done = outcome(stores, secrets=secrets, **options)
    return nagios.render(done, secrets, verbosity), int(done.status)


def first_line(*arguments, **options) -> tuple[str, int]:
    """The first line and the exit status."""
    text, status = output(*arguments, **options)
    return text.splitlines()[0], status


def date(days) -> str:
    """The moment so many days after NOW, as the output writes it."""
    return f"{NOW + timedelta(days=days):%Y-%m-%d %H:%M} UTC"
