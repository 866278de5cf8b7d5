"""Passwords reach the plugin through a file: the process list doesn't show them."""

import contextlib
from pathlib import Path


def command_lines():
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            yield (process / "cmdline").read_bytes().split(b"\0")


def test_the_process_list_never_shows_a_password(nagios, lab):
    secrets = [lab.password.encode(), lab.root_password.encode()]
    seen = []

    def look(words):
        assert not [word for word in words for secret in secrets if secret in word], words
        if any(word.endswith(b"/check_smcert_sd1") for word in words):
            seen.append(words)

    nagios.check("sm-61", "smcert-sd1", meanwhile=lambda: [look(it) for it in command_lines()])
    assert seen, "the check was over before the test looked"
    assert any(word.startswith(b"--extra-opts=su@") for words in seen for word in words)
