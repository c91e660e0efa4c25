"""The sample's totals are the published ones, wherever a series is published, with the planted change on top."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.core.seeds import seed_file
from orchestration.offline.sample.world import CHANGING_WORLD
from tests.anchored import OTHER_PRINTS, PLANTED, compared, wrong
from tests.conftest import Place

ANCHORED = {
    ("bts_transborder", "freight_import_mex_truck"),
    ("inegi_bcmm_partners", "mex_export_can_year"),
    ("inegi_bcmm_totals", "mex_export_all_year"),
    ("statcan_cimt_exports", "can_export_usa"),
    ("statcan_cimt_imports", "can_import_mex"),
    ("statcan_trade_totals", "bop_can_export_usa"),
    ("statcan_trade_totals", "can_import_all"),
    ("un_comtrade_trade", "un_can_import_mex"),
    ("us_census_trade", "us_import_all"),
}
"""Some of them: if one is no longer compared, nothing is proven."""


def test_every_series_is_met_to_the_last_digit_that_is_published(sample_place: Place) -> None:
    rows = compared(sample_place.settings.pointer)
    assert {(row.dataset, row.series) for row in rows} >= ANCHORED
    assert wrong(rows, PLANTED) == []
    assert {row.series for row in rows} >= {"can_export_mex", "us_import_mex_revised"}
    assert all(row.difference / row.published < 0.01 for row in rows if row.series in OTHER_PRINTS)


def test_what_is_planted_is_on_top_of_what_is_published(sample_place: Place) -> None:
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        factors = con.execute(
            "select period_name, our_value / published_value from marts.mart_reconciliation"
            " where dataset_code = 'statcan_cimt_exports' and measure = 'can_export_mex' and our_value is not null"
            " and length(period_name) = 7"
        ).fetchall()
    world = CHANGING_WORLD
    assert len(factors) >= 10
    for month, factor in factors:
        expected = world.change_of_exports_to_mexico if month >= world.change_month else 1.0
        assert factor == pytest.approx(expected, abs=1e-6), month


def test_the_duty_is_the_published_one(sample_place: Place) -> None:
    with duckdb.connect(str(sample_place.settings.build_file), read_only=True) as con:
        rows = con.execute(
            """
            with published as (
                select period, value::bigint as duty,
                    map {'can': '1220', 'mex': '2010', 'chn': '5700', 'all': '-'}[series_code[9:]] as cty_code
                from read_csv(?, all_varchar = true) where series_code like 'us_duty%'
            )
            select period, cty_code, any_value(duty), sum(cal_dut_mo)::bigint
            from raw.us_census_trade_imports join published using (cty_code) where _partition = period group by all
            """,
            [str(seed_file("published_series"))],
        ).fetchall()
    assert len({code for _, code, _, _ in rows}) == 4
    assert [row for row in rows if row[2] != row[3]] == []


def test_mexicos_record_of_its_trade_with_the_united_states_is_its_own(sample_place: Place) -> None:
    """No month is equal, and none is far: 1 to 6 % of what comes in, three quarters of what leaves."""
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        ratios = con.execute(
            "select m.flow, m.value_usd / u.value_usd from marts.mart_trade_by_month as m"
            " join marts.mart_trade_by_month as u on u.month_start_date = m.month_start_date and u.flow <> m.flow"
            " and u.reporter_country_key = 'USA' and u.partner_country_key = 'MEX'"
            " where m.reporter_country_key = 'MEX' and m.partner_country_key = 'USA'"
        ).fetchall()
    assert {flow for flow, _ in ratios} == {"export", "import"}
    for flow, ratio in ratios:
        low, high = (0.98, 1.06) if flow == "export" else (0.7, 0.8)
        assert low < ratio < high and abs(ratio - 1) > 1e-6


def test_vancouver_is_larger_than_prince_rupert_and_no_share_of_steel_or_fruit_is_whole(sample_place: Place) -> None:
    with duckdb.connect(str(sample_place.settings.pointer), read_only=True) as con:
        tonnes = dict(
            con.execute(
                "select port_name, sum(unloaded_tonnes_estimated + loaded_tonnes_estimated)"
                " from marts.mart_pacific_gateway group by all"
            ).fetchall()
        )
        parts = con.execute(
            "select product_code, dependence_share from marts.mart_us_input_dependence"
            " where dependent_country_key = 'USA' and partner_country_key = 'CAN+MEX' and flow = 'import'"
            " and product_level = 'chapter' and product_code in ('08', '72', '76') and dataset_code = 'us_census_trade'"
        ).fetchall()
    assert tonnes["Manzanillo"] > tonnes["Vancouver"] > 3 * tonnes["Prince Rupert"]
    assert {code for code, _ in parts} == {"08", "72", "76"}
    assert all(0.2 < share < 0.6 for _, share in parts)
