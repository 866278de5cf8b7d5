"""The quick rows of the table of faults: state, words, what is left, and no password shown.

All of them, with the time limit, are in ``make faults``.
"""

import pytest

from tests.faults.measure import measure
from tests.faults.row import OK, UNKNOWN
from tests.faults.rows import ROWS
from tests.faults.world import World
from tests.requirements import need

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def world():
    with World() as shared:
        yield shared


def _quick():
    for row in ROWS:
        if row.quick:
            marks = [pytest.mark.server] if "root" in row.needs else []
            yield pytest.param(row, id=f"{row.group}: {row.name}", marks=marks)


@pytest.mark.parametrize("row", list(_quick()))
def test_it_is_as_promised(row, world):
    need(*[each for each in row.needs if each != "root"], root="root" in row.needs)
    result = measure(row, world)
    assert not result.wrong, result.line


def test_each_group_has_rows_in_order_and_names_of_their_own():
    groups = {}
    for row in ROWS:
        groups.setdefault(row.group, []).append(row)
    assert len(ROWS) >= 60
    for rows in groups.values():
        assert {row.state for row in rows} == {OK, UNKNOWN}
        assert len({row.name for row in rows}) == len(rows)
