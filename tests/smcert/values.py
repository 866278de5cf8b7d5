"""Outcomes of hosts, as values; keystores need no reader there."""

from __future__ import annotations

from check_smcert.errors import ConnectionFailed, UnreadableKeystore
from check_smcert.outcome import HostOutcome, Outcome, unknown
from check_smcert.plugins import PLUGINS
from tests.outcomes import certificate, outcome, store


def host(of: Outcome, name="sm1") -> HostOutcome:
    return HostOutcome(name, name, "6.1", of, name)


def outcomes() -> list[HostOutcome]:
    """One of each kind."""
    broken = UnreadableKeystore("can't read it", "see its permissions")
    return [
        host(outcome({"sd1": [store(certificate(400))], "jboss": [store(certificate(-3)), broken]})),
        host(outcome({"sd1": [store(certificate(400))]}, served=store(certificate(20, "other"))), "sm2"),
        host(outcome({"sd1": [store(certificate(50), certificate(900, "x"))]}, release=None,
                     exclude=["CN=x*"], warning="15%", critical="5%"), "sm3"),
        host(outcome({"sd1": [store(certificate(400, since=3))]}, release="6.3"), "sm4"),
        host(unknown(PLUGINS["all"], ConnectionFailed("refused", "see whether sshd runs", ["a", "b"])), "sm5"),
    ]  # fmt: skip
