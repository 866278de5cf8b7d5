"""The script alone, run by sh against keystores in a temporary folder: no SSH, no root."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from check_smcert.secret import Secrets
from check_smcert.sources.ssh import script as module
from check_smcert.sources.ssh.answers import Search
from check_smcert.sources.ssh.become import METHODS
from tests.ssh.running import KEYTOOL, ODD, Script


@pytest.fixture(params=[name for name in ("sh", "bash --posix") if shutil.which(name.split()[0])])
def shell(request):
    return request.param.split()


@pytest.fixture
def folder():
    """With a keytool first in PATH. Whoever runs this, an unprivileged user can get to it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name).resolve()
        path.chmod(0o755)
        keytool = path / "bin" / "keytool"
        keytool.parent.mkdir()
        keytool.write_text(KEYTOOL)
        keytool.chmod(0o755)
        yield path


def test_a_keystore_arrives_byte_for_byte(shell, folder):
    data = bytes(range(256)) + b"\r\n\n\0\n"
    (folder / "sd1.jks").write_bytes(data)
    (one,) = Script(folder, {"sd1": folder / "sd1.jks"}).run(shell)
    assert (one.label, one.path, one.data) == ("sd1", str(folder / "sd1.jks"), data)
    assert (one.status, one.kind, one.errors) == (0, "readable", b"\n")


@pytest.mark.parametrize("reader", ["keytool", "native"])
@pytest.mark.parametrize("glob", [False, True])
def test_a_path_with_all_that_a_shell_could_stumble_over(shell, folder, reader, glob):
    (folder / ODD).write_bytes(b"data")
    path = folder / ("*" + ODD[1:].replace("\\", "?") if glob else ODD)
    found = Script(folder, {"sd1": path}, reader).run(shell)
    assert found[-1].path == str(folder / ODD)
    assert found[-1].data.decode() in ("data", f"listing of {folder / ODD}\n")
    assert not list(folder.rglob("pwned"))


def test_a_glob_finds_all_at_its_depth_and_follows_links(shell, folder):
    for name in ("all one", "default", "x/deeper"):
        (folder / "server" / name / "conf").mkdir(parents=True)
        (folder / "server" / name / "conf" / "store.jks").write_text(name)
    (folder / "server" / "link").symlink_to("default")
    search, *found = Script(folder, {"jboss": folder / "server/*/conf/store.jks"}).run(shell)
    assert search == Search("jboss", 0, b"")
    assert sorted(one.data for one in found) == [b"all one", b"default", b"default"]
    assert {one.label for one in found} == {"jboss"}


def test_what_nothing_matches_and_a_folder_that_is_missing(shell, folder):
    paths = {"jboss": folder / "*.jks", "other": folder / "none/*.jks"}
    nothing, missing = Script(folder, paths).run(shell)
    assert nothing == Search("jboss", 0, b"")
    assert missing.status == 1 and b"No such file or directory" in missing.errors


def test_what_find_may_not_look_into_is_told(shell, folder):
    (folder / "closed").mkdir(mode=0)
    (folder / "open").mkdir()
    (folder / "open" / "x.jks").write_text("x")
    search, found = Script(folder, {"jboss": folder / "*/x.jks"}).run(shell)
    assert search.status == 1 and b"Permission denied" in search.errors
    assert found.data == b"x"


@pytest.mark.parametrize("reader", ["keytool", "native"])
def test_each_kind_of_failure(shell, folder, reader):
    (folder / "secret").write_text("x")
    (folder / "secret").chmod(0)
    (folder / "closed").mkdir(mode=0)
    (folder / "dangling").symlink_to("nowhere")
    (folder / "linked").symlink_to(folder / "bin")
    kinds = {
        "none.jks": "missing",
        "none/none.jks": "missing",
        "secret": "unreadable",
        "secret/x": "missing",
        "closed/x": "hidden",
        "closed/x/y": "hidden",
        "bin": "directory",
        "linked": "directory",
        "dangling": "missing",
    }
    paths = {f"label{i}": folder / path for i, path in enumerate(kinds)}
    found = Script(folder, paths, reader).run(shell)
    assert [one.kind for one in found] == list(kinds.values())
    if reader == "native":
        assert all(one.status == 1 and one.data == b"" for one in found)
        assert b"Permission denied" in found[2].errors


def test_an_empty_keystore_is_read_as_such(shell, folder):
    (folder / "empty").touch()
    (one,) = Script(folder, {"sd1": folder / "empty"}).run(shell)
    assert (one.data, one.status, one.kind) == (b"", 0, "readable")


def test_keytools_status_and_both_of_its_outputs(shell, folder):
    (folder / "bad").write_text("fails")
    (folder / "good").write_text("x")
    bad, good = Script(folder, {"a": folder / "bad", "b": folder / "good"}, "keytool").run(shell)
    assert bad.data == f"listing of {folder / 'bad'}\n".encode()
    assert (bad.status, bad.errors) == (3, b"complains\n")
    assert (good.status, good.errors) == (0, b"\n")


def test_keytool_off_the_path_is_found(shell, folder):
    elsewhere = folder / "java" / "jre6" / "bin"
    elsewhere.mkdir(parents=True)
    (folder / "bin" / "keytool").rename(elsewhere / "keytool")
    (folder / "x").write_text("x")
    it = Script(folder, {"sd1": folder / "x"}, "keytool")
    moved(it, folder)
    (one,) = it.run(shell)
    assert one.data == f"listing of {folder / 'x'}\n".encode()


