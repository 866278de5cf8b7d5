"""python -m tests.lab: a Session Manager to play with, up until Ctrl-C."""

from __future__ import annotations

import argparse
import shlex
import signal

from tests.lab import SessionManager, stores
from tests.lab.eras import ERAS
from tests.lab.foreground import foreground

HOW_TO = """
The Session Manager is up, era: {era}. Days that its certificates have left:
  sd1 {days[0]:g}, System Manager {days[1]:g}, JBoss {days[2]:g}

  export SMCERT_PASSWORD={password} SMCERT_BECOME_PASSWORD={root_password}
  plugins/check_smcert_sd1 -H {host} -p {port} -l {user} --become su --known-hosts {known_hosts}

By hand (then: su - sroot):
  ssh {ssh_options}-o UserKnownHostsFile={known_hosts} -i {key_file} -p {port} {user}@{host}

Ctrl-C ends it and leaves nothing behind.
"""
OLD_SSH = (
    "-o KexAlgorithms=+diffie-hellman-group14-sha1 -o HostKeyAlgorithms=+ssh-rsa "
    "-o PubkeyAcceptedAlgorithms=+ssh-rsa "
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__)
    parser.add_argument("--era", choices=ERAS, default="old")
    parser.add_argument(
        "--days",
        nargs=3,
        type=float,
        default=[400, 400, 400],
        metavar=("SD1", "SYSTEM_MANAGER", "JBOSS"),
        help="for how many days each certificate is still valid",
    )
    options = parser.parse_args()
    with foreground(), SessionManager(options.era, stores(*options.days)) as machine:
        shown = {
            name: shlex.quote(str(getattr(machine, name)))
            for name in ("host", "port", "user", "password", "root_password", "era")
            + ("known_hosts", "key_file")
        }
        ssh_options = "" if options.era == "modern" else OLD_SSH
        print(HOW_TO.format(days=options.days, ssh_options=ssh_options, **shown), flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
