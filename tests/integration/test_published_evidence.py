"""On the sample what is published is real, what the warehouse computes is made, and the two are not compared."""

from __future__ import annotations

import csv
from typing import Any

import duckdb
import pytest

from orchestration.core.modes import Mode
from orchestration.core.seeds import seed_file
from orchestration.publishers.registry import all_datasets
from tests.conftest import Place


def _ask(place: Place, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_evidence_on_the_sample_is_real_and_says_so(sample_place: Place) -> None:
    shares = _ask(
        sample_place,
        "select period_name, round(published_value, 1) from marts.mart_published_evidence"
        " where evidence_key = 'us_share_canada_exports' and (period_name = '2024' or is_newest) order by all",
    )
    assert shares == [("2024", 76.3), ("2025-05..2026-04", 69.6)]
    comparisons = _ask(
        sample_place, "select distinct warehouse_comparison, provenance from marts.mart_published_evidence"
    )
    assert {row[0] for row in comparisons} == {"sample", "not_computed"}
    assert {row[1] for row in comparisons} == {"published elsewhere, not computed here"}
    ((notice,),) = _ask(
        sample_place, "select comment from duckdb_tables() where table_name = 'mart_published_evidence'"
    )
    assert notice.startswith("SAMPLE DATA beside real figures")


def test_a_published_series_that_the_sample_meets_is_anchored_and_never_agrees(sample_place: Place) -> None:
    statuses = _ask(
        sample_place,
        "select distinct status from marts.mart_reconciliation where our_value is not null"
        " and measure in ('can_import_mex', 'us_import_can', 'freight_import_mex_truck') and dataset_code in"
        " ('statcan_cimt_imports', 'us_census_trade', 'bts_transborder')",
    )
    assert ("anchored",) in statuses
    assert set(statuses) <= {("anchored",), ("made",)}


def test_a_published_series_is_there_month_by_month_and_real_on_the_sample(sample_place: Place) -> None:
    """The seed's own figures, none left out, and the notice that they are real."""
    with seed_file("published_series").open(encoding="utf-8", newline="") as file:
        seed = {(row["series_code"], row["period"]): float(row["value"]) for row in csv.DictReader(file)}
    found = {
        (series, period): value
        for series, period, value in _ask(
            sample_place, "select series_code, period_name, published_value from marts.mart_published_series"
        )
    }
    assert {key: found.get(key) for key in seed} == seed
    announced = {series for series, _ in found.keys() - seed.keys()}
    assert announced
    assert all("." in series for series in announced)
    ((notice,),) = _ask(sample_place, "select comment from duckdb_tables() where table_name = 'mart_published_series'")
    assert notice.startswith("SAMPLE DATA beside real figures")


@pytest.mark.parametrize("table", ["dim_dataset", "mart_dataset_health"])
def test_made_data_are_credited_to_no_publisher(sample_place: Place, table: str) -> None:
    lines = dict(_ask(sample_place, f"select dataset_code, credit_line from marts.{table}"))
    assert lines == {dataset.code: dataset.credit_line(Mode.SAMPLE) for dataset in all_datasets()}


def test_the_newest_figure_of_a_thing_is_one(sample_place: Place) -> None:
    newest = _ask(
        sample_place,
        "select evidence_key, period_name from marts.mart_published_evidence"
        " where is_newest and starts_with(evidence_key, 'teu_manzanillo')",
    )
    assert newest == [("teu_manzanillo_newest", "2025")]
