"""Answers that are arrays of arrays, the header first: read whole, or refused with the name of what does not fit."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import EmptyPartition, FileRefused, SchemaDrift, TruncatedFile, UnparsableCell
from orchestration.core.relation import JsonArrays
from orchestration.core.table import Column, Table
from orchestration.raw.read import append
from orchestration.raw.store import columns_of

TABLE = Table(
    "example_trade",
    "One row per port: trade.",
    grain=("port",),
    columns=(
        Column("port", "Port."),
        Column("amount", "Amount.", unit="US dollars", type="bigint"),
        Column("time", "Month."),
    ),
)
HEADER = '["PORT","AMOUNT","time"]'
Rows = list[tuple[object, ...]]


def load(tmp_path: Path, text: str | bytes) -> Rows:
    path = tmp_path / "it's an answer"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = false")
        con.execute("create schema candidate")
        con.execute(f"create table candidate.{TABLE.name} ({', '.join(columns_of(TABLE))})")
        append(con, TABLE, JsonArrays(((path, "answer", "sha"),)), "2024-01", "2024-02-01T03:04:05")
        return con.execute("select port, amount, time from candidate.example_trade order by all").fetchall()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (f'[{HEADER},\n["01","5","2024-01"],\n["02",null,"2024-01"]]', [("01", 5, "2024-01"), ("02", None, "2024-01")]),
        (f'\ufeff [ {HEADER} , ["01","-5",""]]\n', [("01", -5, "")]),
        (f'[{HEADER},["PORT","1","time"]]', [("PORT", 1, "time")]),
        ('[["time","amount","Port"],["2024-01","7","it\'s"]]', [("it's", 7, "2024-01")]),
        ('[["PORT","AMOUNT","time","port"],["01","5","x","01"],[null,"5","x",null]]', [("01", 5, "x"), (None, 5, "x")]),
    ],
)
def test_cells_are_found_by_the_name_in_the_first_row(tmp_path: Path, text: str, rows: Rows) -> None:
    assert load(tmp_path, text) == rows


@pytest.mark.parametrize(
    ("text", "error", "found"),
    [
        ('[["PORT","AMOUNT"],["01","5"]]', SchemaDrift, "missing time"),
        ('[["PORT","AMOUNT","time","PORT"],["01","5","x","02"]]', SchemaDrift, "1 row(s) in which they differ"),
        ('[["PORT","AMOUNT","time","PORT"],["01","5","x",null]]', SchemaDrift, "1 row(s) in which they differ"),
        (f'[{HEADER},["01","5","x"],{HEADER},["02","5","x"]]', SchemaDrift, "a second one"),
        ('[["01","5","x"]]', SchemaDrift, "new 01, 5, x"),
        ("[]", SchemaDrift, "does not parse"),
        ("", SchemaDrift, "does not parse"),
        ('{"error":"no"}', SchemaDrift, "error"),
        ('["PORT","AMOUNT","time"]', SchemaDrift, "PORT"),
        (f'[{HEADER},["01","5","x"'.encode() + b"\xe9", SchemaDrift, "a byte that is not"),
        (f'[{HEADER},["01","5"]]', TruncatedFile, "a row of 2 cells"),
        (f'[{HEADER},["01","5","x","y"]]', TruncatedFile, "a row of 4 cells"),
        (f"[{HEADER},null]", TruncatedFile, "a row of 0 cells"),
        (f'[{HEADER},["01","5","x"],{{"port":"02"}}]', TruncatedFile, "JSON transform error"),
        (f'[{HEADER},["01","5","x"],["02","5"', TruncatedFile, "Malformed JSON"),
        (f'[{HEADER},["01","5","x"]] and more', TruncatedFile, "Malformed JSON"),
        (f'[{HEADER},["01","1_0","x"]]', UnparsableCell, "'1_0'"),
        (f'[{HEADER},["01","5.0","x"]]', UnparsableCell, "'5.0'"),
        (f'[{HEADER},["01","","x"]]', UnparsableCell, "''"),
        (f"[{HEADER}]", EmptyPartition, "a header and no rows"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str | bytes, error: type[FileRefused], found: str) -> None:
    with pytest.raises(error) as caught:
        load(tmp_path, text)
    assert found in caught.value.found
    assert "\n" not in str(caught.value)
