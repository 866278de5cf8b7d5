"""A real ssh-agent and key pairs for it."""

import contextlib
import os
import subprocess


def key_pair(file, kind="rsa"):
    """A new private key in ``file``, its public one beside it; returns the public line."""
    bits = ("-b", "2048") if kind == "rsa" else ()
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, *bits, "-N", "", "-C", file.name, "-f", file], check=True
    )
    return file.with_name(file.name + ".pub").read_text()


@contextlib.contextmanager
def agent(folder, *keys):
    """An ssh-agent that holds these private keys in this order; gives its environment."""
    socket = str(folder / "agent")
    running = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        while not os.path.exists(socket):
            assert running.poll() is None
        environment = {"SSH_AUTH_SOCK": socket}
        for key in keys:
            subprocess.run(
                ["ssh-add", "-q", str(key)], env={**os.environ, **environment}, check=True
            )
        yield environment
    finally:
        running.kill()
        running.wait()
