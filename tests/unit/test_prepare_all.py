"""Raw tables are made where they are missing; those that are as declared cost one look at the catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.core.errors import DeclarationError
from orchestration.core.modes import Mode
from orchestration.publishers.bts.border_crossings import DATASET
from orchestration.publishers.registry import all_datasets
from orchestration.raw.store import columns_of, open_raw, prepare_all

_TABLE = DATASET.tables[0]
_COLUMNS = f"select count(*) from duckdb_columns() where schema_name = 'raw' and table_name = '{_TABLE.name}'"


def test_tables_that_are_as_declared_are_left_alone_and_a_lost_column_comes_back(tmp_path: Path) -> None:
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare_all(con, all_datasets())
        tables = con.execute("select count(*) from duckdb_tables() where schema_name = 'raw'").fetchall()
        assert tables == [(sum(len(dataset.tables) for dataset in all_datasets()),)]
        con.execute(f"insert into candidate.{_TABLE.name} (_partition) values ('2026-01')")
        prepare_all(con, all_datasets())
        assert con.execute(f"select _partition from candidate.{_TABLE.name}").fetchall() == [("2026-01",)]
        con.execute(f"alter table raw.{_TABLE.name} drop column {_TABLE.columns[-1].name}")
        prepare_all(con, [DATASET])
        assert con.execute(_COLUMNS).fetchall() == [(len(columns_of(_TABLE)),)]


def test_a_column_of_another_type_is_refused(tmp_path: Path) -> None:
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        prepare_all(con, [DATASET])
        con.execute(f"alter table raw.{_TABLE.name} alter column {_TABLE.columns[0].name} type blob")
        with pytest.raises(DeclarationError, match=f"{_TABLE.name}.{_TABLE.columns[0].name} as blob"):
            prepare_all(con, [DATASET])
