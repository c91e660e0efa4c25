"""What of a sample is published and what is made, in sentences: by the totals that its file meets."""

from __future__ import annotations

import duckdb

from orchestration.core.modes import MADE

_SPANS = """
with met as (
    select
        dataset_code, period_name, length(period_name) as kind, count(*) filter (status = 'anchored') as met,
        count(*) filter (status = 'made') as missed
    from marts.mart_reconciliation where not starts_with(measure, 'other_')
    group by dataset_code, period_name
),

spans as (
    select dataset_code, min(period_name) as first, max(period_name) as last, count(*) as periods
    from (select *, max(met) over (partition by dataset_code, kind) as most from met)
    where met > greatest(1, missed) and 2 * met >= most
    group by dataset_code, kind
)

select dataset_code, arg_max(first, periods), arg_max(last, periods) from spans
group by dataset_code order by dataset_code
"""
"""Months in which most of a dataset's series are met, or years, if more are: a single one may be met by chance."""


def sample_contents(con: duckdb.DuckDBPyConnection) -> str:
    """Of the open candidate, which is one of the sample."""
    spans = con.execute(_SPANS).fetchall()
    listed = "; ".join(
        f"{code} {first} to {last}" if first < last else f"{code} {first}" for code, first, last in spans
    )
    published = (
        f"Totals that are published figures, but for planted changes: {listed}."
        " marts.mart_reconciliation has each series and period (status anchored)."
        if spans
        else "No total of a period that is loaded is a published figure."
    )
    return f"{published} {MADE}"
