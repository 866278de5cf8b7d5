"""sudo: rules, passwords, old releases, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World, lab_scene
from tests.ssh.sudoers import narrow

_row = partial(Row, "sudo", needs=("root", "sshd", "sudo", "keytool", "unshare"))
SSH = "sd1 -H {host} -p {port} -l {user} --known-hosts {known_hosts} --become sudo --reader native"
KEYTOOL = SSH.replace("native", "keytool")
SHORT = f"{SSH} -t 3"
NOTHING, ALL = "", "cust ALL=(root) NOPASSWD: ALL\n"
ASKS = "cust ALL=(root) ALL\n"


@fault
def rules(
    world: World, sudoers: str, password: str | None = None, command: str = "true", sudo: str = "",
    keytool: str = "",
) -> Iterator[Scene]:  # fmt: skip
    """A lab with these rules, and perhaps a ``sudo`` or ``keytool`` before the real one.

    ``password``: the become password, "right" is the login's own.
    """
    with world.lab("old", sudoers) as lab:
        lab.run(command)
        for name, text in (("sudo", sudo), ("keytool", keytool)):
            if text:
                lab.put(f"/usr/local/bin/{name}", f"#!/bin/sh\n{text}\n".encode(), 0o755)
        given = lab.password if password == "right" else password
        yield lab_scene(lab, SMCERT_BECOME_PASSWORD=given)


# sudo.c of 1.6.7p5, and one that does not say its version.
_NAMELESS = """case $1 in -n) echo "sudo: Illegal option -n" >&2
echo 'usage: sudo -V | -h' >&2; exit 1;; -V) exit 1;; esac; exec /usr/bin/sudo "$@" """
_OLD = f"[ $1 != -V ] || exec echo Sudo version 1.6.7p5\n{_NAMELESS}"
_REFUSES = "sudo refused the password"
_ASK = "printf 'Verification code: '; read -r answer </dev/tty; exit 1"

ROWS = (
    _row("in order", "The README's narrow rule.", rules(narrow("cust", "NOPASSWD: ")), SSH, OK, "expires in", quick=True),
    _row("in order, password", "sudo asks for it.", rules(narrow("cust", ""), "right"), SSH, OK, "expires in"),
    _row("in order, requiretty and lecture", "And each command asks.",
         rules("Defaults requiretty, lecture=always, timestamp_timeout=0\n" + ASKS, "right"), SSH, OK, "expires in"),
    _row("unable to resolve its own name", "A warning, and then it runs.",
         rules(ALL, sudo='echo "sudo: unable to resolve host sm1" >&2; exec /usr/bin/sudo "$@"'), SSH, OK, "expires in"),
    _row("sudo of before 1.7, asked", "Without -n, with a prompt.", rules(ASKS, "right", sudo=_OLD), SSH, OK, "expires in"),
    _row("sudo of before 1.7, need not ask", "It has no -n.", rules(ALL, sudo=_OLD), SSH, OK, "expires in"),
    _row("no rule", "", rules(NOTHING), SSH, UNKNOWN, "sudo refused to run cat (sudo: a password is required)"),
    _row("no rule, right password", "It says who is not in the sudoers file.", rules(NOTHING, "right"), SSH, UNKNOWN,
         "cust is not in the sudoers file"),
    _row("no rule, wrong password", "The password is what is wrong first.", rules(NOTHING, "wrong-one"), SSH, UNKNOWN, _REFUSES),
    _row("no rule, lecture", "The lecture is not the reason.", rules("Defaults lecture=always\n", "right"), SSH, UNKNOWN,
         "cust is not in the sudoers file"),
    _row("wrong password", "", rules(ASKS, "wrong-one"), SSH, UNKNOWN, _REFUSES),
    _row("wrong password, one try", "passwd_tries=1.", rules("Defaults passwd_tries=1\n" + ASKS, "wrong-one"), SSH,
         UNKNOWN, _REFUSES),
    _row("password wanted, none set", "", rules(ASKS), SSH, UNKNOWN, "set SMCERT_BECOME_PASSWORD"),
    _row("another path", "Not in the narrow rule.", rules(narrow("cust", "NOPASSWD: ")), f"{SSH} -k /opt/other.jks", UNKNOWN,
         "sudo refused to run cat"),
    _row("sudoers is broken", "A line that does not parse.", rules(ALL, command="echo 'cust ALL=(' >/etc/sudoers.d/lab"),
         SSH, UNKNOWN, "sudo"),
    _row("sudoers is writable", "sudo refuses it.", rules(ALL, command="chmod 666 /etc/sudoers.d/lab"), SSH, UNKNOWN, "sudo"),
    _row("sudo of before 1.7, none set", "It asks.", rules(ASKS, sudo=_OLD), SSH, UNKNOWN, "sudo asks for the password to become root"),
    _row("sudo without -n of no version", "", rules(ALL, sudo=_NAMELESS), SSH, UNKNOWN, "this sudo is older than 1.7"),
    _row("the program says 'unrecognized option'", "keytool, not sudo.",
         rules(ALL, keytool="echo 'keytool error: unrecognized option -rfc'; exit 1"), KEYTOOL, UNKNOWN,
         "keytool can't read"),
    _row("the program says it on standard error", "keytool, not sudo.",
         rules(ALL, keytool="echo 'unrecognized option: -rfc' >&2; exit 1"), KEYTOOL, UNKNOWN, "keytool can't read"),
    _row("sudo is missing", "", rules(ALL, sudo="echo 'sh: sudo: command not found' >&2; exit 127"), SSH, UNKNOWN, "sudo"),
    _row("PAM asks for a token", "'Verification code: '.", rules(ALL, "right", sudo=_ASK), SSH, UNKNOWN,
         "sudo asks 'Verification code:', which is not its own prompt"),
    _row("sudo hangs", "", rules(ALL, sudo="exec sleep 447"), SHORT, UNKNOWN, "no result within 3 seconds"),
    _row("sudo crashes", "SIGSEGV.", rules(ALL, sudo="kill -SEGV $$"), SSH, UNKNOWN, "Segmentation fault"),
)  # fmt: skip
