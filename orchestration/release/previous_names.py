"""Views under the names that columns had in the schema version before: dashboards have one release to follow a rename.

A rename is a row of ``quality/renamed_columns.csv``. A view has the columns of its mart, in its order, the renamed ones
under their old names. It holds nothing, and is written without the database's name, which differs between candidate
and release.
"""

from __future__ import annotations

import csv

import duckdb

from orchestration.core.sql import one_file, quoted
from orchestration.quality.audit import RENAMED_COLUMNS

SCHEMA = "marts_v1"
"""Names of schema version 1; goes with the release after the one that renamed."""


def renamed_columns() -> dict[str, dict[str, str]]:
    """Mart -> new column name -> old one, of all marts that have a renamed column."""
    renamed: dict[str, dict[str, str]] = {}
    with RENAMED_COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            renamed.setdefault(row["table_name"], {})[row["new_column_name"]] = row["old_column_name"]
    return renamed


def write_previous_names(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views in the open candidate, and list the renames in ``meta.renamed_columns``."""
    con.execute(
        "create or replace table meta.renamed_columns as"
        f" from read_csv({one_file(RENAMED_COLUMNS)}, all_varchar = true, hive_partitioning = false)"
    )
    con.execute(f"create schema if not exists {SCHEMA}")
    comments = dict(
        con.execute(
            "select table_name, comment from duckdb_tables()"
            " where database_name = current_database() and schema_name = 'marts'"
        ).fetchall()
    )
    for mart, names in renamed_columns().items():
        columns = con.execute(
            "select column_name, coalesce(comment, '') from duckdb_columns()"
            " where database_name = current_database() and schema_name = 'marts' and table_name = ?"
            " order by column_index",
            [mart],
        ).fetchall()
        listed = ", ".join(f"{name} as {names[name]}" if name in names else name for name, _ in columns)
        view = f"{SCHEMA}.{mart}"
        con.execute(f"create or replace view {view} as select {listed} from marts.{mart}")
        told = f"Deprecated: marts.{mart} under the column names of schema version 1. Goes with the next major version."
        told += f" {comments[mart]}"
        con.execute(f"comment on view {view} is {quoted(told)}")
        for name, comment in columns:
            told = f"Deprecated: {name} of marts.{mart}. {comment}" if name in names else comment
            con.execute(f"comment on column {view}.{names.get(name, name)} is {quoted(told)}")
