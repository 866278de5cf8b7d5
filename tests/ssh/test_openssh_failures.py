"""What ssh logs, and the error that it is: as paramiko's way in has it."""

import contextlib
import os

import pytest

from check_smcert.errors import ConnectionFailed, HostKeyUnknown, LoginRefused
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import openssh_failures, openssh_host_key
from check_smcert.sources.ssh.login import Asked
from check_smcert.sources.ssh.openssh_log import Log
from check_smcert.sources.ssh.ssh_config import Hop

SERVER = "debug1: Remote protocol version 2.0, remote software version OpenSSH_4.3\n"
KEX = f"{SERVER}debug1: SSH2_MSG_KEXINIT sent\n"
LOGIN = f"{KEX}debug1: Authentications that can continue: publickey,password\n"
IN = f'{LOGIN}Authenticated to sm1 ([192.0.2.1]:22) using "publickey".\n'


def hop(name, **answer):
    values = {"hostname": name, "port": "22", "user": "cust", **answer}
    return Hop(name, (), {key: [value] for key, value in values.items()})


def asked(**given):
    values = {"host": "sm1", "port": None, "user": None, "key_file": None, "known_hosts": None}
    return Asked(**{**values, "timeout": 5.0, "secrets": Secrets("login-secret"), **given})


@contextlib.contextmanager
def logged(*texts):
    """A Log for each text, as if an ssh had written it."""
    with contextlib.ExitStack() as undo:
        logs = [undo.enter_context(contextlib.closing(Log())) for _ in texts]
        for log, text in zip(logs, texts):
            with open(log.path, "w") as pipe:
                pipe.write(text.replace("\n", "\r\n"))
            log.read()
        yield logs


def explain(*texts, banner=b"", hops=None, **given):
    with logged(*texts) as logs:
        hops = hops or [hop(f"jump{number}") for number in range(1, len(texts))] + [hop("sm1")]
        return openssh_failures.explain(asked(**given), hops, logs, banner)


@pytest.mark.parametrize(
    "text, kind, what",
    [
        ("ssh: Could not resolve hostname sm1: Name or service not known\n", ConnectionFailed,
         "sm1 has no address (Name or service not known)"),
        ("ssh: connect to host sm1 port 22: Connection refused\n", ConnectionFailed,
         "sm1 port 22 refuses connections"),
        ("ssh: connect to host sm1 port 22: No route to host\n", ConnectionFailed,
         "can't reach sm1 port 22 (No route to host)"),
        ("ssh: connect to host sm1 port 22: Connection timed out\n", ConnectionFailed,
         "can't reach sm1 port 22 (Connection timed out)"),
        ("kex_exchange_identification: Connection closed by remote host\n", ConnectionFailed,
         "sm1 port 22 does not answer as an SSH server"),
        ("Connection timed out during banner exchange\n", ConnectionFailed,
         "sm1 port 22 does not answer as an SSH server"),
        (f"{KEX}Unable to negotiate with 192.0.2.1 port 22: no matching key exchange method found. "
         "Their offer: diffie-hellman-group1-sha1\n", ConnectionFailed,
         "sm1 port 22 and this machine have no SSH algorithm in common (no matching key exchange "
         "method found. Their offer: diffie-hellman-group1-sha1)"),
        ("Protocol major versions differ: 2 vs. 1\n", ConnectionFailed,
         "sm1 port 22 speaks an SSH that is too old (Protocol major versions differ: 2 vs. 1)"),
        (f"{KEX}Connection closed by 192.0.2.1 port 22\n", ConnectionFailed,
         "sm1 closed the connection (Connection closed by 192.0.2.1 port 22)"),
        (f"{KEX}something that nobody has seen\n", ConnectionFailed,
         "SSH to sm1 port 22 failed (something that nobody has seen)"),
        (f"{LOGIN}debug1: Offering public key: /k RSA SHA256:abc explicit\n"
         "debug1: Offering public key: me@here ED25519 SHA256:abc agent\n"
         "debug1: Trying private key: /no/such/key\ndebug1: Next authentication method: password\n"
         "cust@sm1: Permission denied (publickey,password).\n", LoginRefused,
         "sm1 refused the login of cust (tried: key /k, agent's key me@here, password)"),
        (f"{LOGIN}debug1: Next authentication method: keyboard-interactive\n"
         "Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\n",
         ConnectionFailed, "sm1 closed the connection during the login of cust (tried: password)"),
    ],
)  # fmt: skip
def test_a_failure_has_its_class_and_words(text, kind, what):
    error = explain(text)
    assert (type(error), error.what) == (kind, what) and error.do


@pytest.mark.parametrize(
    "takes, what, do",
    [("publickey", "sm1 lets cust log in by publickey only", "give -i FILE"),
     ("gssapi-with-mic,hostbased", "sm1 lets cust log in by gssapi-with-mic or hostbased only",
      "have its sshd take a key or a password"),
     ("publickey,password", "ssh_config allows no password for sm1", "PreferredAuthentications")],
)  # fmt: skip
def test_a_password_that_nobody_wants_is_not_asked_for(takes, what, do):
    error = explain(f"{LOGIN}cust@sm1: Permission denied ({takes}).\n")
    assert isinstance(error, LoginRefused) and error.what == what and do in error.do


def test_a_question_that_is_not_answered_is_told():
    text = f"{LOGIN}debug1: Next authentication method: keyboard-interactive\ncust@sm1: Permission denied (x).\n"
    banner = b"Welcome\nssh asks: (cust@sm1) Passcode: \n"
    assert "(tried: password, it asks '(cust@sm1) Passcode:')" in explain(text, banner=banner).what


