"""The words for a TLS port that was asked beside a keystore."""

from __future__ import annotations

from check_smcert.outcome import ServedOutcome
from check_smcert.outputs.words import described, when
from check_smcert.safe_text import Door


def headline(port: ServedOutcome, door: Door) -> str:
    """What is wrong with it and what to do, for the first line."""
    if port.validity is None:
        return port.problem.text if port.problem else ""
    name, origin = door.value(port.validity.certificate.name), door.value(port.origin)
    if port.outdated:
        return (
            f"renewed, not yet served: {origin} still shows {name}, which {when(port.validity)}, "
            "restart its service so that it shows the renewed one"
        )
    return f"{origin} shows {name}, which is not in the keystore and {when(port.validity)}"


def line(port: ServedOutcome, door: Door) -> str:
    """All of it in one line."""
    if port.validity is None:
        return f"{door.value(port.origin)}: {port.problem.text}" if port.problem else ""
    where = "in the keystore" if port.held else "not in the keystore"
    return f"served by {described(port.validity, door)}; {where}"
