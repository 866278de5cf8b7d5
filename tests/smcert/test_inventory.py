"""What is wrong with an inventory is one line with file and line, before anything is asked."""

import os

import pytest

from check_smcert import inventory
from check_smcert.errors import UsageError
from check_smcert.plugins import PLUGINS, for_release
from tests.smcert.site import smcert


@pytest.fixture
def ini(tmp_path):
    path = tmp_path / "site.ini"

    def write(text, mode=0o600):
        path.touch(mode)
        path.chmod(mode)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("[a]\nfile=x\nplugin=sd1\n[b]\nwarnin=1\n", "line 5 of {}: 'warnin' is not an option here: see --help"),
        ("[a]\nwarning=x\n", "line 2 of {}: argument -w/--warning: the value in {} is not a range"),
        ("[a]\n[b]\nw=10\nc=20\n", "line 4 of {}: -w 10: can never warn before -c 20:"),
        ("[defaults]\nport=0\n[a]\n", "line 2 of {}: argument -p/--port: the value in {} is not a port"),
        ("[a]\n\n; a comment\n[b]\n[a]\n", "line 5 of {}: [a] is there already, in line 1"),
        ("[defaults]\nw=60\n", "{} has no section of a Session Manager"),
        ("[a]\nplugin=sd2\n", "line 2 of {}: 'sd2' is not a plugin: it is one of sd1, "),
        ("[a]\nrelease=6.2.0\n", "line 1 of {}: [a] does not say where check_smcert_smmgmt reads"),
        ("[a]\nplugin=sd1\nfile=-\n", "line 1 of {}: [a] can't read standard input: give file= a file of its own"),
        ("[a]\nrelease=six\n", "line 2 of {}: argument --release: the value in {} is not a release"),
        ("[a]\nurl=https://x/\nhostname=b\nrelease=6.2.0\n", "line 3 of {}: 'hostname' is not an option here: it is one of check_smcert_sd1"),
        ("[a]\nextra-opts=b\n", "line 2 of {}: a file can't name another one by extra-opts"),
        ("[a]\nfile=x\nhostname=y\nplugin=sd1\n", "not allowed with argument"),
        ("[a]\nhelp=\n", "line 1 of {}: help and version are no options here"),
        ("warning=1\n[a]\n", "line 1 of {} is not an ini file"),
        ("[a]\nnonsense\n", "line 2 of {} is not an ini file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(ini, text, complaint):
    path = ini(text)
    with pytest.raises(UsageError) as caught:
        inventory.read(str(path))
    assert complaint.replace("{}", str(path)) in str(caught.value)


def test_a_wrong_line_is_said_before_any_certificate_is_read(ini, tmp_path):
    fifo = tmp_path / "never-opened"
    os.mkfifo(fifo)
    path = ini(f"[a]\nplugin=sd1\nfile={fifo}\n[b]\npasswrd=hush\n")
    done = smcert("fleet", "-c", path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"smcert fleet: line 5 of {path}: 'passwrd' is not an option here: see --help\n"
    )


@pytest.mark.parametrize("mode, who", [(0o644, "read"), (0o620, "write"), (0o604, "read")])
def test_a_file_with_passwords_that_others_can_open_is_refused(ini, mode, who):
    path = ini("[a]\npassword=hush\n", mode)
    with pytest.raises(UsageError, match=f"holds passwords and others can {who} it: chmod 600"):
        inventory.read(str(path))
    for section in ("defaults", "submit"):
        path = ini(f"[{section}]\npassword=hush\n[a]\n", mode)
        with pytest.raises(UsageError, match=f"others can {who} it"):
            inventory.read(str(path))
    inventory.read(str(ini("[a]\nw=60\n", 0o644)))


def test_a_missing_file_is_named(tmp_path):
    done = smcert("fleet", "-c", tmp_path / "none.ini")
    assert done.returncode == 3
    assert done.stderr.startswith(f"smcert fleet: can't read {tmp_path}/none.ini (No such file")


def test_the_release_says_which_plugin_unless_the_section_does(ini):
    path = ini(
        "[defaults]\nurl=https://smgr.example.com/\npassword=x\n[old]\nhostname=x\n[new]\nrelease=6.2.0\n"
        "[one]\nplugin=jboss\nhostname=y\nrelease=6.1\n[sm4]\nrelease=5.2\nplugin=system_manager\nH=z\n"
    )
    found = {each.name: each for each in inventory.read(str(path)).hosts}
    labels = {name: host.plugin.label for name, host in found.items()}
    assert labels == {"old": "all", "new": "smmgmt", "one": "jboss", "sm4": "system_manager"}
    assert [host.address for host in found.values()] == ["x", "https://smgr.example.com/", "y", "z"]
    assert [found[name].source for name in ("old", "new")] == ["hostname", "url"]


@pytest.mark.parametrize(
    "release, label",
    [(None, "all"), ("1.1", "all"), ("5.2.1", "all"), ("6.1.x", "all"), ("6.2", "smmgmt"),
     ("6.2.0", "smmgmt"), ("6.3.4", "smmgmt"), ("7.0", "smmgmt"), ("10.1", "smmgmt")],
)  # fmt: skip
def test_every_release_has_a_plugin(release, label):
    assert for_release(release) is PLUGINS[label]


def test_defaults_are_for_all_and_leave_out_what_only_other_plugins_have(ini):
    path = ini(
        "[defaults]\nbecome=su\nwarning=60\ntimeout=7\n[sm1]\nwarning=50\n"
        "[sm2]\nrelease=6.2.0\nconnect=sm2\n"
    )
    one, two = (host.settings() for host in inventory.read(str(path)).hosts)
    assert (one.warning.text, two.warning.text) == ("50:", "60:")
    assert one.timeout == two.timeout == 7


def test_the_plugins_read_a_section_of_an_inventory_as_the_command_does(ini):
    from check_smcert import options

    path = ini(
        "[defaults]\nbecome=su\nwarning=60\npassword=hush\n[sm2]\nplugin=smmgmt\nconnect=sm2\n"
    )
    settings = options.parse(PLUGINS["smmgmt"], [f"--extra-opts=sm2@{path}"])
    assert (settings.warning.text, settings.secrets.password) == ("60:", "hush")


def test_no_password_is_in_what_an_inventory_shows_of_itself(ini):
    site = inventory.read(str(ini("[defaults]\npassword=hush\n[submit]\npassword=hush\n[a]\n")))
    assert "hush" not in repr(site)


def hosts(ini, text):
    return {each.name: each for each in inventory.read(str(ini(text))).hosts}


def test_a_section_wins_over_defaults_and_its_last_line_over_those_before(ini):
    found = hosts(
        ini,
        "[defaults]\nrelease=6.1\nplugin=sd1\nfile=x\n[a]\nrelease=5.2\nrelease=5.2.1\nplugin=jboss\nfile=y\n[b]\n",
    )
    shown = {name: (h.release, h.plugin.label, h.source, h.address) for name, h in found.items()}
    assert shown == {"a": ("5.2.1", "jboss", "file", "y"), "b": ("6.1", "sd1", "file", "x")}


@pytest.mark.parametrize(
    "key, source",
    [("H", "hostname"), ("hostname", "hostname"), ("f", "file"), ("file", "file"), ("connect", "connect")],
)  # fmt: skip
def test_each_way_to_say_where_to_read_is_known(ini, key, source):
    (host,) = hosts(ini, f"[a]\nplugin=sd1\n{key}=there\n").values()
    assert (host.source, host.address) == (source, "there")


def test_options_are_those_of_its_plugin_and_no_passwords(ini):
    found = hosts(
        ini,
        "[defaults]\nbecome=su\nw=60\n[a]\nplugin=sd1\npassword=hush\nw=50\n[b]\nrelease=6.2.0\nconnect=b\n"
        "[c]\nstore-password=\n",
    )
    options = {name: [(line.key, line.value) for line in h.options] for name, h in found.items()}
    assert options == {
        "a": [("become", "su"), ("w", "60"), ("w", "50")],
        "b": [("w", "60"), ("release", "6.2.0"), ("connect", "b")],
        "c": [("become", "su"), ("w", "60")],
    }
    assert {name: h.has_passwords for name, h in found.items()} == {
        "a": True,
        "b": False,
        "c": False,
    }
    assert found["b"].where.startswith("line 8 of ")
    assert "hush" not in repr(found["a"])


def test_what_smcert_submits_with_is_no_session_manager(ini):
    site = inventory.read(str(ini("[submit]\nuser=a\npassword=b\n[sm1]\n")))
    assert [host.name for host in site.hosts] == ["sm1"]
    assert site.submit == {"user": "a", "password": "b"}
