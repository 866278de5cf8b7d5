"""What is offered to a server, in which order, and what a refusal means: without a server."""

import paramiko
import pytest

from check_smcert.errors import ConnectionFailed, LoginRefused, UnusableKey
from check_smcert.secret import Secrets
from check_smcert.sources.ssh import authentication, keys
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.transport import Transport

REFUSED = paramiko.AuthenticationException("Authentication failed.")
# The server closes the connection instead of an answer; it had closed it before.
GONE, HUNG_UP = "gone", "hung up"


class AKey:
    """A key, as far as it is looked at here."""

    public_blob = None

    def __init__(self, name, kind="ssh-rsa"):
        self.name = name
        self.kind = kind

    def get_name(self):
        return self.kind

    def asbytes(self):
        return self.name.encode()

    def sign_ssh_data(self, data, algorithm):
        raise OSError("the agent is locked")


class AServer:
    """Answers what it is offered by name; what it does not know is refused."""

    remote_version = "SSH-2.0-OpenSSH_4.3"
    auth_handler = None

    def __init__(self, **answers):
        self.answers = answers
        self.offered = []
        self.active = True

    def is_active(self):
        return self.active

    def auth_publickey(self, user, key):
        return self._judge(key.asbytes().decode())

    def auth_password(self, user, password, fallback):
        assert not fallback
        return self._judge("password")

    def auth_interactive(self, user, handler):
        return self._judge("interactive")

    def _judge(self, name):
        self.offered.append(name)
        answer = self.answers.get(name, REFUSED)
        if answer in (GONE, HUNG_UP):
            self.active = False
            answer = REFUSED if answer is GONE else paramiko.SSHException("No existing session")
        if isinstance(answer, Exception):
            raise answer
        return answer


def only(*methods):
    return paramiko.BadAuthenticationType("Bad authentication type", list(methods))


@pytest.fixture
def log_in(monkeypatch):
    def run(server, *names, password="secret"):
        found = [
            keys.Key("cust", name if isinstance(name, AKey) else AKey(name), str(name))
            for name in names
        ]
        monkeypatch.setattr(keys, "_of_agent", lambda user: iter(found))
        monkeypatch.setattr(keys, "_OWN_KEYS", ())
        login = Login("sm1", 22, "cust", None, None, 5.0, Secrets(password))
        authentication.Authentication(login).authenticate(server)

    return run


def refusal(log_in, server, *names, kind=LoginRefused, **more):
    with pytest.raises(kind) as caught:
        log_in(server, *names, **more)
    return caught.value


def test_the_keys_in_their_order_each_once_and_no_more_than_needed(log_in):
    server = AServer(c=[])
    log_in(server, "a", "b", "a", "c", "d")
    assert server.offered == ["a", "b", "c"]


def test_the_password_comes_before_the_sixth_key_and_the_others_after_it(log_in):
    server = AServer(g=[])
    log_in(server, *"abcdefg")
    assert server.offered == [*"abcde", "password", *"fg"]
    server = AServer(g=[])
    log_in(server, *"abcdefg", password=None)
    assert server.offered == [*"abcdefg"]


def test_a_server_that_takes_no_keys_is_offered_one_only(log_in):
    server = AServer(a=only("password"), password=[])
    log_in(server, *"abc")
    assert server.offered == ["a", "password"]


def test_what_was_not_judged_is_not_named(log_in):
    error = refusal(log_in, AServer(b=GONE), *"abcd", kind=ConnectionFailed)
    assert "(tried: a, b)" in error.what and error.do.startswith("give the right key alone by -i")
    error = refusal(log_in, AServer(a=GONE), "a", kind=ConnectionFailed)
    assert "(tried: a)" in error.what and error.do.startswith("check sshd's log")
    error = refusal(log_in, AServer(a=only("password")), "a")
    assert error.what == "sm1 refused the login of cust (tried: password)"
    error = refusal(log_in, AServer(password=only("publickey")))
    assert error.what == "sm1 lets cust log in by publickey only" and error.do == "give -i FILE"
    error = refusal(log_in, AServer(a=only("password", "gssapi")), "a", password=None)
    assert error.what == "sm1 lets cust log in by gssapi or password only"
    assert error.do == "set SMCERT_PASSWORD"


def test_nothing_to_offer(log_in):
    assert (
        refusal(log_in, AServer(), password=None).what
        == "no key and no password to log in to sm1 as cust"
    )


