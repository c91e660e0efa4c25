"""The published tables as Parquet files, one a table, so that other engines read the answers too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.lake.manifest import PublishedRelease, PublishedTable
from orchestration.lake.partitions import to_parquet
from orchestration.release.candidate import sha256_of
from orchestration.release.releases import current_release

FOLDER = "marts"
"""Of the lake, where they lie."""


def write_release(
    settings: Settings, before: PublishedRelease | None, scratch: Path, say: Callable[[str], None]
) -> PublishedRelease | None:
    """What the lake must hold of the release that BI reads; nothing before the first one.

    Its tables are written to ``scratch`` under their path, unless the lake has this release already.

    Args:
        before: the release that the lake holds.
        say: is told of a new release.
    """
    release = current_release(settings)
    if release is None:
        return None
    build_id = release.publication["build_id"]
    if before is not None and before.build_id == build_id:
        return before
    with duckdb.connect(str(release.path), read_only=True) as con:
        names = con.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by table_name"
        ).fetchall()
        tables = [_write(con, settings, build_id, name, scratch) for (name,) in names]
    say(f"release {build_id}: {len(tables)} tables to write")
    return PublishedRelease(build_id, release.publication["schema_version"], tables)


def _write(
    con: duckdb.DuckDBPyConnection, settings: Settings, build_id: str, name: str, scratch: Path
) -> PublishedTable:
    path = f"{FOLDER}/{build_id}/{name}.parquet"
    (scratch / path).parent.mkdir(parents=True, exist_ok=True)
    rows = to_parquet(con, f"from marts.{name}", scratch / path, settings)
    of_table = f"schema_name = 'marts' and table_name = {quoted(name)}"
    ((description,),) = con.execute(f"select comment from duckdb_tables() where {of_table}").fetchall()
    columns = con.execute(
        f"select column_name, data_type, comment from duckdb_columns() where {of_table} order by column_index"
    ).fetchall()
    return PublishedTable(
        table=name,
        description=description,
        columns=[{"name": column, "type": kind, "description": said} for column, kind, said in columns],
        rows=rows,
        path=path,
        bytes=(scratch / path).stat().st_size,
        sha256=sha256_of(scratch / path),
    )
