"""The pages say what the code says: README, the steps, CONTRACT.md where it is at hand."""

from __future__ import annotations

import fnmatch
import re
import shlex

import pytest

from check_smcert.commands import COMMANDS, parser_for
from check_smcert.options import parser_of, peer
from check_smcert.plugins import PLUGINS, Plugin
from check_smcert.sources.ssh.become import METHODS
from check_smcert.targets import Target
from tests import copies
from tests.copies import CONFIGURATIONS, CONTRACT, ROOT, default, options

# What CONTRACT.md promises and no plugin has yet.
NOT_THERE_YET: set[str] = set()

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS_PAGE = (ROOT / "docs" / "steps.md").read_text(encoding="utf-8")
FOLDERS = ("director", "grafana", "graphite", "icinga2", "icingaweb2", "nagios", "prometheus")
PAGES = {
    "README.md": README,
    "docs/steps.md": STEPS_PAGE,
    **{
        f"{name}/README.md": (CONFIGURATIONS / name / "README.md").read_text(encoding="utf-8")
        for name in ("icinga2", "director", "nagios", "prometheus")
    },
}
SD1 = PLUGINS["sd1"]
DAYS = default(SD1, "--warning"), default(SD1, "--critical")
STORED = [each for plugin in PLUGINS.values() for each in plugin.targets if each.path]
EVERY_OPTION = {name for plugin in PLUGINS.values() for name in parser_of(plugin).options}
OF_COMMANDS = {name for command in COMMANDS for name in parser_for(command)[0].options}
# "90 and 30 days", wherever a page speaks of the defaults.
DEFAULT_DAYS = " and ".join(DAYS)

for_each_plugin = pytest.mark.parametrize("plugin", PLUGINS.values(), ids=lambda each: each.label)
for_each_stored = pytest.mark.parametrize("target", dict.fromkeys(STORED), ids=lambda t: t.label)


@pytest.fixture(scope="module")
def contract() -> str:
    """CONTRACT.md, which is no part of the checkout."""
    if not CONTRACT.exists():
        pytest.skip("CONTRACT.md is not beside the checkout")
    return CONTRACT.read_text(encoding="utf-8")


# --- which plugin reads what


def test_the_readme_has_every_plugin_and_its_step() -> None:
    rows = {
        name.strip("`"): tests for name, tests in copies.table_headed(README, "plugin", "tests")
    }
    assert set(rows) == {plugin.name for plugin in PLUGINS.values()}
    for plugin in PLUGINS.values():
        if len(plugin.targets) == 1:
            assert f"step {plugin.targets[0].step})" in rows[plugin.name]
            release = plugin.targets[0].release
            assert f"release {release}:" in rows[plugin.name] or not release


def test_the_steps_page_has_every_plugin_of_step_2() -> None:
    for plugin in PLUGINS.values():
        if len(plugin.targets) == 1 and plugin.targets[0].path:
            words = re.sub(r"\s+", " ", STEPS_PAGE)
            assert f"`{plugin.name}` ({plugin.targets[0].step})" in words


def test_the_contract_has_every_plugin_with_its_path_and_step(contract: str) -> None:
    rows = {row[0].strip("`"): row[1:] for row in copies.table_headed(contract, "plugin")}
    assert set(rows) == {plugin.name for plugin in PLUGINS.values()}
    for plugin in PLUGINS.values():
        title, place, step = rows[plugin.name]
        for target in plugin.targets[: 1 if len(plugin.targets) == 1 else 0]:
            assert step == f"step {target.step}"
            assert title == target.title if target.path else f"CN={target.common_name}" in title
            assert not target.path or place.split("`")[1].rpartition("...")[2] in target.path
            assert not target.release or f"release {target.release}" in title


@for_each_stored
def test_sudo_allows_the_paths_that_are_read(target: Target) -> None:
    assert target.path
    rules = re.findall(r"```sudoers\n(.*?)```", README, re.S)
    assert len(rules) == 2
    for rule, command in zip(rules, ("keytool -list -rfc -keystore ", "/bin/cat ")):
        paths = re.findall(rf"{command}(\S+\.jks)", rule)
        assert not [path for path in paths if "*" in path]
        assert [path for path in paths if fnmatch.fnmatchcase(path, target.path)]
        for path in paths:
            assert [t for t in STORED if fnmatch.fnmatchcase(path, str(t.path))], path
        folder, _, rest = target.path.partition("/*")
        if rest:
            depth = rest.count("/") + 1
            escaped = target.path.replace("*", "[*]")
            find = f"find {folder} -follow -mindepth {depth} -maxdepth {depth} -path {escaped}"
            assert find + "\n" in rule


# --- options


@pytest.mark.parametrize("page", PAGES)
def test_a_command_in_a_page_is_one_that_the_plugin_takes(page: str) -> None:
    for label, arguments in re.findall(r"check_smcert_(\w+) (?!--help)(-.*)", PAGES[page]):
        parser_of(PLUGINS[label]).parse_args(shlex.split(arguments.partition("`")[0]))


