"""keytool without a new Java for each command."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import TracebackType

from tests.requirements import need


class KeytoolFailed(Exception):
    """keytool refused a command; the text is what it printed."""


class Keytool:
    """A Java that runs keytool's commands, English and in UTC; to be used in a ``with``."""

    def __enter__(self) -> Keytool:
        need("java", "javac")
        exports = "java.base/sun.security.tools.keytool=ALL-UNNAMED"
        options = ["-Duser.language=en", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8"]
        options += ["-Dsun.stdout.encoding=UTF-8", "-XX:+UseSerialGC"]
        program = Path(__file__).with_name("Keytool.java")
        self._java = subprocess.Popen(
            ["java", *options, "--add-exports", exports, program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._java.communicate(timeout=20)

    def run(self, *arguments: str) -> bytes:
        """What keytool prints on both of its outputs; raises KeytoolFailed."""
        assert self._java.stdin and self._java.stdout
        self._java.stdin.write(("\t".join(arguments) + "\n").encode())
        self._java.stdin.flush()
        state, _, size = self._java.stdout.readline().decode().partition(" ")
        printed = self._java.stdout.read(int(size or 0))
        if state != "ok":
            raise KeytoolFailed(printed.decode(errors="replace") or "Java has ended")
        return printed
