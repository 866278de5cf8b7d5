"""The certificates that can be tested: what the notice says they are and where it reads them.

Paths and steps are those of PSN003617u, step 2 (releases 1.1 to 6.1) and step 3 (release 6.2.0).
"""

from __future__ import annotations

from dataclasses import dataclass

from check_smcert.notice import Notice
from check_smcert.notices.psn003617u import PSN003617U


@dataclass(frozen=True)
class Target:
    """A certificate of the Session Manager.

    ``label`` is its name in plugin names and perfdata, ``title`` in sentences, ``step`` the step
    that reads it by hand, ``path`` where it is on the server (may be a glob, None where it can't
    be read there), ``common_name`` the one that it must have, ``release`` the only one that has it.
    """

    label: str
    title: str
    step: str
    path: str | None = None
    common_name: str | None = None
    release: str | None = None
    notice: Notice = PSN003617U


_EXTERNAL = "/opt/Avaya/SIPAS/current/ServiceDirector/tm/external/keystores"

SD1 = Target("sd1", "sd1 external", "2d", f"{_EXTERNAL}/sd1_external_keystore.jks")
SYSTEM_MANAGER = Target(
    "system_manager",
    "System Manager external",
    "2f",
    f"{_EXTERNAL}/system_manager_external_keystore.jks",
)
JBOSS = Target(
    "jboss",
    "JBoss container",
    "2g",
    "/opt/jboss/server/*/conf/tm/keystore/container_keystore.jks",
)
SMMGMT = Target(
    "smmgmt",
    "smmgmt (all three stores of release 6.2.0)",
    "3c",
    common_name="smmgmt",
    release="6.2.0",
)
