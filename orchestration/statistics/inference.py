"""By how much a series changes at a month: at the months of events, and at months without one (placebos)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.statistics.grouping import Months, Numbers, dates, groups, months, numbers

FEWEST_PLACEBOS = 12
"""Their windows overlap: twelve are worth some three that do not."""

_NOTHING = 1e-12
"""Logarithms that differ by no more are the same."""

STEPS = pa.schema(
    {
        "series_key": pa.string(),
        "first_month_date": pa.date32(),
        "is_placebo": pa.bool_(),
        "placebo_months_count": pa.int64(),
        "change_log": pa.float64(),
        "change_low_log": pa.float64(),
        "change_high_log": pa.float64(),
        "usual_log": pa.float64(),
        "change_p": pa.float64(),
        "lead_log": pa.float64(),
        "lead_p": pa.float64(),
    }
)


@dataclass(frozen=True)
class Windows:
    """Months that are compared, chosen before the data are seen.

    Args:
        before_months: months before the first month that may show a change.
        lead_months: the last of them, which show whether the change began earlier.
        after_months: months from the first one on.
    """

    before_months: int
    lead_months: int
    after_months: int

    def contrasts(self, length: int) -> tuple[Numbers, Numbers]:
        """Weights of a series' months in every change and in every lead, a row for each first month."""
        firsts = range(self.before_months, length - self.after_months + 1)
        change, lead = np.zeros((2, len(firsts), length))
        for row, first in enumerate(firsts):
            start, split = first - self.before_months, first - self.lead_months
            change[row, start:first] = -1 / self.before_months
            change[row, first : first + self.after_months] = 1 / self.after_months
            lead[row, start:split] = -1 / (split - start)
            lead[row, split:first] = 1 / self.lead_months
        return change, lead


def step_changes(series: pa.Table, events: pa.Table, windows: Windows) -> pa.Table:
    """The step at every month that has both windows.

    The change is the coefficient of a step in a regression of logarithms on it, with 95 % bounds from errors that are
    robust to heteroskedasticity and autocorrelation (Newey and West, 1987), lags as long as the leads. The lead is the
    mean of the lead months less that of the months before them. A month is a placebo when neither window reaches over
    an event. ``change_p`` and ``lead_p`` say how unusual a month is among the placebos (``unusualness``).

    Args:
        series: ``series_key``, ``month_start_date`` and ``adjusted_value``: positive, months without a gap, no blanks.
        events: ``first_month_date``, the month in which each may show first.
        windows: months that are compared.

    Returns:
        one row per series and first month (``STEPS``), differences of logarithms; none for a series that is too short.
    """
    when = months(events, "first_month_date")
    parts = [_steps_of(str(key["series_key"]), part, when, windows) for key, part in groups(series, ["series_key"])]
    return pa.concat_tables(parts) if parts else STEPS.empty_table()


def unusualness(values: Numbers, contrasts: Numbers, is_placebo: npt.NDArray[np.bool_]) -> Numbers:
    """How likely a value lies so far from the mean of the placebos if nothing happened, two-sided, 0 to 1.

    Placebos overlap, so that many of them are few independent ones, and a rank among them finds too much. A t test
    takes that into account: spread and degrees of freedom (Satterthwaite, 1946) follow from the months that contrasts
    share. They are exact for noise that is independent from month to month; the spread itself is that of the placebos,
    of noise of any kind.

    Args:
        values: contrasts of one series.
        contrasts: weights of its months in each of them.
        is_placebo: those that are compared with; NaN is given for them, and for all if there are too few.
    """
    from scipy.stats import t as student

    found = np.full(len(values), np.nan)
    count = int(is_placebo.sum())
    if count < FEWEST_PLACEBOS:
        return found
    placebos = contrasts[is_placebo] - contrasts[is_placebo].mean(axis=0)
    shared = placebos @ placebos.T
    freedom = np.trace(shared) ** 2 / (shared**2).sum()
    spread = np.square(values[is_placebo] - values[is_placebo].mean()).sum() / np.trace(shared)
    width = np.square(contrasts[~is_placebo] - contrasts[is_placebo].mean(axis=0)).sum(axis=1)
    distance = np.abs(values[~is_placebo] - values[is_placebo].mean())
    error = np.maximum(np.sqrt(spread * width), _NOTHING)
    found[~is_placebo] = 2 * student.sf(np.where(distance > _NOTHING, distance, 0) / error, freedom)
    return found


def _steps_of(series_key: str, series: pa.Table, events: Months, windows: Windows) -> pa.Table:
    series = series.sort_by("month_start_date")
    when, logs = months(series, "month_start_date"), np.log(numbers(series, "adjusted_value"))
    change_of, lead_of = windows.contrasts(len(logs))
    count = len(change_of)
    if not count:
        return STEPS.empty_table()
    first = when[windows.before_months : windows.before_months + count]
    after = (events[None, :] - first[:, None]).astype(np.int64)
    is_over = (after > -windows.before_months) & (after < windows.after_months)
    is_placebo: npt.NDArray[np.bool_] = np.logical_not(np.any(is_over, axis=1))
    change, lead = change_of @ logs, lead_of @ logs
    bounds = np.array(
        [_bounds(logs[start : start + windows.before_months + windows.after_months], windows) for start in range(count)]
    )
    usual = np.full(count, change[is_placebo].mean() if is_placebo.any() else np.nan)
    columns = {
        "series_key": pa.array([series_key] * count),
        "first_month_date": dates(first),
        "is_placebo": pa.array(is_placebo),
        "placebo_months_count": pa.array([int(is_placebo.sum())] * count),
        "change_log": pa.array(change),
        "change_low_log": pa.array(bounds[:, 0]),
        "change_high_log": pa.array(bounds[:, 1]),
        "usual_log": pa.array(usual, from_pandas=True),
        "change_p": pa.array(unusualness(change, change_of, is_placebo), from_pandas=True),
        "lead_log": pa.array(lead),
        "lead_p": pa.array(unusualness(lead, lead_of, is_placebo), from_pandas=True),
    }
    return pa.table(columns).cast(STEPS)


def _bounds(logs: Numbers, windows: Windows) -> tuple[float, float]:
    """Of the change from the window before to the one after."""
    from statsmodels.regression.linear_model import OLS

    is_after = (np.arange(len(logs)) >= windows.before_months).astype(np.float64)
    design = np.column_stack([np.ones(len(logs)), is_after])
    fit = OLS(logs, design).fit(cov_type="HAC", cov_kwds={"maxlags": windows.lead_months}, use_t=True)
    low, high = fit.conf_int()[1]
    return float(low), float(high)
