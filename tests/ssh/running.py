"""The script that runs on a Session Manager, run here by a shell as nobody."""

import os
import subprocess

from check_smcert.secret import Secrets
from check_smcert.sources.ssh import answers
from check_smcert.sources.ssh import script as module
from check_smcert.sources.ssh.become import METHODS

NOBODY = 65534
ODD = "a b'c\"$(touch pwned)`touch pwned`;&|<>(){}~#!\\n%s$HOME é.jks"
# Prints its arguments and the store password, or does what the keystore says.
KEYTOOL = """\
#!/bin/sh
[ "$*" = "-list -rfc -keystore $4" ] || exit 64
IFS= read -r password && printf 'password: %s\\n' "$password"
printf 'listing of %s\\n' "$4"
case $(cat "$4") in
fails) echo complains >&2; exit 3 ;;
endless) echo started >&2; exec sleep 3333 ;;
esac
"""


class Script:
    """The script for ``paths`` as ``method`` would send it, and a way to run it."""

    def __init__(self, folder, paths, reader="native", method="none", password=None):
        self.folder = folder
        self.password = password
        self.become = METHODS[method](None, Secrets())
        paths = {label: str(path) for label, path in paths.items()}
        self.text = module.script(self.become, paths, reader, password is not None)

    def start(self, shell):
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": "/nowhere"}
        user = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
        running = subprocess.Popen(
            [*shell, "-c", self.text],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd="/",
            start_new_session=True,
            **user,
        )
        if self.password is not None:
            running.stdin.write(f"{self.password}\n".encode())
            running.stdin.flush()
        return running

    def run(self, shell):
        """The answers; standard input stays open until the end, as over SSH."""
        with self.start(shell) as running:
            output, said = running.stdout.read(), running.stderr.read()
        assert (said, running.returncode) == (b"", 0)
        token = self.become.token.encode()
        before, begun, rest = output.partition(b"\n" + token + b" begin")
        printed, ended, after = rest.rpartition(b"\n" + token + b" end\n")
        assert begun and ended and not before and not after
        return answers.take_apart(printed, self.become.token, b"")
