"""Into the namespaces of another process."""

from __future__ import annotations


def enter(process: int, **namespaces: str) -> tuple[str, ...]:
    """What runs a command in namespaces of ``process``: nsenter's option and the file in ns/.

    The command keeps to that process's root folder. Without --root and --wd it would start at the
    mount namespace's own root, and so leave a chroot: its files would be written to the host.
    """
    own = f"/proc/{process}"
    entered = (f"--{option}={own}/ns/{file}" for option, file in namespaces.items())
    return ("nsenter", *entered, f"--root={own}/root", f"--wd={own}/root")
