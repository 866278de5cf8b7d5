"""--served: the keystore over SSH and the port in the same check, against a real host and servers."""

import pytest

from check_smcert import targets
from tests.lab import SessionManager, keystore
from tests.tls.peers import certificate, java_server, s_server

pytestmark = [pytest.mark.server, pytest.mark.long]


def test_the_port_before_and_after_the_restart(check, tmp_path):
    renewed = tmp_path / "renewed"
    renewed.write_bytes(keystore(days=700, since=-1, name="CN=sm1, O=Avaya"))
    with SessionManager(era="old", stores={targets.SD1.path: renewed.read_bytes()}) as lab:
        options = ("--release", "6.1", "--reader", "native", "--served")
        with s_server(
            certificate(tmp_path, "sm1", 61), "-tls1", "-cipher", "ALL:@SECLEVEL=0"
        ) as port:
            before = check(lab, *options, port)
        first, *_ = before.stdout.splitlines()
        assert before.returncode == 1
        assert first.startswith(
            f"SMCERT SD1 WARNING - renewed, not yet served: {lab.host} port {port} still shows "
            "CN=sm1, which expires in 60 days"
        )
        assert "; CN=sm1 expires in 699 days" in first and "PSN003617u step 4" in first
        assert " days_remaining=699." in first and " served_days_remaining=60." in first

        with java_server(renewed, "avaya123", "TLS_RSA_WITH_AES_128_CBC_SHA") as port:
            after = check(lab, *options, f"localhost:{port}")
        assert after.returncode == 0, after.stdout
        assert f"served by localhost port {port}; CN=sm1,O=Avaya; " in after.stdout
        assert "; in the keystore" in after.stdout

        closed = check(lab, *options, "1")
        assert closed.returncode == 3
        assert f"{lab.host} port 1 refuses connections: check the port" in closed.stdout
        assert " days_remaining=699." in closed.stdout
