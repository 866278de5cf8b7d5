"""PSN003617u (Avaya, issue 14, 10 December 2013): certificates of Session Manager that expire.

Data only. A new issue of the notice changes this file and nothing else.
"""

from __future__ import annotations

from check_smcert.notice import Action, Notice, Outage, Release, Step

_WAIT = (
    "select the Session Manager, set it to Deny New Service, wait until the active call count is "
    "close to 0"
)
_DENY_5_2 = f"System Manager, Session Manager/System Status/System State Administration: {_WAIT}"
_DENY_6 = f"System Manager, Home/Elements/Session Manager: {_WAIT}"
_UNMANAGED = (
    "with an expired JBoss certificate System Manager can't reach or manage this server, and "
    "database replication does not work"
)
_ON_THE_SERVER = f"{_UNMANAGED}: deny new service on the Session Manager's command line"
_COUNT = Action(
    "5/a/iii", "on the Session Manager: sm get callcount; wait until the calls are close to 0"
)
_ENROLL = (
    "set the enrollment password: if the existing one has 0 hours and 0 minutes left, choose "
    "'Password expires in' and one or more days; type the existing password or a new one, commit"
)
_ENROLL_5_2 = f"System Manager, Home/Security/Trust Management/Enrollment Password: {_ENROLL}"
_ENROLL_6 = f"System Manager, Home/Services/Security/Certificates/Enrollment Password: {_ENROLL}"
_PREPARE = (
    "have the IP addresses of System Manager, Session Manager and DNS ready, confirm the host "
    "name, give the enrollment password of 5/b"
)
_ACCEPT = "set it back to Accept New Service"
_ACCEPT_5_2 = (
    "when the installation is complete: System Manager, Session Manager/System Status/System "
    f"State Administration: {_ACCEPT}"
)
_ACCEPT_6 = f"System Manager, Home/Elements/Session Manager: {_ACCEPT}"
_THIRD_PARTY = "put third-party certificates back, if there were any (step 1)"
_INSTALL_OUTAGE = Outage(20, 40)
_EXPIRED = "expired: reinstall the Session Manager software"


def _reinstall(
    number: str,
    title: str,
    deny: tuple[Action, ...],
    enroll: str,
    install: str,
    accept: str,
) -> Step:
    actions = (
        *deny,
        Action("5/b", enroll),
        Action("5/c", f"on the Session Manager: {install}; {_PREPARE}"),
        Action("5/d", _THIRD_PARTY),
        Action("5/e", accept),
    )
    return Step(number, title, actions, _INSTALL_OUTAGE)


_AT_5_2 = (_ENROLL_5_2, "cd /opt/ASMinstall; ./install.sh -a", _ACCEPT_5_2)
_AT_6 = (
    _ENROLL_6,
    "cd /opt/ASMinstall; ./install.sh",
    f"when the installation is complete: {_ACCEPT_6}",
)
# The notice gives menus, commands and options for 5.2.x and 6.x only.
_AT_1_1 = (
    f"System Manager: {_ENROLL}",
    "cd /opt/ASMinstall; install.sh (the notice gives its options for 5.2.x and 6.x only)",
    f"when the installation is complete: System Manager: {_ACCEPT}",
)

