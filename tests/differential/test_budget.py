"""A few random keystores, the same in each run: ``make differential`` compares more."""

import pytest

from tests.differential.run import run


@pytest.mark.long
def test_the_suite_reads_what_keytool_lists():
    totals = run(8, "make test")
    assert not totals.differences and not totals.refused_by_keytool
    assert totals.stores == 8 and totals.certificates > 8
