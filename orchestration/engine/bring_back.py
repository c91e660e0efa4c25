"""What Spark made, back where a build on DuckDB would have left it: the marts in the candidate, and dbt's verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.core.errors import EngineDiffers
from orchestration.core.sql import quoted
from orchestration.engine.dialect import to_spark
from orchestration.engine.session import table_folder
from orchestration.release.bundling import broken_rules
from orchestration.release.project import failed_queries

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_RESULTS = "run_results.json"


def built_nodes(artifacts: Path) -> set[str]:
    """What the dbt invocation that left its artifacts in a folder says that it built; nothing if it came not so far."""
    path = artifacts / _RESULTS
    results = json.loads(path.read_text(encoding="utf-8"))["results"] if path.exists() else []
    return {result["unique_id"] for result in results if result["status"] == "success"}


def bring_back(scratch: Path, candidate: Path, marts: Sequence[Mapping[str, Any]]) -> None:
    """Write marts that Spark made into the candidate, under their contracts and with their comments.

    DuckDB reads the Parquet files that Spark wrote.

    Args:
        scratch: of the session that made them.
        candidate: the file, which nothing else has open.
        marts: nodes of the dbt project that dbt says were built.

    Raises:
        EngineDiffers: Spark has not written one, or not as its contract says.
    """
    with duckdb.connect(str(candidate)) as con:
        con.execute("create schema if not exists marts")
        for node in marts:
            files = [str(file) for file in sorted(table_folder(scratch, "marts", node["alias"]).glob("*"))]
            try:
                _bring_one(con, node, [file for file in files if file.endswith(".parquet")])
            except duckdb.Error as error:
                raise _differs(node["alias"], str(error).splitlines()[0][:200]) from error
            if not files:
                raise _differs(node["alias"], "no file of it")


def _differs(mart: str, found: str) -> EngineDiffers:
    return EngineDiffers(
        partition=mart,
        expected="the rows that Spark said it had written, under the contract of the table",
        found=found,
        remedy="The published file is unchanged. Build on DuckDB (unset TRADE_CORRIDORS_ENGINE), and report this.",
    )


def _bring_one(con: duckdb.DuckDBPyConnection, node: Mapping[str, Any], files: list[str]) -> None:
    table, columns = f"marts.{node['alias']}", list(node["columns"].values())
    declared = ", ".join(f"{column['name']} {column['data_type']}{_constraint(column)}" for column in columns)
    con.execute(f"create or replace table {table} ({declared})")
    if files:
        names = ", ".join(column["name"] for column in columns)
        con.execute(
            f"insert into {table} ({names}) select {names} from read_parquet(?, hive_partitioning = false)", [files]
        )
    con.execute(f"comment on table {table} is {quoted(node['description'])}")
    for column in columns:
        con.execute(f"comment on column {table}.{column['name']} is {quoted(column['description'])}")


def _constraint(column: Mapping[str, Any]) -> str:
    return " not null" if any(one["type"] == "not_null" for one in column["constraints"]) else ""


def name_broken_rules(session: SparkSession, artifacts: Path) -> None:
    """Write the rules that a table broke into dbt's results, where dbt says only how many; Spark alone can tell.

    Args:
        artifacts: folder of the invocation's results and manifest, if it came so far.
    """
    path = artifacts / _RESULTS
    queries = failed_queries(artifacts) if path.exists() else {}
    if not queries:
        return
    said = json.loads(path.read_text(encoding="utf-8"))
    for result in said["results"]:
        if query := queries.get(result["unique_id"]):
            result["message"] = _broken(session, query)
            result["compiled_code"] = None  # it cannot be asked of the candidate
    path.write_text(json.dumps(said), encoding="utf-8")


def _broken(session: SparkSession, query: str) -> str:
    said = to_spark(query, lambda schema, table: session.table(f"{schema}.{table}").columns)
    with duckdb.connect() as con:
        con.register("found", session.sql(said.sql).toArrow())
        return broken_rules(con, "from found")
