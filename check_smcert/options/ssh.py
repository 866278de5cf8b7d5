"""``-H HOST``: keystores on a Session Manager, over SSH."""

from __future__ import annotations

import argparse

from check_smcert.document import Document
from check_smcert.options import served
from check_smcert.options.arguments import host, login_name, port, remote_path, user_name
from check_smcert.secret import Secrets
from check_smcert.settings import Fetch
from check_smcert.sources.ssh import home
from check_smcert.sources.ssh.become import METHODS
from check_smcert.sources.ssh.login import CLIENTS, Asked
from check_smcert.targets import Target


def add(
    parser: argparse.ArgumentParser,
    where: argparse._ActionsContainer,
    targets: tuple[Target, ...],
) -> None:
    """The option that chooses this source, and a group of its own."""
    where.add_argument("-H", "--hostname", metavar="HOST", type=host,
                       help="over SSH from this host")  # fmt: skip
    group = parser.add_argument_group("over SSH")
    add = group.add_argument
    add("-p", "--port", type=port, help="SSH port (default: 22)")
    add("-l", "--logname", metavar="USER", help="login name (default: the current user)")
    add("-i", "--identity", metavar="FILE",
        help="private key (default: the agent's and the user's own)")  # fmt: skip
    add("-F", "--ssh-config", metavar="FILE",
        help="ssh_config for what is not given here, none for none (default: the user's and the system's)")  # fmt: skip
    add("--ssh", choices=CLIENTS, default="paramiko",
        help="way in: paramiko, or openssh, this machine's own ssh (default: paramiko)")  # fmt: skip
    add("--become", choices=tuple(METHODS), default="none",
        help="how to become root after the login (default: none)")  # fmt: skip
    add("--become-user", metavar="USER", type=user_name,
        help="whom to become (default: su: sroot, sudo: root)")  # fmt: skip
    add("--known-hosts", metavar="FILE",
        help="host keys to trust (default: the system's and the user's)")  # fmt: skip
    if len(targets) == 1:
        add("-k", "--keystore", metavar="PATH", type=remote_path, default=targets[0].path,
            help="path there, may hold a glob (default: %(default)s)")  # fmt: skip
        served.add(group)
    add("--reader", choices=("keytool", "native"), default="keytool",
        help="keytool: run it there, only certificates leave the host; native: fetch the "
        "keystore, no Java needed (default: keytool)")  # fmt: skip


def chosen(
    given: argparse.Namespace, targets: tuple[Target, ...], secrets: Secrets
) -> Fetch | None:
    """How to log in and read them, if it was chosen."""
    if given.hostname is None:
        return None
    asked = Asked(
        host=given.hostname,
        port=given.port,
        # ssh_config may have one, but nobody reads it for a user whom passwd does not know.
        user=given.logname if home.own() else login_name(given),
        key_file=given.identity,
        known_hosts=given.known_hosts,
        timeout=given.timeout,
        secrets=secrets,
        configuration=given.ssh_config,
        client=given.ssh,
    )
    become = METHODS[given.become](given.become_user, secrets)
    paths = {target.label: target.path for target in targets if target.path}
    if len(targets) == 1:
        paths = {targets[0].label: given.keystore}
    reader = given.reader

    def fetch() -> dict[str, list[Document]]:
        from check_smcert.sources.ssh import session_manager

        return session_manager.fetch(asked, become, paths, reader)

    return fetch
