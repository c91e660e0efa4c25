"""Vintages: what changed in a known period is kept, old and new; first prints and equal rows are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.core.table import Column, Table
from orchestration.publishers.boc.exchange_rates import DATASET
from orchestration.raw.revisions import keep_revisions
from orchestration.raw.store import open_raw, prepare

TABLE = Table(
    "boc_made",
    "One row per code, province and month: made.",
    grain=("code", "province", "month"),
    nullable_grain=("province",),
    period="month",
    columns=(
        Column("code", "Code."),
        Column("province", "Province."),
        Column("month", "Month."),
        Column("value", "Value.", unit="dollars", type="bigint"),
        Column("weight", "Weight.", unit="kilograms", type="double", missing=("x",)),
    ),
)
MADE = DATASET.__class__(**{**DATASET.__dict__, "code": "boc_made", "tables": (TABLE,)})


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Raw holds three rows of one year."""
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, MADE)
        _put(con, "raw", [("01", "ON", "2024-01", 10, 1.5, None), ("01", None, "2024-01", 20, None, "x")], "old")
        _put(con, "raw", [("02", "ON", "2024-02", 30, 3.0, None)], "old")
        yield con


def _put(con: duckdb.DuckDBPyConnection, schema: str, rows: list[tuple[object, ...]], sha256: str) -> None:
    con.executemany(
        f"insert into {schema}.boc_made values (?, ?, ?, ?, ?, ?, null, '2024', 'f', '{sha256}', now()::timestamp)",
        rows,
    )


def _revisions(
    con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]], dataset: Dataset = MADE
) -> list[tuple[object, ...]]:
    _put(con, "candidate", rows, "new")
    keep_revisions(con, dataset, "load", ["2024"], datetime(2026, 11, 24))
    columns = "key_json, column_name, change, old_value, new_value, old_sha256, new_sha256"
    return con.execute(f"select {columns} from meta.revisions order by all").fetchall()


SAME: list[tuple[object, ...]] = [
    ("01", "ON", "2024-01", 10, 1.5, None),
    ("01", None, "2024-01", 20, None, "x"),
    ("02", "ON", "2024-02", 30, 3.0, None),
]


def test_the_same_rows_again_add_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert _revisions(con, SAME[::-1]) == []


def test_a_changed_cell_is_kept_with_old_and_new(con: duckdb.DuckDBPyConnection) -> None:
    rows = [("01", "ON", "2024-01", 11, 1.5, None), *SAME[1:]]
    key = json.dumps({"code": "01", "province": "ON", "month": "2024-01"}, separators=(",", ":"))
    assert _revisions(con, rows) == [(key, "value", "changed", "10", "11", "old", "new")]


def test_a_blank_key_is_a_key_and_a_marker_is_a_value(con: duckdb.DuckDBPyConnection) -> None:
    rows = [SAME[0], ("01", None, "2024-01", 20, 7.0, None), SAME[2]]
    (found,) = _revisions(con, rows)
    assert json.loads(str(found[0])) == {"code": "01", "province": None, "month": "2024-01"}
    assert found[1:5] == ("weight", "changed", "x", "7.0")


def test_a_row_that_goes_and_a_row_that_comes_in_a_known_month(con: duckdb.DuckDBPyConnection) -> None:
    rows = [*SAME[:2], ("03", "QC", "2024-02", 5, 1.0, None)]
    found = [
        (json.loads(str(key))["code"], column, change, old, new)
        for key, column, change, old, new, *_ in _revisions(con, rows)
    ]
    assert found == [
        ("02", "value", "removed", "30", None),
        ("02", "weight", "removed", "3.0", None),
        ("03", "value", "added", None, "5"),
        ("03", "weight", "added", None, "1.0"),
    ]


@pytest.mark.parametrize("period", ["month", "left(month, 4) || right(month, 2)"])
def test_a_month_that_was_not_there_is_a_first_print(con: duckdb.DuckDBPyConnection, period: str) -> None:
    dataset = replace(MADE, tables=(replace(TABLE, period=period),))
    assert _revisions(con, [*SAME, ("01", "ON", "2024-03", 40, 4.0, None)], dataset) == []


def test_without_a_period_every_new_row_is_a_change(con: duckdb.DuckDBPyConnection) -> None:
    dataset = replace(MADE, tables=(replace(TABLE, period=""),))
    assert len(_revisions(con, [*SAME, ("01", "ON", "2024-03", 40, 4.0, None)], dataset)) == 2


def test_a_first_load_is_no_revision(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("truncate raw.boc_made")
    assert _revisions(con, SAME) == []
