"""dbt's adapter for Spark, to which models are said that are written in DuckDB's dialect.

It is dbt-spark's own, with what the macros beside it (``adapters/duckonspark``) call. Models are made of SQL that
``dialect`` translates; models in Python run where they do on DuckDB, on the driver.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.base.meta import available
from dbt.adapters.spark import SparkAdapter, SparkCredentials
from pyspark.sql import SparkSession

from orchestration.core.sql import quoted
from orchestration.engine.dialect import to_spark
from orchestration.engine.tables import send

NAME = "duckonspark"
"""dbt wants it to be the name of the adapter's class, in small letters and without its end."""


class DuckOnSparkCredentials(SparkCredentials):  # type: ignore[misc]  # the library has no types
    """dbt-spark's own, but for casts and sums that fail: they stop a model, as in DuckDB, and are not null."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.server_side_parameters["spark.sql.ansi.enabled"] = "true"

    @property
    def type(self) -> str:
        """Type of an output in the dbt project's profile."""
        return NAME


class OnDriver(PythonJobHelper):
    """Runs a Python model in this process: it reads relations of DuckDB and returns Arrow, as it does on DuckDB."""

    def __init__(self, parsed_model: Mapping[str, Any], credentials: DuckOnSparkCredentials) -> None:
        self._name = str(parsed_model["name"])

    def submit(self, compiled_code: str) -> None:
        """Run the code that dbt made of a model; its last lines ask for ``read``, ``session`` and ``write``."""
        with duckdb.connect() as con:
            names = {"__name__": self._name, "session": con, "read": _reader(con), "write": _write}
            exec(compile(compiled_code, self._name, "exec"), names)  # noqa: S102 (models are the project's own code)


def _reader(con: duckdb.DuckDBPyConnection) -> Any:
    return lambda relation: con.from_arrow(_session().table(relation).toArrow())


def _write(rows: Any, relation: str) -> None:
    send(_session(), rows, relation)


def _session() -> SparkSession:
    return SparkSession.builder.getOrCreate()


class DuckOnSparkAdapter(SparkAdapter):  # type: ignore[misc]  # the library has no types
    """What the macros of ``duckonspark`` need beside what dbt-spark has."""

    @classmethod
    def type(cls) -> str:
        """Name by which macros are dispatched."""
        return NAME

    @available
    def to_spark(self, sql: str) -> str:
        """A query in DuckDB's dialect, in Spark's."""
        return to_spark(sql, lambda schema, table: _session().table(f"{schema}.{table}").columns).sql

    @available
    def load_seed(self, model: Mapping[str, Any], relation: Any, types: Mapping[str, str]) -> None:
        """Fill the table of a seed from its CSV file, which DuckDB reads on the driver as it reads it elsewhere."""
        path = Path(model["root_path"], model["original_file_path"])
        delimiter = model["config"].get("delimiter", ",")
        columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
        with duckdb.connect() as con:
            con.execute(f"create table seed ({columns})")
            con.execute(f"copy seed from {quoted(path)} (format csv, header true, delimiter {quoted(delimiter)})")
            _write(con.table("seed").to_arrow_table(), relation.render())

    @property
    def default_python_submission_method(self) -> str:
        """Python models run on the driver."""
        return "driver"

    @property
    def python_submission_helpers(self) -> Mapping[str, Any]:
        """Where Python models may run."""
        return {"driver": OnDriver}