def test_a_key_for_the_session_manager_is_no_fault_of_a_jump_host(tmp_path):
    key = tmp_path / "key"
    key.write_text("no key\n")
    refused = f"{LOGIN}debug1: Offering public key: /k RSA SHA256:abc explicit\nx: Permission denied (publickey).\n"
    error = explain(refused, "", key_file=str(key))
    assert error.what == "jump host jump1: jump1 refused the login of cust (tried: key /k)"


def test_an_account_that_has_expired_is_told_by_the_banner():
    banner = b"Your account has expired; please contact your system administrator.\r\n"
    error = explain(f"{LOGIN}Connection closed by 192.0.2.1 port 22\n", banner=banner)
    assert isinstance(error, LoginRefused) and "account has expired" in error.what


def test_an_empty_password_is_none_that_was_tried():
    text = (
        f"{LOGIN}debug1: Next authentication method: password\nx: Permission denied (password).\n"
    )
    assert "no key and no password" in explain(text, secrets=Secrets()).what


@pytest.mark.parametrize("number", [1, 2])
def test_the_first_host_that_did_not_let_in_is_named(number):
    refused = f"{LOGIN}cust@x: Permission denied (publickey).\n"
    texts = (
        [IN] * (number - 1)
        + [refused]
        + ["Connection closed by UNKNOWN port 65535\n"] * (3 - number)
    )
    error = explain(*texts)
    assert error.what.startswith(f"jump host jump{number}: no key and no password")
    assert "a jump host gets no password" in error.do


@pytest.mark.parametrize(
    "said, do",
    [("administratively prohibited: open failed", "AllowTcpForwarding"),
     ("connect failed: Connection refused", "as that host sees them")],
)  # fmt: skip
def test_a_jump_host_that_does_not_get_further_is_told(said, do):
    texts = f"{IN}channel 0: open failed: {said}\nstdio forwarding failed\n", "Connection closed\n"
    error = explain(*texts)
    assert error.what == f"jump host jump1 can't reach sm1 port 22 ({said.partition(': ')[2]})"
    assert do in error.do


def test_a_proxy_command_that_fails_is_told_by_what_it_says():
    hops = [hop("sm1", proxycommand="nc %h %p")]
    error = explain("Connection closed by UNKNOWN port 65535\n", banner=b"nc: no\n", hops=hops)
    assert error.what == "the ProxyCommand for sm1 does not lead to an SSH server (nc: no)"


@pytest.mark.parametrize(
    "text, logged_in",
    [(IN, True), (LOGIN, False), (f"{LOGIN}debug1: Remote: Authenticated to you\n", False),
     (f"{LOGIN}x Authenticated to sm1\n", False)],
)  # fmt: skip
def test_only_sshs_own_words_prove_a_login(text, logged_in):
    with logged(text) as (log,):
        assert log.logged_in is logged_in


def test_half_a_line_is_none_yet():
    with contextlib.closing(Log()) as log, open(log.path, "wb", buffering=0) as pipe:
        pipe.write(b"Authenticated to sm")
        log.read()
        assert not log.logged_in
        pipe.write(b"1 (...)\r\n")
        log.read()
        assert log.logged_in


def test_a_flood_of_words_is_taken_and_not_kept():
    with contextlib.closing(Log()) as log, open(log.path, "wb", buffering=0) as pipe:
        for _ in range(100):
            pipe.write(b"debug1: Remote: x" + b"x" * 30000 + b"\n")
            log.read()
        pipe.write(b"x" * 60000)
        log.read()
        assert len(log.text) < 1 << 21


@pytest.mark.parametrize(
    "text, ended",
    [("debug1: client_input_channel_req: channel 0 rtype exit-status reply 0\n", True),
     ("debug1: client_input_channel_req: channel 0 rtype exit-signal reply 0\n", True),
     ("debug1: channel 0: free: client-session, nchannels 1\n", False)],
)  # fmt: skip
def test_a_command_has_ended_when_the_server_says_so(text, ended):
    with logged(IN + text) as (log,):
        assert log.command_ended is ended


# --- host keys


def refused(monkeypatch, text, hops=None, offered=None, **given):
    monkeypatch.setattr(openssh_host_key, "_offered", lambda *_: offered)
    with logged(text) as logs:
        return openssh_host_key.refused(asked(**given), hops or [hop("sm1")], 1, logs[0])


def test_a_key_that_is_not_shown_again_is_still_refused(monkeypatch, tmp_path):
    text = f"{KEX}debug1: Server host key: ssh-rsa SHA256:abc\nHost key verification failed.\n"
    error = refused(monkeypatch, text, known_hosts=str(tmp_path / "known"))
    assert isinstance(error, HostKeyUnknown) and "ssh-rsa SHA256:abc" in error.what
    assert f"{tmp_path}/known" in error.do


@pytest.mark.parametrize(
    "answer, name",
    [({}, "sm1"), ({"port": "2222"}, "[sm1]:2222"), ({"port": "2222", "hostkeyalias": "sm"}, "sm")],
)
def test_the_name_is_the_one_of_known_hosts(monkeypatch, answer, name):
    error = refused(monkeypatch, "Host key verification failed.\n", [hop("sm1", **answer)])
    assert error.what.startswith(f"the host key of {name} is ")


def test_nothing_is_left_open():
    before = len(os.listdir("/proc/self/fd"))
    explain(LOGIN)
    assert len(os.listdir("/proc/self/fd")) == before
