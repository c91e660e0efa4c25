"""Bounds on a partition by its own past: what is compared with what, as SQL over the candidate's profile.

A profile is one row per table, partition, measure and cell of what is being judged (``candidate.profiles``) or was
accepted (``meta.profiles``). ``candidate.loading`` names the partitions that are judged now.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.core.dataset import Dataset
from orchestration.core.sql import quoted
from orchestration.core.table import PastBound, Table
from orchestration.quality.acceptances import Acceptance, acceptances_sql


def check_name(table: Table, bound: PastBound) -> str:
    """``<table>.<measure>.fits_history``, or ``<table>.<measure>_by_<columns>.fits_history``."""
    by = f"_by_{'_'.join(bound.by)}" if bound.by else ""
    return f"{table.name}.{bound.measure}{by}.fits_history"


def profile_sql(table: Table, relation: str) -> str:
    """Rows ``table_name, _partition, measure, cell, amount`` of every measure that the table's histories bound.

    ``rows`` is always there; a measure by cells is each cell's share of the partition's total.
    """
    totals = sorted({"rows", *(bound.measure for bound in table.past_bounds if not bound.by)})
    fields = ", ".join(f"{_total(measure)} as {_name(measure)}" for measure in totals)
    names = ", ".join(_name(measure) for measure in totals)
    parts = [
        f"select {quoted(table.name)} as table_name, _partition, measure, '' as cell, amount"
        f" from (select _partition, {fields} from {relation} group by all)"
        f" unpivot include nulls (amount for measure in ({names}))"
    ]
    parts += [_shares(table, bound, relation) for bound in table.past_bounds if bound.by]
    return " union all ".join(parts)


def _name(measure: str) -> str:
    """A measure as a column name (``rows`` is a word of SQL)."""
    return f'"{measure}"'


def _total(measure: str) -> str:
    return "count(*)::double" if measure == "rows" else f"sum({measure})::double"


def _shares(table: Table, bound: PastBound, relation: str) -> str:
    cell = " || ' ' || ".join(f"coalesce({column}, '')" for column in bound.by)
    measure = f"{bound.measure}_by_{'_'.join(bound.by)}"
    share = f"{_total(bound.measure)} / sum({_total(bound.measure)}) over (partition by _partition)"
    return (
        f"select {quoted(table.name)}, _partition, {quoted(measure)}, {cell}, {share}"
        f" from {relation} group by _partition, {', '.join(bound.by)}"
    )


def comparison_sql(dataset: Dataset, table: Table, bound: PastBound, accepted: Sequence[Acceptance]) -> str:
    """One row per judged partition and cell: amount, what it is compared with, bounds, and whether it fits.

    Reads ``{batch}`` as the candidate's profile. A cell that is gone counts as 0, a cell too small to be bounded or
    without enough past fits; ``accepted_shock`` is a reviewer's note on an amount that does not fit.
    """
    name = check_name(table, bound)
    measure = name.removeprefix(f"{table.name}.").removesuffix(".fits_history")
    ours = f"table_name = {quoted(table.name)} and measure = {quoted(measure)}"
    return f"""
        with now as (select _partition, cell, amount from {{batch}} where {ours}),
        before as (
            select _partition, cell, amount from meta.profiles where dataset = {quoted(dataset.code)} and {ours}
        ),
        known as (
            select * from now
            union all select * from before where _partition not in (select _partition from candidate.loading)
        ),
        cells as (
            select l._partition, c.cell from candidate.loading l cross join (
                select '' as cell where {not bound.by}
                union select cell from known where {bool(bound.by)}
            ) c
        ),
        past as (
            select l._partition, k.cell, median(k.amount) as usual, count(*) as months
            from candidate.loading l join known k on date_diff(
                'month', try_cast(k._partition || '-01' as date), try_cast(l._partition || '-01' as date)
            ) between 1 and 12
            group by all
        ),
        compared as (
            select cells._partition, cells.cell, {"coalesce(now.amount, 0)" if bound.by else "now.amount"} as amount,
                case when before.amount is not null then before.amount
                    when past.months >= {bound.least_months} then past.usual end as reference,
                case when before.amount is not null then 'last load'
                    when past.months >= {bound.least_months} then 'trailing median' end as compared_with,
                if(before.amount is not null, {bound.reload_low}, {bound.low})::double as low,
                if(before.amount is not null, {bound.reload_high}, {bound.high})::double as high
            from cells
            left join now using (_partition, cell)
            left join before using (_partition, cell)
            left join past using (_partition, cell)
        ),
        bounded as (
            select * replace (case when reference >= {bound.least_reference} then reference end as reference)
            from compared
        )
        select {quoted(name)} as check_name, c.*, a.note as accepted_shock,
            c.reference is null
                or coalesce(c.amount between c.low * c.reference and c.high * c.reference, false) as fits
        from bounded c
        left join {acceptances_sql(accepted)} a on a.check_name = {quoted(name)} and a._partition = c._partition
            and a.cell = c.cell and c.amount between a.low and a.high
    """


def unfit_sql(dataset: Dataset, table: Table, bound: PastBound, accepted: Sequence[Acceptance]) -> str:
    """The rows of the comparison that break the bounds and that no reviewer accepted."""
    columns = "_partition, cell, amount, reference, compared_with, low, high"
    comparison = comparison_sql(dataset, table, bound, accepted)
    return f"select {columns} from ({comparison}) where not fits and accepted_shock is null"
