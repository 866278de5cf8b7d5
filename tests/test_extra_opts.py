"""--extra-opts: options and passwords from an ini file, as the Monitoring Plugins define it."""

import os

import pytest

from check_smcert.errors import UsageError
from check_smcert.options import extra_opts
from check_smcert.secret import Secrets
from tests.plugin import plugin

NAME = "check_smcert_sd1"
OPTIONS = ("-w", "-v", "--warning", "--become", "--verbose", "--file")


@pytest.fixture
def ini(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "plugins.ini"
        path.write_bytes(text.encode(encoding))
        path.chmod(0o600)
        return path

    return write


def expand(*arguments, secrets=Secrets()):
    return extra_opts.expand(list(arguments), NAME, secrets, OPTIONS)


def test_the_section_is_the_plugins_unless_named(ini):
    path = ini(f"[{NAME}]\nw=60\n[site]\nw=50\n")
    assert expand(f"--extra-opts=@{path}")[0] == ["-w60"]
    assert expand(f"--extra-opts=site@{path}")[0] == ["-w50"]


def test_options_of_the_file_come_before_the_command_line_which_has_the_last_word(ini):
    path = ini(f"[{NAME}]\nwarning=60\nbecome=su\n")
    arguments, *_ = expand("-w", "70", f"--extra-opts=@{path}", "-H", "sm1")
    assert arguments == ["--warning=60", "--become=su", "-w", "70", "-H", "sm1"]


def test_a_key_without_value_is_an_option_without_argument(ini):
    path = ini(f"[{NAME}]\nverbose=\nv=\n")
    assert expand(f"--extra-opts=@{path}")[0] == ["--verbose", "-v"]


def test_passwords_become_secrets_and_never_arguments(ini):
    path = ini(
        f"[{NAME}]\npassword=a %d;#\nbecome-password = b\nSMCERT_STORE_PASSWORD=c\n# w=1\n; c=1\n"
    )
    arguments, secrets, _ = expand(f"--extra-opts=@{path}")
    assert arguments == []
    assert (secrets.password, secrets.become_password, secrets.store_password) == (
        "a %d;#",
        "b",
        "c",
    )
    assert "a %d" not in repr(secrets)


def test_the_file_is_looked_for_where_the_environment_says(ini, monkeypatch):
    path = ini(f"[{NAME}]\nw=60\n")
    monkeypatch.setenv("MP_CONFIG_FILE", str(path))
    assert expand("--extra-opts")[0] == ["-w60"]
    monkeypatch.delenv("MP_CONFIG_FILE")
    monkeypatch.setenv("NAGIOS_CONFIG_PATH", f"/nowhere:{path.parent}")
    assert expand("--extra-opts")[0] == ["-w60"]


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("[other]\nw=1\n", r"has no section \[check_smcert_sd1\]"),
        ("w=1\n", "not an ini file"),
        (f"[{NAME}]\nhush\n", "line 2 of .* is not an ini file"),
        (f"[{NAME}]\npassword=hush\xe9\n", "not an ini file"),
        (f"[{NAME}]\npasswd=hush\n", "'passwd' is not an option"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_without_quoting_it(ini, text, complaint):
    path = ini(text, "latin-1")
    with pytest.raises(UsageError, match=complaint) as refused:
        expand(f"--extra-opts=@{path}")
    assert "hush" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="can't read .*No such file"):
        expand(f"--extra-opts=@{tmp_path}/none.ini")
    monkeypatch.setattr(extra_opts, "STANDARD_PLACES", (str(tmp_path / "a"),) * 3)
    with pytest.raises(UsageError, match="none is in the standard places"):
        expand("--extra-opts")


def test_a_plugin_takes_its_options_from_the_file(ini, tmp_path):
    path = ini(f"[{NAME}]\nfile={tmp_path}/missing.jks\n")
    result = plugin("sd1", f"--extra-opts=@{path}")
    assert result.returncode == 3
    assert f"can't read {tmp_path}/missing.jks (No such file or directory)" in result.stdout


def test_indented_lines_are_keys_of_their_own(ini):
    path = ini(f"[{NAME}]\n  warning=60\n    password=hush\n\tbecome = su\n")
    arguments, secrets, _ = expand(f"--extra-opts=@{path}")
    assert arguments == ["--warning=60", "--become=su"] and secrets.password == "hush"


def test_the_section_and_file_may_be_a_word_of_their_own(ini):
    path = ini("[site]\nw=50\n")
    assert expand("--extra-opts", f"site@{path}", "-v")[0] == ["-w50", "-v"]


def test_an_empty_password_is_none(ini):
    path = ini(f"[{NAME}]\npassword=\n")
    assert expand(f"--extra-opts=@{path}")[1].password is None


def test_a_pipe_is_no_file_of_options(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(UsageError, match="is not a regular file"):
        expand(f"--extra-opts=@{tmp_path}/fifo")


@pytest.mark.parametrize(
    "mode, words", [(0o644, "others can read it"), (0o640, "read"), (0o604, "read"),
                    (0o620, "others can write it"), (0o602, "write"), (0o666, "write")],
)  # fmt: skip
def test_passwords_in_a_file_of_others_are_refused_as_ssh_refuses_such_a_key(ini, mode, words):
    path = ini(f"[{NAME}]\nw=60\npassword=hush\n[other]\nw=60\npassword=\n")
    path.chmod(mode)
    with pytest.raises(UsageError, match=f"holds passwords and .*{words}.*: chmod 600") as refused:
        expand(f"--extra-opts=@{path}")
    assert "hush" not in str(refused.value)
    assert expand(f"--extra-opts=other@{path}")[0] == ["-w60"]  # it holds none


def test_a_file_of_root_may_be_for_the_group_of_the_monitoring_daemon(ini, monkeypatch):
    path = ini(f"[{NAME}]\npassword=hush\n")
    path.chmod(0o640)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    monkeypatch.setattr(os, "fstat", owned_by(0))
    assert expand(f"--extra-opts=@{path}").secrets.password == "hush"


def owned_by(user):
    real = os.fstat

    def status(descriptor):
        found = list(real(descriptor))
        found[4] = user
        return os.stat_result(found)

    return status


@pytest.mark.parametrize("me", [0, 4242])
def test_a_file_of_another_user_may_not_decide_where_passwords_go(ini, monkeypatch, me):
    path = ini(f"[{NAME}]\npassword=hush\n[other]\nw=60\n")
    monkeypatch.setattr(os, "geteuid", lambda: me)
    monkeypatch.setattr(os, "fstat", owned_by(4243))
    with pytest.raises(UsageError, match="holds passwords and another user owns it"):
        expand(f"--extra-opts=@{path}")
    with pytest.raises(UsageError, match="decides where passwords go and another user owns it"):
        expand(f"--extra-opts=other@{path}", secrets=Secrets("hush"))
    assert expand(f"--extra-opts=other@{path}").arguments == ["-w60"]


def test_what_others_can_write_may_not_decide_where_passwords_go(ini):
    path = ini(f"[{NAME}]\nw=60\n")
    path.chmod(0o664)
    with pytest.raises(UsageError, match="decides where passwords go and others can write it"):
        expand(f"--extra-opts=@{path}", secrets=Secrets(None, "hush"))


def test_a_file_names_no_other_file(ini):
    path = ini(f"[{NAME}]\nextra-opts=@/etc/other.ini\n")
    with pytest.raises(UsageError, match="can't name another one by extra-opts"):
        extra_opts.expand([f"--extra-opts=@{path}"], NAME, Secrets(), ["--extra-opts"])


@pytest.mark.parametrize("line", ["timeout=hush'1", "release=hush'1", "become=hush'1", "w=hush'1"])
def test_a_value_at_the_wrong_key_is_not_shown(ini, line):
    path = ini(f"[{NAME}]\n{line}\n")
    done = plugin("sd1", f"--extra-opts=@{path}", "-f", "x")
    assert done.returncode == 3 and f"the value in {path}" in done.stdout
    assert "hush" not in done.stdout


def test_a_password_of_the_file_is_not_shown_where_a_command_line_is_wrong(ini):
    path = ini(f"[{NAME}]\npassword=hush-hush\n")
    done = plugin("sd1", f"--extra-opts=@{path}", "-f", "x", "--frob=hush-hush")
    assert done.returncode == 3 and "hush" not in done.stdout and "--frob" in done.stdout


def test_an_option_that_stands_there_several_times_is_given_several_times(ini):
    path = ini("[a]\nfile=x\n\n  # no value\n  file=y z\n\n;\n[b]\nfile=other\n[a]\nw=1\nfile=\n")
    assert expand(f"--extra-opts=a@{path}")[0] == ["--file=x", "--file=y z", "-w1", "--file"]
