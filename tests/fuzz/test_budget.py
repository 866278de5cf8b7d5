"""Every target on a fixed number of changes by fixed chances: ``make fuzz`` looks for more."""

import logging
import warnings
from random import Random

import pytest

from tests.fuzz.mutator import Mutator
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.long

# What a target can do in about half a second.
_USUAL = 700
INPUTS = {
    **dict.fromkeys(("java_object", "x509_walk", "tls_handshake", "java_date", "answers"), 2000),
    **dict.fromkeys(("page", "any_format", "known_hosts"), 200),
}


@pytest.fixture(autouse=True)
def silence():
    logging.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks(name):
    target = TARGETS[name]
    seeds = target.seeds()
    for seed in seeds:
        target.run(seed)
    chance = Random(f"{name} 1")
    mutator = Mutator(chance, seeds)
    for _ in range(INPUTS.get(name, _USUAL)):
        target.run(mutator.mutated(chance.choice(seeds))[: target.longest])


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_reads_its_seeds(name, monkeypatch):
    """Seeds that nothing accepts would test nothing."""
    read = []
    monkeypatch.setattr("tests.fuzz.judge.well_formed", read.append)
    for seed in TARGETS[name].seeds():
        TARGETS[name].run(seed)
    direct = ("java_object", "x509_walk", "tls_handshake", "java_date", "known_hosts")
    assert read or name in (*direct, "conversation", "answers")
