"""Reads landed files into typed columns with lineage, and names what does not fit.

Every cell comes as text (``cells``) and must have the shape of its declared type before it is cast: DuckDB's own
casts round 12.5 and 0.0000001, and read 1_000, nan, infinity and 2024-1-5. Only when one does not is the file read
again: a few such rows are quarantined and the others loaded, more of them are refused by naming the cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.core.drift import Finding, Found
from orchestration.core.errors import EmptyPartition, FileRefused, TruncatedFile, UnparsableCell
from orchestration.core.relation import CsvFiles, FixedWidthFiles, JsonArrays, Relation
from orchestration.core.sql import quoted
from orchestration.core.table import Column, ColumnType, Table
from orchestration.landing.archive import open_landed
from orchestration.raw import quarantine
from orchestration.raw.cells import Cells
from orchestration.raw.json_forms import array_cells, record_cells
from orchestration.raw.text_forms import csv_cells, fixed_width_cells

_SHAPES: Mapping[ColumnType, str] = {
    "bigint": r"[+-]?[0-9]+",
    "double": r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?",
    "decimal(18,6)": r"[+-]?([0-9]+([.][0-9]{1,6})?|[0-9]E-0[1-6]|[0-9][.][0-9]E-0[1-5])",
    "decimal(24,6)": r"[+-]?[0-9]+([.][0-9]{1,6})?",
    "decimal(38,20)": r"[+-]?([0-9]+([.][0-9]{1,20})?|[0-9]([.][0-9]{1,5})?E-(0[1-9]|1[0-5]))",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
"""What a cell of each type looks like, whole. Publishers write 0.000016 as 1.6E-05, which is as exact."""

_SAMPLED_ROWS = 10
"""Rows with a cell that does not parse that are kept for a look."""


@dataclass(frozen=True)
class Read:
    """Rows of a partition that were read into the candidate, and what was found on the way."""

    rows: int
    found: tuple[Found, ...] = ()


def append(con: duckdb.DuckDBPyConnection, table: Table, source: Relation, partition: str, loaded_at: str) -> Read:
    """Append the rows of one partition to ``candidate.<table>``; a few rows that cannot be read are quarantined.

    Raises:
        FileRefused: a file is not what the declaration says.
    """
    rows = 0
    found: dict[tuple[Finding, str], Found] = {}
    for path, name, sha256 in source.files:
        open_landed(path, name).close()
        cells = _cells(con, table, source, path, name)
        lineage = f"{quoted(partition)}, {quoted(name)}, {quoted(sha256)}, {quoted(loaded_at)}::timestamp"
        statement = (
            f"insert into candidate.{table.name} select {_typed(table, cells)}, {_undeclared(cells)}, {lineage}"
            f" from {cells.rows}"
        )
        news = _new_in(table, partition, cells)
        try:
            rows += con.execute(statement).fetchall()[0][0]
        except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
            readable = _readable(table, cells)
            wrong = _count_wrong(con, cells, readable)
            if wrong is None or not table.wrong_rows.tolerates(*wrong):
                raise _unparsable(con, table, cells, name, error) from error
            news += quarantine.keep_unreadable(con, table, cells, _wrong_column(table, cells), partition)
            rows += con.execute(f"{statement} where {readable}").fetchall()[0][0]
        found |= {(one.finding, one.part): one for one in news}
    if rows == 0 and not table.may_be_empty:
        raise EmptyPartition(
            expected=f"rows for {table.name}",
            found="a header and no rows",
            remedy="The publisher's file is empty; the last good partition stays.",
        )
    return Read(rows, tuple(found.values()))


def _new_in(table: Table, partition: str, cells: Cells) -> list[Found]:
    """Columns that the declaration does not know, or knows under another name."""
    new = [
        Found(table.name, partition, Finding.NEW_COLUMN, name, why="It is kept as published in _undeclared.")
        for name in cells.header.undeclared.values()
    ]
    respelled = [
        Found(table.name, partition, Finding.OTHER_SPELLING, f"{name} for {column}", why="The spelling is a known one.")
        for column, name in cells.header.respelled.items()
    ]
    return new + respelled


def _undeclared(cells: Cells) -> str:
    """SQL: the cells of columns that are not declared as one JSON object, null where all are blank."""
    fields = cells.header.undeclared
    if not fields:
        return "null::varchar"
    pairs = ", ".join(f"{quoted(name)}, {field}" for field, name in fields.items())
    return f"case when coalesce({', '.join(fields)}) is not null then json_object({pairs})::varchar end"


def _readable(table: Table, cells: Cells) -> str:
    """SQL predicate: every cell of a row has the shape and the range of its column's type, or is blank."""
    tests = [_is_readable(column) for column in table.columns if column.name in cells.present]
    return " and ".join(test for test in tests if test) or "true"


