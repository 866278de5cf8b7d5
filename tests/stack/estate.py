"""The Session Managers that the stack watches, and what reads their certificates' past."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.lab import JBOSS, SD1, SYSTEM_MANAGER, SessionManager, as_pem, keystore, stores
from tests.servers.daemon import Daemon, free_port, listens

RENEWED = 200  # days ago, on sm-61
_TWO_YEARS = 730


@dataclass(frozen=True)
class Service:
    """A service of Icinga's, and the plugin's arguments that read what was there in the past.

    ``before`` are those for more than RENEWED days ago, if they are others.
    """

    name: str
    label: str
    then: list[object]
    before: list[object] | None = None

    def past(self, days_ago: int) -> list[object]:
        """The plugin's arguments for that day."""
        return self.before if self.before and days_ago > RENEWED else self.then


@dataclass(frozen=True)
class Host:
    """A host object: its name, its custom variables ``smcert_...``, and its services."""

    name: str
    variables: Mapping[str, object]
    services: list[Service]

    def __str__(self) -> str:
        lines = [f"vars.smcert_{name} = {json.dumps(it)}" for name, it in self.variables.items()]
        body = "\n".join(['import "smcert-host"', 'address = "127.0.0.1"', *lines])
        return f'object Host "{self.name}" {{\n{body}\n}}\n'


@contextlib.contextmanager
def estate(folder: Path) -> Iterator[list[Host]]:
    """Three Session Managers, one for each way in which the suite watches them."""
    with _three_services(folder) as sm61, _one_service() as sm52, _smmgmt(folder) as sm62:
        yield [sm61, sm52, sm62]


@contextlib.contextmanager
def _three_services(folder: Path) -> Iterator[Host]:
    """Release 6.1: one certificate was renewed in time, one is to be, one was forgotten."""
    certificates = {
        "sd1": (SD1, "SIP", _TWO_YEARS - RENEWED),
        "system_manager": (SYSTEM_MANAGER, "SMGR", 61),
        "jboss": (JBOSS, "JBoss", -12),
    }
    there, services, release = {}, [], ("--release", "6.1")
    for label, (path, unit, days) in certificates.items():
        there[path] = _two_years(days, unit, label)
        file = folder / f"{label}.jks"
        file.write_bytes(there[path])
        services.append(Service(f"sm-61!smcert-{label}", label, ["-f", file, *release]))
    old = folder / "sd1-before.jks"
    old.write_bytes(_two_years(20 - RENEWED, "SIP", "sd1"))
    services[0] = replace(services[0], before=["-f", old, *release])
    with SessionManager("old", there) as machine:
        yield Host("sm-61", {**login(machine), "release": "6.1"}, services)


@contextlib.contextmanager
def _one_service() -> Iterator[Host]:
    """Release 5.2, all in one login: by key, and sudo."""
    there = stores(sd1=400, system_manager=330, jboss=24)
    with SessionManager("old", there, sudoers="cust ALL=(root) NOPASSWD: ALL\n") as machine:
        where = ("-H", machine.host, "-p", machine.port, "-l", machine.user)
        how = ("--known-hosts", machine.known_hosts, "-i", machine.key_file, "--become", "sudo")
        quickly = ("--reader", "native", "--release", "5.2")
        service = Service("sm-52!smcert-all", "all", [*where, *how, *quickly])
        yield Host("sm-52", {**login(machine), "release": "5.2", "all": True}, [service])


@contextlib.contextmanager
def _smmgmt(folder: Path) -> Iterator[Host]:
    """Release 6.2.0: a TLS port that presents the certificate smmgmt."""
    pem = folder / "smmgmt.pem"
    store = keystore(75, 75 - _TWO_YEARS, "CN=smmgmt, O=AVAYA", storetype="PKCS12")
    pem.write_bytes(as_pem(store))
    port = free_port()
    server = Daemon(
        (
            "openssl",
            "s_server",
            "-quiet",
            "-accept",
            f"127.0.0.1:{port}",
            "-cert",
            pem,
            "-cipher",
            "ALL:@SECLEVEL=0",
        ),  # fmt: skip
        {"PATH": "/usr/bin:/bin"},
        folder / "s_server.log",
        lambda: listens(port),
    )
    service = Service("sm-62!smcert-smmgmt", "smmgmt", ["-f", pem, "--release", "6.2.0"])
    try:
        # The host check tries this port, too.
        variables = {"release": "6.2.0", "connect": f"127.0.0.1:{port}", "port": port}
        yield Host("sm-62", variables, [service])
    finally:
        server.stop()


def _two_years(days: float, unit: str, alias: str) -> bytes:
    """A keystore whose certificate has ``days`` of its two years left."""
    name = f"CN=sm1.example.com, OU={unit}, O=Avaya"
    return keystore(days, days - _TWO_YEARS, name, alias=alias)


def login(machine: SessionManager) -> dict[str, object]:
    """Password and su, as the notice has it."""
    return {
        "port": machine.port,
        "known_hosts": str(machine.known_hosts),
        "logname": machine.user,
        "password": machine.password,
        "become": "su",
        "become_password": machine.root_password,
    }
