"""The way to the host: names, routes, lines that are slow, cut or dead."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial

from tests.faults import peers
from tests.faults.network import Network, name_server
from tests.faults.row import OK, UNKNOWN, Row, Scene, fault
from tests.faults.world import World, lab_scene

_NEEDS = ("root", "ip", "tc", "unshare", "nsenter", "sshd", "sudo", "keytool")
_row = partial(Row, "network", needs=_NEEDS)

SSH = (
    "sd1 -H {host} -p {port} -l {user} --known-hosts {known_hosts} -i {key} --become sudo"
    " --reader native -t 5"
)
SHORT = SSH.replace("-t 5", "-t 2")
NAMED = "sd1 --connect {name}:5061 -t 2"
MUTE = "no result within 2 seconds"


@fault
def line(
    world: World, rate: str = "", burst: int = 1600, after: int = 0, cut: str = ""
) -> Iterator[Scene]:
    """A forwarder to the old lab in a private network, whose line is slow or goes dead."""
    with Network() as network:
        dead = (
            (lambda client, server: (network.goes_dead(), peers.hangs_for(client))) if cut else None
        )
        way = peers.forward(world.old.port, after or 1 << 60, dead)
        with peers.peer(way, network.listen()) as port:
            if rate:
                network.line(rate, burst)
            yield _scene(world, network, port)


def _scene(world: World, network: Network, port: int, host: str = "127.0.0.1") -> Scene:
    scene = lab_scene(world.old, SMCERT_PASSWORD=None, SMCERT_BECOME_PASSWORD=None)
    key = next(
        each.split(" ", 1)[1]
        for each in world.old.known_hosts.read_text().splitlines()
        if "ssh-rsa" in each
    )
    known = world.file(f"[{host}]:{port} {key}\n".encode(), "known_hosts")
    scene.values.update(host=host, port=port, known_hosts=known)
    scene.prefix, scene.network = network.prefix, network
    return scene


@fault
def names(world: World, answer: str, delay: float = 0) -> Iterator[Scene]:
    """A private network with a name server, and the lab behind an address of it."""
    folder = world.file(b"").parent
    with Network() as network, name_server(network, folder, answer, delay):
        way = peers.forward(world.old.port)
        with peers.peer(way, network.listen()) as port:
            scene = _scene(world, network, port, "sm1.example.com")
            scene.values["name"] = "sm1.example.com"
            yield scene


@fault
def hosts_file(world: World, text: str, command: str = "true") -> Iterator[Scene]:
    """A private network in which a name has more than one address."""
    with Network() as network:
        network.bind(world.file(text.encode(), "hosts"), "/etc/hosts")
        network.run(command)
        way = peers.forward(world.old.port)
        with peers.peer(way, network.listen()) as port:
            yield _scene(world, network, port, "sm1.example.com")


@fault
def route(world: World, command: str) -> Iterator[Scene]:
    """A private network, and what the route to 10.9.0.2 is."""
    with Network() as network:
        network.run(command)
        yield Scene({"host": "10.9.0.2", "port": 22}, prefix=network.prefix, network=network)


@fault
def named(world: World, name: str) -> Iterator[Scene]:
    """A name that can't be one, without a network to ask."""
    with Network() as network:
        yield Scene({"name": name}, prefix=network.prefix)


@fault
def misbehaves(world: World, behave: peers.Behave) -> Iterator[Scene]:
    """A peer on loopback."""
    with peers.peer(behave) as port:
        yield Scene({"host": "127.0.0.1", "port": port})


@fault
def refused(world: World) -> Iterator[Scene]:
    """A port that nobody listens on."""
    with contextlib.ExitStack() as running:
        import socket

        unheard = running.enter_context(socket.socket())
        unheard.bind(("127.0.0.1", 0))
        yield Scene({"host": "127.0.0.1", "port": unheard.getsockname()[1]})


@fault
def full(world: World) -> Iterator[Scene]:
    """A server that accepts nobody, and whose queue is full."""
    import socket

    with contextlib.ExitStack() as running:
        server = running.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = running.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(server.getsockname())
        # No {port}: what is connected to it is these.
        yield Scene({"host": "127.0.0.1", "queue": server.getsockname()[1]})


_VETH = "ip link add near type veth peer name far && ip link set near up && ip link set far up && "
_IPV4 = _VETH + "ip address add 10.9.0.1/24 dev near"
_STATIC = _IPV4 + " && ip neighbour add 10.9.0.2 lladdr 02:00:00:00:00:02 dev near"
_V6 = _VETH + "ip address add fd00::1/64 dev near nodad && "
_V6 += "ip neighbour add fd00::2 lladdr 02:00:00:00:00:02 dev near"
_PLAIN = "sd1 -H {host} -p {port} -l cust -t 2"
_LONG = "a" * 70

