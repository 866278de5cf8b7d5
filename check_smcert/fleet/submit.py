"""Hands outcomes to Icinga 2 as passive results: its API's action process-check-result.

https://icinga.com/docs/icinga-2/latest/doc/12-icinga2-api/#process-check-result
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from check_smcert.errors import NotSubmitted, UsageError
from check_smcert.outcome import HostOutcome
from check_smcert.outputs import nagios
from check_smcert.secret import Secrets

_PORT = 5665
_TIMEOUT = 30  # seconds for one answer
_BATCH = 100  # results over one connection
_PAUSES = (1, 2, 4)  # seconds before each new try
_ACTION = "/v1/actions/process-check-result"
_LOST = (OSError, http.client.HTTPException)  # ssl.SSLError is an OSError


class Icinga:
    """The API at ``url``; ``settings`` are the keys of the inventory's [submit].

    Raises UsageError where something is missing or can't be used.
    """

    def __init__(self, url: str, ca_file: str | None, settings: dict[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query:
            raise UsageError(f"'{url}' is not Icinga's API", f"write https://HOST[:{_PORT}]")
        unknown = set(settings) - {"user", "password", "ca-file"}
        if unknown:
            raise UsageError(
                f"[submit] has no key '{min(unknown)}'", "its keys are user, password, ca-file"
            )
        self._host, self._port = parts.hostname, parts.port or _PORT
        user = os.environ.get("SMCERT_SUBMIT_USER") or settings.get("user")
        self._password = os.environ.get("SMCERT_SUBMIT_PASSWORD") or settings.get("password") or ""
        if not user or not self._password:
            raise UsageError(
                "--submit needs the user and the password of an ApiUser",
                "set SMCERT_SUBMIT_USER and SMCERT_SUBMIT_PASSWORD, or [submit] in the inventory",
            )
        login = base64.b64encode(f"{user}:{self._password}".encode()).decode()
        self._headers = {"Accept": "application/json", "Authorization": f"Basic {login}"}
        self._context = _trust(ca_file or settings.get("ca-file"))

    @property
    def secrets(self) -> Secrets:
        """What must not be shown."""
        return Secrets(password=self._password)

    def submit(self, hosts: Iterable[HostOutcome], ttl: int) -> Iterator[str]:
        """Hand them over; what was not taken and why, a line for each.

        Icinga takes a result for valid for ``ttl`` seconds. Raises NotSubmitted.
        """
        connection, left = None, 0
        try:
            for host in hosts:
                if connection is None or not left:
                    if connection:
                        connection.close()
                    connection, left = self._connection(), _BATCH
                left -= 1
                refused = self._hand_over(connection, host, ttl)
                if refused:
                    yield f"{host.name}: {refused}"
        finally:
            if connection:
                connection.close()

    def _hand_over(self, connection: Any, host: HostOutcome, ttl: int) -> str:
        """Try until it is known to be there, or refused; why it was refused."""
        name = f"{host.name}!{host.outcome.plugin.service}"
        body = _result(name, host, ttl)
        sent = False
        for pause in (*_PAUSES, None):
            try:
                # A lost answer does not tell whether Icinga has the result: it is asked.
                if sent and self._has(connection, name, body["execution_end"]):
                    return ""
                sent = True
                status, answer = self._ask(connection, "POST", _ACTION, body)
                if status < 500:
                    return _refusal(name, status, answer)
                trouble = f"it answers {status}"
            except ssl.SSLCertVerificationError as error:
                raise NotSubmitted(
                    f"{self._host} port {self._port} is not trusted ({error.verify_message})",
                    "give its CA with --ca-file, and its name as in its certificate",
                ) from error
            except _LOST as error:
                trouble = getattr(error, "strerror", None) or str(error) or type(error).__name__
            connection.close()  # the next request opens it again
            if pause:
                time.sleep(pause)
        raise NotSubmitted(
            f"Icinga at {self._host} port {self._port} took no result ({trouble})",
            "see whether it runs; results that it has taken stay",
        )

    def _has(self, connection: Any, name: str, end: float) -> bool:
        path = f"/v1/objects/services/{quote(name, safe='')}?attrs=last_check_result"
        status, answer = self._ask(connection, "GET", path, None)
        if status != 200:
            return False
        last = (answer.get("results") or [{}])[0].get("attrs", {}).get("last_check_result") or {}
        return "execution_end" in last and abs(float(last["execution_end"]) - end) < 0.001

    def _ask(self, connection: Any, method: str, path: str, body: Any) -> tuple[int, Any]:
        text = None if body is None else json.dumps(body).encode()
        connection.request(method, path, text, self._headers)
        response = connection.getresponse()
        data = response.read()
        if response.status == 401:
            raise NotSubmitted(
                f"Icinga at {self._host} does not accept user and password", "see its ApiUser"
            )
        with contextlib.suppress(ValueError):
            return response.status, json.loads(data)
        return response.status, {}

    def _connection(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=_TIMEOUT, context=self._context
        )


def _trust(ca_file: str | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # ssl.SSLError, too
        raise UsageError(f"can't use the CAs in {ca_file} ({error.strerror or error})") from error
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Icinga's CA has less than RFC 5280 wants
    return context


def _result(name: str, host: HostOutcome, ttl: int) -> dict[str, Any]:
    """The result as the plugin would give it."""
    first, *below = nagios.render(host.outcome, Secrets()).split("\n")
    text, _, perfdata = first.partition(" | ")
    return {
        "type": "Service",
        "service": name,
        "exit_status": int(host.outcome.status),
        "plugin_output": "\n".join([text, *below]),
        "performance_data": perfdata.split(),
        "check_source": socket.gethostname(),
        "execution_start": host.ended,
        "execution_end": host.ended,
        "ttl": ttl,
    }


def _refusal(name: str, status: int, answer: Any) -> str:
    """What Icinga says against a result; empty if it has taken it."""
    results = answer.get("results") or []
    codes = [int(each.get("code", 0)) for each in results]
    if status == 200 and codes and all(code == 200 for code in codes):
        return ""
    if status == 404:
        return f"Icinga has no service {name}: make it, as smcert config icinga2 does"
    if status == 403:
        return "the ApiUser has no permission actions/process-check-result: give it to it"
    said = [str(each.get("status", "")) for each in results] or [str(answer.get("status", ""))]
    return f"Icinga refuses the result of {name} ({status} {' '.join(said)})"
