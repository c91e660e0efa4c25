"""What the recordings answer: Canada's trade to the last digit published, and every control total explained."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.conftest import Place, RecordedPlace

pytestmark = pytest.mark.recordings


def _ask(place: Place, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_canadas_trade_with_mexico_is_what_was_published(recorded: Place) -> None:
    found = _ask(
        recorded,
        "select flow, strftime(month_start_date, '%Y-%m') as month, round(value_published_12m / 1e9, 2)::double"
        " from marts.mart_bilateral_trade where reporter_country_key = 'CAN' and partner_country_key = 'MEX'"
        " and basis = 'customs' and adjustment = 'unadjusted'"
        " and month in ('2024-12', '2025-12', '2026-04') order by all",
    )
    assert found == [
        ("export", "2024-12", 8.66),
        ("export", "2025-12", 8.89),
        ("export", "2026-04", 9.08),
        ("import", "2024-12", 47.49),
        ("import", "2025-12", 53.41),
        ("import", "2026-04", 55.85),
    ]


def test_the_part_of_the_united_states_is_what_was_published(recorded: Place) -> None:
    shares = "round(100 * us_share_of_canadas_exports, 1), round(100 * us_share_of_canadas_imports, 1)"
    months = "('2024-12-01', '2025-12-01', '2026-04-01')"
    found = _ask(
        recorded,
        f"select {shares}, unavailable_reason from marts.metric_us_hub_share where month_start_date in {months}"
        " order by month_start_date",
    )
    assert [row[:2] for row in found] == [(76.3, 49.2), (72.5, 45.8), (69.6, 45.0)]
    assert all("Canada" not in reason and "Mexico" in reason for *_, reason in found)


def test_every_covered_control_total_agrees_or_is_explained(recorded: RecordedPlace) -> None:
    covered = "from marts.mart_reconciliation where status <> 'not_covered'"
    statuses = dict(_ask(recorded, f"select status, count(*) {covered} group by all"))
    assert statuses.keys() == {"agrees", "explained"} and statuses["agrees"] > {10: 500, 48: 1500}[recorded.months]
    explained = _ask(recorded, f"select distinct dataset_code, reason {covered} and status = 'explained'")
    assert [(code, reason.split(";")[0]) for code, reason in explained] == [
        ("bts_transborder", "TransBorder keeps the first print of a month")
    ]
    # A month, and a year, of which all twelve are needed.
    period, found = {
        10: ("2024-01", ("explained", 38.04, 37.96)),
        48: ("2023", ("explained", 475.61, 472.91)),
    }[recorded.months]
    assert _ask(
        recorded,
        "select status, round(our_value / 1e9, 2), round(published_value / 1e9, 2) from marts.mart_reconciliation"
        f" where measure = 'us_import_mex' and dataset_code = 'bts_transborder' and period_name = '{period}'",
    ) == [found]


def test_freight_is_the_published_series_to_the_dollar_in_every_month_and_mode(recorded: RecordedPlace) -> None:
    differing = _ask(
        recorded,
        "select count(*), max(abs(difference)), count(distinct period_name) filter (where length(period_name) = 7)"
        " from marts.mart_reconciliation where status <> 'not_covered' and dataset_code = 'bts_transborder'"
        " and (starts_with(measure, 'freight_import') or starts_with(measure, 'freight_export'))",
    )
    assert differing == [({10: 325, 48: 1656}[recorded.months], 0, recorded.months)]


def test_evidence_is_real_and_equal_where_the_recordings_compute_the_same(recorded: Place) -> None:
    found = dict(
        _ask(
            recorded,
            "select evidence_key, warehouse_comparison from marts.mart_published_evidence where is_newest",
        )
    )
    equal = {key for key, comparison in found.items() if comparison == "equal"}
    assert {"canada_imports_mexico", "canada_exports_mexico", "us_share_canada_exports"} <= equal
    assert set(found.values()) == {"equal", "not_computed"}


def test_no_answer_is_empty_where_its_input_is_there(recorded: Place) -> None:
    filled = {name for (name,) in _ask(recorded, "select table_name from meta.tables where row_count > 0")}
    assert {
        "metric_us_hub_share",
        "mart_hub_dependence",
        "mart_bilateral_trade",
        "mart_trade_by_month",
        "mart_gateway_flow",
        "mart_us_reexports",
        "mart_corridor_flow",
        "mart_market_diversification",
        "mart_us_input_dependence",
        "mart_pacific_gateway",
        "mart_published_evidence",
        "fct_mexico_customs_office_trade",
        "fct_border_crossings",
        "fct_exchange_rates",
    } <= filled


def test_an_empty_answer_names_the_dataset_that_it_lacks(recorded: Place) -> None:
    empty = dict(_ask(recorded, "select table_name, unavailable_reason from meta.tables where row_count = 0"))
    # Nothing was revised in one night.
    assert empty.pop("fct_trade_vintages") == "its datasets are loaded, and hold nothing of this kind"
    assert empty
    assert [name for name, reason in empty.items() if not reason.startswith("absent: ")] == []


def test_corridors_stand_on_canadas_total_and_say_that_nothing_divides_it(recorded: Place) -> None:
    found = _ask(
        recorded,
        "select corridor_key, round(sum(base_value_cad) / 1e9, 2), sum(low_value_cad), evidence_class, missing_evidence"
        " from marts.mart_corridor_flow where exporter_country_key = 'MEX' and year(month_start_date) = 2024"
        " group by all order by all",
    )
    missing = "no mode of transport and no country of export is loaded"
    assert found == [
        (corridor, 47.49, 0, "none", missing)
        for corridor in ("air", "sea_gulf_atlantic", "sea_pacific", "unexplained", "us_land")
    ]


def test_options_have_the_share_of_the_united_states_and_no_concentration_of_a_rest(recorded: Place) -> None:
    found = _ask(
        recorded,
        "select flow, period_end_date::varchar, round(100 * us_share, 1), effective_partners, unavailable_reason"
        " from marts.mart_market_diversification where reporter_country_key = 'CAN'"
        " and dataset_code = 'statcan_trade_totals' and period_end_date in ('2024-12-31', '2025-12-31', '2026-04-30')"
        " order by all",
    )
    shares = {"export": (76.3, 72.5, 69.6), "import": (49.2, 45.8, 45.0)}
    assert [row[:4] for row in found] == [
        (flow, day, share, None)
        for flow, of_flow in shares.items()
        for day, share in zip(("2024-12-31", "2025-12-31", "2026-04-30"), of_flow, strict=True)
    ]
    assert all("the partners do not add up to the world" in reason for *_, reason in found)


def test_the_pacific_ports_of_mexico_have_the_values_of_its_customs(recorded: Place) -> None:
    ports = _ask(
        recorded,
        "select lower(replace(port_name, ' ', '_')), count(container_calls_count), count(calls_share),"
        " bool_and('calls: no days of these ports are loaded' in string_split(unavailable_reason, '; ')),"
        " sum(vessel_imports_value_usd)"
        " from marts.mart_pacific_gateway group by all order by all",
    )
    by_customs = _ask(
        recorded,
        "select customs_office_key, sum(value_usd) from marts.fct_mexico_customs_office_trade"
        " where transport_mode = 'vessel' and flow = 'import' and customs_office_key in"
        " ('lazaro_cardenas', 'manzanillo') group by all order by all",
    )
    assert ports == [(office, 0, 0, True, value) for office, value in by_customs]
    assert len(ports) == 2


def test_what_mexico_imports_through_its_pacific_ports_is_as_the_answers_say(recorded: Place) -> None:
    found = _ask(
        recorded,
        "select port_name, round(sum(vessel_imports_value_usd) filter (where year(month_start_date) = 2024) / 1e9, 1),"
        " round(sum(vessel_imports_value_usd) filter (where month_start_date >= '2025-06-01') / 1e9, 1),"
        " max(month_start_date)::varchar from marts.mart_pacific_gateway group by all order by all",
    )
    assert found == [("Lazaro Cardenas", 34.3, 33.3, "2026-05-01"), ("Manzanillo", 73.5, 75.7, "2026-05-01")]
