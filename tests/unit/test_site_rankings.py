"""Rankings say how sure their rows are, on rows of the tables that they are drawn from."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from orchestration.site.answers import ANSWERS, Answer
from orchestration.site.charts import spec_of
from orchestration.site.findings import find
from orchestration.site.payload import cell_of, payload_of

_EVENTS = """
create schema marts;
create table marts.mart_event_study as
select * replace (cast(event_date as date) as event_date), 0.01 as lead_change_share, 0.5 as lead_p,
    date '2024-03-01' as before_start_date, date '2025-08-01' as after_end_date, date '2025-03-01' as first_month_date,
    3 as farther_placebos_count, 52 as placebo_months_count
from (values
    ('duties', '2025-03-04', 'Duties start', 'exports', 'Exports', 'CAD', 0.24, 0.18, 0.30, 0.0001, 'exempt, later'),
    ('duties', '2025-03-04', 'Duties start', 'calls_calls', 'Calls', 'calls', 0.30, 0.10, 0.50, 0.54, 'exempt, later'),
    ('duties', '2025-03-04', 'Duties start', 'hub', 'Share of the hub', 'share', 0.0004, 0.0003, 0.0005, 0.01, 'exempt, later'),
    ('exempt', '2025-03-07', 'Goods exempted', 'exports', 'Exports', 'CAD', 0.24, 0.18, 0.30, 0.0001, 'duties, later')
) as t(event_key, event_date, event_title, series_key, series_name, unit, change_share, change_low_share, change_high_share,
    change_p, overlapping_event_keys)
"""  # noqa: E501 (a row a line)


def _answer(slug: str) -> Answer:
    return next(answer for answer in ANSWERS if answer.slug == slug)


def _rows(con: duckdb.DuckDBPyConnection, answer: Answer) -> list[dict[str, Any]]:
    cursor = con.execute(answer.sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture
def events() -> list[dict[str, Any]]:
    con = duckdb.connect()
    con.execute(_EVENTS)
    return _rows(con, _answer("events"))


def test_a_change_is_distinguishable_by_its_probability_and_size_not_by_its_bounds(
    events: list[dict[str, Any]],
) -> None:
    told = {row["item"]: row["reading"] for row in events if row["event"].endswith("Duties start")}
    assert told == {
        "Exports": "distinguishable from chance",
        "Calls": "not distinguishable from chance",
        "Share of the hub (per cent of the share, not points)": "less than 1%",
    }


def test_the_sentence_is_of_a_change_that_is_distinguishable_or_says_that_none_is(events: list[dict[str, Any]]) -> None:
    answer = _answer("events")
    duties = [row for row in events if row["event"].endswith("Duties start")]
    told = find(answer, duties)
    assert told is not None
    assert told.sentence == (
        "After 4 March 2025 (Duties start), 1 of 3 series changed by more than chance explains,"
        " most of all exports: +24.0%."
    )
    none = find(answer, [row for row in duties if row["item"] != "Exports"])
    assert none is not None
    assert none.sentence.endswith("none of 2 series changed by more than chance explains.")


def test_events_of_the_same_months_say_that_their_figures_are_the_same(events: list[dict[str, Any]]) -> None:
    told = {row["event"]: row["period_name"] for row in events}
    assert "the same figures, as for the events of 7 March 2025." in told["4 March 2025: Duties start"]
    assert "the same figures, as for the events of 4 March 2025." in told["7 March 2025: Goods exempted"]
    assert "2 other announced events" in told["4 March 2025: Duties start"]


def test_the_probability_is_in_the_chart_the_readout_and_the_table(events: list[dict[str, Any]]) -> None:
    payload = payload_of(_answer("events"), events, [])
    assert payload["labelled"] == ("probability_if_nothing_happened", "p = ")
    assert {"probability_if_nothing_happened", "reading"} <= set(payload["columns"]) & set(payload["texts"])
    assert "0.54" in payload["texts"]["probability_if_nothing_happened"]["list"]
    assert cell_of(0.0001, "probability") == "below 0.001"
    assert cell_of(None, "probability") == "–"


def test_a_chart_keeps_the_order_of_its_table() -> None:
    """Layers of some rows would put theirs first: the first layer has all of them."""
    first = spec_of(_answer("tariffs"), [], "")["layer"][0]
    assert "transform" not in first
    assert first["encoding"]["y"]["field"] == "item"


def test_a_tariff_says_how_many_days_it_stood_and_that_its_year_is_hypothetical() -> None:
    con = duckdb.connect()
    con.execute(
        """
        create schema marts;
        create table marts.mart_tariff_exposure as select *, 'CAN' as partner_country_key, 'USA' as imposing_country_key,
            '2025-07' as claims_period, 1.0 as duty_low_per_year_usd, 2.0 as duty_high_per_year_usd, 'us_census_trade' as dataset_code
        from (values ('voided', 'US emergency duty', date '2025-03-04', date '2025-03-06'), ('in_force', 'US duty', '2025-04-03', null))
            as t(status, regime_name, valid_from, valid_to)
        """  # noqa: E501
    )
    answer = _answer("tariffs")
    told = {row["item"]: (row["stood"], row["claims"]) for row in _rows(con, answer)}
    assert told == {
        "US emergency duty, from 4 March 2025 to 6 March 2025": ("stood for 3 days", "claims of July 2025"),
        "US duty, from 3 April 2025": ("still in force", "claims of July 2025"),
    }
    assert answer.labelled == ("stood", "")
    assert "hypothetical" in answer.title
    assert "for the days on which it was collected" not in answer.caution


def test_published_figures_stand_beside_what_the_warehouse_computes() -> None:
    answer = _answer("published-evidence")
    row = {
        "claim": "1. Trade", "figures": "values", "periods": "years", "line": "Exports", "month": date(2025, 12, 1),
        "value": 8.9, "unit": "Canadian dollars", "period_name": "2025", "warehouse_value": 10.8,
    }  # fmt: skip
    payload = payload_of(answer, [row], ["Exports"])
    assert payload["numbers"]["compared"] == [10.8]
