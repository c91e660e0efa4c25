"""The column ``source_mode``, the last of every published mart: tells the sample to clients that show no comments.

Publishing adds it, so that no model has to name it, and a build that goes on with published tables takes it off again.
"""

from __future__ import annotations

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.sql import quoted

COLUMN = "source_mode"
_DESCRIPTION = "Kind of data in this file: sample (made by this project), recorded or live. The same in every row."


def add_source_mode(con: duckdb.DuckDBPyConnection, mode: Mode) -> None:
    """Add the column to every mart of the open candidate."""
    for mart in _marts(con):
        con.execute(f"alter table marts.{mart} add column {COLUMN} varchar default {quoted(mode.value)}")
        con.execute(f"comment on column marts.{mart}.{COLUMN} is {quoted(_DESCRIPTION)}")


def drop_source_mode(con: duckdb.DuckDBPyConnection) -> None:
    """Take the column off all marts that have it: the tables are then as dbt made them."""
    for mart in _marts(con):
        con.execute(f"alter table marts.{mart} drop column if exists {COLUMN}")


def _marts(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "select table_name from duckdb_tables()"
        " where database_name = current_database() and schema_name = 'marts' order by table_name"
    )
    return [name for (name,) in rows.fetchall()]
