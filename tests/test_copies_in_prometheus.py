"""Rules and pages for Prometheus have the metrics, days and hours of the code."""

from __future__ import annotations

import re
import shlex

from check_smcert.commands import parser_for
from check_smcert.outcome import Status
from check_smcert.outputs import openmetrics
from check_smcert.plugins import PLUGINS
from tests import copies
from tests.copies import default, text_of
from tests.graphs.dashboards import dashboard, panel, strings

RULES = text_of("prometheus", "smcert-rules.yml")
README = text_of("prometheus", "README.md")
SD1 = PLUGINS["sd1"]
WARNING, CRITICAL = default(SD1, "--warning"), default(SD1, "--critical")
METRICS = {
    name for line in openmetrics.render(list) for name in re.findall(r"^# TYPE (\w+)", line, re.M)
}
EXPRESSIONS = {
    name: re.sub(r"\s+", " ", text)
    for name, text in re.findall(
        r"- alert: (\w+)\n +expr:(?: >-)?(.*?)\n +(?:for|labels):", RULES, re.S
    )
}


def test_a_metric_in_the_rules_is_one_that_smcert_writes() -> None:
    found = set(re.findall(r"\b(?:x509|smcert)_\w+\b", " ".join(EXPRESSIONS.values())))
    assert found and found <= METRICS


def test_the_page_has_every_metric_and_every_alert() -> None:
    rows = copies.table_headed(README, "metric", "is")
    assert {name for cell, _ in rows for name in re.findall(r"`(\w+)`", cell)} == METRICS
    rows = copies.table_headed(README, "alert", "severity", "where")
    named = {name for cell, *_ in rows for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(EXPRESSIONS) == set(re.findall(r"- alert: (\w+)", RULES))


def test_the_rules_count_the_default_days() -> None:
    days = {
        name: re.findall(r"86400 ((?:[<>]=? \d+ ?)+)", text) for name, text in EXPRESSIONS.items()
    }
    assert {name: [each.strip() for each in found] for name, found in days.items() if found} == {
        "SmcertExpired": ["<= 0"],
        "SmcertCritical": [f"< {CRITICAL} > 0"],
        "SmcertWarning": [f"< {WARNING} >= {CRITICAL}"],
        "SmcertCheckCritical": [f"< {CRITICAL}"],
        "SmcertCheckWarning": [f"< {WARNING}"],
    }
    assert f"plugins' defaults, {WARNING} and {CRITICAL}." in re.sub(r"\s+", " ", README)
    assert f"less than {CRITICAL} days" in README and f"less than {WARNING} days" in README


def test_the_states_are_those_of_the_check() -> None:
    states = re.findall(r"smcert_state == (\d)", " ".join(EXPRESSIONS.values()))
    assert states == [f"{each:d}" for each in (Status.CRITICAL, Status.WARNING, Status.UNKNOWN)]
    listed = ", ".join(f"{each:d} {each.name}" for each in Status)
    assert listed in README


def test_a_file_is_old_when_icinga_would_call_its_results_old() -> None:
    seconds = parser_for("fleet")[0].get_default("ttl")
    assert EXPRESSIONS["SmcertFileOld"].endswith(f"> {seconds}")
    assert f"not written for {seconds // 3600} hours" in README


def test_the_timer_and_cron_run_the_same_command() -> None:
    runs = re.findall(r"smcert (fleet .+)", text_of("prometheus", "smcert-fleet.service"))
    (cron,) = re.findall(r"^7 .* smcert (fleet .+)$", README, re.M)
    assert runs == [cron]
    given = parser_for("fleet")[0].parse_args(shlex.split(cron)[1:])
    (pattern,) = set(re.findall(r'file=~"(.+?)"', RULES))
    assert given.output == "prometheus" and re.fullmatch(pattern, given.write)
    assert "ReadWritePaths=" + given.write.rpartition("/")[0] + "\n" in text_of(
        "prometheus", "smcert-fleet.service"
    )


def test_the_dashboard_asks_for_the_same_metrics_and_the_same_file() -> None:
    texts = [
        text for text in strings(dashboard("prometheus")) if re.search(r"x509_|mtime|state", text)
    ]
    found = set(re.findall(r"\b(?:x509|smcert)_\w+\b", " ".join(texts)))
    assert found and found <= METRICS
    assert len(set(re.findall(r'file=~"(.+?)"', "".join([RULES, *texts])))) == 1
    steps = panel("prometheus", "gauge")["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert steps[-1]["value"] * 3600 == parser_for("fleet")[0].get_default("ttl")


def test_the_dashboard_has_a_word_for_every_state() -> None:
    (mapping,) = panel("prometheus", "state-timeline")["fieldConfig"]["defaults"]["mappings"]
    words = {number: each["text"] for number, each in mapping["options"].items()}
    assert words == {f"{each:d}": each.name for each in Status}
