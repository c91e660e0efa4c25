"""The Spark session of this process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OPTIONS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # DuckDB's timestamps have no time zone
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.mergeSchema": "true",  # a partition that was loaded before a column was declared lacks it
    "spark.sql.catalogImplementation": "in-memory",  # dbt-spark asks for Hive's, which is a database in this folder
    "spark.sql.shuffle.partitions": "2",  # the default, 200, is for clusters
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


_WAREHOUSE = "warehouse"


def table_folder(scratch: Path, schema: str, table: str) -> Path:
    """Where the session of this folder keeps the files of a table."""
    return scratch / _WAREHOUSE / f"{schema}.db" / table


def spark_session(scratch: Path) -> SparkSession:
    """Begin the session of this process, which dbt then takes for its own.

    Args:
        scratch: folder for its tables.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 (an extra, and slow to import)

    options = {**_OPTIONS, "spark.sql.warehouse.dir": str(scratch / _WAREHOUSE)}
    session = SparkSession.builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
