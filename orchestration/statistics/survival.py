"""How long something lasts, where the end of some is not known yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from orchestration.statistics.grouping import Numbers, groups, numbers

_Z = 1.959963984540054
"""Of the normal distribution 95 % lie within so many standard deviations."""


def curves(lines: pa.Table, by: Sequence[str]) -> pa.Table:
    """The survival curve of every group (Kaplan and Meier, 1958), with pointwise 95 % bounds.

    Args:
        lines: columns ``by``, ``duration_months`` (at least 1) and ``is_ended``; one that is not ended lasted
            longer than its duration.
        by: columns of text that name a group.

    Returns:
        columns ``by`` and, for each duration at which some ended, ``duration_months``, ``survival_share`` (of lines
        that last longer, 0 to 1), ``survival_low_share`` and ``survival_high_share``: null where everything ended, for
        then the bounds are not defined. A group of which nothing ended has no row.
    """
    parts = [_curve(key, part) for key, part in groups(lines, by)]
    measures = {"duration_months": pa.int64()} | dict.fromkeys(
        ("survival_share", "survival_low_share", "survival_high_share"), pa.float64()
    )
    schema = pa.schema(dict.fromkeys(by, pa.string()) | measures)
    return pa.concat_tables(part.cast(schema) for part in parts) if parts else schema.empty_table()


def _curve(key: dict[str, str], lines: pa.Table) -> pa.Table:
    from statsmodels.duration.survfunc import SurvfuncRight

    ended = lines["is_ended"].to_numpy().astype(np.int64)
    fit = SurvfuncRight(numbers(lines, "duration_months"), ended)
    share: Numbers = fit.surv_prob
    low, high = _bounds(share, fit.surv_prob_se)
    is_open = share <= 0
    columns = {name: pa.array([value] * len(share)) for name, value in key.items()} | {
        "duration_months": pa.array(fit.surv_times.astype(np.int64)),
        "survival_share": pa.array(share),
        "survival_low_share": pa.array(low, mask=is_open),
        "survival_high_share": pa.array(high, mask=is_open),
    }
    return pa.table(columns)


def _bounds(share: Numbers, error: Numbers) -> tuple[Numbers, Numbers]:
    """Bounds on the scale of log(-log S), which keeps them within 0 and 1 (Kalbfleisch and Prentice, 1980)."""
    inner = np.where(share > 0, share, 0.5)
    spread = _Z * np.where(share > 0, error, 0) / (inner * -np.log(inner))
    return inner ** np.exp(spread), inner ** np.exp(-spread)
