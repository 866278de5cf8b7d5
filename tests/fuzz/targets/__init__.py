"""All targets, by their names."""

from __future__ import annotations

from tests.fuzz.target import Target
from tests.fuzz.targets import binary, conversation, spliced, spliced_der, text

TARGETS: dict[str, Target] = {
    target.name: target
    for module in (binary, text, spliced, spliced_der, conversation)
    for target in module.TARGETS
}
