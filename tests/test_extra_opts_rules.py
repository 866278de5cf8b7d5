"""--extra-opts at small signs: where the file is, how its lines are read, and who may read them."""

import os
import subprocess
import sys

import pytest

from check_smcert.errors import UsageError
from check_smcert.options import parse
from check_smcert.plugins import PLUGINS
from tests.test_extra_opts import NAME, expand, ini, owned_by  # noqa: F401

# https://www.monitoring-plugins.org/doc/extra-opts.html, in its order.
PLACES = [
    "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
    "/usr/local/etc/monitoring-plugins.ini",
    "/etc/monitoring-plugins/monitoring-plugins.ini",
    "/etc/monitoring-plugins.ini",
    "/etc/nagios/plugins.ini",
    "/usr/local/nagios/etc/plugins.ini",
    "/usr/local/etc/nagios/plugins.ini",
    "/etc/opt/nagios/plugins.ini",
    "/etc/nagios-plugins.ini",
    "/usr/local/etc/nagios-plugins.ini",
    "/etc/opt/nagios-plugins.ini",
]


def refused(path, *more):
    with pytest.raises(UsageError) as caught:
        expand(f"--extra-opts=@{path}", *more)
    assert "hush" not in str(caught.value)
    return caught.value


def test_the_places_are_those_of_the_monitoring_plugins_after_the_environments(monkeypatch):
    asked = []
    monkeypatch.setattr("os.path.isfile", asked.append)
    monkeypatch.delenv("MP_CONFIG_FILE", raising=False)
    monkeypatch.setenv("NAGIOS_CONFIG_PATH", "/a::/b")
    with pytest.raises(UsageError) as caught:
        expand("--extra-opts")
    names = ("monitoring-plugins.ini", "plugins.ini", "nagios-plugins.ini")
    assert asked == [f"{folder}/{name}" for folder in ("/a", "/b") for name in names] + PLACES
    assert caught.value.do == f"write --extra-opts=@FILE, or make {PLACES[2]}"


def test_the_next_word_is_the_section_only_if_it_is_no_option(ini, monkeypatch):  # noqa: F811
    monkeypatch.setenv("MP_CONFIG_FILE", str(ini(f"[{NAME}]\nw=60\n[site]\nw=50\n")))
    assert expand("--extra-opts", "-v")[0] == ["-w60", "-v"]
    assert expand("-v", "--extra-opts")[0] == ["-w60", "-v"]
    assert expand("--extra-opts", "site", "-v")[0] == ["-w50", "-v"]
    assert expand("--extra-opts=", "site")[0] == ["-w60", "site"]
    assert expand("--extra-opts=site", "--extra-opts")[0] == ["-w50", "-w60"]


def test_large_and_small_letters_are_different_options(ini):  # noqa: F811
    path = ini(f"[{NAME}]\nW=60\n")
    assert refused(path).what == f"line 2 of {path}: 'W' is not an option here"


def test_a_key_that_comes_twice_is_given_twice_so_that_the_last_counts(ini):  # noqa: F811
    path = ini(f"[{NAME}]\nw=60\nv=\nw=50\n[other]\nw=1\n[{NAME}]\nbecome=su\n")
    assert expand(f"--extra-opts=@{path}")[0] == ["-w60", "-v", "-w50", "--become=su"]


def test_a_section_named_default_is_like_any_other(ini):  # noqa: F811
    path = ini(f"[DEFAULT]\nw=1\n[{NAME}]\nv=\n")
    assert expand(f"--extra-opts=@{path}")[0] == ["-v"]
    assert expand(f"--extra-opts=DEFAULT@{path}")[0] == ["-w1"]


def test_a_colon_ends_no_key(ini):  # noqa: F811
    path = ini(f"[{NAME}]\nhush:x\n")
    assert refused(path).what == f"line 2 of {path} is not an ini file"
    secrets = expand(f"--extra-opts=@{ini(f'[{NAME}]{chr(10)}password=a:b=c')}")[1]
    assert secrets.password == "a:b=c"


def test_an_error_names_the_line_if_there_is_one_and_the_encoding(ini):  # noqa: F811
    path = ini("\nw=1\n")
    assert str(refused(path)) == (
        f"line 2 of {path} is not an ini file: write [SECTION] and key=value"
    )
    path = ini(f"[{NAME}]\npassword=hush\xe9\n", "latin-1")
    assert refused(path).what == f"{path} is not an ini file (not UTF-8)"


def test_the_file_is_in_utf_8_whatever_the_locale(ini):  # noqa: F811
    path = ini(f"[{NAME}]\npassword=größe\n")
    code = (
        "from check_smcert.options.extra_opts import expand; from check_smcert.secret import Secrets;"
        f"print(ascii(expand(['--extra-opts=@{path}'], '{NAME}', Secrets(), ())[1].password))"
    )
    posix = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **posix}, capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == ascii("größe")


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o700, 0o711, 0o601, 0o610])
def test_what_others_may_run_but_not_read_is_no_trouble(ini, mode):  # noqa: F811
    path = ini(f"[{NAME}]\npassword=hush\n")
    path.chmod(mode)
    assert expand(f"--extra-opts=@{path}")[1].password == "hush"


@pytest.mark.parametrize(
    "mode, own, words",
    [(0o640, True, "others can read it"), (0o640, False, ""), (0o641, False, ""), (0o611, True, ""),
     (0o644, False, "others can read it"), (0o660, False, "others can write it"),
     (0o602, False, "others can write it")],
)  # fmt: skip
def test_a_group_may_read_only_what_is_roots(ini, monkeypatch, mode, own, words):  # noqa: F811
    path = ini(f"[{NAME}]\npassword=hush\n")
    path.chmod(mode)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    monkeypatch.setattr(os, "fstat", owned_by(4242 if own else 0))
    if words:
        assert words in refused(path).what
    else:
        assert expand(f"--extra-opts=@{path}").secrets.password == "hush"


def test_the_command_that_mends_it_may_be_pasted(tmp_path):
    path = tmp_path / "my plugins.ini"
    path.write_text(f"[{NAME}]\npassword=hush\n")
    path.chmod(0o644)
    error = refused(path)
    assert error.do == f"chmod 600 '{path}'"
    subprocess.run(["/bin/sh", "-c", error.do], check=True)
    assert expand(f"--extra-opts=@{path}")[1].password == "hush"


@pytest.mark.parametrize("key", ["connect", "served"])
def test_half_a_value_is_not_shown_either(tmp_path, key):
    """A password with a colon at a wrong key is taken for a host and a port."""
    path = tmp_path / "x.ini"
    path.write_text(f"[{NAME}]\n{key}=hush:hushed\n")
    with pytest.raises(UsageError) as caught:
        parse(PLUGINS["sd1"], [f"--extra-opts=@{path}"])
    assert "hush" not in str(caught.value)
    assert f"the value in {path} is not a port" in caught.value.what


def test_a_byte_order_mark_is_no_text(tmp_path):
    path = tmp_path / "x.ini"
    path.write_bytes(b"\xef\xbb\xbf" + f"[{NAME}]\nw=60\n".encode())
    assert expand(f"--extra-opts=@{path}")[0] == ["-w60"]
