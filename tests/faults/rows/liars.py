"""Hosts that lie: who gets which password, and markers that do not fit."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import partial
from typing import Callable

from tests.faults.hostile import Host, Talk, serving
from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World
from tests.lab import SD1

_row = partial(Row, "hosts that lie", quick=True, needs=("keytool",))
SSH = "sd1 -H 127.0.0.1 -p {port} -l cust --known-hosts {known_hosts} --reader native -t 5 "
NONE, SU, SUDO = (f"{SSH}--become {method}" for method in ("none", "su", "sudo"))
KEYTOOL = NONE.replace("native", "keytool")
_PASSWORDS = ("SMCERT_PASSWORD", "SMCERT_BECOME_PASSWORD", "SMCERT_STORE_PASSWORD")
FILE, READ = f"@file sd1 {SD1}", ("@exit 0 readable", "\n", "@end")


@fault
def host(
    world: World,
    talk: Callable[[Talk, World], None],
    wanted: bytes | str = b"",
    without: tuple[str, ...] = (),
    **settings: object,
) -> Iterator[Scene]:
    """A host that talks so. The client has all passwords, and may send only ``wanted``.

    ``wanted`` is bytes, or the names of the variables whose values are expected, by blanks.
    """
    environment = {name: f"{name[7:11]}-{secrets.token_hex(8)}" for name in _PASSWORDS
                   if name not in without}  # fmt: skip
    it = Host(lambda talking: talk(talking, world), **settings)
    with serving(it, world.file(b"").parent) as known:
        expected = wanted if isinstance(wanted, bytes) else "".join(
            f"{environment[name]}\n" for name in wanted.split()
        ).encode()  # fmt: skip

        def check() -> str:
            if set(it.passwords) - {environment.get("SMCERT_PASSWORD")}:
                return "another password was used to log in"
            typed = bytes(it.heard).replace(b"\x03", b"")  # Ctrl-C, on the way out
            return "" if typed == expected else f"the host was sent {typed!r}"

        yield Scene({"port": it.port, "known_hosts": known}, environment, check=check)


def honest(talk: Talk, world: World) -> None:
    """What the script prints."""
    talk.say("@begin", FILE, world.store, *READ)
    talk.end()


def honest_su(talk: Talk, world: World) -> None:
    """With su's prompt before it."""
    talk.say("@su", "Password: ")
    talk.listen()
    talk.say("\r\n")
    honest(talk, world)


def honest_sudo(talk: Talk, world: World) -> None:
    """With sudo's prompt in it."""
    talk.say("@begin", FILE, b"[" + talk.token + b" sudo]")
    talk.listen()
    talk.say("\r\n", world.store, *READ)
    talk.end()


def says(*texts: str, end: bool = True) -> Callable[[Talk, World], None]:
    """Says that, waits for what it gets, and ends."""

    def talk(talk: Talk, world: World) -> None:
        for text in texts:
            talk.say(text.replace("TOKEN", talk.token.decode()))
        talk.listen(0.7 if end else 3)
        if end:
            talk.end()

    return talk


def twice(talk: Talk, world: World) -> None:
    """su's prompt, twice."""
    talk.say("@su", "Password: ")
    talk.listen()
    talk.say("\r\nPassword: ")
    talk.listen(3)
    talk.end(1)


def sudo_twice(talk: Talk, world: World) -> None:
    """sudo's prompt, twice for one command."""
    for _ in range(2):
        talk.say(*(("@begin", FILE) if not talk.host.heard else ()), b"[" + talk.token + b" sudo]")
        talk.listen()
    talk.end(1)


def wants_store_password(talk: Talk, world: World) -> None:
    """Asks for the store password, and for it once more."""
    talk.say("@begin", "@ready")
    talk.listen()
    talk.say("@ready")
    talk.listen()
    talk.say(FILE, world.store, *READ)
    talk.end()


_ORDER = "the answers of the host are out of order"
_SUDO_PROMPT = "[TOKEN sudo]"
_LOGIN, _ROOT, _STORE = _PASSWORDS
_NO_STORE = (_STORE,)

