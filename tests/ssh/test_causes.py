"""What a keystore that was not read is told to be, and what the documents of a label are."""

import pytest

from check_smcert.document import Document, Format
from check_smcert.errors import RemoteFailed, UnreadableKeystore
from check_smcert.secret import Secrets
from check_smcert.sources.ssh.answers import Reading, Search
from check_smcert.sources.ssh.become import METHODS
from check_smcert.sources.ssh.causes import Causes
from check_smcert.sources.ssh.login import Login
from check_smcert.sources.ssh.session_manager import documents

PATH = "/opt/a b/sd1.jks"
GLOB = "/opt/jboss/server/*/x.jks"
SECRETS = Secrets("login-secret", "root-secret", "store-secret")
LISTING = b"Keystore type: JKS\n\nAlias name: mykey\n-----BEGIN CERTIFICATE-----\nMIIB\n"
NOT_THERE = (
    b"keytool error: java.lang.Exception: Keystore file does not exist: %s\n" % PATH.encode()
)
ALL = frozenset({"-k"})


def causes(method="su", reader="keytool"):
    login = Login("sm1", 22, "cust", None, None, 5.0, SECRETS)
    return Causes(login, METHODS[method](None, SECRETS), reader)


def why(data=b"", status=1, kind="readable", errors=b"", method="su", reader="keytool"):
    error = causes(method, reader).of_reading(Reading("sd1", PATH, data, status, kind, errors))
    assert error is None or isinstance(error, UnreadableKeystore)
    return error


def test_what_was_read_has_no_cause():
    assert why(LISTING, 0) is None
    assert (
        why(b"\xfe\xed", 0, "hidden", b"sudo: unable to resolve host\n", "sudo", "native") is None
    )


@pytest.mark.parametrize("errors", [b"keytool: out of memory\n", b""])
def test_a_listing_of_a_keytool_that_then_fails_is_not_taken_as_read(errors):
    said = LISTING + b"keytool error: java.io.IOException\n"
    error = why(said, 3, errors=errors)
    last = "keytool: out of memory" if errors else "keytool error: java.io.IOException"
    assert error.what == f"keytool failed while it listed {PATH} on sm1 (status 3, {last})"
    assert "--reader native" in error.do


@pytest.mark.parametrize("method", ["none", "su", "sudo"])
@pytest.mark.parametrize("reader", ["keytool", "native"])
def test_a_missing_keystore(method, reader):
    error = why(NOT_THERE if reader == "keytool" else b"", 1, "missing", b"", method, reader)
    assert error.what == f"{PATH} does not exist on sm1"
    assert error.remedy(ALL) == "check -k and the server's release"
    assert error.remedy(()) == "check the server's release"


@pytest.mark.parametrize(
    "reader, data, errors, complaint",
    [
        ("keytool", NOT_THERE, b"", f"keytool finds no {PATH} on sm1 as root"),
        ("native", b"", f"cat: '{PATH}': No such file or directory\n".encode(), "does not exist"),
    ],
)
def test_a_keystore_that_only_sudos_command_could_see_and_does_not(reader, data, errors, complaint):
    error = why(data, 1, "hidden", errors, "sudo", reader)
    assert complaint in error.what and error.do == "check -k and the server's release"


@pytest.mark.parametrize("kind", ["hidden", "unreadable"])
@pytest.mark.parametrize(
    "reader, data, errors", [("keytool", NOT_THERE, b""), ("native", b"", b"cat: no\n")]
)
@pytest.mark.parametrize(
    "method, do",
    [
        ("none", "cust needs --become su or --become sudo"),
        ("su", "check what sroot may read there"),
    ],
)
def test_a_keystore_that_may_not_be_read(kind, reader, data, errors, method, do):
    error = why(data, 1, kind, errors, method, reader)
    assert (error.what, error.do) == (f"may not read {PATH} on sm1", do)


def test_a_keystore_that_root_by_sudo_may_not_read():
    error = why(b"", 1, "hidden", b"cat: x: Permission denied\n", "sudo", "native")
    assert (error.what, error.do) == (
        f"may not read {PATH} on sm1",
        "check what root may read there",
    )


@pytest.mark.parametrize("reader", ["keytool", "native"])
def test_a_directory(reader):
    error = why(b"keytool error: Is a directory", 1, "directory", b"", reader=reader)
    assert error.what == f"can't read {PATH} on sm1, it is a directory"
    assert "-k" not in error.remedy(()) and error.remedy(()) != error.remedy(ALL)


@pytest.mark.parametrize(
    "reader, what", [("keytool", "shows keytool nothing"), ("native", "is empty")]
)
def test_nothing_at_all(reader, what):
    assert why(b"\n", 0, reader=reader).what == f"{PATH} on sm1 {what}"


@pytest.mark.parametrize("status, errors", [(127, b"sh: 1: keytool: not found\n"),
                                            (1, b"sudo: keytool: command not found\n")])  # fmt: skip
