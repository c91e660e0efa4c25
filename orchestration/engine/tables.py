"""What the models read, as relations of the engine: raw from the lake, and what the loader knows of its own work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.lake.manifest import MANIFEST
from orchestration.lake.places import S3, place_at

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def register(session: SparkSession, settings: Settings, sources: Mapping[str, Mapping[str, Any]]) -> None:
    """Make every source of the dbt project a relation of the session's catalogue, in a schema that is there.

    Raw tables are views of the Parquet files that the lake's manifest names, where they lie: a cluster must be able to
    read that place. Raw tables without rows have no file there; they, and what the loader knows, are sent.

    Args:
        settings: of a mode whose lake is what raw holds now.
        sources: of the dbt project's manifest.
    """
    files = _files(settings)
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        for source in sources.values():
            table = f"{source['schema']}.{source['identifier']}"
            if table in files:
                pattern = _pattern(settings, files[table])
                session.sql(f"create or replace view {table} as select * from parquet.`{pattern}`")
            else:
                send(session, con.table(f"build.{table}").to_arrow_table(), table)


def send(session: SparkSession, rows: Any, table: str) -> None:
    """Make a table of rows that this process has, an Arrow table."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 (an extra)

    # Spark Connect takes types from rows alone, if it is not told them.
    frame = session.createDataFrame(rows if rows.num_rows else [], schema=from_arrow_schema(rows.schema))
    frame.write.mode("overwrite").saveAsTable(table)


def _files(settings: Settings) -> dict[str, list[str]]:
    """Raw table -> its files in the lake."""
    manifest = json.loads(place_at(settings.lake).get(MANIFEST) or b'{"files": []}')
    files: dict[str, list[str]] = {}
    for file in manifest["files"]:
        files.setdefault(f"raw.{file['table']}", []).append(file["path"])
    return files


def _pattern(settings: Settings, paths: list[str]) -> str:
    """A pattern for just these files."""
    root = settings.lake.rstrip("/")
    root = f"s3a://{root.removeprefix(S3)}" if root.startswith(S3) else f"file://{root}"
    return f"{root}/{{{','.join(paths)}}}"
