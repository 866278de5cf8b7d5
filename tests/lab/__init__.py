"""A Session Manager to test against: real sshd, su, sudo and keytool behind the notice's paths."""

from tests.lab.keystores import as_pem, keystore, keytool
from tests.lab.session_manager import SessionManager
from tests.lab.stores import JBOSS, JBOSS_ALL, SD1, SYSTEM_MANAGER, stores

__all__ = [
    "JBOSS",
    "JBOSS_ALL",
    "SD1",
    "SYSTEM_MANAGER",
    "SessionManager",
    "as_pem",
    "keystore",
    "keytool",
    "stores",
]
