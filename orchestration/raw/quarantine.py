"""Rows of a candidate that are wrong while the others are right: moved into the quarantine, and bounded.

Three kinds: a cell that cannot be read, the copies of exact twins, and all rows of a key that comes with different
values (nobody here can say which is right). ``candidate.quarantine`` holds them until the load is accepted.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Finding, Found
from orchestration.core.errors import UnparsableCell
from orchestration.core.sql import quoted
from orchestration.core.table import Table
from orchestration.raw.cells import Cells
from orchestration.raw.store import names_of

_WHY = {
    Finding.UNREADABLE_CELL: "The row is in the quarantine, the others are loaded.",
    Finding.EXACT_TWIN: "One of the equal rows is loaded, its copies are in the quarantine.",
    Finding.KEY_TWICE: "All rows of the key are in the quarantine: nothing says which is right.",
}


def keep_unreadable(
    con: duckdb.DuckDBPyConnection, table: Table, cells: Cells, wrong_column: str, partition: str
) -> list[Found]:
    """Move the rows of a file with a cell that cannot be read into the quarantine.

    Args:
        wrong_column: SQL of the name of the column whose cell is wrong; null for a row that can be read.
    """
    weight = f"try_cast({table.weight} as double)" if table.weight in cells.present else "null::double"
    con.execute(
        "insert into candidate.quarantine select $1, $2, $3, wrong, row_json, weight from ("
        f" select {wrong_column} as wrong, to_json(r)::varchar as row_json, {weight} as weight from {cells.rows} as r"
        ") where wrong is not null",
        [table.name, partition, Finding.UNREADABLE_CELL.value],
    )
    counted = con.execute(
        "select part, count(*) from candidate.quarantine where table_name = $1 and _partition = $2 and finding = $3"
        " group by all order by all",
        [table.name, partition, Finding.UNREADABLE_CELL.value],
    ).fetchall()
    why = _WHY[Finding.UNREADABLE_CELL]
    return [Found(table.name, partition, Finding.UNREADABLE_CELL, column, rows, why=why) for column, rows in counted]


def keep_repeated_keys(con: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> list[Found] | None:
    """Move the copies of exact twins, and all rows of keys with different values, into the quarantine.

    Nothing is moved, and nothing returned, where a partition has more of them than its table tolerates.
    """
    if not all(_are_few(con, table, _find_repeated(con, table)) for table in tables):
        return None
    return [found for table in tables for found in _keep_repeated(con, table)]


def _find_repeated(con: duckdb.DuckDBPyConnection, table: Table) -> str:
    """Note every row whose key comes more than once; returns the name of the notes."""
    key = ", ".join((*table.grain, "_partition"))
    published = names_of(table, lineage=False)
    con.execute(
        f"create or replace temp table repeated_{table.name} as select rowid as row_number, _partition,"
        f" row_number() over (partition by {key}, {published} order by rowid) > 1 as is_copy,"
        f" min(hash({published})) over (partition by {key}) <> max(hash({published})) over (partition by {key})"
        f" as is_ambiguous, {_weight(table)} as weight"
        f" from candidate.{table.name} qualify count(*) over (partition by {key}) > 1"
    )
    return f"repeated_{table.name}"


def _are_few(con: duckdb.DuckDBPyConnection, table: Table, repeated: str) -> bool:
    parts = con.execute(
        f"select count(*) filter (where is_copy or is_ambiguous), any_value(rows),"
        f" coalesce(sum(weight) filter (where is_ambiguous), 0), any_value(total) from {repeated} join"
        f" (select _partition, count(*) as rows, coalesce(sum({_weight(table)}), 0) as total"
        f" from candidate.{table.name} group by all) using (_partition) group by _partition"
    ).fetchall()
    bound = table.wrong_rows
    return all(
        bound.tolerates(wrong, rows) and value <= bound.value_share * total for wrong, rows, value, total in parts
    )


def _keep_repeated(con: duckdb.DuckDBPyConnection, table: Table) -> list[Found]:
    key_json = f"json_object({', '.join(f'{quoted(name)}, {name}' for name in table.grain)})::varchar"
    conditions = {Finding.EXACT_TWIN: "is_copy and not is_ambiguous", Finding.KEY_TWICE: "is_ambiguous"}
    found: list[Found] = []
    for finding, condition in conditions.items():
        con.execute(
            f"insert into candidate.quarantine select $1, _partition, $2, {key_json}, to_json(r)::varchar,"
            f" {_weight(table)} from candidate.{table.name} as r"
            f" where rowid in (select row_number from repeated_{table.name} where {condition})",
            [table.name, finding.value],
        )
        counted = con.execute(
            "select _partition, count(*), any_value(part) from candidate.quarantine"
            " where table_name = $1 and finding = $2 group by all order by all",
            [table.name, finding.value],
        ).fetchall()
        found += [
            Found(table.name, partition, finding, part if rows == 1 else f"{part} and others", rows, why=_WHY[finding])
            for partition, rows, part in counted
        ]
    con.execute(
        f"delete from candidate.{table.name} where rowid in"
        f" (select row_number from repeated_{table.name} where is_copy or is_ambiguous)"
    )
    con.execute(f"drop table repeated_{table.name}")
    return found


def _weight(table: Table) -> str:
    """SQL: what a row is worth; null in a table without a measure of value."""
    return f"abs({table.weight})::double" if table.weight else "null::double"


def refuse_unreadable(con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str) -> None:
    """Compare the value of a partition's rows that cannot be read with what its tables tolerate.

    Raises:
        UnparsableCell: it is more.
    """
    for table in dataset.tables:
        ((wrong, value, sample, column),) = con.execute(
            "select count(*), coalesce(sum(abs(weight)), 0), list(row_json)[:10], any_value(part)"
            " from candidate.quarantine where table_name = ? and _partition = ?",
            [table.name, partition],
        ).fetchall()
        ((total,),) = con.execute(
            f"select coalesce(sum({_weight(table)}), 0) from candidate.{table.name} where _partition = ?", [partition]
        ).fetchall()
        if value > table.wrong_rows.value_share * (total + value):
            raise UnparsableCell(
                expected=f"rows that cannot be read with at most {table.wrong_rows.value_share:.1%} of the value",
                found=f"{wrong:,} row(s) of {table.name} with {value / (total + value):.1%}, as in {column}",
                remedy="The last good partition stays. If the publisher means it, declare the marker or format.",
                sample=sample,
            )
