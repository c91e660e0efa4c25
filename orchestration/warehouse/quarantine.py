"""Rows of a candidate that are wrong while the others are right: moved into the quarantine, and bounded.

Three kinds: a cell that cannot be read, the copies of exact twins, and all rows of a key that comes with different
values (nobody here can say which is right). ``candidate.quarantine`` holds them until the load is accepted.
"""

from __future__ import annotations

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Finding, Found
from orchestration.core.errors import TooManyWrongRows
from orchestration.core.sql import quoted
from orchestration.core.table import Table
from orchestration.warehouse.cells import Cells
from orchestration.warehouse.store import names_of

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


def keep_repeated_keys(con: duckdb.DuckDBPyConnection, table: Table) -> list[Found]:
    """Move the copies of exact twins, and all rows of keys with different values, into the quarantine."""
    key = ", ".join((*table.grain, "_partition"))
    published = names_of(table, lineage=False)
    con.execute(
        "create or replace temp table repeated as"
        " select rowid as row_number,"
        f" row_number() over (partition by {key}, {published} order by rowid) > 1 as is_copy,"
        f" min(hash({published})) over (partition by {key}) <> max(hash({published})) over (partition by {key})"
        f" as is_ambiguous from candidate.{table.name} qualify count(*) over (partition by {key}) > 1"
    )
    weight = f"abs({table.weight})::double" if table.weight else "null::double"
    key_json = f"json_object({', '.join(f'{quoted(name)}, {name}' for name in table.grain)})::varchar"
    found: list[Found] = []
    for finding, condition in (
        (Finding.EXACT_TWIN, "is_copy and not is_ambiguous"),
        (Finding.KEY_TWICE, "is_ambiguous"),
    ):
        con.execute(
            f"insert into candidate.quarantine select $1, _partition, $2, {key_json}, to_json(r)::varchar,"
            f" {'0.0' if finding is Finding.EXACT_TWIN else weight}"
            f" from candidate.{table.name} as r where rowid in (select row_number from repeated where {condition})",
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
        " (select row_number from repeated where is_copy or is_ambiguous)"
    )
    con.execute("drop table repeated")
    return found


def refuse_too_many(con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str) -> None:
    """Compare the quarantined rows of a partition with what its tables tolerate.

    Raises:
        TooManyWrongRows: there are more, by number or by value.
    """
    for table in dataset.tables:
        weight = f"sum(abs({table.weight}))::double" if table.weight else "null::double"
        ((wrong, value, sample),) = con.execute(
            "select count(*), coalesce(sum(abs(weight)), 0), list(row_json)[:10] from candidate.quarantine"
            " where table_name = ? and _partition = ?",
            [table.name, partition],
        ).fetchall()
        if not wrong:
            continue
        ((rows, total),) = con.execute(
            f"select count(*), coalesce({weight}, 0) from candidate.{table.name} where _partition = ?", [partition]
        ).fetchall()
        bound = table.wrong_rows
        if not bound.tolerates(wrong, rows + wrong) or value > bound.value_share * (total + value):
            share = f" with {value / (total + value):.1%} of the value" if value else ""
            raise TooManyWrongRows(
                expected=f"at most {bound.share:.1%} of the rows of {table.name} wrong, with {bound.value_share:.1%}"
                " of the value",
                found=f"{wrong:,} of {rows + wrong:,} rows that repeat a key or cannot be read{share}",
                remedy="The last good partition stays. docs/operating/refused.md: the rows, the reasons, what to do.",
                sample=sample,
            )
