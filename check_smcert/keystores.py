"""The certificates that the suite tests: one row for each, and each has a plugin under plugins/.

Paths and steps are those of PSN003617u, step 2 (releases 1.1 to 6.1) and step 3 (release 6.2.0).
"""

from __future__ import annotations

from dataclasses import dataclass

_EXTERNAL = "/opt/Avaya/SIPAS/current/ServiceDirector/tm/external/keystores"


@dataclass(frozen=True)
class Keystore:
    """A certificate of the Session Manager.

    ``label`` is its name in plugin names and perfdata, ``title`` in sentences, ``path`` where the
    notice reads it on the server (may be a glob, None where it can't be read there), ``step`` the
    notice's step that reads it by hand.
    """

    label: str
    title: str
    path: str | None
    step: str


KEYSTORES = {
    keystore.label: keystore
    for keystore in (
        Keystore("sd1", "sd1 external", f"{_EXTERNAL}/sd1_external_keystore.jks", "2d"),
        Keystore(
            "system_manager",
            "System Manager external",
            f"{_EXTERNAL}/system_manager_external_keystore.jks",
            "2f",
        ),
        Keystore(
            "jboss",
            "JBoss container",
            "/opt/jboss/server/*/conf/tm/keystore/container_keystore.jks",
            "2g",
        ),
        Keystore("smmgmt", "smmgmt (all three stores of release 6.2.0)", None, "3c"),
    )
}
