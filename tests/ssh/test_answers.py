"""The script's output, taken apart: what is data, what is an error, and what is refused."""

import pytest

from check_smcert.errors import RemoteFailed
from check_smcert.sources.ssh.answers import Reading, Search, take_apart

TOKEN = "0123456789abcdef"
PROMPT = f"[{TOKEN} sudo]".encode()


def printed(*parts):
    """Markers are texts, and what is between them is bytes."""
    return b"\n" + b"".join(
        part if isinstance(part, bytes) else f"\n{TOKEN} {part}\n".encode() for part in parts
    )


def apart(*parts, prompt=b""):
    return take_apart(printed(*parts), TOKEN, prompt)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"\r\n", b"\xfe\xed\xfe\xed\n\n\0", b"no end of line", TOKEN.encode()]
)
def test_data_is_what_it_was_byte_for_byte(data):
    found = apart("file sd1 /a b", data, "exit 1 missing", b"oh\nno\n")
    assert found == [Reading("sd1", "/a b", data, 1, "missing", b"oh\nno\n")]


def test_a_store_password_a_search_and_its_matches():
    found = apart(
        "ready",
        "find jboss", b"find: /x: Permission denied\n", "found 1",
        "file jboss /x/y", b"1", "exit 0 readable", b"\n",
        "file jboss /x/z", b"2", "exit 0 hidden", b"\n",
    )  # fmt: skip
    assert found == [
        Search("jboss", 1, b"find: /x: Permission denied\n"),
        Reading("jboss", "/x/y", b"1", 0, "readable", b"\n"),
        Reading("jboss", "/x/z", b"2", 0, "hidden", b"\n"),
    ]


@pytest.mark.parametrize("end_of_line", [b"\n", b"\r\n"])
def test_sudos_lecture_and_prompt_are_no_data(end_of_line):
    lecture = b"\nWe trust you have received the usual lecture\n\n"
    found = apart(
        "file sd1 /x", lecture, PROMPT, end_of_line, b"\ndata\n", "exit 0 readable", b"\n",
        "find jboss", lecture, PROMPT, end_of_line, b"find: no\n", "found 1",
        prompt=PROMPT,
    )  # fmt: skip
    assert found[0].data == b"\ndata\n" and found[1].errors == b"find: no\n"


def test_another_methods_prompt_is_data():
    assert apart("file sd1 /x", PROMPT, "exit 0 readable")[0].data == PROMPT


@pytest.mark.parametrize(
    "parts",
    [
        ("file sd1 /x",),
        ("find jboss",),
        ("exit 0 readable",),
        ("found 0",),
        ("file sd1 /x", "found 0"),
        ("find jboss", "exit 0 readable"),
        ("file sd1 /x", "file sd1 /y", "exit 0 readable"),
        ("file sd1 /x", "exit readable"),
        ("file sd1 /x", "exit"),
        ("find jboss", "found -1"),
        ("find jboss", "found ²"),
        ("file sd1 /x", "exit 0 readable", "ready"),
        ("ready", "what"),
        ("",),
    ],
)
def test_markers_out_of_order_or_unknown_are_refused(parts):
    with pytest.raises(RemoteFailed, match="the answers of the host are out of order"):
        apart(*parts)


def test_nothing_at_all_is_no_answer():
    assert take_apart(b"\n", TOKEN, b"") == []
    assert take_apart(b"", TOKEN, b"") == []


def test_many_answers():
    one = printed("file sd1 /x", b"data", "exit 0 readable", b"\n")
    assert len(take_apart(one * 20000, TOKEN, PROMPT)) == 20000
