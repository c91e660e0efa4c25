"""A cell has the shape of its declared type and is read exactly, or it is refused."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.errors import UnparsableCell
from orchestration.core.relation import CsvFiles, JsonRecords
from orchestration.core.table import Column, Table
from orchestration.raw.read import append
from orchestration.raw.store import columns_of

STRICT = Table(
    "example_flows",
    "One of each type.",
    grain=("code",),
    columns=(
        Column("code", "Code."),
        Column("whole", "Whole number.", unit="count", type="bigint", optional=True),
        Column("real", "Real number.", unit="degrees", type="double", optional=True, missing=("x",)),
        Column("rate", "Exact number.", unit="CAD", type="decimal(18,6)", optional=True),
        Column("fine", "Exact number of many decimals.", unit="USD", type="decimal(38,20)", optional=True),
        Column("day", "Day.", type="date", optional=True),
    ),
)
LOOSE = {
    "whole": ("12.5", "1e3", "1_000", "0x10", "12.0", " 1", "NaN"),
    "real": ("nan", "inf", "-Infinity", "1e999", "1_000", " 5", "0x10", "1,5"),
    "rate": (
        "1e3",
        "1E-07",
        "1.62E-05",
        "2E-6",
        "12E-06",
        "0.0000001",
        "1.23456789",
        "1_0",
        " 1",
        "nan",
        "1234567890123.0",
    ),
    "fine": (
        "0.000000000000000000001",
        "1.234567E-15",
        "1E-16",
        "12E-06",
        "1e-05",
        "1_0",
        "nan",
        "1234567890123456789",
    ),
    "day": ("infinity", "epoch", "2024-1-5", "2024/01/05", "2024-01-05 ", "5881580-07-10", "2024-01-05T10:00:00"),
}
EXACT: dict[str, dict[str, Any]] = {
    "whole": {"12": 12, "-1": -1, "+7": 7},
    "real": {"-0.5": -0.5, "1e-05": 1e-05, "3.": 3.0, ".5": 0.5, "12": 12.0, "x": None},
    "rate": {
        "1.5": Decimal("1.5"),
        "-0.000001": Decimal("-0.000001"),
        "7": Decimal(7),
        "2E-06": Decimal("0.000002"),
        "1.6E-05": Decimal("0.000016"),
        "-1E-01": Decimal("-0.1"),
    },
    "fine": {
        "30461.5271269999": Decimal("30461.5271269999"),
        "0.00000000000000000001": Decimal("0.00000000000000000001"),
        "-7": Decimal(-7),
        "1.12345E-15": Decimal("1.12345E-15"),
        "1.6E-05": Decimal("0.000016"),
    },
    "day": {"2024-02-29": date(2024, 2, 29)},
}


def _strict(folder: Path, kind: str, column: str, text: str) -> Any:
    """What the column holds after a cell of this text was read, from CSV or JSON."""
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(f"create table candidate.example_flows ({', '.join(columns_of(STRICT))})")
    path = folder / "flows"
    lines = {"csv": f'code,{column}\nA,"{text}"\n', "json": json.dumps([{"code": "A", column: text}])}
    path.write_text(lines[kind], encoding="utf-8")
    files = ((path, "flows", "sha"),)
    append(con, STRICT, CsvFiles(files) if kind == "csv" else JsonRecords(files), "2024-01", "2024-02-01")
    return con.execute(f"select {column} from candidate.example_flows").fetchall()[0][0]


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize(("column", "text"), [(name, text) for name, texts in LOOSE.items() for text in texts])
def test_a_cell_that_duckdb_would_bend_into_its_type_is_refused(
    tmp_path: Path, kind: str, column: str, text: str
) -> None:
    with pytest.raises(UnparsableCell, match=re.escape(f"in {column} of flows; found {text!r}")):
        _strict(tmp_path, kind, column, text)


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("column", EXACT)
def test_a_cell_in_the_declared_shape_is_read_exactly(tmp_path: Path, kind: str, column: str) -> None:
    assert {text: _strict(tmp_path, kind, column, text) for text in EXACT[column]} == EXACT[column]
