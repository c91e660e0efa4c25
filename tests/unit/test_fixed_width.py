"""Lines of fixed width: fields by their place, accents kept, short lines named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import FileRefused, TruncatedFile
from orchestration.core.relation import FixedWidthFiles
from orchestration.core.table import Column, Table
from orchestration.raw.read import append
from orchestration.raw.store import columns_of

TABLE = Table(
    "made_codes",
    "One row per code: made.",
    grain=("code",),
    columns=(Column("code", "Code."), Column("since", "Valid from."), Column("name", "Name.")),
)
FIELDS = (("code", 0, 4), ("since", 4, 10), ("name", 11, 30))


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty candidate."""
    with duckdb.connect() as con:
        con.execute("create schema candidate")
        con.execute(f"create table candidate.made_codes ({', '.join(columns_of(TABLE))})")
        yield con


def _read(con: duckdb.DuckDBPyConnection, path: Path, content: bytes) -> list[tuple[object, ...]]:
    path.write_bytes(content)
    append(con, TABLE, FixedWidthFiles(((path, path.name, "sha"),), FIELDS), "2024", "2026-11-24")
    return con.execute("select code, since, name from candidate.made_codes order by 1").fetchall()


def test_fields_are_taken_by_their_place(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    content = 'QC  196601 Québec            \r\nPE  196601 Île, "P.-É."      \r\n    196601 sans code\r\n\r\n'
    assert _read(con, tmp_path / "codes.TXT", content.encode("latin-1")) == [
        ("PE", "196601", 'Île, "P.-É."'),
        ("QC", "196601", "Québec"),
        (None, "196601", "sans code"),
    ]


def test_a_line_that_ends_too_early_is_named(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="a line of 8 characters"):
        _read(con, tmp_path / "codes.TXT", b"QC  196601 Quebec\r\nON  1966\r\n")


def test_an_unfinished_last_line_is_named(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(TruncatedFile):
        _read(con, tmp_path / "codes.TXT", b"QC  196601 Quebec\r\nON  196601 Ont")
