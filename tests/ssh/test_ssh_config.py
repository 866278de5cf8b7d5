"""ssh_config as this machine's ssh reads it: the hosts on the way, and how each is logged in to."""

import os
import pwd
from pathlib import Path

import pytest

from check_smcert.errors import UnusableSshConfig
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import home, ssh_config
from check_smcert.sources.ssh.login import Asked
from tests.requirements import need

HOME = pwd.getpwuid(os.getuid()).pw_dir
ME = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture(autouse=True)
def ssh():
    need("ssh")


@pytest.fixture
def hops(tmp_path):
    """The hosts on the way to "sm" with this configuration."""

    def ask(configuration, **asked):
        file = tmp_path / "config"
        file.write_text(configuration)
        return ssh_config.way(request(configuration=str(file), **asked))

    return ask


def request(**given):
    secrets = Secrets("login-secret", "root-secret")
    values = {"host": "sm", "port": None, "user": None, "key_file": None, "known_hosts": None}
    return Asked(**{**values, "timeout": 30.0, "secrets": secrets, **given})


def logins(hops, **asked):
    return [ssh_config.login(hop, request(**asked), hop is hops[-1]) for hop in hops]


def test_what_a_host_section_says(hops):
    (hop,) = hops("Host sm\nHostName 192.0.2.7\nPort 2222\nUser cust\nHostKeyAlias sm-by-name\n")
    (login,) = logins((hop,))
    assert (login.host, login.port, login.user) == ("192.0.2.7", 2222, "cust")
    assert login.known_as == "sm-by-name"


def test_the_command_line_wins(hops):
    given = {"port": 22, "user": "me", "key_file": "/k", "known_hosts": "/h"}
    found = hops("Port 2222\nUser cust\nIdentityFile /x\nUserKnownHostsFile /y\n", **given)
    (login,) = logins(found, **given)
    assert (login.port, login.user) == (22, "me")
    assert (login.key_file, login.known_hosts) == ("/k", "/h")


def test_without_a_word_it_is_as_ssh_has_it(hops):
    (login,) = logins(hops(""))
    assert (login.host, login.port, login.user) == ("sm", 22, ME)
    assert f"{HOME}/.ssh/id_rsa" in login.own_keys
    assert login.known_hosts_files[:2] == (
        f"{HOME}/.ssh/known_hosts",
        f"{HOME}/.ssh/known_hosts2",
    )
    assert "/etc/ssh/ssh_known_hosts" in login.known_hosts_files
    assert login.use_agent and not login.known_as and login.proxy_command is None


def test_include_match_quotes_and_trailing_comments(hops, tmp_path):
    (tmp_path / "more").write_text('Host "sm"\n  IdentityFile "/keys/of sm"   # the key\n')
    found = hops(
        f"Include {tmp_path}/more\n"
        'Match host sm exec "exit 1"\nUser no\n'
        "Match exec true\nUser yes # not root\n"
    )
    (login,) = logins(found)
    assert login.user == "yes" and login.own_keys == ("/keys/of sm",)


def test_the_keys_of_the_configuration_are_the_only_ones(hops):
    found = hops(
        "Host sm\nIdentityFile ~/%n/%h_%p_%r_%%h\nIdentitiesOnly yes\nHostName h\nUser u\n"
    )
    (login,) = logins(found)
    assert login.own_keys == (f"{HOME}/sm/h_22_u_%h",) and not login.use_agent
    (login,) = logins(hops("IdentityFile none\n"))
    assert login.own_keys == ()


def test_files_of_host_keys_with_blanks_in_their_names(hops):
    (hop,) = hops(
        'UserKnownHostsFile "/a b/c" ~/.ssh/%k\nGlobalKnownHostsFile /d "/e f"\nHostName h\n'
    )
    (login,) = logins((hop,))
    assert login.known_hosts_files == ("/a b/c", f"{HOME}/.ssh/sm", "/d", "/e f")
    (login,) = logins(hops("UserKnownHostsFile none\nGlobalKnownHostsFile none\n"))
    assert login.known_hosts_files == ()


def test_home_is_where_passwd_says(monkeypatch):
    monkeypatch.setenv("HOME", "/home/of/nobody")
    assert home.expand("~") == HOME and home.expand("~/x") == f"{HOME}/x"
    assert home.expand("/~/x") == "/~/x" and home.expand("~root") == pwd.getpwnam("root").pw_dir


# --- jump hosts


