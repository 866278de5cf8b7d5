"""The keystores of a Session Manager, at the notice's paths (PSN003617u, step 2)."""

from __future__ import annotations

from functools import cache

from tests.lab.keystores import keystore

_EXTERNAL = "/opt/Avaya/SIPAS/current/ServiceDirector/tm/external/keystores"
SD1 = f"{_EXTERNAL}/sd1_external_keystore.jks"
SYSTEM_MANAGER = f"{_EXTERNAL}/system_manager_external_keystore.jks"
# JBoss may have several servers, which is why the notice's path has a "*".
JBOSS = "/opt/jboss/server/default/conf/tm/keystore/container_keystore.jks"
JBOSS_ALL = "/opt/jboss/server/all/conf/tm/keystore/container_keystore.jks"


def stores(sd1: float = 400, system_manager: float = 400, jboss: float = 400) -> dict[str, bytes]:
    """The three keystores by path, JBoss's in two servers; each valid for so many more days.

    The certificates are made once per process for each number of days.
    """
    return {
        SD1: _store("sd1", "SIP", sd1),
        SYSTEM_MANAGER: _store("system_manager", "SMGR", system_manager),
        JBOSS: _store("container", "JBoss", jboss),
        JBOSS_ALL: _store("container", "JBoss", jboss),
    }


@cache
def _store(alias: str, unit: str, days: float) -> bytes:
    return keystore(days, name=f"CN=sm1.example.com, OU={unit}, O=Avaya", alias=alias)
