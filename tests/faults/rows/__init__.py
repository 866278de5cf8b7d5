"""All rows, group by group, in the order of the table."""

from tests.faults.rows import (
    disk,
    files,
    https,
    keytool,
    liars,
    login,
    network,
    phases,
    su,
    sudo,
    tls,
)

_GROUPS = (network, phases, login, liars, su, sudo, keytool, disk, files, tls, https)
ROWS = tuple(row for module in _GROUPS for row in module.ROWS)
