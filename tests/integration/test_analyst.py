"""What an analyst asks of the file alone: sums, keys, labels and newest figures, by the file's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.conftest import Place


@pytest.fixture(scope="module")
def file(sample_place: Place) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the published sample since July 2025."""
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        yield con


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return con.execute(sql).fetchall()


def test_a_plain_sum_by_the_documented_keys_is_the_reporters_published_total(file: duckdb.DuckDBPyConnection) -> None:
    (rule,) = _rows(file, "select sum_within from meta.tables where table_name = 'mart_trade_by_month'")
    summed = _rows(
        file,
        f"select {rule[0]}, month_start_date, any_value(dataset_code), sum(value_usd)"
        " from marts.mart_trade_by_month group by all order by all",
    )
    published = {
        tuple(row[:4]): row[4]
        for row in _rows(
            file,
            "select reporter_country_key, flow, month_start_date, dataset_code, value_usd"
            " from marts.mart_bilateral_trade where partner_country_key = 'WLD' and basis = 'customs'"
            " and adjustment = 'unadjusted'",
        )
    }
    assert {row[0] for row in summed} == {"CAN", "MEX", "USA"}
    for *keys, amount in summed:
        assert amount == pytest.approx(published[tuple(keys)], rel=1e-9)


def test_the_facts_of_canada_summed_by_their_rule_are_the_published_total(file: duckdb.DuckDBPyConnection) -> None:
    pairs = _rows(
        file,
        "select f.value_cad, t.value_cad from"
        " (select month_start_date, reporter_country_key, flow, sum(value_cad) as value_cad"
        "  from marts.fct_merchandise_trade where reporter_country_key = 'CAN' group by all) as f"
        " join (select month_start_date, reporter_country_key, flow, sum(value_cad) as value_cad"
        "  from marts.mart_trade_by_month group by all) as t using (month_start_date, reporter_country_key, flow)",
    )
    assert len(pairs) > 20
    for ours, published in pairs:
        assert ours == pytest.approx(published, rel=1e-9)


def test_every_foreign_key_and_reference_leads_to_a_row(file: duckdb.DuckDBPyConnection) -> None:
    keys = _rows(file, "select * exclude (kind, position) from meta.relations where kind <> 'primary key'")
    assert len(keys) > 90
    for table, column, to_table, to_column in keys:
        orphans = f"from marts.{table} anti join marts.{to_table} as members on {table}.{column} = members.{to_column}"
        assert _rows(file, f"select {column} {orphans} where {column} is not null limit 1") == [], (table, column)


def test_every_primary_key_names_one_row(file: duckdb.DuckDBPyConnection) -> None:
    keys = _rows(
        file,
        "select from_table, string_agg(from_column, ', ' order by position) from meta.relations"
        " where kind = 'primary key' group by all",
    )
    assert {table for table, _ in keys} == {table for (table,) in _rows(file, "select table_name from meta.tables")}
    for table, columns in keys:
        assert _rows(file, f"select {columns} from marts.{table} group by all having count(*) > 1 limit 1") == [], table


def test_labels_fit_a_chart_and_tell_chapters_apart(file: duckdb.DuckDBPyConnection) -> None:
    labelled = _rows(
        file,
        "select table_name, column_name from meta.columns where schema_name = 'marts' and column_name like '%\\_label'"
        " escape '\\'",
    )
    assert len(labelled) >= 8
    for table, column in labelled:
        assert _rows(file, f"select {column} from marts.{table} where not length({column}) between 1 and 40") == []
    ((chapters, labels),) = _rows(file, "select count(*), count(distinct chapter_label) from marts.dim_commodity")
    assert chapters == labels >= 99


def test_the_newest_month_of_a_figure_is_not_empty(file: duckdb.DuckDBPyConnection) -> None:
    tables = _rows(
        file,
        "select table_name,"
        " list(column_name) filter (where data_type in ('DOUBLE', 'BIGINT') or data_type like 'DECIMAL%')"
        " from meta.columns where schema_name = 'marts' and (table_name like 'metric%' or table_name like 'mart%')"
        " group by all having bool_or(column_name = 'month_start_date') order by all",
    )
    assert len(tables) > 10
    for table, measures in tables:
        filled = f"coalesce({', '.join(f'cast({measure} as varchar)' for measure in measures)}) is not null"
        ((newest, newest_filled),) = _rows(
            file,
            f"select max(month_start_date), max(month_start_date) filter (where {filled}) from marts.{table}",
        )
        assert newest_filled in (newest, None), table


def test_year_ends_are_told_apart(file: duckdb.DuckDBPyConnection) -> None:
    for table in ("mart_us_input_dependence", "mart_leverage_balance", "mart_market_diversification"):
        kinds = _rows(file, f"select distinct period_kind, month(period_end_date) = 12 from marts.{table}")
        assert {(kind == "calendar year") == is_december for kind, is_december in kinds} <= {True}


def test_a_blank_list_of_columns_to_sum_within_has_one_meaning(file: duckdb.DuckDBPyConnection) -> None:
    rules = _rows(
        file, "select sum_rule, sum_within is null, coalesce(sum_within, '') = '' from meta.tables group by all"
    )
    assert set(rules) == {
        ("within", False, False),
        ("all rows", False, True),
        ("never", True, True),
        ("no measures", True, True),
    }


def test_the_newest_month_of_the_pacific_gateway_has_the_values_of_customs(file: duckdb.DuckDBPyConnection) -> None:
    newest = _rows(
        file,
        "select count(distinct month_start_date), count(*) = count(calls_share), count(vessel_exports_value_usd) > 0,"
        " count(*) filter (where port_key is null) from marts.mart_pacific_gateway where is_newest",
    )
    assert newest == [(1, True, True, 1)], "one port of PortWatch is two ports of dim_port"


def test_the_exports_of_provinces_say_that_they_are_domestic(file: duckdb.DuckDBPyConnection) -> None:
    kinds = _rows(file, "select distinct flow, domestic_foreign from marts.fct_canada_trade_by_province order by all")
    assert kinds == [("export", "domestic"), ("import", None)]


def test_both_neighbours_together_are_a_row_of_the_countries(file: duckdb.DuckDBPyConnection) -> None:
    both = _rows(file, "select country_name, country_kind from marts.dim_country where country_key = 'CAN+MEX'")
    assert both == [("Canada and Mexico together", "aggregate")]
