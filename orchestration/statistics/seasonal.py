"""Seasonal adjustment of monthly series."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from orchestration.statistics.grouping import Months, Numbers, dates, groups, months, numbers

MONTHS_NEEDED = 36
"""Three of each calendar month: of two, a season and a single odd month look the same."""

METHOD = "STL on logs, robust, seasonal window 13"
_SEASONAL_WINDOW = 13
"""Years whose same months are smoothed: long, so that a season moves slowly and a lasting step is no part of it."""

ADJUSTED = pa.schema(
    {
        "series_key": pa.string(),
        "month_start_date": pa.date32(),
        "unadjusted_value": pa.float64(),
        "adjusted_value": pa.float64(),
        "method": pa.string(),
        "unavailable_reason": pa.string(),
    }
)


def adjust(series: pa.Table) -> pa.Table:
    """Every series without its season: seasonal-trend decomposition by loess (Cleveland and others, 1990) of logs.

    Args:
        series: ``series_key``, ``month_start_date`` and ``unadjusted_value``, a row a month, in any unit; no blanks.

    Returns:
        the same rows (``ADJUSTED``). Adjusted is the newest run of months without a gap, if it is long enough; a month
        without trade has no logarithm and is a gap. Where nothing is adjusted, ``unavailable_reason`` says why.
    """
    parts = [_adjust_one(str(key["series_key"]), part) for key, part in groups(series, ["series_key"])]
    return pa.concat_tables(parts) if parts else ADJUSTED.empty_table()


def without_season(values: Numbers) -> Numbers:
    """Positive values of successive months, at least ``MONTHS_NEEDED``, without their season.

    Raises:
        ValueError: there are too few of them, or some are not positive.
    """
    if len(values) < MONTHS_NEEDED or (values <= 0).any():
        raise ValueError(f"{MONTHS_NEEDED} positive months are needed, of {len(values)} there are {(values > 0).sum()}")
    from statsmodels.tsa.seasonal import STL

    logs = np.log(values)
    found: Numbers = np.exp(logs - STL(logs, period=12, seasonal=_SEASONAL_WINDOW, robust=True).fit().seasonal)
    return found


def _adjust_one(series_key: str, series: pa.Table) -> pa.Table:
    series = series.sort_by("month_start_date")
    when, values = months(series, "month_start_date"), numbers(series, "unadjusted_value")
    is_in_run = np.zeros(len(values), dtype=bool)
    is_in_run[np.flatnonzero(values > 0)[_newest_run(when[values > 0])]] = True
    is_adjusted = is_in_run if is_in_run.sum() >= MONTHS_NEEDED else np.zeros_like(is_in_run)
    adjusted = np.full(len(values), np.nan)
    if is_adjusted.any():
        adjusted[is_adjusted] = without_season(values[is_adjusted])
    reasons = np.select(
        [is_adjusted, values <= 0, is_in_run],
        ["", "no trade in the month", f"fewer than {MONTHS_NEEDED} months without a gap"],
        "before a gap in the series",
    )
    columns = {
        "series_key": pa.array([series_key] * len(values)),
        "month_start_date": dates(when),
        "unadjusted_value": pa.array(values),
        "adjusted_value": pa.array(adjusted, mask=~is_adjusted),
        "method": pa.array(np.full(len(values), METHOD), mask=~is_adjusted),
        "unavailable_reason": pa.array(reasons, mask=is_adjusted),
    }
    return pa.table(columns).cast(ADJUSTED)


def _newest_run(when: Months) -> slice:
    """The last months of which none is missing between two."""
    gaps = np.flatnonzero(np.diff(when.astype(np.int64)) != 1)
    return slice(int(gaps[-1]) + 1 if len(gaps) else 0, len(when))