ROWS = (
    _row("in order", "A forwarder to the lab in a private network.", line(), SSH, OK, "expires in"),
    _row("slow line", "64 kbit/s.", line("64kbit"), SSH, OK, "expires in"),
    _row("name server that takes a second", "It answers after 1 s.",
         names("127.0.0.1", 1), SSH, OK, "expires in"),
    _row("first address refuses", "Two addresses, the second is the right one.",
         hosts_file("::1 sm1.example.com\n127.0.0.1 sm1.example.com\n"), SSH, OK, "expires in"),
    _row("name server is silent", "It takes the question and never answers.",
         names("silent"), NAMED, UNKNOWN, MUTE + ", the last step was: asking sm1.example.com"),
    _row("name server is silent, SSH", "The same for -H.",
         names("silent"), SHORT, UNKNOWN, MUTE + ", the last step was: connecting to sm1"),
    _row("no name server", "Its port is closed.",
         names("absent"), NAMED, UNKNOWN, "sm1.example.com has no address"),
    _row("no such name", "NXDOMAIN.",
         names("no such name"), NAMED, UNKNOWN, "sm1.example.com has no address"),
    _row("name server talks nonsense", "30 bytes of 0xFF.",
         names("garbage"), NAMED, UNKNOWN, MUTE),
    _row("label of 70 letters", "RFC 1035 allows 63.",
         named(_LONG), NAMED, UNKNOWN, "has no address (not a host name)", quick=True),
    _row("label of 70 letters, SSH", "The same for -H.",
         named(_LONG), "sd1 -H {name} -l cust -t 2", UNKNOWN, "can't reach"),
    _row("name with an underscore", "No name server knows it.",
         named("sm_1.example.com"), NAMED, UNKNOWN, "sm_1.example.com has no address", quick=True),
    _row("name with a trailing dot", "No name server knows it.",
         named("sm1.example.com."), NAMED, UNKNOWN, "sm1.example.com. has no address", quick=True),
    _row("connection refused", "Nobody listens.", refused(), _PLAIN, UNKNOWN,
         "refuses connections", quick=True),
    _row("no route", "The router says unreachable.", route("ip route add unreachable 10.9.0.0/24"),
         _PLAIN, UNKNOWN, "can't reach 10.9.0.2", quick=True),
    _row("prohibited", "A firewall that says so.", route("ip route add prohibit 10.9.0.0/24"),
         _PLAIN, UNKNOWN, "can't reach 10.9.0.2"),
    _row("packets are dropped", "A firewall that does not say so.",
         route(_STATIC), _PLAIN, UNKNOWN, MUTE),
    _row("nobody has the address", "No answer to ARP.", route(_IPV4),
         _PLAIN.replace("-t 2", "-t 6"), UNKNOWN, "can't reach 10.9.0.2 port 22 (No route to host)"),
    _row("first address is dead", "IPv6 leads nowhere, IPv4 does.",
         hosts_file("fd00::2 sm1.example.com\n127.0.0.1 sm1.example.com\n", _V6),
         SSH, OK, "expires in"),
    _row("queue is full", "It listens, and accepts nobody.", full(),
         _PLAIN.replace("port", "queue"), UNKNOWN, MUTE),
    _row("accepts and says nothing", "", misbehaves(peers.hangs), _PLAIN, UNKNOWN, MUTE),
    _row("closes at once", "After the greeting.", misbehaves(peers.closes), _PLAIN, UNKNOWN,
         "does not answer as an SSH server"),
    _row("resets at once", "RST.", misbehaves(peers.resets), _PLAIN, UNKNOWN, "127.0.0.1", quick=True),
    _row("one byte a second", "An SSH greeting that takes 40 seconds.",
         misbehaves(peers.drips(b"SSH-2.0-OpenSSH_4.3 with a long comment..\r\n")),
         _PLAIN, UNKNOWN, MUTE),
    _row("very slow line", "2 kbit/s: the key exchange alone takes longer.",
         line("2kbit"), SHORT, UNKNOWN, MUTE, left="sshd"),
    _row("line goes dead in the key exchange", "After 900 bytes no packet arrives any more.",
         line(after=900, cut="dead"), SHORT, UNKNOWN, MUTE, left="sshd"),
    _row("line goes dead in the data", "After 4,000 bytes.",
         line(after=4000, cut="dead"), SHORT, UNKNOWN, MUTE, left="sshd"),
    _row("MTU black hole", "Packets of more than 600 bytes vanish.",
         line("100mbit", 600), SHORT, UNKNOWN, MUTE, left="sshd"),
)  # fmt: skip
