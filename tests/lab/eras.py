"""What makes a server an old one or a modern one: sshd with its settings, and other programs."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

# rhel4: old in its userland too. All of them but modern have OpenSSH 4.3's algorithms.
ERAS = ("old", "modern", "rhel4")
_VERSIONS = {"old": b"OpenSSH_4.3", "rhel4": b"OpenSSH_3.9p1"}

_SETTINGS = """
ListenAddress 127.0.0.1
PermitRootLogin no
PasswordAuthentication yes
KbdInteractiveAuthentication no
Banner /etc/issue.net
PidFile none
UseDNS no
LogLevel VERBOSE
MaxStartups 100
Subsystem sftp internal-sftp
"""

# OpenSSH 4.3's lists, in its order (its myproposal.h).
_OPENSSH_4_3 = {
    "KexAlgorithms": "diffie-hellman-group-exchange-sha1 diffie-hellman-group14-sha1 "
    "diffie-hellman-group1-sha1",
    "HostKeyAlgorithms": "ssh-rsa ssh-dss",
    "PubkeyAcceptedAlgorithms": "ssh-rsa ssh-dss",
    "Ciphers": "aes128-cbc 3des-cbc blowfish-cbc cast128-cbc arcfour128 arcfour256 arcfour "
    "aes192-cbc aes256-cbc rijndael-cbc@lysator.liu.se aes128-ctr aes192-ctr aes256-ctr",
    "MACs": "hmac-md5 hmac-sha1 hmac-ripemd160 hmac-ripemd160@openssh.com hmac-sha1-96 hmac-md5-96",
}

# From OpenSSH 9.8 on, sshd starts the other two, and they speak the protocol.
_PROGRAMS = ("/usr/sbin/sshd", "/usr/lib/openssh/sshd-session", "/usr/lib/openssh/sshd-auth")


def host_key_types(era: str) -> tuple[str, ...]:
    """The host keys of that era's sshd, as ``ssh-keygen -t`` names them."""
    return ("rsa", "ed25519") if era == "modern" else ("rsa",)


def configuration(era: str, port: int) -> str:
    """The sshd_config."""
    keys = "".join(f"HostKey /etc/ssh/ssh_host_{kind}_key\n" for kind in host_key_types(era))
    algorithms = "UsePAM yes\n" if era == "modern" else f"UsePAM no\n{_old_algorithms()}"
    return f"Port {port}\n{keys}{_SETTINGS}{algorithms}"


@cache
def programs(era: str) -> dict[str, bytes]:
    """This machine's sshd, by path; an old era's calls itself 4.3 and lacks what came later."""
    found = {path: Path(path).read_bytes() for path in _PROGRAMS if Path(path).exists()}
    if era == "modern":
        return found
    return {path: _aged(data, _VERSIONS[era]) for path, data in found.items()}


def userland(era: str) -> dict[str, bytes]:
    """Programs that refuse what the old ones refuse, else hand on to those in /run/today, by path.

    What sh there is not said here: machine.sh makes it bash, as RHEL does.
    """
    folder = Path(__file__).parent / era
    return {f"/usr/bin/{file.name}": file.read_bytes() for file in folder.glob("*")}


@cache
def _old_algorithms() -> str:
    """OpenSSH 4.3's lists as settings, as far as this OpenSSH has them: a name that it does not
    know makes it refuse the whole configuration."""
    return "".join(
        f"{setting} {','.join(name for name in names.split() if name in _known(setting))}\n"
        for setting, names in _OPENSSH_4_3.items()
    )


def _known(setting: str) -> set[str]:
    """The names that this OpenSSH takes in one of its settings (``ssh -Q``)."""
    asked = subprocess.run(["ssh", "-Q", setting], stdout=subprocess.PIPE, text=True, check=True)
    return set(asked.stdout.split())


def _aged(program: bytes, version: bytes) -> bytes:
    """An sshd that knows neither server-sig-algs nor strict key exchange, and says it is older.

    No setting turns these off, so the names by which both sides agree on them are made empty.
    They are cut at the front, because the linker lets other strings share their tails.
    """
    names = rb"ext-info-[cs](?=[,\0])|kex-strict-[cs]-v00@openssh\.com\0"
    program = re.sub(names, lambda name: b"\0" + name[0][1:], program)
    return re.sub(
        rb"OpenSSH_[\d.]+p\d[^\0]*\0", lambda it: version.ljust(len(it[0]), b"\0"), program
    )
