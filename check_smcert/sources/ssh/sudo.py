"""What sudo says where it does not run a command."""

from __future__ import annotations

import re

from check_smcert.errors import BecomeFailed, SmcertError, UnreadableKeystore

CHECK_PASSWORD = "check SMCERT_BECOME_PASSWORD, sudo wants the user's own"
GIVE_PASSWORD = "set SMCERT_BECOME_PASSWORD, or allow the command with NOPASSWD"

# How lines of sudo begin, and what it says without its name. Its lecture has none of them.
_OWN_LINE = re.compile(
    r"sudo: .*|usage: sudo .*|Sorry, try again.*"
    r"|(Sorry, user )?\S+ (is not allowed to (execute|run)|is not in the sudoers|may not run sudo).*",
    re.I,
)
# sudo says these and runs the command.
_GOES_ON = re.compile("unable to resolve host|setrlimit|timestamp", re.I)


def refusal(program: str, errors: str) -> SmcertError | None:
    """Why sudo did not run ``program``; None if it did.

    ``errors`` are both programs' standard error. Only lines that sudo itself wrote count:
    ``program`` may use the same words.
    """
    said = _reason(errors)
    if not said or "command not found" in said:
        return None
    if re.search("incorrect password|try again", said):
        return BecomeFailed(f"sudo refused the password ({said})", CHECK_PASSWORD)
    if "password is required" in said:
        do = GIVE_PASSWORD
    elif re.search("(illegal|invalid|unknown|unrecognized) option|^usage:", said, re.I):
        do = "this sudo is older than 1.7: allow a pty for this login, or use --become su"
    else:
        do = "allow it in sudoers, the suite's README has the lines"
    return UnreadableKeystore(f"sudo refused to run {program} ({said})", do)


def _reason(errors: str) -> str:
    """The line with sudo's reason, "" if it has none."""
    lines = [line.strip() for line in errors.splitlines()]
    own = [line for line in lines if _OWN_LINE.match(line) and not _GOES_ON.search(line)]
    # It asks again before it says how often it was answered wrongly.
    return next((line for line in own if not line.startswith("Sorry, try")), "".join(own[:1]))
