"""The conversation with su, sudo and the script: which password is sent, when, and what fails."""

import pytest

from check_smcert.errors import BecomeFailed, RemoteFailed
from check_smcert.sources.ssh.conversation import TABLE, Event, State
from tests.ssh.talking import (
    BEGIN,
    END,
    EXIT,
    FILE,
    LOGIN,
    READY,
    ROOT,
    SENT,
    STORE,
    SU,
    SU_PROMPT,
    SUDO_PROMPT,
    feed,
    one_by_one,
    talk,
)


def test_the_table_leads_from_the_login_to_the_end_by_each_of_its_states():
    reached = {State.LOGIN}
    for _ in State:
        reached |= {after for (before, _), after in TABLE.items() if before in reached}
    assert reached == set(State)
    assert not any(before is State.DONE for before, _ in TABLE)
    assert {event for _, event in TABLE} == set(Event)


class TestSu:
    def test_its_prompt_gets_the_password_and_the_output_is_what_stands_between_the_markers(self):
        it = talk()
        assert feed(it, SU) == b""
        assert it.state is State.ASKED
        assert feed(it, SU_PROMPT) == SENT
        assert it.state is State.ANSWERED
        assert feed(it, b"\r\nmotd\r\n", BEGIN, FILE, b"data", EXIT) == b""
        assert it.state is State.RUNNING and not it.done
        assert feed(it, END) == b""
        assert it.done and it.output.strip() == (FILE + b"data" + EXIT).strip()

    def test_all_at_once_or_byte_by_byte_is_the_same(self):
        before, after = b"noise\r\n" + SU + SU_PROMPT, b"\r\n" + BEGIN + FILE + b"x" + EXIT + END
        whole, split = talk(), talk()
        assert feed(whole, before, after) == feed(split, *one_by_one(before + after)) == SENT
        assert whole.done and split.done and whole.output == split.output

    @pytest.mark.parametrize("cut", range(len(SU + SU_PROMPT)))
    def test_a_prompt_split_anywhere_is_answered_once(self, cut):
        data = SU + SU_PROMPT
        it = talk()
        assert feed(it, data[:cut], data[cut:]) == SENT
        assert feed(it, b"", b"\r\n") == b""

    @pytest.mark.parametrize(
        "prompt", [b"Password: ", b"Password:", b"sroot's Password: ", b"\r\nPassword for sroot: "]
    )
    def test_its_prompt_in_other_words(self, prompt):
        assert feed(talk(), SU, prompt) == SENT

    def test_only_as_the_last_thing(self):
        it = talk()
        assert feed(it, SU + b"Password: is what comes next\r\n") == b""
        assert feed(it, SU_PROMPT) == SENT

    def test_decoys_before_its_marker_get_nothing(self):
        it = talk()
        assert feed(it, b"banner\r\n", b"Password: ", b"x" * 30000, b"\r\nPassword: ") == b""
        assert it.state is State.LOGIN
        assert feed(it, SU, SU_PROMPT) == SENT

    def test_decoys_of_roots_profile_and_of_keytool_get_nothing(self):
        it = talk()
        assert feed(it, SU, SU_PROMPT) == SENT
        assert feed(it, b"\r\nPassword: ", BEGIN, FILE, b"Password: ") == b""
        assert feed(it, EXIT, b"Enter keystore password: ", END) == b""

    def test_a_forged_prompt_of_sudo_gets_nothing(self):
        it = talk()
        assert feed(it, SUDO_PROMPT, SU, SUDO_PROMPT) == b""
        assert feed(it, b"\n", SU_PROMPT) == SENT
        assert feed(it, BEGIN, FILE, SUDO_PROMPT) == b""

    def test_it_may_ask_for_no_password(self):
        it = talk(password=None)
        assert feed(it, SU, BEGIN, END) == b"" and it.done

    def test_without_a_password_to_give_it_is_told(self):
        with pytest.raises(BecomeFailed, match="su asks for the password of sroot: set SMCERT_BEC"):
            feed(talk(password=None), SU, SU_PROMPT)

    def test_an_expired_password_asks_again_and_gets_nothing(self):
        it = talk()
        asked = b"\r\nYou are required to change your password.\r\nNew password: "
        assert feed(it, SU, SU_PROMPT, asked) == SENT
        with pytest.raises(BecomeFailed) as caught:
            it.quiet()
        assert caught.value.what == "su took the password of sroot and asks 'New password:'"
        assert "expired" in caught.value.do

    def test_another_question_is_told_and_gets_nothing(self):
        it = talk()
        assert feed(it, SU, b"Verification code: ") == b""
        with pytest.raises(BecomeFailed, match="su to sroot asks 'Verification code:'"):
            it.quiet()

    def test_a_pause_is_no_failure(self):
        it = talk()
        it.quiet()
        for data in (b"Welcome\r\n", SU, SU_PROMPT, b"\r\n", BEGIN, FILE, b"Owner: ", EXIT):
            feed(it, data)
            if data is not SU_PROMPT:
                it.quiet()

    @pytest.mark.parametrize(
        "said, complaint",
        [
            (SU_PROMPT + b"\r\nsu: Authentication failure\r\n", "su refused the password of sroot"),
            (SU_PROMPT + b"\r\nsu: incorrect password\r\n", "su refused the password of sroot"),
            (SU_PROMPT + b"\r\nsu: Permission denied\r\n", "does not let this login become sroot"),
            (b"su: user sroot does not exist\r\n", r"su to sroot failed \(su: user sroot does not"),
            (b"", "su to sroot failed .it said nothing."),
        ],
    )
    def test_its_end_before_the_script(self, said, complaint):
        it = talk()
        feed(it, SU)
        for part in said.partition(SU_PROMPT)[1:] if SU_PROMPT in said else (said,):
            feed(it, part)
        with pytest.raises(BecomeFailed, match=complaint):
            it.closed()

    def test_a_password_that_the_host_echoes_stays_out_of_the_error(self):
        it = talk()
        feed(it, SU, SU_PROMPT, f"\r\nsorry, {ROOT} is wrong, and {LOGIN} too\r\n".encode())
        with pytest.raises(BecomeFailed) as caught:
            it.closed()
        assert "sorry, ******** is wrong" in str(caught.value)
        assert ROOT not in str(caught.value) and LOGIN not in str(caught.value)


