"""Published totals: those that judge loads, and those that are only there to be reconciled with."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.core.sql import one_file
from orchestration.publishers.registry import dataset_named
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
    seed = one_file(seed_file("control_totals"))
    blank = duckdb.execute(
        f"select * from read_csv({seed}, all_varchar = true, nullstr = '')"
        " where source is null or basis is null or adjustment is null or vintage is null or unit is null"
    ).fetchall()
    assert blank == []


@pytest.mark.recordings
@pytest.mark.parametrize("month", ["2025-08", "2025-09"])
def test_months_that_the_press_had_estimated_have_the_totals_of_the_files(real_data: Path, month: str) -> None:
    """The estimates of the shutdown were 62.5 and 70.9 billion dollars for August, 62.3 and 65.5 for September."""
    seed = one_file(seed_file("control_totals"))
    sums = one_file(real_data / "bts_transborder" / "processed" / "unt_monthly_trends.csv")
    found = duckdb.execute(
        f"""
        with summed as (
            select if(Country = 'Canada', '1220', '2010') as country_code, sum(TradeValue)::bigint as value
            from {sums} where Year = {month[:4]} and Month = {int(month[5:])} group by all
        )
        select country_code, round(summed.value / 1e9, 1), totals.value::bigint = summed.value
        from summed join read_csv({seed}, all_varchar = true) as totals using (country_code)
        where totals.measure = 'freight_value' and totals.period = '{month}' order by country_code
        """
    ).fetchall()
    expected = {"2025-08": [56.6, 74.4], "2025-09": [58.8, 71.8]}[month]
    assert found == [("1220", expected[0], True), ("2010", expected[1], True)]
