"""The Spark session of this process: one that begins here, on this machine or a cluster, or one of a Connect server."""

from __future__ import annotations

import contextlib
import os
import shutil
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import duckdb

from orchestration.core.errors import EngineUnfit
from orchestration.core.sql import quoted
from orchestration.engine.extra import REMOTE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_AS_DUCKDB = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # DuckDB's timestamps have no time zone
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.mergeSchema": "true",  # a partition that was loaded before a column was declared lacks it
}
"""Of any session: the models mean this."""

_OF_A_DRIVER_HERE = {
    "spark.sql.catalogImplementation": "in-memory",  # dbt-spark asks for Hive's, which is a database in this folder
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

_WAREHOUSE = "warehouse"
_ASKED_AGAIN = 3
"""So often, within a second, a server is asked anew: one that was begun again knows nothing of the session. Spark's own
fifteen times take ten minutes for each model and test that is left."""


def table_folder(scratch: Path, schema: str, table: str) -> Path:
    """Where the session of this folder keeps the files of a table."""
    return _schema_folder(scratch, schema) / table


def _schema_folder(scratch: Path, schema: str) -> Path:
    return scratch / _WAREHOUSE / f"{schema}.db"


@contextlib.contextmanager
def spark_session(scratch: Path) -> Iterator[SparkSession]:
    """The session of this process, which dbt takes for its own, for the block.

    ``SPARK_REMOTE`` names a Spark Connect server. Without it the driver is this process, and Spark's own configuration
    names the master: this machine unless told otherwise.

    Args:
        scratch: folder for its tables, empty before and removed in the end.

    Raises:
        EngineUnfit: what Spark writes to the folder is not seen from here.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    session = _of_server() if REMOTE in os.environ else _of_driver_here(scratch)
    try:
        if REMOTE in os.environ or not session.sparkContext.master.startswith("local"):
            require_same_folder(session, scratch)
        yield session
    finally:
        session.stop()
        shutil.rmtree(scratch, ignore_errors=True)


def _of_server() -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 (an extra, and slow to import)
    from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415

    session = SparkSession.builder.config(map=_AS_DUCKDB).getOrCreate()
    # dbt-spark asks for Hive's catalogue with each statement; a server has one already, and says so each time.
    warnings.filterwarnings("ignore", message="Failed to set spark.sql.catalogImplementation")
    session.client.set_retry_policies([DefaultPolicy(max_retries=_ASKED_AGAIN)])
    return session


def _of_driver_here(scratch: Path) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 (an extra, and slow to import)

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # workers elsewhere need an address that they can reach
    options = {**_AS_DUCKDB, **_OF_A_DRIVER_HERE, "spark.sql.warehouse.dir": str(scratch / _WAREHOUSE)}
    session = SparkSession.builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    if session.sparkContext.master.startswith("local"):
        session.conf.set("spark.sql.shuffle.partitions", "2")  # the default, 200, is for clusters
    return session


@contextlib.contextmanager
def schemas(session: SparkSession, scratch: Path, names: Sequence[str]) -> Iterator[None]:
    """Have schemas, empty ones, whose tables lie in the folder, for the block.

    A server keeps its catalogue for everybody: schemas that a build of this folder left there, killed, are removed.

    Raises:
        EngineUnfit: a schema is somebody else's.
    """
    for name in names:
        if session.catalog.databaseExists(name):
            _require_ours(name, _schema_folder(scratch, name), session.catalog.getDatabase(name).locationUri)
    try:
        for name in names:
            session.sql(f"drop schema if exists {name} cascade")
            session.sql(f"create schema {name} location {quoted(f'file://{_schema_folder(scratch, name)}')}")
        yield
    finally:
        if REMOTE in os.environ:
            _drop(session, names)


def _require_ours(name: str, folder: Path, found: str) -> None:
    if unquote(urlsplit(found).path) != str(folder):
        raise EngineUnfit(
            partition=os.environ.get(REMOTE, "spark"),
            expected=f"a catalogue without a schema {name}, or with one that lies in {folder}",
            found=f"one that lies in {found}",
            remedy="Name a server that has a catalogue of its own for this project.",
        )


def _drop(session: SparkSession, names: Sequence[str]) -> None:
    from pyspark.errors import PySparkException  # noqa: PLC0415 (an extra)

    # A server that is gone has nothing left. What one keeps all the same is dropped when the next build begins.
    with contextlib.suppress(PySparkException):
        for name in names:
            session.sql(f"drop schema if exists {name} cascade")


def require_same_folder(session: SparkSession, scratch: Path) -> None:
    """Let all of Spark's cores write a row each to the folder, and look for them: files that lie elsewhere are lost.

    Raises:
        EngineUnfit: they are not all there.
    """
    from pyspark.errors import PySparkException  # noqa: PLC0415 (an extra)

    seen, parts = scratch / "seen", 64
    try:
        session.range(0, parts, 1, parts).write.parquet(f"file://{seen}")
        files = [str(file) for file in seen.glob("*.parquet")]
        found = f"{duckdb.read_parquet(files).shape[0] if files else 0} of {parts} rows that they wrote there"
    except PySparkException as error:
        found = " ".join(str(error).split())[:200]
    if not found.startswith(f"{parts} of"):
        raise EngineUnfit(
            partition=os.environ.get(REMOTE, "spark"),
            expected=f"a folder, {scratch}, that Spark's driver and all of its workers see as this machine does",
            found=found,
            remedy="Share the data folder, TRADE_CORRIDORS_DATA, under one path (docs/operating/spark.md).",
        )
