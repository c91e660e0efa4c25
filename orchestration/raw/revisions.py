"""Vintages: what a publisher changed in a period that it had published before, cell by cell.

Written when a partition is replaced by other rows, before it is. Rows of a period that was not there before are a
first print and no revision; the same rows again add nothing. With ``meta.accepted`` and ``meta.loads`` this says what
was known on any day: the oldest ``old_value`` seen after that day, else what raw holds now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.sql import quoted
from orchestration.core.table import Column, Table


def keep_revisions(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, load_id: str, partitions: Sequence[str], seen_at: datetime
) -> None:
    """Compare the candidate with what raw holds of these partitions and keep every measure that differs."""
    for table in dataset.tables:
        measures = [column for column in table.columns if column.unit]
        if measures:
            con.execute(_changed_rows(table, measures), [list(partitions)])
            for sql in _changed_cells(dataset, table, measures):
                con.execute(sql, [load_id, seen_at])
            con.execute("drop table revised")


def _changed_rows(table: Table, measures: Sequence[Column]) -> str:
    """Rows of either side whose measures differ, with both sides' cells as text."""
    same = " and ".join(f"a.{key} is not distinct from b.{key}" for key in (*table.grain, "_partition"))
    keys = ", ".join(f"if(a._partition is null, b.{key}, a.{key}) as {key}" for key in (*table.grain, "_partition"))
    cells = ", ".join(f"{_cell('b', one)} as old_{one.name}, {_cell('a', one)} as new_{one.name}" for one in measures)
    differ = " or ".join(f"old_{one.name} is distinct from new_{one.name}" for one in measures)
    new_period = ""
    if table.period:
        known = f"select _partition, {table.period} from before"
        new_period = f" and not (change = 'added' and (_partition, {table.period}) not in ({known}))"
    return f"""
        create or replace temp table revised as
        with before as (select * from raw.{table.name} where _partition in (select unnest($1::varchar[]))),
        after as (select * from candidate.{table.name} where _partition in (select unnest($1::varchar[]))),
        pairs as (
            select {keys}, {cells}, b._sha256 as old_sha256, a._sha256 as new_sha256,
                case when b._partition is null then 'added' when a._partition is null then 'removed'
                    else 'changed' end as change
            from before b full join after a on {same}
        )
        select * from pairs where ({differ} or change <> 'changed'){new_period}
    """


def _cell(side: str, column: Column) -> str:
    text = f"{side}.{column.name}::varchar"
    return f"coalesce({text}, {side}.{column.name}_status)" if column.missing else text


def _changed_cells(dataset: Dataset, table: Table, measures: Sequence[Column]) -> Iterator[str]:
    key = ", ".join(f"{quoted(name)}, {name}" for name in table.grain)
    for one in measures:
        yield f"""
            insert into meta.revisions by name
            select $1 as load_id, {quoted(dataset.code)} as dataset, {quoted(table.name)} as table_name, _partition,
                json_object({key})::varchar as key_json, {quoted(one.name)} as column_name, change,
                old_{one.name} as old_value, new_{one.name} as new_value, old_sha256, new_sha256, $2 as first_seen_at
            from revised where old_{one.name} is distinct from new_{one.name} or change <> 'changed'
        """
