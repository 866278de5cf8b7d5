"""su and root's shell behind it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World, lab_scene

_row = partial(Row, "su", needs=("root", "sshd", "sudo", "keytool", "unshare"))
SSH = "sd1 -H {host} -p {port} -l {user} --known-hosts {known_hosts} --become su --reader native"
SHORT = f"{SSH} -t 3"
STUB = "/usr/local/bin/su"


@fault
def unchanged(world: World, **environment: str | None) -> Iterator[Scene]:
    """The old lab as it is."""
    yield lab_scene(world.old, **environment)


@fault
def changed(world: World, command: str = "true", era: str = "old", **files: str) -> Iterator[Scene]:
    """A lab of its own: a shell command, root's ``profile``, and a ``su`` before the real one."""
    with world.lab(era) as lab:
        lab.run(command)
        if "profile" in files:
            lab.put("/root/.bash_profile", files["profile"].encode(), 0o644)
        if "su" in files:
            lab.put(STUB, f"#!/bin/sh\n{files['su']}\n".encode(), 0o755)
        yield lab_scene(lab)


_ASK = "printf '{}'; read -r answer; exit 1"
_TIME = "no result within 3 seconds"

ROWS = (
    _row("in order", "The old lab.", unchanged(), SSH, OK, "expires in", quick=True),
    _row("in order, PAM", "Today's sshd and su with PAM.", changed(era="modern"), SSH, OK, "expires in"),
    _row("noisy profile", "'Password: ' and 100 KB in root's profile.",
         changed(profile="printf 'Password: '; head -c 100000 /dev/zero | tr '\\0' x; printf 'Password: '"),
         SSH, OK, "expires in"),
    _row("wrong password", "", unchanged(SMCERT_BECOME_PASSWORD="wrong-one"), SSH, UNKNOWN,
         "su refused the password of sroot"),
    _row("no password", "", unchanged(SMCERT_BECOME_PASSWORD=None), SSH, UNKNOWN,
         "su asks for the password of sroot: set SMCERT_BECOME_PASSWORD", quick=True),
    _row("no such user", "", unchanged(), f"{SSH} --become-user nobody-here", UNKNOWN,
         "su to nobody-here failed", quick=True),
    _row("may not use su", "pam_wheel.", changed("sed -i '1i auth required pam_wheel.so' /etc/pam.d/su"),
         SSH, UNKNOWN, "su does not let this login become sroot"),
    _row("root's password expired", "chage -d 0.", changed("chage -d 0 sroot", "modern"), SSH, UNKNOWN,
         "it has probably expired"),
    _row("root's account expired", "chage -E 0.", changed("chage -E 0 sroot", "modern"), SSH, UNKNOWN,
         "su does not let this login become sroot (Your account has expired"),
    _row("root's shell is nologin", "", changed("usermod -s /usr/sbin/nologin sroot"), SSH, UNKNOWN, "su to sroot failed"),
    _row("root's shell is missing", "", changed("usermod -s /bin/gone sroot"), SSH, UNKNOWN, "su"),
    _row("profile asks", "'Continue?' in root's profile.", changed(profile=_ASK.format("Continue? ")), SSH, UNKNOWN,
         "su took the password of sroot and asks 'Continue?': a profile of sroot asks it"),
    _row("profile asks for a password", "It is not given twice.", changed(profile=_ASK.format("Password: ")),
         SSH, UNKNOWN, "su took the password of sroot and asks 'Password:'"),
    _row("profile ends", "exit 3 in root's profile.", changed(profile="exit 3"), SSH, UNKNOWN, "su to sroot failed"),
    _row("profile hangs", "sleep in root's profile, which its shell has started.", changed(profile="sleep 444"), SHORT, UNKNOWN, _TIME,
         left=""),
    _row("profile hangs in the shell", "An endless loop in root's profile.",
         changed(profile="while :; do :; done"), SHORT, UNKNOWN, _TIME),
    _row("profile ignores signals", "TERM, INT and HUP, and sleeps: out of reach.", changed(profile="trap '' TERM INT HUP; sleep 445"),
         SHORT, UNKNOWN, _TIME, left="sleep 445"),
    _row("profile floods", "Without an end.", changed(profile="yes 'a line of root'"), f"{SSH} -t 10", UNKNOWN,
         "the host sent more than 64 MiB", most_memory=300),
    _row("su hangs", "Before its prompt.", changed(su="exec sleep 446"), SHORT, UNKNOWN, _TIME),
    _row("su asks for a token", "'Verification code: '.", changed(su=_ASK.format("Verification code: ")), SSH, UNKNOWN,
         "su to sroot asks 'Verification code:', which is not its password"),
    _row("su crashes", "SIGSEGV.", changed(su="kill -SEGV $$"), SSH, UNKNOWN, "su to sroot failed"),
    _row("su gives no root", "It runs the script as the login.",
         changed(su='while [ "$1" != -c ]; do shift; done; exec sh -c "$2"'), SSH, UNKNOWN, "may not read"),
)  # fmt: skip
