"""The shipped configuration in an Icinga 2 of the tests, and its users, who get no real mail."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.servers.icinga import SHIPPED, Icinga

_USERS = """\
object User "anna" { groups = [ "team" ] }
object User "otto" { groups = [ "oncall" ] }
object UserGroup "team" {}
object UserGroup "oncall" {}
"""

# Stands for the mail commands of Icinga's own conf.d: one line for each mail.
_MAIL = """\
object NotificationCommand "mail-%(kind)s-notification" {
  command = [ "/bin/sh", "-c", "echo \\"$$*\\" >>%(file)s", "sh",
    "$user.name$", "$notification.type$", "$%(name)s$", "$%(kind)s.state$" ]
}
"""


def configured(node: Icinga, mailbox: Path) -> None:
    """Give a node the shipped configuration, and users whose mails are lines of ``mailbox``."""
    shutil.copytree(SHIPPED / "smcert", node.etc / "conf.d" / "smcert")
    shutil.copy(SHIPPED / "smcert-notifications.conf", node.etc / "conf.d")
    mails = [
        _MAIL % {"kind": "host", "name": "host.name", "file": mailbox},
        _MAIL % {"kind": "service", "name": "host.name$!$service.name", "file": mailbox},
    ]
    node.write("conf.d/users.conf", _USERS + "".join(mails))
