"""A part of the dbt project on Spark, made of what DuckDB made of all that it reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.release.project import read_manifest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from orchestration.engine.project import SparkProject

_FILES = {"raw": "build", "meta": "build", "marts": "release"}
"""Where DuckDB keeps the tables of a schema; others are in the work file."""


def everything(settings: Settings, build_file: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to all that a night on DuckDB left: raw (or another file of it), work and the release."""
    con = duckdb.connect()
    files = {"build": build_file or settings.build_file, "work": settings.work_file, "release": settings.pointer}
    for name, file in files.items():
        con.execute(f"attach {quoted(file)} as {name} (read_only)")
    return con


@dataclass(frozen=True)
class Part:
    """Nodes of the project, by unique id, and a folder for files that Spark reads."""

    nodes: frozenset[str]
    folder: Path

    @classmethod
    def between(cls, sources: Set[str], tests: Set[str], folder: Path) -> Part:
        """Data tests, and all models between raw tables and them."""
        manifest = read_manifest()
        made_of = {f"source.trade_corridors.{source}" for source in sources}
        assert made_of <= manifest["sources"].keys()
        nodes = _reached(made_of, manifest["child_map"]) & _reached(tests, manifest["parent_map"])
        return cls(frozenset(nodes - made_of), folder)

    def build(
        self, con: duckdb.DuckDBPyConnection, session: SparkSession, project: SparkProject, target: Path
    ) -> dict[str, str]:
        """Give Spark what the nodes are made of, and build them there; node -> its status.

        Args:
            con: has all that DuckDB made.
            target: folder of the project's artifacts.
        """
        manifest = read_manifest()
        known = {**manifest["nodes"], **manifest["sources"]}
        parents = {parent for node in self.nodes for parent in manifest["parent_map"][node]} - self.nodes
        for schema, table in sorted((known[key]["schema"], known[key]["name"]) for key in parents):
            file = self.folder / f"{schema}.{table}.parquet"
            con.execute(f"copy {_FILES.get(schema, 'work')}.{schema}.{table} to {quoted(file)}")
            session.sql(f"create view {schema}.{table} as select * from parquet.`file://{file}`")
        names = [known[node]["name"] for node in self.nodes]
        project.run(["build", "--select", *names, "--indirect-selection", "empty"])
        results: list[dict[str, Any]] = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {result["unique_id"]: result["status"] for result in results}


def _reached(begun: Set[str], edges: Mapping[str, Sequence[str]]) -> set[str]:
    reached, waiting = set(begun), list(begun)
    while waiting:
        fresh = set(edges.get(waiting.pop(), ())) - reached
        reached |= fresh
        waiting += fresh
    return reached
