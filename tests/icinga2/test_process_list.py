"""Passwords reach the plugin through its environment: the process list doesn't show them."""

from pathlib import Path


def read(process, file):
    try:
        return (process / file).read_bytes().split(b"\0")
    except OSError:  # it has ended
        return []


def test_the_process_list_never_shows_a_password(icinga, lab):
    secrets = [lab.password.encode(), lab.root_password.encode()]
    service = "sm!smcert-sd1"
    before = icinga.api.get("services", service)["last_check"]
    icinga.api.force("services", service)
    seen, environment = [], []
    while icinga.api.get("services", service)["last_check"] == before:
        for process in Path("/proc").glob("[0-9]*"):
            words = read(process, "cmdline")
            assert not [word for word in words for secret in secrets if secret in word], words
            if any(word.endswith(b"/check_smcert_sd1") for word in words):
                seen.append(words)
                environment += read(process, "environ")
    assert seen, "the check was over before the test looked"
    for name, secret in zip((b"SMCERT_PASSWORD", b"SMCERT_BECOME_PASSWORD"), secrets):
        assert name + b"=" + secret in environment


def test_the_check_result_does_not_show_it_either(icinga, lab):
    result = icinga.api.check("services", "sm!smcert-sd1")["last_check_result"]
    assert lab.user in result["command"]
    assert lab.password not in str(result) and lab.root_password not in str(result)