def test_no_keytool_at_all(shell, folder):
    (folder / "bin" / "keytool").unlink()
    (folder / "x").write_text("x")
    it = Script(folder, {"sd1": folder / "x"}, "keytool")
    moved(it, folder)
    (one,) = it.run(shell)
    assert one.status == 127 and b"not found" in one.errors and one.data == b""


def moved(it, folder):
    """Look for Java below the folder, and not on this machine."""
    assert it.text.count("/usr/java/*/") == it.text.count("/usr/lib/jvm/*/") == 1
    it.text = it.text.replace("/usr/java/*/", f"{folder}/java/*/")
    it.text = it.text.replace("/usr/lib/jvm/*/", f"{folder}/none/*/").replace("/opt/*/", "/none/*/")
    it.text = f"PATH={path_without_keytool(folder)} JAVA_HOME=/none\n{it.text}"


def path_without_keytool(folder):
    tools = folder / "tools"
    tools.mkdir()
    for tool in ("cat", "find", "sleep", "tail"):
        (tools / tool).symlink_to(shutil.which(tool))
    return str(tools)


@pytest.mark.parametrize("password", ["opensesame", ODD])
def test_each_keytool_gets_the_store_password_and_no_process_list_shows_it(shell, folder, password):
    (folder / "x").write_text("x")
    paths = {"a": folder / "x", "b": folder / "*x"}
    it = Script(folder, paths, "keytool", password=password)
    found = it.run(shell)
    assert password not in it.text
    told = f"password: {password}\nlisting of {folder / 'x'}\n".encode()
    assert [one.data for one in found if not isinstance(one, Search)] == [told, told]


def test_without_a_store_password_keytool_gets_the_end_of_a_file(shell, folder):
    (folder / "x").write_text("x")
    (one,) = Script(folder, {"a": folder / "x"}, "keytool").run(shell)
    assert b"password" not in one.data


def test_only_three_plain_commands_need_sudo(shell, folder):
    sudo = folder / "bin" / "sudo"
    sudo.write_text('#!/bin/sh\n[ "$1 $2 $3" = "-n -u root" ] || exit 64\nshift 3\n'
                    'echo "sudo: $*" >&2\nexec "$@"\n')  # fmt: skip
    sudo.chmod(0o755)
    (folder / "x").write_text("x")
    paths = {"a": folder / "x", "b": folder / "*x"}
    keytool, cat = (
        [one.errors.decode().rstrip() for one in Script(folder, paths, reader, "sudo").run(shell)]
        for reader in ("keytool", "native")
    )
    find = f"sudo: find {folder} -follow -mindepth 1 -maxdepth 1 -path {folder}/*x"
    list_it = f"sudo: {folder}/bin/keytool -list -rfc -keystore {folder}/x"
    assert keytool == [list_it, find, list_it]
    assert cat == [f"sudo: cat {folder}/x", find, f"sudo: cat {folder}/x"]


@pytest.mark.parametrize("version", ["1.6.7p5", "1.6.8p12", "1.5.9", "1.7.2p1", "1.9.13p3", "none"])
def test_only_a_sudo_before_1_7_is_run_without_n(shell, folder, version):
    sudo = folder / "bin" / "sudo"
    sudo.write_text(f'#!/bin/sh\n[ "$1" != -V ] || exec echo Sudo version {version}\n'
                    'printf "%s\\n" "$*" >&2\nwhile [ "$1" != cat ]; do shift; done\nexec "$@"\n')  # fmt: skip
    sudo.chmod(0o755)
    (folder / "x").write_text("x")
    it = Script(folder, {"a": folder / "x"}, "native", "sudo")
    (one,) = it.run(shell)
    asking = f"-p {it.become.prompt.decode()} -u root"
    expected = asking if version.startswith(("1.5", "1.6")) else "-n -u root"
    assert one.errors.decode() == f"{expected} cat {folder}/x\n" and one.data == b"x"


@pytest.mark.parametrize("method", ["none", "su"])
def test_what_hangs_there_ends_with_the_connection(shell, folder, method):
    (folder / "x").write_text("endless")
    running = Script(folder, {"a": folder / "x"}, "keytool", method).start(shell)
    with running:
        while b"listing of" not in running.stdout.readline():
            assert running.poll() is None
        running.stdin.close()
        # Its end, and that of keytool, which has the other end of this pipe.
        running.stdout.read()
    assert running.returncode != 0


def test_without_its_prologue_it_does_nothing(shell):
    file = Path(module.__file__).with_name("read_keystores.sh")
    done = subprocess.run(
        [*shell, file], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode != 0 and done.stdout == b"" and b"token" in done.stderr


def test_it_passes_shellcheck(tmp_path):
    if shutil.which("shellcheck") is None:
        pytest.skip("no shellcheck here")
    file = Path(module.__file__).with_name("read_keystores.sh")
    done = subprocess.run(["shellcheck", "-s", "sh", file], capture_output=True, check=False)
    assert done.stdout == b"" and done.returncode == 0


@pytest.mark.parametrize("method", ["none", "su", "sudo"])
def test_it_travels_in_one_word_of_a_length_that_old_shells_take(method):
    paths = dict.fromkeys(("sd1", "system_manager", "jboss"), f"/opt/{'x' * 100}/*/y.jks")
    become = METHODS[method](None, Secrets(None, "x"))
    command = become.wrap(module.script(become, paths, "keytool", True))
    assert command.isascii() and command.isprintable() and "!" not in command
    assert len(command) < 8192
    assert "#" not in module._constant().replace("$#", "").replace("##*", "")
