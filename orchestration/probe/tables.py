"""The rows of samples in a database in memory, as the candidate that a gate would see: typed, under declared names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.sql import one_file, quoted
from orchestration.core.table import Column, Table
from orchestration.probe.rows import Rows
from orchestration.raw.cells import normal


def columns_by_name(table: Table) -> dict[str, Column]:
    """The declared columns by all names under which they are published, for comparison."""
    return {normal(name): column for column in table.columns for name in (*column.spellings, column.published_name)}


@contextlib.contextmanager
def loaded(dataset: Dataset, partition: str, rows: Mapping[str, Rows]) -> Iterator[duckdb.DuckDBPyConnection]:
    """``cells.<table>`` holds the text, ``candidate.<table>`` and ``raw.<table>`` what can be read of it."""
    with duckdb.connect() as con:
        con.execute("set threads = 2")
        for schema in ("cells", "candidate", "raw"):
            con.execute(f"create schema {schema}")
        for table in dataset.tables:
            there = _load_cells(con, table, rows.get(table.name, Rows((), ())))
            fields = ", ".join(field for column in table.columns for field in _fields(column, column.name in there))
            con.execute(
                f"create table candidate.{table.name} as select {fields}, {quoted(partition)} as _partition,"
                f" '' as _file from cells.{table.name}"
            )
            con.execute(f"create view raw.{table.name} as from candidate.{table.name}")
        yield con


def _load_cells(con: duckdb.DuckDBPyConnection, table: Table, rows: Rows) -> set[str]:
    """Load the declared columns of a sample as text; returns which are there."""
    names = columns_by_name(table)
    there = {names[name].name: place for place, name in enumerate(rows.header) if name in names}
    wanted = ", ".join(f"c{place} as {name}" for name, place in there.items()) or "null as nothing"
    types = ", ".join(f"'c{place}': 'varchar'" for place in range(len(rows.header)))
    con.execute(f"create table cells.{table.name} as select {_empty(there)}")
    for path in rows.files:
        reader = (
            f"read_csv({one_file(path)}, hive_partitioning = false, header = false, auto_detect = false,"
            " delim = ',', quote = '\"', escape = '\"',"
            f" nullstr = '', allow_quoted_nulls = true, ignore_errors = true, columns = {{{types}}})"
        )
        con.execute(f"insert into cells.{table.name} select {wanted} from {reader}")
    return set(there)


def _empty(there: Mapping[str, int]) -> str:
    return (", ".join(f"null::varchar as {name}" for name in there) or "null as nothing") + " limit 0"


def _fields(column: Column, is_there: bool) -> Iterator[str]:
    """A column as raw has it, and the marker beside it; null where it cannot be read."""
    markers = ", ".join(map(quoted, column.missing))
    text = column.name if is_there else "null"
    yield f"try_cast({text} as {column.type}) as {column.name}"
    if column.missing:
        yield f"case when {text} in ({markers}) then {text} end as {column.name}_status"
