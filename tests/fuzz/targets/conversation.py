"""What a server says to su, sudo and the script: which password it gets, and what is output."""

from __future__ import annotations

from check_smcert.errors import SmcertError
from check_smcert.secret import Secrets
from check_smcert.sources.ssh.answers import Reading, Search, take_apart
from check_smcert.sources.ssh.become import METHODS
from check_smcert.sources.ssh.conversation import Conversation
from tests.fuzz.judge import expect
from tests.fuzz.target import Target

_TOKEN = "0123456789abcdef"
_LOGIN, _ROOT, _STORE = "the login password", "the root password", "the store password"
_MARK = f"\n{_TOKEN} ".encode()
_PROMPT = f"[{_TOKEN} sudo]".encode()
_QUIET, _CLOSED, _NEXT = 30, 31, 29
# A byte below 29 stands for what a server may say, 29 ends a chunk, 30 is a pause, 31 the end.
_SAID = (
    *(_MARK + name + b"\n" for name in (b"su", b"begin", b"ready", b"end", b"find jboss")),
    *(_MARK + name + b"\r\n" for name in (b"su", b"begin", b"file sd1 /x", b"end")),
    *(_MARK + name + b"\n" for name in (b"file sd1 /x", b"exit 0 readable", b"found 0", b"what")),
    *(_PROMPT, b"Password: ", b"New password: ", b"Verification code:", b"[sudo] password for x: "),
    *(_MARK, _TOKEN.encode(), b"\r\n", b"\n", b"sorry, try again\r\n", b"x" * 2000),
    *(_ROOT.encode(), _LOGIN.encode(), _STORE.encode(), b"Enter keystore password: "),
)  # fmt: skip
_METHODS = tuple(METHODS)


def _conversation(data: bytes) -> None:
    """The first byte chooses the method and what passwords there are."""
    choice = data[0] if data else 0
    method = _METHODS[choice % 3]
    root, store = (_ROOT if choice & 4 else None), (_STORE if choice & 8 else None)
    become = METHODS[method](None, Secrets(_LOGIN, root, store), _TOKEN)
    talk, heard = Conversation(become, store), b""
    sent: list[tuple[str, int]] = []
    error = ""
    try:
        for chunk in _chunks(data[1:]):
            if chunk in (_QUIET, _CLOSED):
                talk.quiet() if chunk == _QUIET else talk.closed()
                continue
            heard += chunk
            answer = talk.receive(chunk)
            sent += [(line, len(heard)) for line in answer.decode().splitlines()]
    except SmcertError as raised:
        error = str(raised)
    given = filter(None, (_LOGIN, root, store))
    expect(not any(each in error for each in given), "a password in an error")
    _passwords(method, heard, sent, root, store)
    if talk.done:
        expect(talk.output.strip() == _between(heard).strip(), "not what is between the markers")


def _chunks(data: bytes) -> list[bytes | int]:
    chunks: list[bytes | int] = []
    said = b""
    for byte in data:
        if byte in (_NEXT, _QUIET, _CLOSED):
            chunks.append(said)
            said = b""
            if byte != _NEXT:
                chunks.append(byte)
        else:
            said += _SAID[byte] if byte < len(_SAID) else bytes([byte])
    return [*chunks, said]


def _passwords(
    method: str, heard: bytes, sent: list[tuple[str, int]], root: str | None, store: str | None
) -> None:
    """What was sent, and when: each password to its own prompt, of its own method, once."""
    begun = _line_end(heard, b"begin")
    for text, at in sent:
        expect(text in (root, store), f"sent what is no password of this method: {text!r}")
        if text == store:
            ready = _line_end(heard, b"ready")
            expect(0 < begun <= ready <= at, "the store password before the script asked")
    roots = [at for text, at in sent if text == root]
    expect(sum(text == store for text, _ in sent) <= 1, "the store password twice")
    if method == "none":
        expect(not roots, "a root password where nothing becomes root")
    elif method == "su":
        expect(len(roots) <= 1, "su's password twice")
        for at in roots:
            started = _line_end(heard, b"su")
            expect(0 < started <= at and not 0 < begun <= at, "su's password at another time")
            expect(b"assword" in heard[started:at], "su's password without a prompt")
    else:
        expect(len(roots) == len(set(roots)), "sudo's password twice to one prompt")
        for at in roots:
            expect(0 < begun <= at, "sudo's password before the script has begun")
            expect(heard[:at].endswith(_PROMPT), "sudo's password without its prompt")


def _line_end(heard: bytes, name: bytes) -> int:
    """Where the first marker of this name ends, 0 if there is none."""
    found = [heard.find(_MARK + name + end) for end in (b"\n", b"\r\n")]
    starts = [at for at in found if at >= 0]
    return heard.index(b"\n", min(starts) + 1) + 1 if starts else 0


def _between(heard: bytes) -> bytes:
    begun = _line_end(heard, b"begin")
    ends = [heard.find(_MARK + b"end" + end, begun - 1) for end in (b"\n", b"\r\n")]
    return heard[begun : min(at for at in ends if at >= 0)]


def _talks() -> list[bytes]:
    def talk(choice: int, *parts: int | bytes) -> bytes:
        return bytes([choice]) + b"".join(p if isinstance(p, bytes) else bytes([p]) for p in parts)

    su, begin, ready, end, file, exit_status, prompt, asks = 0, 1, 2, 3, 9, 10, 13, 14
    return [
        talk(12, begin, ready, file, b"data", exit_status, end),
        talk(13, b"motd", su, _NEXT, asks, _NEXT, begin, ready, file, b"data", exit_status, end),
        talk(14, begin, file, prompt, _NEXT, b"data", exit_status, file, prompt, _NEXT, end),
        talk(14, begin, file, prompt, _NEXT, 22, prompt, _QUIET, _CLOSED),
        talk(5, su, 16, _QUIET),
        talk(4, asks, prompt, _QUIET, _CLOSED),
    ]


def _answers(data: bytes) -> None:
    """What is taken apart is in the output; what was put together comes back byte for byte."""
    prompt = _PROMPT if data[:1] > b"\x80" else b""
    output = b"".join(each for each in _chunks(data[1:]) if isinstance(each, bytes))
    try:
        found = take_apart(output, _TOKEN, prompt)
    except SmcertError:
        found = []
    for each in found:
        texts = (each.data, each.errors) if isinstance(each, Reading) else (each.errors,)
        expect(all(text in output for text in texts), "data that nobody sent")
        expect(each.status >= 0, "a status below zero")
    readings = [each for each in found if isinstance(each, Reading)]
    if found:
        expect(output.count(_MARK + b"file ") == len(readings), "a file that was passed over")
    if _TOKEN.encode() in output or output.endswith(b"\n" + _TOKEN.encode()[:15]):
        return
    framed = _MARK + b"find x\n" + output + _MARK + b"found 1\n"
    framed += _MARK + b"file x /y z\n" + output + _MARK + b"exit 7 missing\n" + output
    wanted = [Search("x", 1, output), Reading("x", "/y z", output, 7, "missing", output)]
    expect(take_apart(framed, _TOKEN, b"") == wanted, "an answer does not come back as it was")


TARGETS = (
    Target("conversation", _talks, _conversation, 2048),
    Target("answers", _talks, _answers, 2048),
)
