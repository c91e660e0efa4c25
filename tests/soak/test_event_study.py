"""What is planted is found at its date, nothing is found where nothing changes, and both can be worked out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from orchestration.offline.sample.world import CHANGING_WORLD

PLANTED = {
    "canada_exports_to_mexico": CHANGING_WORLD.change_of_exports_to_mexico,
    "mexican_goods_shipped_from_us": CHANGING_WORLD.changed_shipped_from_us / CHANGING_WORLD.shipped_from_us,
}
BEFORE, AFTER = 12, 6
Months = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.float64]


def _rows(release: Path, query: str) -> list[Any]:
    with duckdb.connect(str(release), read_only=True) as con:
        return con.execute(query).fetchall()


def _adjusted(release: Path, series: str) -> tuple[Months, Numbers]:
    """Months and logarithms of a published adjusted series."""
    rows = _rows(
        release,
        "select month_start_date, ln(adjusted_value) from marts.mart_adjusted_series"
        f" where series_key = '{series}' and adjusted_value is not null order by month_start_date",
    )
    return np.array([row[0] for row in rows], dtype="datetime64[M]"), np.array([row[1] for row in rows])


def _events(release: Path) -> list[np.datetime64]:
    """Months in which events may show first."""
    days: list[tuple[date]] = _rows(release, "select event_date from marts.dim_policy_event")
    return [np.datetime64(day, "M") + (day.day > 15) for (day,) in days]


def _change(when: Months, logs: Numbers, month: np.datetime64) -> float | None:
    """Mean of six months from the month on, less that of the twelve before; nothing unless all are there."""
    before, after = (when >= month - BEFORE) & (when < month), (when >= month) & (when < month + AFTER)
    if before.sum() < BEFORE or after.sum() < AFTER:
        return None
    return float(logs[after].mean() - logs[before].mean())


def _placebos(when: Months, logs: Numbers, events: list[np.datetime64]) -> Numbers:
    """Changes at months of which no window reaches over an event."""
    calm = [month for month in when if not any(month - BEFORE < event < month + AFTER for event in events)]
    return np.array([change for month in calm if (change := _change(when, logs, month)) is not None])


@pytest.mark.parametrize("series", [*PLANTED, "us_share_of_canada_imports"])
def test_a_row_is_the_difference_of_means_of_the_published_series_and_its_rank(
    night: tuple[bool, Path], series: str
) -> None:
    _, release = night
    when, logs = _adjusted(release, series)
    change = _change(when, logs, np.datetime64("2025-03"))
    placebos = _placebos(when, logs, _events(release))
    assert change is not None and len(placebos) >= 33
    usual = np.mean(placebos)
    ((found, found_usual, farther, months),) = _rows(
        release,
        "select ln(1 + change_share), ln(1 + usual_change_share), farther_placebos_count, placebo_months_count"
        f" from marts.mart_event_study where event_key = 'ieepa_duties_start' and series_key = '{series}'",
    )
    assert (found, found_usual) == (pytest.approx(change, abs=1e-9), pytest.approx(usual, abs=1e-9))
    assert (farther, months) == (int((np.abs(placebos - usual) >= abs(change - usual)).sum()), len(placebos))


@pytest.mark.parametrize("series", list(PLANTED))
def test_the_planted_break_is_found_at_its_date_or_never(night: tuple[bool, Path], series: str) -> None:
    is_changed, release = night
    ((change, low, high, usual, p, lead_p),) = _rows(
        release,
        "select change_share, change_low_share, change_high_share, usual_change_share, change_p, lead_p"
        f" from marts.mart_event_study where event_key = 'ieepa_duties_start' and series_key = '{series}'",
    )
    if not is_changed:
        assert change == pytest.approx(usual, abs=0.02)
        return
    assert (1 + change) / (1 + usual) == pytest.approx(PLANTED[series], rel=0.05)
    assert (low > 0) == (high > 0) == (PLANTED[series] > 1)
    # Canada's exports to Mexico lie on what is published: months before the change are as odd as the world's were.
    is_on_published = series == "canada_exports_to_mexico"
    assert p < 0.001 and (is_on_published or lead_p > 0.01)
    when, logs = _adjusted(release, series)
    steps = {month: change for month in when if (change := _change(when, logs, month)) is not None}
    farthest = max(steps, key=lambda month: abs(steps[month] - np.log(1 + usual)))
    planted = np.datetime64(CHANGING_WORLD.change_month)
    # What is published rose in the autumn of 2025: windows of half a year from March to June 2025 hold the change and
    # more or less of that.
    assert planted <= farthest <= planted + (3 if is_on_published else 0)


def test_where_nothing_changes_no_more_is_unusual_than_by_chance(night: tuple[bool, Path]) -> None:
    """Events of one month are one test; windows of others overlap, so that one odd half-year counts several times."""
    is_changed, release = night
    ((unusual, rows),) = _rows(
        release,
        "select count(*) filter (where change_p < 0.05), count(*) from (select distinct series_key, first_month_date,"
        " change_p from marts.mart_event_study where change_p is not null)",
    )
    assert rows >= 56
    assert (unusual / rows > 0.2) if is_changed else (unusual / rows <= 0.1)


def test_events_of_the_newest_months_say_that_they_cannot_be_judged(night: tuple[bool, Path]) -> None:
    _, release = night
    found = _rows(
        release,
        "select distinct change_share, unavailable_reason from marts.mart_event_study"
        " where event_key = 'us_import_bans'",
    )
    assert found == [(None, "the months after the event are not all there")]
