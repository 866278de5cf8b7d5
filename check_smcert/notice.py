"""Avaya's notice PSN003617u (issue 14, 10 December 2013) as a table: what to do, on which release.

A new issue of the notice changes this file and nothing else. Every action has :data:`BEFORE`
before it and :data:`AFTER` after it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

NAME = "PSN003617u"

BEFORE = "before: have PSN003661u done first, it renews System Manager's own certificates"
AFTER = (
    "after: if Home/Services/Replication shows Ready for Repair: open the replica group, tick "
    "this Session Manager, Repair, wait for Synchronized (remark 4)",
)


class State(enum.Enum):
    """A certificate as the notice sees it."""

    FUTURE = "in order"
    DUE = "about to expire"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"


@dataclass(frozen=True)
class Step:
    """One step of the notice: its number, the ``actions`` in order, the ``outage`` to expect."""

    number: str
    title: str
    actions: tuple[str, ...] = ()
    outage: str = ""


_WAIT = "set it to Deny New Service, wait until the active calls are close to 0"
_DENY_5_2 = f"System Manager, Session Manager/System Status/System State Administration: {_WAIT}"
_DENY_6 = f"System Manager, Home/Elements/Session Manager: {_WAIT}"
_UNMANAGED = "System Manager can't manage this server with an expired JBoss certificate: on it run"
_COUNT = "'sm get callcount' shows the calls, wait until they are close to 0"
_ENROLL = "set the enrollment password; with 0 hours 0 minutes left choose 'Password expires in'"
_ENROLL_5_2 = f"System Manager, Home/Security/Trust Management/Enrollment Password: {_ENROLL}"
_ENROLL_6 = f"System Manager, Home/Services/Security/Certificates/Enrollment Password: {_ENROLL}"
_PREPARE = (
    "have the IP addresses of System Manager, Session Manager and DNS ready, confirm the host "
    "name, give the enrollment password"
)
_ACCEPT = "once it is through, set the Session Manager back to Accept New Service"
_THIRD_PARTY = "put third-party certificates back, if there were any (step 1)"
_OUTAGE_INSTALL = "20-40 minutes"


def _reinstall(number: str, title: str, deny: str, enroll: str, install: str) -> Step:
    actions = (
        f"5/a: {deny}",
        f"5/b: {enroll}",
        f"5/c: on the Session Manager: {install}; {_PREPARE}",
        f"5/d: {_THIRD_PARTY}",
        f"5/e: {_ACCEPT}",
    )
    return Step(number, title, actions, _OUTAGE_INSTALL)


_INSTALL_5_2 = "cd /opt/ASMinstall; ./install.sh -a"
_INSTALL_6 = "cd /opt/ASMinstall; ./install.sh"
_EXPIRED = "step 5, expired: reinstall the Session Manager software"

NOTHING_YET = Step(
    "4",
    "step 4, in order: no action now; renew or upgrade before the last weeks or months",
)
PLAN_UPGRADE_1_1 = Step(
    "4",
    "step 4, about to expire: the notice has no renewal of its own for 1.1.x",
    (
        "plan the upgrade now, to be done before the date; Avaya recommends release 6.3, which "
        "renews its certificates by itself; once expired, step 5 applies",
    ),
)
REINSTALL_1_1 = _reinstall(
    "5",
    _EXPIRED,
    f"in System Manager's web page {_WAIT}",
    f"in System Manager's web page {_ENROLL}",
    "cd /opt/ASMinstall; install.sh (the notice gives its options for 5.2.x and 6.x only)",
)
REINSTALL_1_1_JBOSS = _reinstall(
    "5",
    _EXPIRED,
    "System Manager can't manage this server with an expired JBoss certificate, and the notice "
    "has no command for 1.1.x that denies new service",
    f"in System Manager's web page {_ENROLL}",
    "cd /opt/ASMinstall; install.sh (the notice gives its options for 5.2.x and 6.x only)",
)
REINSTALL_5_2 = _reinstall("5", _EXPIRED, _DENY_5_2, _ENROLL_5_2, _INSTALL_5_2)
REINSTALL_5_2_JBOSS = _reinstall(
    "5",
    _EXPIRED,
    f"{_UNMANAGED} 'ash soapClientUpdateBusyout 1' (5/a/i); {_COUNT}",
    _ENROLL_5_2,
    _INSTALL_5_2,
)
REINSTALL_6 = _reinstall("5", _EXPIRED, _DENY_6, _ENROLL_6, _INSTALL_6)
REINSTALL_6_JBOSS = _reinstall(
    "5",
    _EXPIRED,
    f"{_UNMANAGED} 'sm set denynewservice true' (5/a/ii); {_COUNT}",
    _ENROLL_6,
    _INSTALL_6,
)
RENEW_5_2 = _reinstall(
    "6",
    "step 6, about to expire: 5.2.x renews only by reinstalling, as in step 5",
    _DENY_5_2,
    _ENROLL_5_2,
    _INSTALL_5_2,
)
RENEW_6 = Step(
    "7",
    "step 7, about to expire: renew the certificates with initTM",
    (
        f"7/a: {_DENY_6}",
        f"7/b: {_ENROLL_6}",
        "7/c: on the Session Manager: "
        "rm -f /opt/Avaya/jboss-4.2.3.GA/server/s*/conf/tm/TMClientInv.xml",
        "7/d, 7/e: on the Session Manager: initTM; give the enrollment password, it then runs "
        "to its end alone and the certificates are good for at least two years",
        f"7/g: {_THIRD_PARTY}",
        f"7/h: {_ACCEPT}",
    ),
    "10-30 minutes",
)
UPGRADE_6_2_0 = Step(
    "8",
    "step 8, about to expire: upgrade to 6.2.1, 6.2.2, 6.2.3 or 6.2.4 before the date",
    (
        "run upgradeSM.sh as 'Upgrading Avaya Aura Session Manager release 6.2' on "
        "support.avaya.com describes; the upgrade renews the certificates",
        f"afterwards {_THIRD_PARTY}",
    ),
)
CALL_AVAYA_6_2_0 = Step(
    "5/f",
    "step 5/f, expired on 6.2.0: contact Avaya at once",
    ("there is no root login on 6.2.0, so neither install.sh nor sm can be run (charges possible)",),
)


@dataclass(frozen=True)
class Release:
    """A row of the notice: a line of releases, and the step for each state.

    ``expired_jboss`` replaces ``expired`` for the JBoss certificate (5/a: System Manager can then
    no longer manage the server).
    """

    name: str
    numbers: tuple[int, ...]
    due: Step
    expired: Step
    expired_jboss: Step

    def step(self, state: State, label: str) -> Step:
        """The step for a certificate of keystore ``label`` in this state."""
        if state is State.FUTURE:
            return NOTHING_YET
        if state is State.DUE:
            return self.due
        return self.expired_jboss if label == "jboss" else self.expired


NOTICE = (
    Release("1.1.x", (1, 1), PLAN_UPGRADE_1_1, REINSTALL_1_1, REINSTALL_1_1_JBOSS),
    Release("5.2.x", (5, 2), RENEW_5_2, REINSTALL_5_2, REINSTALL_5_2_JBOSS),
    Release("6.0.x", (6, 0), RENEW_6, REINSTALL_6, REINSTALL_6_JBOSS),
    Release("6.1.x", (6, 1), RENEW_6, REINSTALL_6, REINSTALL_6_JBOSS),
    Release("6.2.0", (6, 2, 0), UPGRADE_6_2_0, CALL_AVAYA_6_2_0, CALL_AVAYA_6_2_0),
)