def test_one_jump_host_with_settings_of_its_own(hops):
    found = hops(
        "Host sm\nProxyJump door\nUser cust\nIdentityFile /sm\n"
        "Host door\nHostName 192.0.2.1\nPort 2222\nUser guard\nIdentityFile /door\n"
    )
    door, target = logins(found, key_file="/given", known_hosts="/h")
    assert (door.host, door.port, door.user, door.own_keys) == (
        "192.0.2.1",
        2222,
        "guard",
        ("/door",),
    )
    assert door.key_file is None and door.known_hosts == "/h"
    assert (target.host, target.user, target.key_file) == ("sm", "cust", "/given")


def test_a_jump_host_never_gets_the_login_password(hops):
    *jumps, target = logins(hops("Host sm\nProxyJump a,b\n"))
    assert [jump.secrets.password for jump in jumps] == [None, None]
    assert target.secrets.password == "login-secret"


@pytest.mark.parametrize(
    "jump, user, host, port",
    [("door", ME, "door", 22), ("u@door:2222", "u", "door", 2222), ("u@[::1]:2222", "u", "::1", 2222),
     ("ssh://u@door:2222", "u", "door", 2222), ("[fd00::2]", ME, "fd00::2", 22)],
)  # fmt: skip
def test_how_a_jump_host_is_written(hops, jump, user, host, port):
    door, _ = logins(hops(f"Host sm\nProxyJump {jump}\n"))
    assert (door.user, door.host, door.port) == (user, host, port)


def test_the_way_of_several_jump_hosts(hops):
    assert [hop.host for hop in hops("Host sm\nProxyJump a,b,c\n")] == ["a", "b", "c", "sm"]
    chain = "Host sm\nProxyJump b\nHost b\nProxyJump a\n"
    assert [hop.host for hop in hops(chain)] == ["a", "b", "sm"]
    # As ssh -J a b: what is before b there is not asked b's section for.
    both = "Host sm\nProxyJump a,b\nHost b\nProxyJump other\n"
    assert [hop.host for hop in hops(both)] == ["a", "b", "sm"]
    assert [hop.host for hop in hops("Host sm\nProxyJump none\nHost *\nProxyJump a\n")] == ["sm"]


def test_jump_hosts_that_go_round_in_circles_end(hops):
    with pytest.raises(UnusableSshConfig, match="jump hosts lead to|loop"):
        hops("Host sm\nProxyJump a\nHost a\nProxyJump b\nHost b\nProxyJump a\n")


def test_a_proxy_command_gets_its_values(hops):
    (login,) = logins(hops("Host sm\nHostName h\nUser u\nProxyCommand nc -x %%h %h %p %r %n\n"))
    assert login.proxy_command == "nc -x %h h 22 u sm"


# --- what can't be read


def test_a_file_that_is_missing_or_wrong_is_unknown(hops, tmp_path):
    with pytest.raises(UnusableSshConfig, match="No such file or directory"):
        ssh_config.way(request(configuration=str(tmp_path / "none-there")))
    with pytest.raises(UnusableSshConfig, match="(?i)bad configuration option: nonsense"):
        hops("Nonsense yes\n")


def test_none_reads_no_file():
    (login,) = logins(ssh_config.way(request(configuration="none")))
    assert (login.host, login.port, login.user) == ("sm", 22, ME)


@pytest.mark.parametrize("missing", ["ssh", "passwd"])
def test_without_ssh_it_goes_on_unless_a_file_was_given(monkeypatch, missing, caplog):
    if missing == "ssh":
        monkeypatch.setattr(ssh_config, "program", lambda: None)
    else:
        monkeypatch.setattr(home, "own", lambda: None)
    with caplog.at_level("INFO"):
        (login,) = logins(ssh_config.way(request(user="cust")))
    assert "ssh_config is not read" in caplog.text
    assert (login.host, login.port, login.user) == ("sm", 22, "cust")
    assert login.own_keys is login.known_hosts_files is login.proxy_command is None
    with pytest.raises(UnusableSshConfig, match="can't read /some/file, "):
        ssh_config.way(request(user="cust", configuration="/some/file"))
    assert ssh_config.way(request(user="cust", configuration="none"))


def test_with_none_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(ssh_config, "_ask", None)
    (login,) = logins(ssh_config.way(request(port=2222, configuration="none")))
    assert (login.host, login.port, login.user) == ("sm", 2222, ME)
    assert login.own_keys is login.known_hosts_files is login.proxy_command is None


def test_commands_of_the_configuration_see_no_password(hops, monkeypatch, tmp_path):
    for name in ("PASSWORD", "BECOME_PASSWORD", "STORE_PASSWORD"):
        monkeypatch.setenv(f"SMCERT_{name}", "top-secret")
    hops(f'Match exec "env > {tmp_path}/seen"\nUser u\n')
    seen = Path(tmp_path, "seen").read_text()
    assert "PATH=" in seen and "top-secret" not in seen
