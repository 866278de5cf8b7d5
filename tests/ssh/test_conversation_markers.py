"""Markers out of order, logins that talk, floods: clear words, and never an internal error."""

import itertools

import pytest

from check_smcert.document import MAX_BYTES
from check_smcert.errors import RemoteFailed
from tests.ssh.talking import (
    BEGIN,
    END,
    EXIT,
    FILE,
    ROOT,
    SU,
    SU_PROMPT,
    TOKEN,
    feed,
    talk,
)


@pytest.mark.parametrize("method", ["none", "su", "sudo"])
class TestMarkers:
    def test_split_anywhere(self, method):
        data = BEGIN + FILE + b"data" + EXIT + END
        for first, second in itertools.combinations(range(0, len(data), 7), 2):
            it = talk(method)
            feed(it, data[:first], data[first:second], data[second:])
            assert it.done and b"data" in it.output

    @pytest.mark.parametrize(
        "chunks",
        [
            (END,),
            (FILE,),
            (BEGIN, BEGIN),
            (BEGIN, SU),
            (SU, SU),
            (SU, END),
            (BEGIN, END, END),
            (BEGIN, END + BEGIN),
            (BEGIN, f"\n{TOKEN} what\n".encode()),
            (BEGIN, f"\n{TOKEN} \n".encode()),
            (BEGIN, f"\n{TOKEN} \xff\xfe\n".encode("latin-1")),
            (BEGIN, f"\n{TOKEN} file ".encode(), b"x" * 5000, b"y" * 5000),
        ],
    )
    def test_out_of_order_twice_unknown_or_endless_are_refused(self, method, chunks):
        with pytest.raises(RemoteFailed, match="the answers of the host are out of order"):
            feed(talk(method), *chunks)

    def test_the_token_without_a_line_of_its_own_is_data(self, method):
        it = talk(method)
        feed(it, BEGIN, FILE, f"x{TOKEN} end\n{TOKEN}end\n\n {TOKEN} end\n".encode(), EXIT, END)
        assert it.done and it.output.count(TOKEN.encode()) == 5

    def test_one_that_is_missing_at_the_end(self, method):
        it = talk(method)
        feed(it, BEGIN, FILE, f"\n{TOKEN} en".encode())
        with pytest.raises(RemoteFailed, match="the connection ended before all keystores were"):
            it.closed(b"")

    def test_an_end_after_the_last_one_is_none_to_speak_of(self, method):
        it = talk(method)
        feed(it, BEGIN, END)
        it.closed()
        it.quiet()
        assert it.done


@pytest.mark.parametrize("method", ["none", "su", "sudo"])
class TestLogin:
    def test_a_login_that_runs_no_commands(self, method):
        it = talk(method)
        feed(it, b"This account is currently not available.\r\n")
        with pytest.raises(RemoteFailed) as caught:
            it.closed()
        assert "runs no commands (This account is currently not available.)" in caught.value.what
        assert "needs a shell" in caught.value.do

    @pytest.mark.parametrize("on_its_way", [True, False])
    def test_whose_password_has_expired_as_standard_error_says(self, method, on_its_way):
        it = talk(method)
        said = b"WARNING: Your password has expired.\nPassword change required but no TTY\n"
        if on_its_way:
            it.receive_error(said)
        with pytest.raises(RemoteFailed) as caught:
            it.closed(b"" if on_its_way else said)
        assert "Password change required but no TTY" in caught.value.what
        assert caught.value.do == "log in by hand and change it"

    def test_that_asks_for_a_new_one(self, method):
        it = talk(method)
        assert feed(it, b"Your password has expired.\r\nCurrent password: ") == b""
        with pytest.raises(RemoteFailed, match="the login works, but asks 'Current password:'"):
            it.quiet()


class TestLength:
    def test_much_data_in_large_chunks(self):
        it = talk("none")
        feed(it, BEGIN, FILE)
        chunk = bytes(65536)
        for _ in range(MAX_BYTES // len(chunk) - 1):
            it.receive(chunk)
        feed(it, EXIT, END)
        assert it.done and len(it.output) > MAX_BYTES - 2 * len(chunk)

    @pytest.mark.parametrize("start", [(), (SU,), (SU, SU_PROMPT), (SU, SU_PROMPT, BEGIN)])
    def test_many_chunks_of_a_byte(self, start):
        it = talk()
        feed(it, *start, *itertools.repeat(b"d", 50000))
        state = it.state
        it.quiet()
        assert it.state is state

    def test_too_much_is_refused_and_standard_error_counts(self):
        it = talk("none")
        feed(it, BEGIN, bytes(MAX_BYTES // 2))
        with pytest.raises(RemoteFailed) as caught:
            it.receive_error(bytes(MAX_BYTES // 2))
        assert caught.value.what == "the host sent more than 64 MiB"
        assert "-k" in caught.value.remedy({"-k"}) and "-k" not in caught.value.remedy(())

    def test_a_line_without_end_is_quoted_by_its_end_and_without_half_a_password(self):
        it = talk("none", password=ROOT)
        feed(it, ROOT.encode() * 20000)
        with pytest.raises(RemoteFailed) as caught:
            it.closed()
        assert len(caught.value.what) < 600
        assert not any(ROOT[i : i + 6] in caught.value.what for i in range(len(ROOT) - 6))


def test_no_part_of_a_password_is_shown_where_text_is_cut():
    for noise in (65510, 65520, 65530, 70000):
        it = talk("none")
        with pytest.raises(RemoteFailed) as caught:
            feed(it, ROOT.encode(), b"\n" * noise)
            it.closed(ROOT.encode() + b"\n" * noise)
        assert "password" not in str(caught.value).replace("no password", "")
    for said in (f"\n{TOKEN} {ROOT}\n", f"\n{TOKEN} {ROOT}" + "x" * 9000):
        with pytest.raises(RemoteFailed) as caught:
            feed(talk("none"), said.encode())
        assert "root" not in str(caught.value) and "an unknown marker" in str(caught.value)
