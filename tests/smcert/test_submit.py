"""smcert fleet --submit: results in a real Icinga 2, and none twice."""

import json
import re
import ssl
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from check_smcert.fleet import submit
from tests.servers.icinga import Icinga
from tests.smcert.site import file, inventory, self_signed, smcert

pytestmark = pytest.mark.long

LOGIN = {"SMCERT_SUBMIT_USER": "smcert", "SMCERT_SUBMIT_PASSWORD": "hush-hush"}
# What an installation needs: an ApiUser for it, and services that nobody checks actively.
OBJECTS = """
object ApiUser "smcert" {
  password = "hush-hush"
  permissions = [ "actions/process-check-result", "objects/query/Service" ]
}
object CheckCommand "never" { command = [ "/bin/false" ] }
"""
HOST = """
object Host "%(name)s" { check_command = "never", enable_active_checks = false }
object Service "smcert-sd1" {
  host_name = "%(name)s"
  check_command = "never"
  enable_active_checks = false
}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    sections = {
        name: file(folder, name, days) for name, days in (("ok", 400), ("due", 50), ("new", 9))
    }
    sections["lost"] = f"file={folder}/none"
    return inventory(folder, {name: f"{text}\nrelease=6.1" for name, text in sections.items()})


@pytest.fixture(scope="module")
def icinga(folder):
    node = Icinga(folder, "localhost")
    node.make_authority()
    node.write(
        "conf.d/passive.conf", OBJECTS + "".join(HOST % {"name": n} for n in ("ok", "due", "lost"))
    )
    with node:
        yield node


def submitted(site, icinga, **login):
    address = f"https://localhost:{icinga.port}"
    return smcert(
        "fleet", "-c", site, "--submit", address, "--ca-file", icinga.data / "certs" / "ca.crt",
        "--ttl", "7200", **{**LOGIN, **login},
    )  # fmt: skip


@pytest.mark.server
def test_icinga_has_each_result_as_the_plugin_would_give_it(site, icinga):
    done = submitted(site, icinga)
    assert done.returncode == 2 and done.stderr == (
        "new: Icinga has no service new!smcert-sd1: make it, as smcert config icinga2 does\n"
    )
    results = {
        n: icinga.api.get("services", f"{n}!smcert-sd1")["last_check_result"]
        for n in ("ok", "due", "lost")
    }
    assert {name: each["state"] for name, each in results.items()} == {"ok": 0, "due": 1, "lost": 3}
    assert re.match(
        r"SMCERT SD1 WARNING - CN=due\.example\.com expires in 50 days \(.*\), PSN003617u step 7\n",
        results["due"]["output"],
    )
    assert "initTM" in results["due"]["output"]
    assert results["due"]["performance_data"] == ["days_remaining=50.00;90:;30:"]
    assert "check the path" in results["lost"]["output"] and results["ok"]["ttl"] == 7200


@pytest.mark.server
@pytest.mark.parametrize(
    "login, complaint",
    [({"SMCERT_SUBMIT_PASSWORD": "hush-not"}, "does not accept user and password: see its ApiUser"),
     ({"SMCERT_SUBMIT_PASSWORD": ""}, "--submit needs the user and the password of an ApiUser")],
)  # fmt: skip
def test_a_wrong_password_is_said_and_never_shown(site, icinga, login, complaint):
    done = submitted(site, icinga, **login)
    assert complaint in done.stderr and "hush" not in done.stdout + done.stderr
    assert done.returncode == 3


@pytest.mark.server
def test_a_certificate_that_no_ca_vouches_for_gets_no_password(site, icinga):
    done = smcert("fleet", "-c", site, "--submit", f"https://localhost:{icinga.port}", **LOGIN)
    assert done.returncode == 3 and f"localhost port {icinga.port} is not trusted" in done.stderr
    assert "--ca-file" in done.stderr


@pytest.mark.parametrize(
    "words, complaint",
    [(["--submit", "http://x"], "'http://x' is not Icinga's API"), (["--submit", "https://x/v1"], "is not Icinga's API"),
     (["--submit", "https://x", "--ca-file", "/none"], "can't use the CAs in /none"),
     (["--submit", "https://x", "--state", "ok"], "--submit is for all results")],
)  # fmt: skip
def test_what_can_not_work_is_said_before_any_check(tmp_path, words, complaint):
    site = inventory(
        tmp_path,
        {"sm1": f"file={tmp_path}/none"},
        "plugin=sd1\n[submit]\nuser=a\npassword=hush-hush",
    )
    done = smcert("fleet", "-c", site, *words)
    assert (done.returncode, done.stdout) == (3, "") and complaint in done.stderr


class Flaky(BaseHTTPRequestHandler):
    """Takes each result, and loses the first answer; then it is busy, then well."""

    protocol_version = "HTTP/1.1"
    taken: list = []
    connections: list = []
    troubles: list = []

    def setup(self):
        super().setup()
        self.connections.append(self.client_address)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "busy":
            return self.answer(503, {})
        self.taken.append(body)
        if trouble == "lost":
            self.close_connection = True
            return None
        return self.answer(200, {"results": [{"code": 200}]})

    def do_GET(self):
        last = self.taken[-1] if self.taken else None
        self.answer(200, {"results": [{"attrs": {"last_check_result": last}}]})

    def answer(self, status, content):
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture
def flaky(monkeypatch, tmp_path):
    """An API with those troubles, and the suite's side of it."""
    key = tmp_path / "key.pem"
    key.write_bytes(self_signed("localhost"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(key)
    server = ThreadingHTTPServer(("localhost", 0), Flaky)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(submit, "_PAUSES", (0, 0, 0))
    monkeypatch.setattr(Flaky, "taken", [])
    monkeypatch.setattr(Flaky, "connections", [])
    for name, value in LOGIN.items():
        monkeypatch.setenv(name, value)
    yield submit.Icinga(f"https://localhost:{server.server_port}", str(key), {})
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "troubles", [[], ["lost"], ["busy"], ["busy", "lost"], ["busy", "busy", "busy"]]
)
def test_a_result_whose_answer_is_lost_is_not_given_twice(flaky, monkeypatch, troubles):
    from tests.smcert.values import outcomes

    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)
    monkeypatch.setattr(Flaky, "troubles", troubles)
    hosts = [replace(host, ended=1e9 + number) for number, host in enumerate(outcomes())]
    assert list(flaky.submit(hosts, 60)) == []
    names = [each["service"] for each in Flaky.taken]
    assert names == [f"{host.name}!smcert-{host.outcome.plugin.label}" for host in hosts]


def test_a_batch_of_results_shares_a_connection(flaky, monkeypatch):
    from tests.smcert.values import outcomes

    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)
    monkeypatch.setattr(submit, "_BATCH", 2)
    assert list(flaky.submit(outcomes(), 60)) == []
    assert (len(Flaky.taken), len(Flaky.connections)) == (5, 3)


def test_an_api_that_stays_busy_is_given_up(flaky, monkeypatch):
    from check_smcert.errors import NotSubmitted
    from tests.smcert.values import outcomes

    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)
    monkeypatch.setattr(Flaky, "troubles", ["busy"] * 4)
    with pytest.raises(NotSubmitted, match="it answers 503"):
        list(flaky.submit(outcomes(), 60))
    assert Flaky.taken == []
