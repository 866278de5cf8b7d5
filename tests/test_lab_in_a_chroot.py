"""In a chroot the lab works or says why it can't, and never writes to what is outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.requirements import need

pytestmark = pytest.mark.server

# This machine once more below a folder of the test's own; {root} may make that a mount point. The
# host's /opt is empty meanwhile. All of it is private to the namespace.
CHROOT = """
mount -t tmpfs tmpfs "$1" && mkdir "$1/root" && cd "$1/root"
for place in /*; do
    if [ -L "$place" ]; then cp -a "$place" .
    elif [ -d "$place" ]; then mkdir ".$place" && mount --rbind "$place" ".$place"
    fi
done
mount -t tmpfs tmpfs /opt
{root}
chroot "$1/root" "$2" -c "$3" 2>&1 || true
echo "outside: $(ls -A /opt)"
"""
PLAIN, MOUNT_POINT = "", 'mount --rbind "$1/root" "$1/root"'
LAB = """
from tests.lab import SessionManager
from tests.lab.foreground import foreground
with foreground(), SessionManager(stores={"/opt/store": b"a keystore"}) as machine:
    print("inside:", machine.run("cat /opt/store").stdout)
"""


def lab_in_a_chroot(folder: Path, root: str) -> str:
    """What a lab in there says, then what it left in the /opt outside."""
    need("unshare", "chroot", root=True)
    private = (
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    )
    return subprocess.run(
        [*private, "sh", "-ec", CHROOT.format(root=root), "sh", folder, sys.executable, LAB],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "CI": ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def test_it_works_where_the_root_is_a_mount_point(tmp_path):
    assert lab_in_a_chroot(tmp_path, MOUNT_POINT).split("\n") == [
        "inside: a keystore",
        "outside: ",
        "",
    ]


def test_it_refuses_where_the_root_is_none(tmp_path):
    said = lab_in_a_chroot(tmp_path, PLAIN)
    assert "the lab needs private mount namespaces" in said
    assert "mount --bind" in said
    assert said.endswith("\noutside: \n")
