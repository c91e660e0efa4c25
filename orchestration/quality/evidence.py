"""The rows behind a check that failed: a bounded sample of what a person has to look at.

Where a check judges a sum, its own result is an aggregate; the evidence is the rows that the sum was made of, or those
whose change moved it. What cannot be traced to rows (a missing country) is shown as the check found it.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.sql import quoted
from orchestration.core.table import PastBound, Table
from orchestration.quality import past_bounds
from orchestration.quality.checks import Check, failing_rows_sql
from orchestration.quality.findings import Sought, sought

SAMPLED_ROWS = 10
"""Rows kept a check and judgement: enough to see what is wrong; the bytes are all in the landing."""


def evidence(con: duckdb.DuckDBPyConnection, dataset: Dataset | None, check: Check) -> list[str]:
    """At most ``SAMPLED_ROWS`` rows behind a failed check, each as JSON.

    Args:
        con: where the candidate is.
        dataset: whose candidate it is; ``None`` for a release, whose audits select what is to be shown.
    """
    *better, own = _queries(con, dataset, check)
    for sql in (*(sql for sql in better if _works(con, sql)), own):
        if rows := con.execute(f"select to_json(r)::varchar from ({sql}) as r limit {SAMPLED_ROWS}").fetchall():
            return [row for (row,) in rows]
    return []


def past_bound_of(dataset: Dataset, check: Check) -> tuple[Table, PastBound] | None:
    """The bound on a partition's past that a check holds, with its table; ``None`` for any other check."""
    for table in dataset.tables:
        for bound in table.past_bounds:
            if past_bounds.check_name(table, bound) == check.name:
                return table, bound
    return None


def sought_by(dataset: Dataset, check: Check) -> Sought | None:
    """The findings that a check bounds; ``None`` for any other check."""
    return next((one for one in sought(dataset) if one.name == check.name), None)


def is_of_rows(columns: list[str], table: Table) -> bool:
    """Whether the columns that a check selects are those of rows, not of sums."""
    return set(table.grain) <= set(columns)


def columns_of(con: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """Names of the columns that a query selects."""
    return [name for name, *_ in con.execute(f"describe {sql}").fetchall()]


def _works(con: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a query can be asked: a rule names what it selects as it likes, and no refusal may fail on that."""
    try:
        con.execute(f"explain {sql}")
    except duckdb.Error:
        return False
    return True


def _queries(con: duckdb.DuckDBPyConnection, dataset: Dataset | None, check: Check) -> Iterator[str]:
    """Queries for the rows, the most telling first; the last one is what the check itself selects."""
    failing = failing_rows_sql(check)
    if dataset is not None:
        if bound := past_bound_of(dataset, check):
            yield _changed_most(*bound, failing)
        elif (one := sought_by(dataset, check)) is not None:
            yield one.rows or (
                "select _partition, part, row_count, share, why from candidate.findings"
                f" where check_name = {quoted(check.name)} order by share desc"
            )
        elif table := next((one for one in dataset.tables if one.name == check.subject), None):
            columns = columns_of(con, failing)
            if not is_of_rows(columns, table):
                yield _summed(table, failing, [name for name in columns if name in table.grain])
    yield failing


def _summed(table: Table, failing: str, keys: list[str]) -> str:
    """Rows of the sums that a check selects, some of each sum, the largest first."""
    same = " and ".join(
        f"f.{key}::varchar is not distinct from t.{key}::varchar" for key in dict.fromkeys(["_partition", *keys])
    )
    parts = ", ".join(["_partition", *keys])
    largest = f" order by abs({table.weight}) desc" if table.weight else ""
    return (
        f"select * from candidate.{table.name} as t where exists (select 1 from ({failing}) as f where {same})"
        f" order by row_number() over (partition by {parts}{largest})"
    )


def _changed_most(table: Table, bound: PastBound, failing: str) -> str:
    """Rows of the partitions (and cells) that a bound refused, those first whose measure moved most.

    ``_last_accepted`` is what raw holds of the same key now, null where it holds none.
    """
    names = dict.fromkeys([*table.grain, *(column.name for column in table.columns)])
    value = "1" if bound.measure == "rows" else bound.measure
    cell = " || ' ' || ".join(f"coalesce({column}, '')" for column in bound.by) or "''"
    same = " and ".join(f"n.{key} is not distinct from b.{key}" for key in (*table.grain, "_partition"))

    def part(schema: str) -> str:
        return (
            f"select *, {value} as _value from {schema}.{table.name}"
            f" where exists (select 1 from failing as f where f._partition = {schema}.{table.name}._partition"
            f" and f.cell = {cell})"
        )

    shown = ", ".join(f"if(n._partition is null, b.{name}, n.{name}) as {name}" for name in names)
    return (
        f"with failing as ({failing}), n as ({part('candidate')}), b as ({part('raw')})"
        f" select coalesce(n._partition, b._partition) as _partition, {shown}, n._value as _new_file,"
        f" b._value as _last_accepted from n full join b on {same}"
        " order by abs(coalesce(n._value, 0) - coalesce(b._value, 0)) desc"
    )