class TestSudo:
    def test_each_of_its_commands_may_ask_once(self):
        it = talk("sudo")
        assert feed(it, b"Password: ", BEGIN, FILE, SUDO_PROMPT) == SENT
        assert it.state is State.SUDO_ANSWERED
        assert feed(it, b"\n", b"data", EXIT) == b""
        assert feed(it, FILE, b"We trust you\n", *one_by_one(SUDO_PROMPT)) == SENT
        assert feed(it, b"\n", EXIT, END) == b"" and it.done

    def test_the_same_prompt_again_means_that_the_password_was_wrong(self):
        it = talk("sudo")
        feed(it, BEGIN, FILE, SUDO_PROMPT)
        with pytest.raises(BecomeFailed, match="sudo refused the password: check SMCERT_BECOME_PA"):
            feed(it, b"\nSorry, try again.\n", SUDO_PROMPT)

    @pytest.mark.parametrize("decoy", [b"Password: ", b"[sudo] password for cust: ", b"[ sudo]"])
    def test_other_prompts_get_nothing(self, decoy):
        assert feed(talk("sudo"), decoy, BEGIN, decoy, FILE, decoy, EXIT) == b""

    def test_its_prompt_before_the_script_gets_nothing(self):
        it = talk("sudo")
        assert feed(it, SUDO_PROMPT) == b""
        assert feed(it, BEGIN) == b""

    def test_a_question_of_its_own_is_told(self):
        it = talk("sudo")
        assert feed(it, BEGIN, FILE, SUDO_PROMPT) == SENT
        assert feed(it, b"\nPassword expired.\nCurrent password: ") == b""
        with pytest.raises(BecomeFailed, match="sudo asks 'Current password:'"):
            it.quiet()

    def test_a_keystore_that_comes_slowly_asks_nothing(self):
        it = talk("sudo")
        feed(it, BEGIN, FILE, b"x" * 2000 + b"\npassword: ")
        it.quiet()
        feed(it, EXIT, FILE, b"\xfe\xed\xfe\xed\0\0password:")
        it.quiet()


class TestNone:
    @pytest.mark.parametrize("decoy", [SU_PROMPT, SUDO_PROMPT, b"cust's password: "])
    def test_no_prompt_at_all_gets_an_answer(self, decoy):
        it = talk("none")
        assert feed(it, decoy, b"\n", decoy, BEGIN, decoy, FILE, decoy, EXIT, decoy, END) == b""
        assert it.done

    def test_nor_after_a_forged_marker_of_su(self):
        assert feed(talk("none"), SU, SU_PROMPT) == b""


class TestStorePassword:
    @pytest.mark.parametrize("method", ["none", "su", "sudo"])
    def test_it_is_given_when_the_script_asks_and_only_once(self, method):
        it = talk(method, store_password=STORE)
        assert feed(it, BEGIN, READY) == f"{STORE}\n".encode()
        assert feed(it, READY, FILE, READY) == b""

    def test_where_none_is_given_nothing_is_sent(self):
        assert feed(talk("none"), BEGIN, READY, FILE) == b""

    def test_not_before_the_script_has_begun(self):
        it = talk("none", store_password=STORE)
        with pytest.raises(RemoteFailed, match="out of order"):
            feed(it, READY)

    def test_as_the_environment_had_it(self):
        it = talk("none", store_password="gr\udcfcn")
        assert feed(it, BEGIN, READY) == b"gr\xfcn\n"
