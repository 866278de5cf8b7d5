"""JSON and CSV of smcert fleet, and --write: what other programs make of them."""

import csv
import io
import json
import os
import stat
import subprocess
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import jsonschema
import pytest

import check_smcert.outputs.csv
import check_smcert.outputs.json
from check_smcert.outputs.rows import rows
from check_smcert.outputs.totals import Totals
from tests.outcomes import certificate, outcome, store
from tests.smcert.site import ROOT, file, inventory, smcert
from tests.smcert.values import host, outcomes

SCHEMA = json.loads((ROOT / "check_smcert/outputs/fleet.schema.json").read_text())
NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def keystores_as_values(monkeypatch):
    """What tests.outcomes hands over needs no reader."""
    monkeypatch.setattr("check_smcert.readers.read", lambda data, hints, format: data)


def as_json(hosts):
    totals = Totals()
    for each in hosts:
        totals.add(each)
    return json.loads("".join(check_smcert.outputs.json.render(hosts, totals, NOW)))


def test_json_fits_the_published_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA).validate
    document = as_json(outcomes())
    check(document)
    check(as_json([]))
    assert [each["state"] for each in document["hosts"]] == [
        "CRITICAL", "CRITICAL", "WARNING", "CRITICAL", "UNKNOWN"]  # fmt: skip
    assert document["version"].split(".")[0] == SCHEMA["$id"].rpartition(":")[2]


def test_json_says_why_what_to_do_and_which_step():
    first, second, third, *_, last = as_json(outcomes())["hosts"]
    assert last["problem"] == {
        "code": "ConnectionFailed", "origin": "", "what": "refused", "do": "see whether sshd runs",
        "details": ["a", "b"],
    }  # fmt: skip
    (problem,) = first["stores"][1]["problems"]
    assert (problem["code"], problem["what"]) == ("UnreadableKeystore", "can't read it")
    (step,) = first["advice"][0]["steps"]
    assert step["number"] == "5" and step["outage_minutes"] == {"least": 20, "most": 40}
    assert [action["number"] for action in step["actions"]][:2] == ["5/a/ii", "5/a/iii"]
    assert second["served"]["outdated"] and not second["served"]["in_keystore"]
    assert [each["subject"] for each in third["stores"][0]["excluded"]] == ["CN=x,O=Avaya"]


def as_csv(hosts):
    return "".join(check_smcert.outputs.csv.render(row for each in hosts for row in rows(each)))


def test_csv_has_a_line_for_each_store_with_every_column():
    text = as_csv(outcomes())
    assert text.startswith("\ufeffhost,address,release,") and "\r\n" in text
    found = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    assert [(row["host"], row["store"], row["state"]) for row in found] == [
        ("sm1", "sd1", "OK"), ("sm1", "jboss", "CRITICAL"), ("sm2", "sd1", "OK"),
        ("sm2", "served by sm1 port 5061", "CRITICAL"), ("sm3", "sd1", "WARNING"),
        ("sm4", "sd1", "CRITICAL"), ("sm5", "all", "UNKNOWN")]  # fmt: skip
    assert None not in {key for row in found for key in row}
    assert found[1]["days_remaining"] == "-3.0" and found[1]["step"] == "step 5"
    outages = [(row["outage_least_minutes"], row["outage_most_minutes"]) for row in found]
    assert outages[:2] == [("", ""), ("20", "40")]
    assert found[-1]["not_read"] == "refused: see whether sshd runs"
    assert found[0]["not_after_utc"] == "2027-06-21 10:30:00"


def test_each_column_of_csv_has_what_its_head_says():
    text = as_csv([host(outcome({"sd1": [store(certificate(50))]}))])
    (row,) = csv.DictReader(io.StringIO(text[1:], newline=""))
    assert row == {
        "host": "sm1", "address": "sm1", "release": "6.1", "plugin": "check_smcert_test", "store": "sd1",
        "state": "WARNING", "days_remaining": "50.0", "not_before_utc": "2025-07-21 10:30:00",
        "not_after_utc": "2026-07-06 10:30:00", "subject": "CN=sm1,O=Avaya",
        "issuer": "CN=default,OU=MGMT,O=AVAYA", "alias": "tm", "read_from": "/sd10.jks", "step": "step 7",
        "outage_least_minutes": "10", "outage_most_minutes": "30", "not_read": "",
    }  # fmt: skip
    bare = replace(certificate(400), not_before=None)
    unknown_release = replace(host(outcome({"sd1": [store(bare)]})), release=None)
    (row,) = csv.DictReader(io.StringIO(as_csv([unknown_release])[1:], newline=""))
    assert (row["release"], row["not_before_utc"], row["step"]) == ("", "", "")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r", " =", "\uff1d"])
def test_nothing_in_csv_is_a_formula(begin):
    name = f"{begin}HYPERLINK(1)"
    evil = host(outcome({"sd1": [store(certificate(400, name), alias=name)]}), name)
    (row,) = csv.DictReader(io.StringIO(as_csv([evil])[1:], newline=""))
    assert "HYPERLINK(1)" in row["host"] and "HYPERLINK(1)" in row["alias"]
    for cell in (row["host"], row["alias"]):
        assert cell[0] == "'" or cell[0] == "?"


def test_write_replaces_the_file_with_its_mode_and_leaves_nothing_beside_it(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "real.json").write_text("old")
    (folder / "real.json").chmod(0o640)
    os.symlink("real.json", folder / "link.json")
    kept = os.open(folder / "real.json", os.O_RDONLY)
    site = inventory(tmp_path, {"sm2": file(tmp_path, "sm2", 400)})
    assert (
        smcert("fleet", "-c", site, "--output", "json", "--write", folder / "link.json").returncode
        == 0
    )
    assert json.loads((folder / "real.json").read_text())["complete"]
    assert os.read(kept, 9) == b"old"  # whoever has it open reads it to its end
    os.close(kept)
    assert stat.S_IMODE((folder / "real.json").stat().st_mode) == 0o640
    assert (
        sorted(os.listdir(folder)) == ["link.json", "real.json"]
        and (folder / "link.json").is_symlink()
    )


def test_a_full_disk_leaves_the_old_file_and_is_no_success(tmp_path):
    site = inventory(tmp_path, {"sm2": file(tmp_path, "sm2", 400)})
    target = tmp_path / "x.json"
    target.write_text("old")
    shell = 'ulimit -f 0; trap "" XFSZ; exec "$@"'
    from tests.smcert.site import command, environment

    done = subprocess.run(
        ["sh", "-c", shell, "sh", *command("fleet", "-c", site, "--output", "json", "--write", target)],
        env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3 and "File too large" in done.stderr
    assert target.read_text() == "old" and not list(Path(tmp_path).glob(".x*"))
