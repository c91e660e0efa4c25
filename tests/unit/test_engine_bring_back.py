"""Marts that Spark wrote as Parquet, in the candidate: under their contract, with their comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.errors import EngineDiffers
from orchestration.engine.bring_back import bring_back
from orchestration.engine.session import table_folder

MART: dict[str, Any] = {
    "schema": "marts",
    "alias": "mart_flow",
    "description": "What it's about.",
    "columns": {
        "month": {
            "name": "month",
            "data_type": "date",
            "description": "First day.",
            "constraints": [{"type": "not_null"}],
        },
        "value": {"name": "value", "data_type": "decimal(24, 6)", "description": "In dollars.", "constraints": []},
    },
}


def _written(scratch: Path, *parts: str) -> None:
    """Parquet files of the mart, as Spark leaves them."""
    folder = table_folder(scratch, "marts", "mart_flow")
    folder.mkdir(parents=True)
    (folder / "_SUCCESS").touch()
    for number, query in enumerate(parts):
        duckdb.execute(f"copy ({query}) to '{folder}/part-{number}.parquet' (format parquet)")


def _brought_back(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    bring_back(tmp_path, tmp_path / "release.duckdb", [MART])
    return duckdb.connect(str(tmp_path / "release.duckdb"))


def test_rows_of_all_files_come_back_as_the_contract_has_them(tmp_path: Path) -> None:
    _written(
        tmp_path, "select 1.5 as value, date '2024-01-01' as month", "select null as value, date '2024-02-01' as month"
    )
    with _brought_back(tmp_path) as con:
        rows = con.execute("select month::varchar, value::varchar from marts.mart_flow order by all").fetchall()
        columns = con.execute(
            "select column_name, data_type, is_nullable, comment from duckdb_columns() where not internal"
        ).fetchall()
        (comment,) = con.execute("select comment from duckdb_tables()").fetchall()

    assert rows == [("2024-01-01", "1.500000"), ("2024-02-01", None)]
    assert columns == [("month", "DATE", False, "First day."), ("value", "DECIMAL(24,6)", True, "In dollars.")]
    assert comment == ("What it's about.",)


def test_a_mart_without_rows_comes_back_empty(tmp_path: Path) -> None:
    _written(tmp_path)
    with _brought_back(tmp_path) as con:
        assert con.execute("select count(*) from marts.mart_flow").fetchall() == [(0,)]


def test_a_mart_that_was_said_to_be_built_and_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineDiffers, match=r"mart_flow\] .* found no file of it"):
        _brought_back(tmp_path)


def test_a_null_that_the_contract_does_not_let_be_is_refused(tmp_path: Path) -> None:
    _written(tmp_path, "select 1.0 as value, null::date as month")
    with pytest.raises(EngineDiffers, match=r"NOT NULL constraint failed: mart_flow\.month"):
        _brought_back(tmp_path)


def test_another_type_than_the_contract_has_is_refused(tmp_path: Path) -> None:
    _written(tmp_path, "select 'much' as value, date '2024-01-01' as month")
    with pytest.raises(EngineDiffers, match="Could not convert string"):
        _brought_back(tmp_path)
