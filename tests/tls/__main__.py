"""``python -m tests.tls``: every server of rows.py, read by the suite, by check_http and by check_tcp.

It writes docs/tls.md. It needs monitoring-plugins-basic beside what the tests need.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.plugin import plugin
from tests.tls.rows import CHAIN, NOTHING, ROWS, Row, World

PAGE = Path(__file__).parent.parent.parent / "docs" / "tls.md"
_PLUGINS = Path("/usr/lib/nagios/plugins")
_HEAD = """\
# Which TLS servers are read

Written by `make tls` (`python -m tests.tls`); do not edit it. Each row is a real server on loopback:
`openssl s_server` ({openssl}), or Java's SSLServerSocket ({java}). Its certificate
has 400 days left, and its issuer, which it shows too, has 20: the right state is CRITICAL.

- **check_smcert**: `check_smcert_sd1 --connect localhost:PORT`.
- **check_http**: `check_http -S -C 30`, **check_tcp**: `check_tcp -S -D 30`, both {others}. They judge no
  issuer, and offer what this machine's OpenSSL has by default.

**{rows} servers: check_smcert reads {ours}, check_http {http}, check_tcp {tcp}.** Where nothing is read
check_smcert is UNKNOWN and names the server's alert, the others are CRITICAL: "Cannot make SSL connection".
Beside servers that have no certificate, TLS 1.3 with CCM_8 or CCM alone stays hidden, which Python has no
way to offer, and so do servers of SSLv2.

| server | check_smcert | check_http | check_tcp |
| --- | --- | --- | --- |
"""


def main() -> None:
    """Ask all, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        found = [_asked(world, row) for row in ROWS]
    lines = [f"| {' | '.join((row.title, *cells))} |" for row, cells in zip(ROWS, found)]
    ours, http, tcp = (sum(cell != NOTHING for cell in column) for column in zip(*found))
    head = _HEAD.format(
        openssl=_first("openssl", "version").partition(" (")[0],
        java=_first("java", "--version"),
        others=_first(_PLUGINS / "check_tcp", "-V").partition(" (")[2].rstrip(")"),
        rows=len(ROWS), ours=ours, http=http, tcp=tcp,
    )  # fmt: skip
    PAGE.write_text(head + "\n".join(lines) + "\n")


def _asked(world: World, row: Row) -> tuple[str, str, str]:
    with row.server(world) as port:
        ours = plugin("sd1", "--connect", f"localhost:{port}", "-v").stdout
        others = (
            _first(_PLUGINS / "check_http", "-I", "127.0.0.1", "-p", port, "-S", "-C", "30"),
            _first(_PLUGINS / "check_tcp", "-H", "127.0.0.1", "-p", port, "-S", "-D", "30"),
        )
    read = {2: CHAIN, 1: "certificate", 0: NOTHING}[ours.count(f"localhost port {port}; CN=")]
    return (read, *("certificate" if "'sm1'" in said else NOTHING for said in others))


def _first(*command: object) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    return (done.stdout.splitlines() or [""])[0]


if __name__ == "__main__":
    main()
