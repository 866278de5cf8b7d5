"""make demo: the plugins at work on a certificate in order, one about to expire, one expired.

As root they read a lab Session Manager over SSH; elsewhere keystores that keytool makes on the
spot, and where there is no keytool, exported certificates.
"""

from __future__ import annotations

import datetime
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.lab import SD1, SessionManager, keystore, stores
from tests.plugin import PLUGINS

DAYS = {"sd1": 400, "system_manager": 61, "jboss": -12}


def main() -> None:
    try:
        _over_ssh()
    except pytest.skip.Exception as missing:
        print(f"No lab Session Manager here, it {missing}; reading files instead.\n")
        _from_files()


def _over_ssh() -> None:
    with SessionManager("old", stores(**DAYS)) as lab:
        print("A lab Session Manager, as old as OpenSSH 4.3, with root-only keystores:\n")
        login = ["-H", lab.host, "-p", str(lab.port), "-l", lab.user, "--become", "su"]
        login += ["--known-hosts", str(lab.known_hosts), "--release", "6.1"]
        passwords = {"SMCERT_PASSWORD": lab.password, "SMCERT_BECOME_PASSWORD": lab.root_password}
        for label, state in zip((*DAYS, "all"), (0, 1, 2, 2)):
            _run(label, login, state, passwords)
        print("What is not read is never OK:\n")
        lab.run(f"rm {SD1}")
        _run("sd1", login, 3, passwords)


def _from_files() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for (label, days), state in zip(DAYS.items(), (0, 1, 2)):
            file = Path(folder, f"{label}_keystore")
            file.write_bytes(keystore(days) if shutil.which("keytool") else _exported(days))
            _run(label, ["-f", str(file), "--release", "6.1"], state, {})


def _exported(days: int) -> bytes:
    """A certificate in PEM, as somebody could have exported it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=sm1.example.com,OU=SIP,O=Avaya")
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(end - datetime.timedelta(days=730))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _run(label: str, arguments: list[str], state: int, passwords: dict[str, str]) -> None:
    """Show one command and its output; anything but the expected state ends the demo."""
    print(f"$ check_smcert_{label} {shlex.join(arguments)}", flush=True)
    command = [sys.executable, str(PLUGINS / f"check_smcert_{label}"), *arguments]
    done = subprocess.run(command, env={**os.environ, **passwords}, check=False)
    print(f"(exit status {done.returncode})\n", flush=True)
    if done.returncode != state:
        sys.exit(f"the demo expected {state}")


if __name__ == "__main__":
    main()
