"""The plugins: which certificates each tests, and where it can read them."""

from __future__ import annotations

from dataclasses import dataclass

from check_smcert.targets import JBOSS, SD1, SMMGMT, SYSTEM_MANAGER, Target


@dataclass(frozen=True)
class Plugin:
    """A plugin: its ``label``, its targets, and its sources, which are modules of ``options``."""

    label: str
    targets: tuple[Target, ...]
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"check_smcert_{self.label}"

    @property
    def service(self) -> str:
        """The name of its service in the shipped configurations."""
        return f"smcert-{self.label}"

    @property
    def title(self) -> str:
        """What its output begins with."""
        return f"SMCERT {self.label.upper()}"


PLUGINS = {
    plugin.label: plugin
    for plugin in (
        Plugin("sd1", (SD1,), ("ssh", "file", "tls")),
        Plugin("system_manager", (SYSTEM_MANAGER,), ("ssh", "file", "tls")),
        Plugin("jboss", (JBOSS,), ("ssh", "file", "tls")),
        Plugin("smmgmt", (SMMGMT,), ("file", "tls", "page")),
        Plugin("all", (SD1, SYSTEM_MANAGER, JBOSS), ("ssh",)),
    )
}


def for_release(release: str | None) -> Plugin:
    """The plugin that tests all certificates of a Session Manager of this release.

    From 6.2 on nobody has root there, and smmgmt stands for all of them. A release that is not known
    is taken for an old one.
    """
    numbers = [int(part) for part in (release or "0").split(".") if part.isdigit()]
    return PLUGINS["smmgmt" if numbers >= [6, 2] else "all"]