@pytest.mark.parametrize(
    "answers, password, wants, do",
    [
        ({"a": ["password"]}, None, "(password)", "set SMCERT_PASSWORD as well"),
        ({"a": ["password"]}, "x", "(password, refused: password)", "check SMCERT_PASSWORD"),
        ({"a": ["publickey"]}, "x", "(publickey, refused: b)", "load a second key"),
        (
            {"a": ["gssapi", "hostbased"]},
            "x",
            "(gssapi or hostbased)",
            "check SMCERT_PASSWORD, or use",
        ),
    ],
)
def test_a_second_proof(log_in, answers, password, wants, do):
    error = refusal(log_in, AServer(**answers), "a", "b", password=password)
    assert error.what == f"sm1 takes a for cust and wants a second proof {wants}"
    assert error.do.startswith(do)


def test_after_a_part_only_what_is_wanted_is_offered(log_in):
    server = AServer(a=["password"], password=[])
    log_in(server, *"abc")
    assert server.offered == ["a", "password"]


def test_a_connection_that_ends_between_two_offers(log_in):
    error = refusal(log_in, AServer(b=HUNG_UP), *"abc", kind=ConnectionFailed)
    assert "closed the connection during the login of cust (tried: a)" in error.what


def test_a_fault_of_ssh_itself_is_no_refusal(log_in):
    fault = paramiko.SSHException("Illegal info request from server")
    with pytest.raises(paramiko.SSHException, match="Illegal info"):
        log_in(AServer(b=fault), *"abc")


@pytest.mark.parametrize(
    "kind, version, known",
    [("ssh-rsa", "OpenSSH_3.9p1", True), ("ssh-dss", "OpenSSH_4.3", True),
     ("ecdsa-sha2-nistp256", "OpenSSH_5.6", False), ("ecdsa-sha2-nistp256", "OpenSSH_5.7", True),
     ("ssh-ed25519", "OpenSSH_6.4", False), ("ssh-ed25519", "OpenSSH_6.5p1", True),
     ("ssh-ed25519", "OpenSSH_10.0p2", True), ("ssh-ed25519", "dropbear_0.52", True),
     ("sk-ssh-ed25519@openssh.com", "OpenSSH_8.1", False),
     ("sk-ssh-ed25519@openssh.com", "OpenSSH_8.2", True)],
)  # fmt: skip
def test_a_kind_of_key_that_is_newer_than_the_server_is_not_offered(log_in, kind, version, known):
    server = AServer(a=[], password=[])
    server.remote_version = f"SSH-2.0-{version}"
    log_in(server, AKey("a", kind))
    assert server.offered == (["a"] if known else ["password"])


def test_a_key_that_can_not_sign_is_no_fault_of_the_server():
    signer = keys._Signer(AKey("a"), "agent's key a")
    with pytest.raises(UnusableKey) as caught:
        signer.sign_ssh_data(b"", "ssh-rsa")
    assert caught.value.what == "can't sign with the agent's key a (the agent is locked)"


@pytest.mark.parametrize(
    "rounds, answers, shown",
    [
        ([["Password: "]], [[b"secret"]], "password"),
        ([["Password: "], []], [[b"secret"], []], "password"),
        ([["Verification code: "]], [[b""]], "password, it asks 'Verification code:'"),
        ([["Password: ", "Code: "]], [[b"", b""]], "password, it asks 'Password: Code:'"),
        ([["Password: "], ["New password: "]], [[b"secret"], [b""]],
         "password, it asks 'New password:'"),
    ],
)  # fmt: skip
def test_keyboard_interactive_gets_the_password_once_and_for_a_password_only(
    rounds, answers, shown
):
    password = keys.Password("cust", "secret")
    given = [password._answer("", "", [(text, False) for text in prompts]) for prompts in rounds]
    assert given == answers and str(password) == shown


def test_the_signature_is_ssh_rsa_where_the_server_names_none():
    transport = Transport.__new__(Transport)
    transport.disabled_algorithms, transport.server_extensions = {}, {}
    assert [name for name in transport.preferred_pubkeys if "rsa" in name][0] == "ssh-rsa"
    transport.server_extensions = {"server-sig-algs": b"rsa-sha2-256,rsa-sha2-512"}
    assert [name for name in transport.preferred_pubkeys if "rsa" in name][-1] == "ssh-rsa"