ROWS = (
    _row("in order", "It says what the script prints.", host(honest, without=_NO_STORE), NONE, OK, "expires in"),
    _row("in order, su", "The root password goes to su's prompt.",
         host(honest_su, _ROOT, _NO_STORE), SU, OK, "expires in"),
    _row("in order, sudo", "The root password goes to sudo's prompt.",
         host(honest_sudo, _ROOT, _NO_STORE), SUDO, OK, "expires in"),
    _row("forged sudo prompt, none", "With the right random token, and --become none.",
         host(says("@begin", FILE, _SUDO_PROMPT)), NONE, UNKNOWN, "ended before all keystores"),
    _row("forged su prompt, none", "After the marker of su.",
         host(says("@su", "Password: ")), NONE, UNKNOWN,
         "it ended before the script began (Password:)"),
    _row("forged login prompt, none", "'Password: ' in the place of the script.",
         host(says("Password: ", end=False)), NONE, UNKNOWN, "the login works, but asks 'Password:'", quick=False),
    _row("su's prompt, sudo", "'Password: ' where sudo's prompt should be.",
         host(says("@begin", FILE, "Password: ", end=False)), SUDO, UNKNOWN, "sudo asks 'Password:'", quick=False),
    _row("sudo's prompt, su", "sudo's prompt where su's should be.",
         host(says("@su", _SUDO_PROMPT)), SU, UNKNOWN, "su to sroot failed", quick=False),
    _row("su's prompt too early", "Before su was started.",
         host(says("Password: ", end=False)), SU, UNKNOWN, "the login works, but asks 'Password:'", quick=False),
    _row("su's prompt twice", "As after a wrong or an expired password.",
         host(twice, _ROOT), SU, UNKNOWN, "su took the password of sroot and asks 'Password:'", quick=False),
    _row("sudo's prompt twice", "For one command.",
         host(sudo_twice, _ROOT), SUDO, UNKNOWN, "sudo refused the password"),
    _row("wants a store password, none set", "The marker 'ready' without --reader keytool's password.",
         host(says("@begin", "@ready"), without=_NO_STORE), KEYTOOL, UNKNOWN,
         "ended before all keystores"),
    _row("wants a store password twice", "It gets it once.",
         host(wants_store_password, _STORE), KEYTOOL, UNKNOWN, "the keytool -list -rfc data is damaged", quick=False),
    _row("wants a store password, native", "The native reader gives none.",
         host(says("@begin", "@ready")), NONE, UNKNOWN, "ended before all keystores"),
    _row("no su, at once the script", "The markers of su are missing: root all the same.",
         host(honest, without=_NO_STORE), SU, OK, "expires in"),
    _row("end before begin", "", host(says("@end")), NONE, UNKNOWN, _ORDER),
    _row("begin twice", "", host(says("@begin", "@begin")), NONE, UNKNOWN, _ORDER, quick=False),
    _row("su after begin", "", host(says("@begin", "@su")), SU, UNKNOWN, _ORDER, quick=False),
    _row("exit without file", "", host(says("@begin", "@exit 0 readable", "@end")), NONE, UNKNOWN, _ORDER, quick=False),
    _row("file without exit", "", host(says("@begin", FILE, "@end")), NONE, UNKNOWN, _ORDER),
    _row("status that is no number", "", host(says("@begin", FILE, "@exit x readable", "@end")), NONE, UNKNOWN, _ORDER, quick=False),
    _row("status of 5,000 digits", "", host(says("@begin", FILE, f"@exit {'9' * 5000} readable", "@end")),
         NONE, UNKNOWN, _ORDER),
    _row("unknown marker", "", host(says("@begin", "@surprise", "@end")), NONE, UNKNOWN, _ORDER),
    _row("marker without an end", "A line of 9,000 bytes.",
         host(says("@begin", f"\nTOKEN file {'x' * 9000}")), NONE, UNKNOWN, _ORDER),
    _row("another keystore's answer", "", host(says("@begin", "@file jboss /x", *READ)), NONE, UNKNOWN,
         "did not answer for"),
    _row("no keystore at all", "", host(says("@begin", "@end")), NONE, UNKNOWN, "did not answer for", quick=False),
    _row("echoes the login password", "In an error of the login.",
         host(lambda talk, world: (talk.say(f"no {talk.host.passwords[0]} here\n"), talk.end(1))),
         NONE, UNKNOWN, "the login works, but runs no commands (no ***"),
    _row("refuses the login", "And has heard the password.", host(honest, refuses=True), NONE, UNKNOWN,
         "refused the login of cust"),
    _row("100 MB on standard output", "Before the script begins.",
         host(lambda talk, world: talk.flood("output", 100)), NONE, UNKNOWN, "the host sent more than 64 MiB"),
    _row("100 MB on standard error", "Before the script begins.",
         host(lambda talk, world: talk.flood("errors", 100)), NONE, UNKNOWN, "the host sent more than 64 MiB"),
)  # fmt: skip
