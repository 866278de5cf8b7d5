"""An Icinga 2 of its own: real daemon, private folders, its API on a loopback port."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from tests.plugin import PLUGINS
from tests.requirements import need
from tests.servers import icinga_configuration as configuration
from tests.servers.daemon import Daemon, free_port
from tests.servers.icinga_api import Api

SHIPPED = PLUGINS.parent / "icinga-conf" / "icinga2"
_FOLDERS = ("Config", "Data", "Log", "Cache", "Spool", "Run")
_REQUESTS = "HttpServerConnection|HTTP client|no client certificate"


class Icinga:
    """Icinga 2 node ``name`` below ``folder``: put configuration into ``etc``, get it a certificate
    by ``make_authority`` or ``join``, and use it in a ``with`` block, in which the daemon runs.
    """

    def __init__(self, folder: Path, name: str) -> None:
        need("icinga2", "unshare", "setpriv", "/usr/lib/nagios/plugins/check_tcp", root=True)
        self.name = name
        self.port = free_port()
        self._folders = {kind: folder / name / kind.lower() for kind in _FOLDERS}
        for path in self._folders.values():
            path.mkdir(parents=True)
        self.etc, self.data = self._folders["Config"], self._folders["Data"]
        self.password = secrets.token_urlsafe()
        self.api = Api(self.port, self.password, self.data / "certs" / "ca.crt")
        self.write("icinga2.conf", configuration.MAIN)
        self.write("features-enabled/checks.conf", configuration.FEATURES)
        self.write("zones.conf", configuration.ZONES)
        values = {"name": name, "salt": secrets.token_urlsafe(), "plugins": PLUGINS}
        self.write("constants.conf", configuration.CONSTANTS % values)
        (self.etc / "conf.d").mkdir()

    def write(self, path: str, text: str) -> None:
        """Write the configuration file ``path``, relative to ``etc``."""
        file = self.etc / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def validate(self) -> str:
        """Run ``icinga2 daemon -C``, which has to succeed, and return what it says."""
        return self._run("daemon", "-C", "-c", self.etc / "icinga2.conf")

    def make_authority(self) -> None:
        """Make this node the certificate authority, as ``node setup --master`` does."""
        certs = self._enable_api()
        key, request = certs / f"{self.name}.key", certs / "request.csr"
        self._pki("new-ca")
        self._pki("new-cert", "--cn", self.name, "--key", key, "--csr", request)
        self._pki("sign-csr", "--csr", request, "--cert", certs / f"{self.name}.crt")
        shutil.copy(self.data / "ca" / "ca.crt", certs / "ca.crt")

    def join(self, master: Icinga) -> None:
        """Get a certificate from the running ``master`` by ticket, as ``node setup`` does."""
        certs = self._enable_api()
        own = ("--key", certs / f"{self.name}.key", "--cert", certs / f"{self.name}.crt")
        there = ("--host", "127.0.0.1", "--port", master.port)
        trusted = ("--trustedcert", certs / "trusted.crt")
        self._pki("new-cert", "--cn", self.name, *own)
        self._pki("save-cert", *there, *own, *trusted)
        ticket = ("--ticket", master._pki("ticket", "--cn", self.name).strip())
        self._pki("request", *there, *ticket, *own, *trusted, "--ca", certs / "ca.crt")

    def __enter__(self) -> Icinga:
        self._daemon = Daemon(
            self._command_line("daemon", "-x", "notice", "-c", self.etc / "icinga2.conf"),
            self._environment(),
            self._folders["Log"] / "console.log",
            self.api.answers,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.stop()

    def log(self) -> str:
        """What the daemon has said so far, less what the tests' own requests made it say."""
        lines = self._daemon.log().splitlines()
        return "\n".join(line for line in lines if not re.search(_REQUESTS, line))

    def _enable_api(self) -> Path:
        values = {"port": self.port, "password": self.password}
        self.write("features-enabled/api.conf", configuration.API % values)
        certs = self.data / "certs"
        certs.mkdir(mode=0o700)
        return certs

    def _pki(self, *arguments: object) -> str:
        return self._run("pki", *arguments)

    def _run(self, *arguments: object) -> str:
        done = subprocess.run(
            self._command_line(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self._environment(),
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def _command_line(self, *arguments: object) -> list[str]:
        constants = {f"{kind}Dir": path for kind, path in self._folders.items()}
        constants["InitRunDir"] = constants.pop("RunDir")
        constants["PidPath"] = self._folders["Run"] / "icinga2.pid"
        # ZonesDir does not follow ConfigDir: without it zones.d would silently be left out.
        constants["ZonesDir"] = self.etc / "zones.d"
        defines = [f"--define={key}={value}" for key, value in constants.items()]
        return ["icinga2", *map(str, arguments), *defines]

    def _environment(self) -> dict[str, str]:
        # As root: a checkout and its Python may be where the user nagios can't look.
        path = [os.path.dirname(sys.executable), os.environ.get("PATH", ""), "/usr/sbin:/sbin"]
        return {
            "PATH": ":".join(path),
            "HOME": str(self.data),  # ssh's files are in the home of passwd all the same
            "ICINGA2_USER": "root",
            "ICINGA2_GROUP": "root",
        }
