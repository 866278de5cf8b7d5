"""What Icinga DB Web shows of the output without a click, in a real browser."""

import json
import re

import pytest

from tests.servers.icinga import SHIPPED

# The lines of the output, wrapped ones counted, that are above the end of the folded box.
_FOLDED = """\
const box = document.querySelector('.object-detail .plugin-output')
const range = document.createRange(), lines = new Map()
for (const text of box.childNodes) {
  for (let at = 0; at < text.length; at++) {
    range.setStart(text, at); range.setEnd(text, at + 1)
    const place = range.getBoundingClientRect()
    if (!place.height) continue
    const top = Math.round(place.top)
    lines.set(top, [(lines.get(top) || [''])[0] + text.data[at], place.bottom])
  }
}
const folded = box.closest('.collapsed')
const end = folded ? folded.getBoundingClientRect().bottom : Infinity
return JSON.stringify([...lines.values()].filter(line => line[1] <= end).map(line => line[0]))
"""


@pytest.fixture
def shown(stack, browser):
    """Opens a service's page and returns the lines of output that are seen without a click."""

    def seen(host, name):
        browser.open(stack.web.service(host, name))
        browser.find(".collapsed .plugin-output, .plugin-output.collapsed")
        browser.pictures("img.graphiteImg")
        return json.loads(browser.driver.execute_script(_FOLDED))

    return seen


@pytest.mark.parametrize(
    "host, name, step",
    [
        ("sm-61", "smcert-jboss", "step 5, expired: reinstall"),
        ("sm-61", "smcert-system_manager", "step 7, about to expire: renew"),
        ("sm-52", "smcert-all", "step 6, about to expire: 5.2.x renews"),
        ("sm-62", "smcert-smmgmt", "step 8, about to expire: upgrade"),
    ],
)
def test_the_step_and_what_goes_before_it_are_seen_without_a_click(shown, host, name, step):
    lines = shown(host, name)
    assert len(lines) < 8
    assert [line for line in lines if line.startswith(f"PSN003617u {step}")]
    assert [line for line in lines if line.startswith("before: have PSN003661u done first")]


def test_passwords_are_hidden_by_the_role_that_the_readme_names(stack, browser):
    readme = (SHIPPED / "README.md").read_text()
    (hidden,) = re.findall(r"`icingadb/protect/variables = \"(.+?)\"`", readme)
    assert hidden in stack.web.hidden.split(",")
    sm61 = stack.hosts[0]
    browser.open(f"{stack.web.url}/icingadb/host?name={sm61.name}")
    shown = browser.find("#host-customvars").get_attribute("textContent")
    assert "smcert_logname" in shown and sm61.variables["logname"] in shown
    for name in ("password", "become_password"):
        assert f"smcert_{name}" in shown and sm61.variables[name] not in shown