@pytest.mark.parametrize("method", ["none", "su", "sudo"])
def test_no_keytool(status, errors, method):
    error = why(b"", status, "missing", errors, method)
    assert error.what == "there is no keytool on sm1" and "--reader native" in error.do


def test_a_program_that_misses_a_file_of_its_own_is_no_missing_keystore():
    errors = b"libjli.so: cannot open: No such file or directory\n"
    assert "keytool can't read" in why(b"", 1, errors=errors).what


@pytest.mark.parametrize(
    "said",
    ["keytool error: unrecognized option -rfc", "keytool error: Invalid keystore format",
     "Illegal option:  -rfc\nkeytool -list [OPTION]...", "Sudo: what keytool says"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["su", "sudo"])
def test_keytools_own_words(said, method):
    error = why(said.encode(), 1, method=method)
    assert error.what == f"keytool can't read {PATH} on sm1 ({said.splitlines()[0]})"
    assert "SMCERT_STORE_PASSWORD" in error.do


def test_sudos_words_come_first():
    error = why(b"", 1, "hidden", b"sudo: a password is required\n", "sudo", "native")
    assert error.what == "sudo refused to run cat (sudo: a password is required)"


def test_passwords_that_are_echoed_stay_out():
    error = why(b"keytool error: store-secret root-secret login-secret", 1)
    assert "(keytool error: ******** ******** ********)" in error.what


class TestSearch:
    def of(self, status, errors=b"", found=False, method="su"):
        return causes(method).of_search(GLOB, Search("jboss", status, errors), found)

    def test_all_was_seen(self):
        assert self.of(0) is None and self.of(0, found=True) is None

    @pytest.mark.parametrize("folder", ["/opt/jboss/server", "/opt/jboss/server/"])
    def test_no_folder_to_look_in_is_no_match(self, folder):
        missing = f"find: '{folder}': No such file or directory\n".encode()
        assert self.of(1, missing) is None

    @pytest.mark.parametrize("found", [False, True])
    def test_what_find_did_not_see_is_told_whatever_it_found(self, found):
        error = self.of(1, b"find: x\nfind: '/opt/jboss/server/a': Permission denied\n", found)
        assert (
            error.what
            == f"can't look for all of {GLOB} on sm1 (find: '/opt/jboss/server/a': Permission denied)"
        )
        assert error.do == "check what sroot may read there"

    def test_it_may_say_nothing(self):
        assert "(status 5)" in self.of(5, b"\n").what

    def test_sudo_did_not_run_it(self):
        error = self.of(1, b"sudo: a password is required\n", method="sudo")
        assert error.what.startswith("sudo refused to run find")


class TestDocuments:
    PATHS = {"sd1": PATH, "jboss": GLOB}
    GOOD = Reading("sd1", PATH, b"data", 0, "readable", b"\n")

    def match(self, name, status=0):
        return Reading(
            "jboss", f"/opt/jboss/server/{name}/x.jks", b"data", status, "readable", b"\n"
        )

    @pytest.mark.parametrize("reader, known", [("keytool", Format.KEYTOOL), ("native", None)])
    def test_each_label_has_its_own_in_order(self, reader, known):
        said = [self.GOOD, Search("jboss", 0, b""), self.match("b"), self.match("a")]
        found = documents(said, self.PATHS, causes(reader=reader))
        assert found["sd1"] == [Document(PATH, b"data", format=known)]
        assert [each.origin.split("/")[4] for each in found["jboss"]] == ["a", "b"]
        assert {each.format for each in found["jboss"]} == {known}

    def test_a_match_that_fails_and_a_search_that_fails_stand_beside_what_was_read(self):
        said = [Search("jboss", 1, b"find: no\n"), self.match("a"), self.match("b", 1)]
        good, bad, search = documents(said, {"jboss": GLOB}, causes())["jboss"]
        assert good.data and not good.error
        assert bad.error and not bad.data and search.error and search.origin == GLOB

    def test_nothing_matches(self):
        (one,) = documents([Search("jboss", 0, b"")], {"jboss": GLOB}, causes())["jboss"]
        assert one.error.what == f"nothing on sm1 matches {GLOB}"
        assert "-k" not in one.error.remedy(())

    @pytest.mark.parametrize(
        "said",
        [
            [],
            [GOOD, GOOD],
            [GOOD, Search("sd1", 0, b"")],
            [Search("sd1", 0, b"")],
            [Reading("other", PATH, b"data", 0, "readable", b"")],
        ],
    )
    def test_an_answer_that_is_missing_or_there_twice(self, said):
        with pytest.raises(RemoteFailed, match="did not answer for"):
            documents(said, {"sd1": PATH}, causes())

    @pytest.mark.parametrize("said", [[], [Search("jboss", 0, b"")] * 2])
    def test_a_search_that_is_missing_or_there_twice(self, said):
        with pytest.raises(RemoteFailed, match="did not answer for"):
            documents(said, {"jboss": GLOB}, causes())