@pytest.mark.parametrize(
    "name", ["README.md", "docs/steps.md", *(f"icinga-conf/{name}/README.md" for name in FOLDERS)]
)
def test_a_plugin_in_a_page_is_one_of_the_suite(name: str) -> None:
    found = re.findall(r"\bcheck_smcert_(\w+)", (ROOT / name).read_text(encoding="utf-8"))
    assert set(found) <= PLUGINS.keys()


@pytest.mark.parametrize("page", PAGES)
def test_an_option_in_a_page_is_one_of_a_plugin(page: str) -> None:
    known = EVERY_OPTION | OF_COMMANDS
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGES[page])) <= known


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_in_the_readme(command: str) -> None:
    options = {name for name in parser_for(command)[0].options if name.startswith("--")}
    assert not [name for name in options - {"--help", "--config"} if name not in README]


def test_a_command_in_the_readme_is_one_that_smcert_takes() -> None:
    found = re.findall(r"^ +smcert (\w+)(.*)", README, re.M)
    assert {name for name, _ in found} == set(COMMANDS)
    for name, words in found:
        parser_for(name)[0].parse_args(shlex.split(words, comments=True))


def test_the_contract_has_the_commands(contract: str) -> None:
    rows = {
        row[0].strip("`").split()[1]: row[0]
        for row in copies.table_headed(contract, "command", "does")
    }
    assert set(COMMANDS) <= set(rows)


@for_each_plugin
def test_help_has_the_defaults_that_are_no_defaults_of_argparse(plugin: Plugin) -> None:
    says = {option.names[-1]: option.says for option in options(plugin)}
    users = [f"{name}: {each.default_user}" for name, each in METHODS.items() if each.default_user]
    assert says.get("--become-user") in (None, ", ".join(users))
    assert says.get("--connect") in (None, str(peer.DEFAULT_PORT))


def test_every_option_is_in_the_contract_or_in_the_readme(contract: str) -> None:
    promised = set(re.findall(r"`(--?[a-zA-Z][\w-]*)", contract))
    for plugin in PLUGINS.values():
        for option in options(plugin):
            found = promised | set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
            assert found & set(option.names), option.names


def test_what_the_contract_has_and_the_plugins_lack_is_known(contract: str) -> None:
    assert set(contract_options(contract)) - EVERY_OPTION == NOT_THERE_YET


def test_the_contracts_options_have_the_choices_and_defaults_of_the_code(contract: str) -> None:
    rows = contract_options(contract)
    for plugin in PLUGINS.values():
        for option in options(plugin):
            for name in rows.keys() & set(option.names):
                choices, said = rows[name]
                assert not option.choices or choices == ",".join(option.choices), name
                if option.default and option.default not in [t.path for t in plugin.targets]:
                    assert re.search(rf"\b{option.default}\b", said), name


def contract_options(contract: str) -> dict[str, tuple[str, str]]:
    """Each option of the contract: its choices, and the default column of its row."""
    found = {}
    for cell, _, said in copies.table_headed(contract, "option", "meaning", "default"):
        for name, choices in re.findall(r"`(-\w|--[a-z-]+)(?!\w)(?: \{([\w,]+)\})?", cell):
            found[name] = (choices, said)
    for cell, _ in copies.table_headed(contract, "option", "reads"):
        found[re.findall(r"`(--?[a-zA-Z][\w-]*)", cell)[0]] = ("", "")
    return found


def test_the_readme_has_the_defaults() -> None:
    warning, critical = DAYS
    examples = re.findall(r"days_remaining=[\d.]+;(.+?);([^`\s]+)", README)
    assert len(examples) > 2 and set(examples) == {(f"{warning}:", f"{critical}:")}
    assert f"WARNING below {warning}, CRITICAL below {critical}" in README
    assert f"(default port {peer.DEFAULT_PORT})" in README


@pytest.mark.parametrize(
    "page, words",
    [
        ("nagios/README.md", "after {timeout} seconds (`_SMCERT_TIMEOUT`)"),
        ("icinga2/README.md", "`smcert_timeout` seconds ({timeout})"),
        ("icingaweb2/README.md", "at {days} days, the plugins' defaults"),
        ("grafana/README.md", "at the plugins' defaults, {days} days"),
        ("grafana/README.md", "lines at {warning}, {critical} and 0 days"),
        ("icingaweb2/graphite/templates/check_smcert.ini", "at {days} days, the plugins' defaults"),
    ],
)
def test_a_page_has_the_default(page: str, words: str) -> None:
    found = re.sub(r"\s+", " ", (CONFIGURATIONS / page).read_text(encoding="utf-8"))
    assert found.count(words.format(
        timeout=default(SD1, "--timeout"), days=DEFAULT_DAYS, warning=DAYS[0], critical=DAYS[1]
    )) == 1  # fmt: skip
