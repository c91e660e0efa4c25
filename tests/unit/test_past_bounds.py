"""A partition's profile holds what its bounds compare: totals, and shares where a bound is by cells."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from orchestration.core.table import PastBound
from orchestration.quality.past_bounds import profile_sql
from tests.support.refusals import FLOWS

ROWS, TONNES, SHARES = FLOWS.past_bounds


@pytest.mark.parametrize(
    ("bounds", "measured"),
    [
        ((), []),
        ((ROWS,), []),
        ((TONNES,), [("tonnes", "", 40.0)]),
        ((SHARES,), [("tonnes_by_direction_port", "1 5", 0.25), ("tonnes_by_direction_port", "2 ", 0.75)]),
    ],
)
def test_a_profile_holds_what_the_bounds_compare(
    bounds: tuple[PastBound, ...], measured: list[tuple[str, str, float]]
) -> None:
    con = duckdb.connect()
    con.execute(
        "create table t as select '2024-01' as _partition, * from"
        " (values ('1', '5', 4), ('1', '5', 6), ('2', null, 30)) as v(direction, port, tonnes)"
    )
    rows = con.execute(profile_sql(replace(FLOWS, past_bounds=bounds), "t") + " order by all").fetchall()
    assert rows == [("example_flows", "2024-01", *one) for one in [("rows", "", 3.0), *measured]]
