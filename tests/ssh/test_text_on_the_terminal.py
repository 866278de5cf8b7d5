"""sudo's lecture and others' messages go to the terminal on which the data comes: at its beginning,
and anywhere else. What was read with such a text in it is right, or it is not read.
"""

import subprocess

import pytest

from check_smcert import readers
from check_smcert.document import Format
from check_smcert.errors import SmcertError
from check_smcert.sources.ssh import answers
from tests.lab import keystore
from tests.requirements import need
from tests.ssh.test_methods import LECTURE

# As a terminal shows it: read_keystores.sh sets -opost, and who writes as root may set it back.
TEXTS = {
    "the lecture": LECTURE.encode(),
    "the lecture with CR": LECTURE.replace("\n", "\r\n").encode(),
    "wall": b"\r\nBroadcast message from root@sm1 (pts/0):\r\n\r\ngoing down\r\n",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The same store as each reader has it, with the format that is known of it."""
    need("keytool")
    file = tmp_path_factory.mktemp("store") / "sd1.jks"
    file.write_bytes(keystore(days=61))
    listing = subprocess.run(
        ["keytool", "-list", "-rfc", "-keystore", file],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    ).stdout
    return {"native": (file.read_bytes(), None), "keytool": (listing, Format.KEYTOOL)}


def certificates(data, known):
    return [each.chain for each in readers.read(data, format=known).entries]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("reader", ["native", "keytool"])
def test_text_in_the_middle_of_the_data_never_changes_what_is_read(kept, reader, text):
    data, known = kept[reader]
    expected = certificates(data, known)
    refused = 0
    for at in range(0, len(data) + 1, 7):
        try:
            assert certificates(data[:at] + TEXTS[text] + data[at:], known) == expected
        except SmcertError as error:
            assert error.what and error.do
            refused += 1
    assert refused > len(data) / 7 * 0.8  # it is no reader that takes anything


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("end_of_line", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("reader", ["native", "keytool"])
def test_a_lecture_before_the_prompt_is_no_data(kept, reader, text, end_of_line):
    data, known = kept[reader]
    said = b"\nT file sd1 /x\n" + TEXTS[text] + b"[T sudo]" + end_of_line + data
    (reading,) = answers.take_apart(said + b"\nT exit 0 readable\n", "T", b"[T sudo]")
    assert reading.data == data and certificates(reading.data, known)
