"""What PSN003617u says, as a table: which fact belongs to which step, by release and state.

A fact is a word, a path, a menu, a command or a duration that the advice has to show. Where the
notice words it otherwise, or in another paragraph, the fact says so. The tests use the table in
both directions: a fact that a row does not have for a part must not stand there.
"""

from __future__ import annotations

from tests.notice_table import Fact, Steps, TargetRow, row

IN_ORDER = "in order"
DUE = "about to expire"
EXPIRED = "expired, not the JBoss certificate"
JBOSS = "JBoss certificate expired"
ANY_EXPIRED = (EXPIRED, JBOSS)
ACTING = (DUE, EXPIRED, JBOSS)
STATES = (IN_ORDER, *ACTING)

R11, R52, R60, R61, R620 = RELEASES = ("1.1.x", "5.2.x", "6.0.x", "6.1.x", "6.2.0")
R6 = (R60, R61)
REINSTALLED = (R11, R52, R60, R61)

# The parts of an advice that are no actions.
TITLE, OUTAGE, BEFORE, AFTER, REMARKS = "title", "outage", "before", "after", "remarks"

# fmt: off
_5B_TO_5E = ("5/b", "5/c", "5/d", "5/e")
STEPS = (
    Steps(RELEASES, (IN_ORDER,), "4"),
    Steps((R11,), (DUE,), "4", ("",)),
    Steps((R52,), (DUE,), "6", ("5/a", *_5B_TO_5E)),
    Steps(R6, (DUE,), "7", ("7/a", "7/b", "7/c", "7/d", "7/e", "7/f", "7/g", "7/h")),
    Steps((R620,), (DUE,), "8", ("8", "1")),
    Steps(REINSTALLED, (EXPIRED,), "5", ("5/a", *_5B_TO_5E)),
    Steps((R11,), (JBOSS,), "5", ("5/a", *_5B_TO_5E)),
    Steps((R52,), (JBOSS,), "5", ("5/a/i", "5/a/iii", *_5B_TO_5E)),
    Steps(R6, (JBOSS,), "5", ("5/a/ii", "5/a/iii", *_5B_TO_5E)),
    Steps((R620,), ANY_EXPIRED, "5/f", ("5/f",)),
)

_STATE_5_2 = "Session Manager/System Status/System State Administration"
_STATE_6 = "Home/Elements/Session Manager"
_PASSWORD_5_2 = "Home/Security/Trust Management/Enrollment Password"
_PASSWORD_6 = "Home/Services/Security/Certificates/Enrollment Password"
_ON_THE_SERVER = Fact("on the Session Manager", "Session Manager command line")

_DENY = (
    "System Manager",
    "select the Session Manager",
    Fact("set it to Deny New Service", 'change the service state to "Deny New Service"'),
    "wait until the active call count is close to",
    Fact("close to 0", "close to zero"),
)
_UNMANAGED = (
    Fact("with an expired JBoss certificate System Manager can't reach or manage this server",
         "the System Manager will not be able to manage the Session Manager. The Session Manager "
         "will be unreachable from the System Manager web interface", "5/a"),
    Fact("database replication does not work",
         "Database Replication will not work with expired Jboss certificate", "5/a"),
)
_BY_COMMAND = (
    *_UNMANAGED,
    Fact("deny new service on the Session Manager's command line",
         "commands from Session Manager command line to deny service", "5/a"),
)
_ENROLL = (
    "System Manager",
    Fact("set the enrollment password", "Set the enrollment password"),
    Fact("if the existing one has 0 hours and 0 minutes left",
         "If time remaining on the existing password is 0 hours and 0 minutes"),
    Fact("choose 'Password expires in' and one or more days",
         'select "Password expires in" and chose one or more days'),
    Fact("type the existing password or a new one, commit",
         "type your existing password or provide a new one and hit commit"),
)
_INSTALL = (
    _ON_THE_SERVER,
    Fact("cd /opt/ASMinstall", "change directory to /opt/ASMinstall"),
    Fact("have the IP addresses of System Manager, Session Manager and DNS ready",
         "Have all IP addresses for System Manager, Session Manager and DNS ready"),
    Fact("confirm the host name", "Confirm the local host name"),
    Fact("give the enrollment password of 5/b",
         "provide the enrollment password created in step 5/b"),
)
_THIRD_PARTY = (
    Fact("put third-party certificates back, if there were any",
         "Customers with custom certificates can now re-install their third party certificates"),
    Fact("step 1", "third party custom certificates will need to have those reinstalled", "1"),
)
_ACCEPT = (
    Fact("when the installation is complete", "Once Session Manager installation completes"),
    Fact("set it back to Accept New Service", 'place it back in "Accept New Service"'),
    Fact("System Manager", "from the System Manager Webpage as described in 5/a"),
)

