"""With keytool only certificates leave the host: a private key's bytes do so with native alone."""

import base64
import shutil

import pytest

from tests.lab import keystore
from tests.requirements import need
from tests.ssh.running import Script
from tests.ssh.test_script import folder, shell  # noqa: F401

pytestmark = pytest.mark.long


def private_key(jks: bytes) -> bytes:
    """The protected key of the first entry, a private key's: after its alias and date."""
    at = 16 + 2 + int.from_bytes(jks[16:18], "big") + 8
    length = int.from_bytes(jks[at : at + 4], "big")
    assert 300 < length < 2000
    return jks[at + 4 : at + 4 + length]


@pytest.mark.parametrize("reader, leaves", [("keytool", False), ("native", True)])
def test_a_private_key_leaves_the_host_with_native_only(shell, folder, reader, leaves):  # noqa: F811
    need("keytool")
    (folder / "bin" / "keytool").unlink()
    (folder / "bin" / "keytool").symlink_to(shutil.which("keytool"))
    store = folder / "sd1.jks"
    store.write_bytes(keystore(days=61))
    store.chmod(0o644)
    key = private_key(store.read_bytes())
    (reading,) = Script(folder, {"sd1": store}, reader).run(shell)
    printed = reading.data + reading.errors
    shown = b"".join(printed.split())
    found = [
        form in shown for form in (b"".join(key.split()), base64.b64encode(key), key.hex().encode())
    ]
    assert any(found) is leaves
    assert reading.status == 0 and (leaves or b"BEGIN CERTIFICATE" in printed)
