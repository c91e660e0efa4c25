"""Views under the names that columns had in the schema version before: dashboards have one release to follow a rename.

A rename is a row of ``quality/renamed_columns.csv``. A view has the columns of its table, in its order, the renamed
ones under their old names. It holds nothing, and is written without the database's name, which differs between
candidate and release.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping

import duckdb

from orchestration.core.sql import one_file, quoted
from orchestration.quality.audit import RENAMED_COLUMNS

SUFFIX = "_v1"
"""Of the schemas with the names of schema version 1; they go with the release after the one that renamed."""


def renamed_columns() -> dict[tuple[str, str], dict[str, str]]:
    """(Schema, table) -> new column name -> old one, of all published tables that have a renamed column."""
    renamed: dict[tuple[str, str], dict[str, str]] = {}
    with RENAMED_COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table = row["schema_name"], row["table_name"]
            renamed.setdefault(table, {})[row["new_column_name"]] = row["old_column_name"]
    return renamed


def write_renames(con: duckdb.DuckDBPyConnection) -> None:
    """List the renames in ``meta.renamed_columns`` of the open candidate."""
    con.execute(
        "create or replace table meta.renamed_columns as"
        f" from read_csv({one_file(RENAMED_COLUMNS)}, all_varchar = true, hive_partitioning = false)"
    )


def write_views(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views in the open candidate; its tables are described already."""
    for (schema, table), names in renamed_columns().items():
        con.execute(f"create schema if not exists {schema}{SUFFIX}")
        _write_view(con, schema, table, names)


def _write_view(con: duckdb.DuckDBPyConnection, schema: str, table: str, names: Mapping[str, str]) -> None:
    here = "database_name = current_database() and schema_name = ? and table_name = ?"
    ((comment,),) = con.execute(f"select comment from duckdb_tables() where {here}", [schema, table]).fetchall()
    columns = con.execute(
        f"select column_name, coalesce(comment, '') from duckdb_columns() where {here} order by column_index",
        [schema, table],
    ).fetchall()
    listed = ", ".join(f"{name} as {names[name]}" if name in names else name for name, _ in columns)
    view = f"{schema}{SUFFIX}.{table}"
    con.execute(f"create or replace view {view} as select {listed} from {schema}.{table}")
    told = f"Deprecated: {schema}.{table} under the column names of schema version 1. Goes with the next major version."
    con.execute(f"comment on view {view} is {quoted(f'{told} {comment}')}")
    for name, text in columns:
        told = f"Deprecated: {name} of {schema}.{table}. {text}" if name in names else text
        con.execute(f"comment on column {view}.{names.get(name, name)} is {quoted(told)}")