ROWS = (
    # Which step it is, and how long it takes.
    row(RELEASES, IN_ORDER, TITLE, Fact("in order", "expiration dates are in the future"),
        "no immediate action",
        Fact("if only weeks or a few months remain", "within weeks or a few months"),
        Fact("and no upgrade is planned", "no near future plans to upgrade"),
        Fact("renewing is strongly recommended", "would be strongly recommended"), paragraph="4"),
    row(R11, DUE, TITLE, Fact("about to expire", "expiration dates are within weeks"),
        Fact("the notice has no renewal of its own for 1.1.x", None), paragraph="4"),
    row(R52, DUE, TITLE, "about to expire",
        Fact("as in step 5", "as per step 5"),
        Fact("5.2.x renews only by reinstalling", "5.2.x, the server needs to be reinstalled"),
        paragraph="6"),
    row(R6, DUE, TITLE, "about to expire",
        Fact("renew the certificates", "to renew these certificates"),
        Fact("initTM", paragraph="7/d"), paragraph="7"),
    row(R620, DUE, TITLE, "about to expire",
        Fact("before the date", "about to expire (but not yet expired)"),
        Fact("upgrade to 6.2.1, 6.2.2, 6.2.3 or 6.2.4", "6.2.1, 6.2.2, 6.2.3 or 6.2.4"),
        paragraph="8"),
    row(REINSTALLED, ANY_EXPIRED, TITLE, Fact("expired", "already expired"),
        "reinstall the Session Manager software", paragraph="5"),
    row(R620, ANY_EXPIRED, TITLE,
        Fact("expired on 6.2.0", "on release 6.2.0 and your certificates have expired"),
        Fact("contact Avaya at once", "contact Avaya immediately"), paragraph="5/f"),
    row(R52, DUE, OUTAGE, "20-40 minutes", paragraph="5"),
    row(REINSTALLED, ANY_EXPIRED, OUTAGE, "20-40 minutes", paragraph="5"),
    row(R6, DUE, OUTAGE, "10-30 minutes", paragraph="7"),
    # Step 4, for a release that the notice can't renew.
    row(R11, DUE, "", Fact("plan the upgrade now, to be done before the date", None),
        Fact("once expired, step 5 applies", "already expired, perform the following steps", "5")),
    # Steps 5 and 6.
    row(R11, EXPIRED, "5/a", *_DENY),
    row(R52, (DUE, EXPIRED), "5/a", Fact(_STATE_5_2, f"{_STATE_5_2} (release 5.2.x)"), *_DENY),
    row(R6, EXPIRED, "5/a", Fact(_STATE_6, f"{_STATE_6} (release 6.x)"), *_DENY),
    row(R11, JBOSS, "5/a", *_UNMANAGED,
        Fact("the notice has no command for 1.1.x that denies new service", None)),
    row(R52, JBOSS, "5/a/i", *_BY_COMMAND,
        Fact("ash soapClientUpdateBusyout 1", "Release 5.2: ash soapClientUpdateBusyout 1 to")),
    row(R6, JBOSS, "5/a/ii", *_BY_COMMAND,
        Fact("sm set denynewservice true",
             "Releases 6.0 and release 6.1: sm set denynewservice true to Deny")),
    row((R52, *R6), JBOSS, "5/a/iii", "sm get callcount",
        Fact("on the Session Manager", "from Session Manager command line", "5/a"),
        Fact("wait until the calls are close to 0", "calls have dropped close to 0")),
    row(R11, ANY_EXPIRED, "5/b", *_ENROLL),
    row(R52, ACTING, "5/b", Fact(_PASSWORD_5_2, f"{_PASSWORD_5_2} (release 5.2.x)"), *_ENROLL),
    row(R6, ANY_EXPIRED, "5/b", Fact(_PASSWORD_6, f"{_PASSWORD_6} (release 6.x)"), *_ENROLL),
    row(R11, ANY_EXPIRED, "5/c", *_INSTALL, Fact("install.sh", "./install.sh"),
        Fact("the notice gives its options for 5.2.x and 6.x only", None)),
    row(R52, ACTING, "5/c", *_INSTALL, Fact("./install.sh -a", "./install.sh -a (release 5.2.x)")),
    row(R6, ANY_EXPIRED, "5/c", *_INSTALL, Fact("./install.sh", "./install.sh (release 6.x)")),
    row(R52, DUE, "5/d", *_THIRD_PARTY),
    row(REINSTALLED, ANY_EXPIRED, "5/d", *_THIRD_PARTY),
    row(R11, ANY_EXPIRED, "5/e", *_ACCEPT),
    row(R52, ACTING, "5/e", *_ACCEPT, Fact(_STATE_5_2, paragraph="5/a")),
    row(R6, ANY_EXPIRED, "5/e", *_ACCEPT, Fact(_STATE_6, paragraph="5/a")),
    row(R620, ANY_EXPIRED, "5/f", Fact("contact Avaya at once", "contact Avaya immediately"),
        Fact("charges are possible", "Possible charges may apply"),
        Fact("customers have no root login on 6.2.0", 'do not have access to user "root"'),
        Fact("can run neither install.sh nor sm set and sm get",
             'cannot run install.sh script or "sm set and get" commands')),
    # Step 7.
    row(R6, DUE, "7/a", _STATE_6, *_DENY),
    row(R6, DUE, "7/b", _PASSWORD_6, Fact("as in 5/b", "per the steps in 5/b"),
        *(fact.within("5/b") if isinstance(fact, Fact) else Fact(fact, paragraph="5/b")
          for fact in _ENROLL)),
    row(R6, DUE, "7/c", _ON_THE_SERVER,
        "rm -f /opt/Avaya/jboss-4.2.3.GA/server/s*/conf/tm/TMClientInv.xml"),
    row(R6, DUE, "7/d", _ON_THE_SERVER, "initTM"),
    row(R6, DUE, "7/e",
        Fact("give the enrollment password of 7/b",
             "Provide the enrollment password created in step 7/b")),
    row(R6, DUE, "7/f",
        Fact("wait for its end, it asks nothing more", "without further intervention"),
        Fact("all certificates are then valid", "all the certificates will now be valid"),
        Fact("at least two years", "a minimum of two years")),
    row(R6, DUE, "7/g", *_THIRD_PARTY),
    row(R6, DUE, "7/h", "System Manager", _STATE_6,
        Fact("set it back to Accept New Service", 'back in "Accept New Service"')),
    # Step 8.
    row(R620, DUE, "8", Fact("run upgradeSM.sh", "using the upgradeSM.sh script"),
        "Upgrading Avaya Aura Session Manager release 6.2", "support.avaya.com",
        Fact("the upgrade renews the certificates", "renew these certificates by upgrading")),
    row(R620, DUE, "1",
        Fact("put third-party certificates back, if there were any", "third party custom"),
        Fact("step 1", "need to have those reinstalled")),
    # What goes with every step, and what is for everybody.
    row(RELEASES, ACTING, BEFORE,
        Fact("PSN003661u done first", "only after you have completed the System Manager "
             "Certificate renewal procedure outlined in PSN003661u"),
        Fact("renews System Manager's own certificates", "System Manager Certificate renewal"),
        paragraph="Resolution"),
    row(RELEASES, ACTING, AFTER,
        Fact("if System Manager, Home/Services/Replication shows Ready for Repair",
             'a status of "Ready for Repair" in System Manager webpage under '
             "Home/Services/Replication"),
        Fact("click the replica group", "click on the replica group that needs to be repaired"),
        Fact("check the box of this Session Manager", "check the box next to the one"),
        Fact("if there are several", "If more than one Session Manager is administered"),
        Fact("click Repair", "Click Repair"),
        Fact("wait for Synchronized", 'the Synchronization Status changes to "Synchronized"'),
        Fact("remark 4", "- 4) "), paragraph="remark 4"),
    row(RELEASES, STATES, REMARKS, "release 6.3", "before they expire",
        Fact("renews these certificates by itself", "certificates are renewed automatically"),
        Fact("strongly recommends to upgrade System Manager and Session Manager",
             "strongly recommends upgrading System and Session Manager to release 6.3"),
        Fact("PSN003909", "PSN 003909", "remark 4, the second"),
        Fact("alarms for the management certificate",
             "Management certificate expiration alarms", "remark 4, the second"),
        paragraph="Workaround"),
)

_FOLDER = "/opt/Avaya/SIPAS/current/ServiceDirector/tm/external/keystores"
_CONTAINER = "/opt/jboss/server/*/conf/tm/keystore/container_keystore.jks"

TARGETS = (
    TargetRow("sd1", "2d", path=f"{_FOLDER}/sd1_external_keystore.jks",
              words=(("2/b", f"cd {_FOLDER}"), ("2/d", "-keystore sd1_external_keystore.jks "))),
    TargetRow("system_manager", "2f", path=f"{_FOLDER}/system_manager_external_keystore.jks",
              words=(("2/b", f"cd {_FOLDER}"),
                     ("2/f", "-keystore system_manager_external_keystore.jks "))),
    TargetRow("jboss", "2g", path=_CONTAINER, words=(("2/g", f"-keystore {_CONTAINER} "),)),
    TargetRow("smmgmt", "3c", common_name="smmgmt", release=R620,
              words=(("3", "release 6.2.0 only"), ("3/c", 'Common Name "smmgmt"'),
                     ("3/c", "all three certificate stores in Session Manager release 6.2.0"))),
)
# fmt: on
