"""Paths with a glob: which they are, and where find starts for them."""

import subprocess

import pytest

from check_smcert.secret import Secrets
from check_smcert.sources.ssh.become import METHODS
from check_smcert.sources.ssh.script import is_glob, script


@pytest.mark.parametrize(
    "path, folder, depth",
    [
        ("/opt/jboss/server/*/conf/x.jks", "/opt/jboss/server", "3"),
        ("/opt/a/sm?.jks", "/opt/a", "1"),
        ("/opt/s[12]/a/x.jks", "/opt", "3"),
        ("/*/x.jks", "/", "2"),
        ("/opt/a b/x.jks", "", ""),
        ("/opt/a]/x.jks", "", ""),
    ],
)
def test_find_starts_from_the_folders_before_the_first_sign(path, folder, depth):
    assert is_glob(path) is bool(folder)
    text = script(METHODS["none"](None, Secrets()), {"one": path}, "native", False)
    (arguments,) = (line for line in text.splitlines() if line.startswith("set -- "))
    said = subprocess.run(
        ["/bin/sh", "-c", arguments + '\nprintf "%s|" "$@"'], capture_output=True, check=True
    )
    assert said.stdout.decode() == f"one|{path}|{folder}|{depth}|"
