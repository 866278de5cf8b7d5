"""Icinga 2's REST API, as far as the tests need it."""

from __future__ import annotations

import base64
import json
import ssl
import urllib.request
from pathlib import Path
from urllib.parse import quote

from tests.servers.daemon import wait

_LIMIT = 40  # seconds


class Api:
    """The API of the node on a loopback ``port``, whose certificate ``authority`` has signed."""

    def __init__(self, port: int, password: str, authority: Path) -> None:
        self._url = f"https://127.0.0.1:{port}/v1"
        self._login = base64.b64encode(f"tests:{password}".encode()).decode()
        self._authority = authority

    def request(self, method: str, path: str, **body: object) -> list[dict]:
        """One request; returns its results."""
        request = urllib.request.Request(
            f"{self._url}/{quote(path)}",
            data=json.dumps(body).encode(),
            method="POST",
            headers={
                "Accept": "application/json",
                "Authorization": f"Basic {self._login}",
                "X-HTTP-Method-Override": method,
            },
        )
        context = ssl.create_default_context(cafile=str(self._authority))
        context.check_hostname = False  # the certificate has the node's name, not the address
        context.verify_flags &= (
            ~ssl.VERIFY_X509_STRICT
        )  # Python 3.13 wants more than Icinga's CA has
        with urllib.request.urlopen(request, timeout=_LIMIT, context=context) as answer:
            return json.load(answer)["results"]

    def answers(self) -> bool:
        """Whether the node has started; raises OSError where it has not."""
        return bool(self.request("GET", "status/IcingaApplication"))

    def get(self, kind: str, name: str) -> dict:
        """The attributes of one object, like ``get("services", "host!service")``."""
        return self.request("GET", f"objects/{kind}/{name}")[0]["attrs"]

    def names(self, kind: str) -> set[str]:
        """The names of all objects of a kind."""
        found = self.request("GET", f"objects/{kind}", attrs=["name"])
        return {each["name"] for each in found}

    def force(self, kind: str, name: str) -> None:
        """Have a host or a service checked now, whatever its schedule and dependencies say."""
        singular = kind.rstrip("s")
        which = {"type": singular.title(), singular: name}
        wait(lambda: self.request("POST", "actions/reschedule-check", force=True, **which))

    def check(self, kind: str, name: str) -> dict:
        """Force a check, wait for its result and return the object's attributes."""
        before = self.get(kind, name)["last_check"]
        self.force(kind, name)

        def checked() -> dict | None:
            attributes = self.get(kind, name)
            return attributes if attributes["last_check"] > max(before, 0) else None

        return wait(checked)
