"""Published totals: those that judge loads, and those that are only there to be reconciled with."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.core.registry import dataset_named
from orchestration.core.settings import SEEDS
from orchestration.core.sql import one_file
from orchestration.quality.checks import raw_checks


@pytest.mark.parametrize(("month", "broken"), [("2024-01", 1), ("2024-09", 0), ("2024-02", 0)])
def test_only_totals_of_freight_by_country_judge_a_load(month: str, broken: int) -> None:
    """September 2024 has published totals of other measures: imports alone, both countries together."""
    name = "bts_transborder_state_port.published_control_totals"
    (rule,) = (check for check in raw_checks(dataset_named("bts_transborder")) if check.name == name)
    with duckdb.connect() as con:
        con.execute(f"create table t as select '{month}' as _partition, '2010' as country, 1 as value")
        assert len(con.execute(rule.arguments["sql"].replace("{batch}", "t")).fetchall()) == broken


def test_every_total_says_source_basis_adjustment_and_vintage() -> None:
    """As the dbt test of the seed does; here without a build."""
    seed = one_file(SEEDS / "control_totals.csv")
    blank = duckdb.execute(
        f"select * from read_csv({seed}, all_varchar = true, nullstr = '')"
        " where source is null or basis is null or adjustment is null or vintage is null or unit is null"
    ).fetchall()
    assert blank == []
