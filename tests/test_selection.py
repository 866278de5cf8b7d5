"""--chain and --exclude: which certificates decide, and that the others are still listed."""

import subprocess

import pytest

from check_smcert.certificate import Entry, EntryType, Keystore
from check_smcert.document import Document
from check_smcert.errors import UnreadableKeystore, UsageError
from check_smcert.readers.hints import Hints
from check_smcert.selection import Selection, pattern
from check_smcert.store_report import read_all
from check_smcert.targets import SD1
from tests.outcomes import NOW, certificate, first_line, output, store
from tests.plugin import plugin
from tests.tls.peers import issued


@pytest.fixture
def contents(monkeypatch):
    """Documents that hold a Keystore instead of bytes."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


CHAIN = store(certificate(400), certificate(20, "default"))
OLD = Entry("old", EntryType.PRIVATE_KEY, (certificate(-3, "was"), certificate(4000, "default")))
NEW = Entry("tm", EntryType.PRIVATE_KEY, (certificate(400), certificate(4000, "default")))
BOTH = Keystore("JKS", (OLD, NEW))


def test_an_issuer_decides_unless_the_leaf_alone_shall(contents):
    assert first_line({"sd1": [CHAIN]})[1] == 2
    line, status = first_line({"sd1": [CHAIN]}, leaf=True)
    assert status == 0 and "CN=sm1 expires in 400 days" in line


def test_every_entry_keeps_its_own_certificate(contents):
    line, status = first_line({"sd1": [BOTH]}, leaf=True)
    assert status == 2 and "CN=was expired 3 days ago" in line


@pytest.mark.parametrize(
    "exclude", ["old", "OLD", "o?d", "?l*", "CN=was,O=Avaya", "cn=WAS*", "*=was*", "CN=wa?,*"]
)
def test_alias_and_subject_match_as_a_whole_and_in_any_case(contents, exclude):
    text, status = output({"sd1": [BOTH]}, exclude=[exclude])
    assert status == 0 and "CN=sm1 expires in 400 days" in text.splitlines()[0]
    assert "excluded: /sd10.jks; alias old; CN=was,O=Avaya; issued by" in text


@pytest.mark.parametrize(
    "exclude", ["ol", "ld", "o?", "was", "CN=was", "CN=w[a]s,*", "[o]ld", "CN=wa"]
)
def test_a_part_or_another_text_does_not_match(contents, exclude):
    text, status = output({"sd1": [BOTH]}, exclude=[exclude])
    assert status == 2 and "excluded" not in text


def test_the_issuer_matches_too(contents):
    third = store(certificate(5, issuer="CN=Corp CA,O=Example"), certificate(400, "rest"))
    line, status = first_line({"sd1": [third]}, exclude=["*o=example"])
    assert status == 0 and "CN=rest" in line


def test_characters_that_mean_something_elsewhere_are_themselves(contents):
    odd = store(certificate(5, "a[1].b+c"), certificate(400))
    assert first_line({"sd1": [odd]}, exclude=["CN=a[1].b+c,*"])[1] == 0
    assert first_line({"sd1": [odd]}, exclude=["CN=a1xb+c,*"])[1] == 2


def test_several_patterns_add_up(contents):
    three = store(certificate(5, "a"), certificate(6, "b"), certificate(400))
    text, status = output({"sd1": [three]}, exclude=["CN=b,*", "CN=a,*"])
    assert status == 0 and text.count("excluded: ") == 2
    assert "CN=sm1" in text.splitlines()[0]


def test_nothing_left_to_judge_is_unknown_and_all_are_listed(contents):
    text, status = output({"sd1": [CHAIN]}, exclude=["*"])
    first, *below = text.splitlines()
    assert status == 3 and "every certificate is excluded: give --exclude fewer" in first
    assert len([line for line in below if line.startswith("excluded: ")]) == 2
    assert "days_remaining" not in text


def test_what_was_not_read_is_unknown_though_the_rest_is_excluded(contents):
    broken = UnreadableKeystore("may not read it", "become root")
    line, status = first_line({"jboss": [CHAIN, broken]}, exclude=["*"])
    assert status == 3 and "may not read it" in line
    line, status = first_line(
        {"jboss": [CHAIN, store(certificate(400, "b"))]}, exclude=["*sm1*", "*def*"]
    )
    assert status == 3, "every issuer here is called default"


def test_the_excluded_stand_after_all_that_was_read(contents):
    text, _ = output({"sd1": [BOTH], "jboss": [BOTH]}, exclude=["old"])
    heads = [line.partition(" /")[0] for line in text.splitlines() if ".jks;" in line]
    assert heads == ["sd1 OK:", "jboss OK:", *["excluded:"] * 4]


def test_an_alias_narrows_first(contents):
    assert first_line({"sd1": [BOTH]}, alias="old", exclude=["CN=was*"])[0].find("CN=default") > 0
    assert first_line({"sd1": [BOTH]}, alias="old", exclude=["old"])[1] == 3


def test_a_remark_of_the_source_is_a_line_of_its_own(contents):
    document = Document("sm1 port 5061", CHAIN, remark="not all was seen")
    report = read_all(SD1, [document], Hints(), NOW, Selection())
    assert report.remarks == ("not all was seen",)
    assert len(report.validities) == 2, "without an option all count"


def test_a_pattern_of_nothing_is_refused():
    with pytest.raises(UsageError, match="an empty pattern"):
        pattern("")


@pytest.mark.long
@pytest.mark.parametrize("source", ["PEM", "DER in PKCS#7"])
def test_on_the_command_line_from_a_file(tmp_path, source):
    own, _, ca = issued(tmp_path / "made")
    file = tmp_path / "chain"
    file.write_text(own.read_text() + ca.read_text())
    if source != "PEM":
        command = ["openssl", "crl2pkcs7", "-nocrl", "-certfile", file, "-outform", "DER"]
        file.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    assert plugin("sd1", "-f", file).returncode == 2
    assert plugin("sd1", "-f", file, "--chain", "leaf").returncode == 0
    left = plugin("sd1", "-f", file, "--exclude", "x", "--exclude", "cn=CA*")
    assert left.returncode == 3, "the issuer of both is called ca"
    assert plugin("sd1", "-f", file, "--exclude", "cn=CA*", "--chain", "leaf").returncode == 3
    subject = plugin("sd1", "-f", file, "--exclude", "CN=sm1,*")
    assert subject.returncode == 2 and "excluded: " in subject.stdout
    for bad in (("--exclude", ""), ("--chain", "root"), ("--exclude",)):
        assert plugin("sd1", "-f", file, *bad).returncode == 3
