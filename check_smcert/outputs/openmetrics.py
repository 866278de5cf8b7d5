"""Metrics in Prometheus' text format, for node_exporter's textfile collector; no time stamps.

The names x509_* and their labels are those of enix/x509-certificate-exporter, so that its dashboards
and alerts fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from check_smcert.outcome import HostOutcome
from check_smcert.safe_text import Door
from check_smcert.secret import Secrets
from check_smcert.validity import Validity

Samples = Iterator[tuple[dict[str, str], float]]
_DOOR = Door(Secrets())  # outcomes have no passwords any more


def render(hosts: Callable[[], Iterable[HostOutcome]]) -> Iterator[str]:
    """The metrics, those of one name together. Each name asks for the ``hosts`` anew."""
    for name, (meaning, samples) in _METRICS.items():
        yield f"# HELP {name} {meaning}\n# TYPE {name} gauge\n"
        for host in hosts():
            shown: dict[str, float] = {}
            for labels, value in samples(host):
                text = ",".join(f'{key}="{_quoted(each)}"' for key, each in labels.items())
                # Two certificates of the same names are one series: that which ends first stands.
                shown.setdefault(text, value)
            yield from (f"{name}{{{text}}} {value:.0f}\n" for text, value in shown.items())


def unsaid(host: HostOutcome) -> Iterator[str]:
    """What metrics have no room for: the texts of what could not be read."""
    outcome = host.outcome
    if outcome.problem:
        yield f"{host.name}: {outcome.problem.text}"
    for store in outcome.stores:
        for problem in store.problems:
            yield f"{host.name}: {store.target.label}: {problem.origin}: {problem.text}"
    if outcome.served and outcome.served.problem:
        yield f"{host.name}: {outcome.served.origin}: {outcome.served.problem.text}"


def _of_certificates(value: Callable[[Validity], float | None]) -> Callable[..., Samples]:
    def samples(host: HostOutcome) -> Samples:
        for store in host.outcome.stores:
            soonest = sorted(store.validities, key=lambda each: each.certificate.not_after)
            for validity in soonest:
                number = value(validity)
                if number is not None:
                    names = {
                        "subject_CN": validity.certificate.common_name,
                        "issuer_CN": _common_name(validity.certificate.issuer),
                        **_serial_number(validity),
                        "alias": validity.alias,
                    }
                    yield {**_file(host, store.target.label, validity.origin), **names}, number

    return samples


def _serial_number(validity: Validity) -> dict[str, str]:
    number = validity.certificate.serial_number
    return {"serial_number": number} if number else {}


def _not_before(validity: Validity) -> float | None:
    start = validity.certificate.not_before
    return None if start is None else start.timestamp()


def _errors(host: HostOutcome) -> Samples:
    """For each file whether it could not be read; without any, for each that should have been."""
    outcome = host.outcome
    for store in outcome.stores:
        for problem in store.problems:
            yield _file(host, store.target.label, problem.origin), 1
        for validity in store.validities:
            yield _file(host, store.target.label, validity.origin), 0
    if outcome.problem:
        for target in outcome.plugin.targets:
            yield _file(host, target.label, host.address), 1


def _states(host: HostOutcome) -> Samples:
    yield {**_host(host), "plugin": host.outcome.plugin.name}, host.outcome.status


def _successes(host: HostOutcome) -> Samples:
    yield {**_host(host), "plugin": host.outcome.plugin.name}, not any(unsaid(host))


def _file(host: HostOutcome, store: str, origin: str) -> dict[str, str]:
    return {
        **_host(host),
        "store": store,
        "filename": origin.rpartition("/")[2],
        "filepath": origin,
    }


def _host(host: HostOutcome) -> dict[str, str]:
    return {"host": host.name, "release": host.release or ""}


def _common_name(name: str) -> str:
    """The common name in an RFC 4514 string."""
    found = re.search(r"(?:^|[,+])CN=((?:\\.|[^,+\\])*)", name)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


def _quoted(text: str) -> str:
    return _DOOR.value(text).replace("\\", r"\\").replace('"', r"\"")


_METRICS: dict[str, tuple[str, Callable[[HostOutcome], Samples]]] = {
    "x509_cert_not_before": (
        "Start of the certificate's validity, in Unix seconds",
        _of_certificates(_not_before),
    ),
    "x509_cert_not_after": (
        "End of the certificate's validity, in Unix seconds",
        _of_certificates(lambda validity: validity.certificate.not_after.timestamp()),
    ),
    "x509_cert_expired": (
        "Whether the certificate has expired",
        _of_certificates(lambda validity: validity.expired),
    ),
    "x509_cert_error": ("Whether the file could not be read", _errors),
    "smcert_state": (
        "State of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN",
        _states,
    ),
    "smcert_success": ("Whether the check read all that it should", _successes),
}
