"""Scenarios, recomputed from the published facts and the seeds."""

from __future__ import annotations

import csv

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from tests.conftest import Place

pytestmark = pytest.mark.soak


def test_a_tariff_is_base_times_what_is_not_claimed_times_the_power_of_its_elasticity(sample_place: Place) -> None:
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        base = con.execute(
            "select left(hs6_code, 2), sum(value_published)::bigint as value from marts.fct_merchandise_trade"
            " where reporter_country_key = 'USA' and flow = 'import' and partner_country_key = 'MEX'"
            " and month_start_date between date '2025-09-01' and date '2026-08-01'"
            " group by all order by value desc limit 3"
        ).fetchall()
        scenario = "scenario_key = 'tariff_10_not_claimed_mexico' and product_code = $1"
        found = [
            con.execute(
                "select duty_before_response_usd, duty_after_response_usd, change_low_usd, change_high_usd"
                f" from marts.mart_scenarios where {scenario}",
                [chapter],
            ).fetchall()
            for chapter, _ in base
        ]
    with seed_file("product_agreement_claims").open(encoding="utf-8", newline="") as file:
        claims = [
            row for row in csv.DictReader(file) if (row["period"], row["partner_iso3_code"]) == ("2025-07", "MEX")
        ]
    assert len(base) == 3
    for (chapter, value), ((before, after, low, high),) in zip(base, found, strict=True):
        of_chapter = [row for row in claims if row["hs4_code"].startswith(chapter)]
        claimed = sum(int(row["claimed_value_usd"]) for row in of_chapter)
        falls_on = value * (1 - claimed / sum(int(row["import_value_usd"]) for row in of_chapter))
        assert before == pytest.approx(falls_on * 0.1)
        assert after == pytest.approx(falls_on * 1.1**-0.76 * 0.1)
        assert low == high == pytest.approx(falls_on * (1.1**-0.76 - 1))
