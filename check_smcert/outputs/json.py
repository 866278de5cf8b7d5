"""JSON for programs. ``fleet.schema.json`` beside this file describes it (JSON Schema 2020-12).

A new key raises the second number of the version, anything else the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from check_smcert.notice import Advice, Outage
from check_smcert.outcome import HostOutcome, Problem, ServedOutcome, StoreOutcome
from check_smcert.outputs.totals import Totals
from check_smcert.validity import Validity

VERSION = "1.0"


def render(
    hosts: Iterable[HostOutcome], totals: Totals, now: datetime, complete: bool = True
) -> Iterator[str]:
    """The document in pieces, a line for each host; ``complete``: no check is missing."""
    head = {"version": VERSION, "time": _moment(now), "complete": complete}
    yield f'{json.dumps(head)[:-1]}, "hosts": ['
    separator = "\n"
    for host in hosts:
        yield separator + json.dumps(_host(host), ensure_ascii=False)
        separator = ",\n"
    tail = {
        "states": {state.name: number for state, number in sorted(totals.states.items())},
        "worst": totals.worst.name,
        "outage_minutes": _outage(totals.outage),
    }
    yield f'\n], "totals": {json.dumps(tail)}}}\n'


def _host(host: HostOutcome) -> dict[str, Any]:
    outcome = host.outcome
    return {
        "name": host.name,
        "address": host.address,
        "release": host.release,
        "plugin": outcome.plugin.name,
        "state": outcome.status.name,
        "problem": outcome.problem and _problem(outcome.problem),
        "stores": [_store(store) for store in outcome.stores],
        "served": outcome.served and _served(outcome.served),
        "advice": [_advice(advice) for advice in outcome.advice],
        "docs_url": outcome.docs or None,
        "log": list(outcome.log),
    }


def _store(store: StoreOutcome) -> dict[str, Any]:
    return {
        "label": store.target.label,
        "state": store.status.name,
        "days_remaining": store.days,
        "warning": store.warning or None,
        "critical": store.critical or None,
        "certificates": [
            {**_certificate(validity), "condition": state.value}
            for validity, state in zip(store.validities, store.states)
        ],
        "excluded": [_certificate(validity) for validity in store.excluded],
        "problems": [_problem(problem) for problem in store.problems],
        "remarks": list(store.remarks),
    }


def _served(port: ServedOutcome) -> dict[str, Any]:
    return {
        "origin": port.origin,
        "state": port.status.name,
        "certificate": port.validity and _certificate(port.validity),
        "problem": port.problem and _problem(port.problem),
        "in_keystore": port.held,
        "outdated": port.outdated,
    }


def _certificate(validity: Validity) -> dict[str, Any]:
    certificate = validity.certificate
    return {
        "origin": validity.origin,
        "alias": validity.alias,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial_number": certificate.serial_number or None,
        "not_before": certificate.not_before and _moment(certificate.not_before),
        "not_after": _moment(certificate.not_after),
        "days_remaining": validity.days,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "origin": problem.origin,
        "what": problem.what,
        "do": problem.do,
        "details": list(problem.details),
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "notice": advice.notice,
        "reference": advice.reference,
        "note": advice.note or None,
        "before": advice.before or None,
        "steps": [
            {
                "number": step.number,
                "title": step.title,
                "releases": list(releases),
                "outage_minutes": _outage(step.outage),
                "actions": [
                    {"number": action.number, "text": action.text} for action in step.actions
                ],
            }
            for step, releases in advice.steps
        ],
        "after": advice.after or None,
        "remarks": list(advice.remarks),
    }


def _outage(outage: Outage | None) -> dict[str, int] | None:
    return outage and {"least": outage.least, "most": outage.most}


def _moment(moment: datetime) -> str:
    """RFC 3339, in UTC to the second."""
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}Z"