_REINSTALL_1_1 = _reinstall("5", _EXPIRED, (Action("5/a", f"System Manager: {_WAIT}"),), *_AT_1_1)
_REINSTALL_1_1_UNMANAGED = _reinstall(
    "5",
    _EXPIRED,
    (
        Action(
            "5/a",
            f"{_UNMANAGED}; the notice has no command for 1.1.x that denies new service",
        ),
    ),
    *_AT_1_1,
)
_REINSTALL_5_2 = _reinstall("5", _EXPIRED, (Action("5/a", _DENY_5_2),), *_AT_5_2)
_REINSTALL_5_2_UNMANAGED = _reinstall(
    "5",
    _EXPIRED,
    (
        Action("5/a/i", f"{_ON_THE_SERVER}: ash soapClientUpdateBusyout 1"),
        _COUNT,
    ),
    *_AT_5_2,
)
_REINSTALL_6 = _reinstall("5", _EXPIRED, (Action("5/a", _DENY_6),), *_AT_6)
_REINSTALL_6_UNMANAGED = _reinstall(
    "5",
    _EXPIRED,
    (
        Action("5/a/ii", f"{_ON_THE_SERVER}: sm set denynewservice true"),
        _COUNT,
    ),
    *_AT_6,
)
_RENEW_5_2 = _reinstall(
    "6",
    "about to expire: 5.2.x renews only by reinstalling, as in step 5",
    (Action("5/a", _DENY_5_2),),
    *_AT_5_2,
)
_PLAN_UPGRADE_1_1 = Step(
    "4",
    "about to expire: the notice has no renewal of its own for 1.1.x",
    (Action("", "plan the upgrade now, to be done before the date; once expired, step 5 applies"),),
)
_RENEW_6 = Step(
    "7",
    "about to expire: renew the certificates with initTM",
    (
        Action("7/a", _DENY_6),
        Action("7/b", f"{_ENROLL_6} (as in 5/b)"),
        Action(
            "7/c",
            "on the Session Manager: "
            "rm -f /opt/Avaya/jboss-4.2.3.GA/server/s*/conf/tm/TMClientInv.xml",
        ),
        Action("7/d", "on the Session Manager: initTM"),
        Action("7/e", "give the enrollment password of 7/b"),
        Action(
            "7/f",
            "wait for its end, it asks nothing more; all certificates are then valid for at least "
            "two years",
        ),
        Action("7/g", _THIRD_PARTY),
        Action("7/h", _ACCEPT_6),
    ),
    Outage(10, 30),
)
_UPGRADE_6_2_0 = Step(
    "8",
    "about to expire: upgrade to 6.2.1, 6.2.2, 6.2.3 or 6.2.4 before the date",
    (
        Action(
            "8",
            "run upgradeSM.sh as 'Upgrading Avaya Aura Session Manager release 6.2' on "
            "support.avaya.com describes; the upgrade renews the certificates",
        ),
        Action("1", _THIRD_PARTY),
    ),
)
_CALL_AVAYA_6_2_0 = Step(
    "5/f",
    "expired on 6.2.0: contact Avaya at once",
    (
        Action(
            "5/f",
            "contact Avaya at once, charges are possible: customers have no root login on 6.2.0 and "
            "can run neither install.sh nor sm set and sm get",
        ),
    ),
)
_FOR_EVERYBODY = (
    "release 6.3 renews these certificates by itself before they expire, Avaya strongly recommends "
    "to upgrade System Manager and Session Manager to it; PSN003909 is about the alarms for the "
    "management certificate"
)

PSN003617U = Notice(
    name="PSN003617u",
    in_order=Step(
        "4",
        "in order: no immediate action; if only weeks or a few months remain and no upgrade is "
        "planned, renewing is strongly recommended",
    ),
    releases=(
        Release("1.1.x", _PLAN_UPGRADE_1_1, _REINSTALL_1_1, _REINSTALL_1_1_UNMANAGED),
        Release("5.2.x", _RENEW_5_2, _REINSTALL_5_2, _REINSTALL_5_2_UNMANAGED),
        Release("6.0.x", _RENEW_6, _REINSTALL_6, _REINSTALL_6_UNMANAGED),
        Release("6.1.x", _RENEW_6, _REINSTALL_6, _REINSTALL_6_UNMANAGED),
        Release("6.2.0", _UPGRADE_6_2_0, _CALL_AVAYA_6_2_0, _CALL_AVAYA_6_2_0),
    ),
    managing="jboss",
    before="before: have PSN003661u done first, it renews System Manager's own certificates",
    after="after: if System Manager, Home/Services/Replication shows Ready for Repair: click the "
    "replica group, check the box of this Session Manager if there are several, click Repair, "
    "wait for Synchronized (remark 4)",
    remarks=(_FOR_EVERYBODY,),
    others=(
        Step(
            "1",
            "third-party certificates: a renewal replaces them",
            (Action("1", "after every renewal put third-party certificates back"),),
        ),
    ),
)
