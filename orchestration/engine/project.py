"""The dbt project on the target ``spark``: parsed, compiled, looked through for what cannot be said, and built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dbt.adapters
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from orchestration.core.errors import DeclarationError, NotForEngine
from orchestration.core.settings import DBT_PROJECT
from orchestration.engine.dialect import foreign_in
from orchestration.release.bundling import bundle
from orchestration.release.dbt_command import run_dbt

# Where dbt looks for adapters; it finds duckonspark, the type of the target, there.
dbt.adapters.__path__.append(str(Path(__file__).parent / "adapters"))


class SparkProject:
    """The project as it is built on Spark, with one data test a table, as on DuckDB.

    Args:
        target: folder for what dbt writes.

    Raises:
        DeclarationError: it does not parse.
    """

    def __init__(self, target: Path) -> None:
        self._options = [
            *("--target", "spark", "--target-path", str(target), "--log-level-file", "none"),
            *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        ]
        parsed = dbtRunner().invoke(["parse", "--quiet", "--no-partial-parse", *self._options])
        if not isinstance(parsed.result, Manifest):
            raise DeclarationError(
                partition="dbt_project",
                expected="a dbt project that parses for Spark",
                found=str(parsed.exception)[:400],
                remedy="Mend the file that dbt names.",
            )
        self._manifest = parsed.result
        bundle(self._manifest)
        self._manifest.build_flat_graph()  # type: ignore[no-untyped-call]  # the library is partly typed

    @property
    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """Relations that the models read, each with schema and identifier."""
        return {key: source.to_dict() for key, source in self._manifest.sources.items()}

    @property
    def schemas(self) -> list[str]:
        """All schemas that it reads or writes."""
        nodes = [*self._manifest.sources.values(), *(one for one in self._manifest.nodes.values() if one.is_refable)]
        return sorted({node.schema for node in nodes})

    @property
    def marts(self) -> list[Mapping[str, Any]]:
        """The published tables, each with its name, columns and descriptions."""
        return [node.to_dict() for node in self._manifest.nodes.values() if node.is_refable and node.schema == "marts"]

    def models(self) -> dict[str, str]:
        """The SQL of each model in DuckDB's dialect, compiled.

        Raises:
            NotForEngine: a model or test holds a construct that cannot be said to Spark; all are named.
        """
        done = self._invoke("compile", "--quiet", "--no-populate-cache")
        nodes: list[Any] = [one.node for one in done.result.results]  # type: ignore[union-attr]
        compiled = {node.name: node for node in nodes if node.resource_type != "seed" and node.language == "sql"}
        foreign = {name: found for name, node in compiled.items() if (found := foreign_in(node.compiled_code))}
        if foreign:
            raise NotForEngine(
                partition=", ".join(foreign),
                expected="models and tests that can all be said to the engine",
                found="; ".join(f"{name}: {', '.join(constructs)}" for name, constructs in foreign.items()),
                remedy="Say it in SQL that both engines read, or add a rule and its test to orchestration/engine.",
            )
        return {name: node.compiled_code for name, node in compiled.items() if node.resource_type == "model"}

    def build(self) -> list[Any]:
        """Build all seeds and models and run all data tests; returns dbt's results."""
        done = self._invoke("build", "--exclude-resource-type", "unit_test")
        return list(done.result.results)  # type: ignore[union-attr]

    def run(self, command: Sequence[str]) -> int:
        """Run a command of dbt as its own process would; returns its exit code."""
        return run_dbt(self._manifest, [*command, *self._options])

    def _invoke(self, *command: str) -> dbtRunnerResult:
        done = dbtRunner(self._manifest).invoke([*command, *self._options])
        if done.exception is not None:
            raise done.exception
        return done