def _is_readable(column: Column) -> str:
    if column.type == "varchar":
        return ""
    markers = "".join(f" or {column.name} = {quoted(marker)}" for marker in column.missing)
    fits = f"(try_cast({column.name} as {column.type}) is not null and {_fits(column, column.name)})"
    return f"({column.name} is null{markers} or {fits})"


def _wrong_column(table: Table, cells: Cells) -> str:
    """SQL: name of the first column of a row whose cell cannot be read; null when all can."""
    typed = [column for column in table.columns if column.name in cells.present and column.type != "varchar"]
    return f"case {' '.join(f'when not {_is_readable(one)} then {quoted(one.name)}' for one in typed)} end"


def _count_wrong(con: duckdb.DuckDBPyConnection, cells: Cells, readable: str) -> tuple[int, int] | None:
    """Rows that cannot be read and all rows; nothing where the file itself cannot be read, or no cell is wrong."""
    try:
        sql = f"select count(*) filter (where not ({readable})), count(*) from {cells.rows}"
        wrong, rows = con.execute(sql).fetchall()[0]
    except duckdb.Error:
        return None
    return (wrong, rows) if wrong else None


def _cells(con: duckdb.DuckDBPyConnection, table: Table, source: Relation, path: Path, name: str) -> Cells:
    if isinstance(source, CsvFiles):
        return csv_cells(table, source, path, name)
    if isinstance(source, FixedWidthFiles):
        return fixed_width_cells(table, source, path, name)
    if isinstance(source, JsonArrays):
        return array_cells(con, table, path, name)
    return record_cells(con, table, source, path, name)


def _typed(table: Table, cells: Cells) -> str:
    parts = []
    for column in table.columns:
        markers = ", ".join(quoted(marker) for marker in column.missing)
        is_there = column.name in cells.present
        value = column.name
        if column.missing:
            value = f"case when {column.name} not in ({markers}) then {column.name} end"
        if column.type != "varchar":
            value = f"case when {_fits(column, value)} then {value} else error('not a {column.type}') end"
        parts.append(f"({value if is_there else 'null'})::{column.type}")
        if column.missing:
            parts.append(
                f"case when {column.name} in ({markers}) then {column.name} end" if is_there else "null::varchar"
            )
    return ", ".join(parts)


def _fits(column: Column, text: str) -> str:
    """SQL predicate: a cell has the shape of its column's type (1e999 would be infinite), or is blank.

    Most cells are integers written as DuckDB writes them; those need no look at their shape, which costs more.
    """
    finite = f" and isfinite(try_cast({text} as double))" if column.type == "double" else ""
    shape = f"coalesce(regexp_full_match({text}, {quoted(_SHAPES[column.type])}){finite}, true)"
    return (
        shape
        if column.type == "date"
        else f"case when try_cast({text} as bigint)::varchar = {text} then true else {shape} end"
    )


def _unparsable(con: duckdb.DuckDBPyConnection, table: Table, cells: Cells, name: str, error: Exception) -> FileRefused:
    """Name the first cell that does not parse; else the reader's own first line."""
    for column in table.columns:
        if column.type == "varchar" or column.name not in cells.present:
            continue
        markers = "".join(f" and {column.name} <> {quoted(marker)}" for marker in column.missing)
        wrong = (
            f"from {cells.rows} r where {column.name} is not null{markers}"
            f" and (try_cast({column.name} as {column.type}) is null or not {_fits(column, column.name)})"
        )
        try:
            ((cell, rows),) = con.execute(f"select any_value({column.name}), count(*) {wrong}").fetchall()
            sample = con.execute(f"select to_json(r)::varchar {wrong} limit {_SAMPLED_ROWS}").fetchall()
        except duckdb.Error:
            break
        if rows:
            return UnparsableCell(
                expected=f"{column.type} in {column.name} of {name}",
                found=f"{cell!r:.60} in {rows} row(s)",
                remedy="The last good partition stays. If the publisher means it, declare the marker or format.",
                sample=[row for (row,) in sample],
            )
    return TruncatedFile(
        expected=f"{len(cells.present)} fields in every line of {name}",
        found=" ".join(line.strip() for line in str(error).splitlines()[:3])[:160].removeprefix(
            "Invalid Input Error: "
        ),
        remedy="The file is damaged or its shape changed; the last good partition stays.",
    )
