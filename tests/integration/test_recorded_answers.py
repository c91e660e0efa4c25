"""What the recordings answer: Canada's trade to the last digit published."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.conftest import Place

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


def test_no_answer_is_empty_where_its_input_is_there(recorded: Place) -> None:
    filled = {name for (name,) in _ask(recorded, "select table_name from meta.tables where row_count > 0")}
    assert {
        "metric_us_hub_share",
        "mart_hub_dependence",
        "mart_bilateral_trade",
        "mart_trade_by_month",
        "mart_gateway_flow",
        "mart_us_reexports",
        "fct_mexico_customs_office_trade",
        "fct_border_crossings",
        "fct_exchange_rates",
    } <= filled
