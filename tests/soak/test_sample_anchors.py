"""Every published series beside the sample's, month by month since 2021, as a table; and the shares that are quoted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.anchored import OTHER_VINTAGE, PLANTED, compared, shares, wrong
from tests.support.reports import Report

pytestmark = pytest.mark.soak


def test_every_series_is_met_to_the_last_digit_and_tabled(night: tuple[bool, Path]) -> None:
    """With a change all years are anchored; the sample without one is in 2024 alone, with nothing planted."""
    is_changed, release = night
    rows = compared(release) if is_changed else compared(release, "2024-01", "2024-12")
    if is_changed:
        report = Report(
            "sample_anchors",
            "The sample beside the published series",
            ("Dataset", "Series", "Periods", "Sample", "Published", "Largest difference", "In"),
            "Sample and published figure are those of the period that differs most. Planted on top: "
            f"{', '.join(sorted(PLANTED))}.",
        )
        for row in rows:
            figures = (f"{row.ours:,.0f}", f"{row.published:,.0f}", f"{row.difference:,.0f}")
            report.add(row.dataset, row.series, str(row.periods), *figures, row.period)
    assert len(rows) > 60
    assert wrong(rows, PLANTED if is_changed else set()) == []


def test_the_shares_that_are_quoted_are_within_a_tenth_of_a_point(night: tuple[bool, Path]) -> None:
    is_changed, release = night
    found = list(shares(release))
    if not is_changed:
        found = [row for row in found if row[1] == "2024"]
    assert {key for key, *_ in found} >= {"us_share_canada_exports", "us_share_canada_imports"}
    moved = {"mexico_share_canada_exports", *OTHER_VINTAGE}
    far = [row for row in found if abs(row[2] - row[3]) > 0.1 and row[0] not in moved]
    assert far == []


def test_the_two_neighbours_are_their_part_of_us_imports(night: tuple[bool, Path]) -> None:
    _, release = night
    with duckdb.connect(str(release), read_only=True) as con:
        ((share,),) = con.execute(
            "select sum(value_usd) filter (where partner_country_key in ('CAN', 'MEX')) / sum(value_usd)"
            " from marts.mart_trade_by_month where reporter_country_key = 'USA' and flow = 'import'"
            " and year(month_start_date) = 2024"
        ).fetchall()
    assert share == pytest.approx(0.281, abs=0.001)
