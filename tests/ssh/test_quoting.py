"""A command for sshd or su means the same to each shell that a login, or root, may have."""

import os
import shutil
import subprocess

import pytest

from check_smcert.secret import Secrets
from check_smcert.sources.ssh import quoting
from check_smcert.sources.ssh.become import METHODS

ODD = """a b'c"d$(touch pwned)`touch pwned`$HOME\\n\\\\%s%%!!:$!x;&|<>(){}[]*?~#^-=\t-é€"""
SHELLS = [path for path in map(shutil.which, ("sh", "bash", "ksh", "zsh", "tcsh", "bsd-csh", "fish"))
          if path]  # fmt: skip
CSHS = [path for path in SHELLS if "csh" in path]
TEXTS = [ODD, "-n", "\n\n x \n y", "!!", "x\udcff", "%", "\\101", "", "'", "plain"]


@pytest.fixture(params=SHELLS)
def shell(request):
    return request.param


def run(shell, command, folder, **environment):
    return subprocess.run(
        [shell, "-c", command],
        capture_output=True,
        cwd=folder,
        env={"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder), **environment},
        check=False,
    )


def test_any_text_is_one_word(shell, tmp_path):
    words = " ".join(map(quoting.word, TEXTS))
    script = f"printf '<%s>\\n' {words}\nprintf '%s\\n' '1\n2' \"$#\""
    done = run(shell, quoting.command(script), tmp_path)
    assert not done.stderr
    expected = "".join(f"<{text}>\n" for text in TEXTS) + "1\n2\n0\n"
    assert done.stdout == expected.encode("utf-8", "surrogateescape")
    assert not list(tmp_path.rglob("pwned"))


def test_a_command_is_one_line_of_ascii_and_stays_one_when_quoted_again():
    command = quoting.command(ODD + "\n" * 5)
    for _ in range(3):
        assert command.isascii() and command.isprintable() and "!" not in command
        command = f"sh -c {quoting.word(command)}"


@pytest.mark.parametrize("inner", SHELLS)
def test_su_runs_the_script_in_roots_shell(shell, tmp_path, inner):
    su = tmp_path / "su"
    su.write_text(f'#!/bin/sh\nprintf "[%s]" "$1" "$2" "$3"\nshift 3\nexec {inner} -c "$1"\n')
    su.chmod(0o755)
    user = "-x o'hara!"
    become = METHODS["su"](user, Secrets(), "T")
    done = run(shell, become.wrap("echo 'it\nruns!' $LC_ALL; cat"), tmp_path)
    assert not done.stderr
    assert done.stdout.decode() == f"\nT su\n[-][{user}][-c]it\nruns! C\n"


@pytest.mark.parametrize("method", ["none", "sudo"])
def test_the_other_methods_run_it_at_once(method):
    assert METHODS[method](None, Secrets()).wrap(ODD) == quoting.command(ODD)
