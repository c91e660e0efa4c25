"""Builds every model on Spark over the lake, and compares what it makes with what DuckDB published."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.core.commands import advised
from orchestration.core.errors import EngineDiffers, NothingPublished
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.engine.compare import Compared, compare
from orchestration.engine.dialect import is_same_text, to_spark
from orchestration.engine.extra import require_spark
from orchestration.engine.session import schemas, spark_session, table_folder
from orchestration.engine.tables import register
from orchestration.lake.export import export_lake
from orchestration.release import candidate
from orchestration.release.releases import current_release
from orchestration.release.source_mode import COLUMN as SOURCE_MODE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from orchestration.engine.project import SparkProject


@dataclass(frozen=True)
class Checked:
    """What a build on Spark made of the project.

    Args:
        version: of Spark.
        unchanged: SQL models that Spark reads as they are written.
        by_sqlglot: SQL models that sqlglot alone says to it.
        by_rule: rule -> SQL models that it had something to say of.
        built: nodes of dbt that were built or passed, by kind.
        tables: every published table, compared.
    """

    version: str
    unchanged: int
    by_sqlglot: int
    by_rule: Mapping[str, int]
    models: int
    built: Mapping[str, int]
    build_seconds: float
    tables: Sequence[Compared]


def check_engine(settings: Settings, say: Callable[[str], None]) -> Checked:
    """Build the project on Spark, from what raw holds now, and compare every published table.

    Args:
        say: is told of progress.

    Raises:
        EngineDiffers: a model or test failed on Spark.
        EngineMissing: the extra, or Java, is not there.
        EngineUnfit: the server or cluster cannot be used.
        NotForEngine: a model or test cannot be said to Spark; nothing was run.
        NothingPublished: what is published is not what raw and this code make.
    """
    require_spark()
    from orchestration.engine.project import SparkProject  # noqa: PLC0415 (the extra must be there)

    published = _published(settings)
    export_lake(settings, say)
    with spark_session(settings.engine_scratch) as session:
        project = SparkProject(settings.engine_scratch / "target")
        models = project.models()
        say(f"{len(models)} SQL models can be said to Spark {session.version}")
        with schemas(session, settings.engine_scratch, project.schemas):
            register(session, settings, project.sources)
            begun = time.monotonic()
            built = built_on_engine(project)
            seconds = time.monotonic() - begun
            tables = compare_published(settings.engine_scratch, published, say)
            return _checked(session, models, built, seconds, tables)


def _published(settings: Settings) -> str:
    """The published file, which must be what raw and this code make: else other things than the engine differ."""
    release = current_release(settings)
    if release is None or release.publication["fingerprint"] != candidate.fingerprint(settings):
        raise NothingPublished(
            partition=settings.pointer.name,
            expected="a release of what raw holds now, made by this code",
            found="none" if release is None else "one of other data, or of other code",
            remedy=f"Run {advised(settings.mode, 'warehouse')} first.",
        )
    return str(release.path)


def built_on_engine(project: SparkProject) -> dict[str, int]:
    """Build the project there; nodes that were built or passed, by kind.

    Raises:
        EngineDiffers: a model or test failed.
    """
    counts: dict[str, int] = {}
    failed = []
    for result in project.build():
        if result.status in ("success", "pass"):
            counts[str(result.node.resource_type)] = counts.get(str(result.node.resource_type), 0) + 1
        else:
            failed.append(f"{result.node.name} {result.status} ({' '.join(str(result.message).split())[:160]})")
    if failed:
        raise EngineDiffers(
            partition="spark",
            expected="every model built and every test passed, as on DuckDB",
            found="; ".join(failed),
            remedy="dbt said above why. What is published is unchanged.",
        )
    return counts


def compare_published(scratch: Path, published: str, say: Callable[[str], None]) -> list[Compared]:
    """Compare every published table with the files that Spark wrote: no rows pass through its driver, which is small.

    Args:
        scratch: of the session that made them.
        published: the released file.
        say: is told of each table that differs.
    """
    compared = []
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(published)} as published (read_only)")
        tables = con.execute(
            "select table_name from duckdb_tables()"
            " where database_name = 'published' and schema_name = 'marts' order by table_name"
        ).fetchall()
        for (table,) in tables:
            files = table_folder(scratch, "marts", table) / "*.parquet"
            con.read_parquet(str(files), hive_partitioning=False).create_view("made_on_spark")
            ours = f"(select * exclude ({SOURCE_MODE}) from published.marts.{table})"
            compared.append(compare(con, table, ours, "made_on_spark"))
            if not compared[-1].is_same:
                say(f"{table} differs: {compared[-1].columns or compared[-1].example}")
    return compared


def _checked(
    session: SparkSession,
    models: Mapping[str, str],
    built: Mapping[str, int],
    seconds: float,
    tables: Sequence[Compared],
) -> Checked:
    by_rule: dict[str, int] = {}
    unchanged = by_sqlglot = 0
    for sql in models.values():
        said = to_spark(sql, lambda schema, table: session.table(f"{schema}.{table}").columns)
        is_same = is_same_text(sql, said)
        unchanged += is_same
        by_sqlglot += not is_same and not said.rules
        for rule in said.rules:
            by_rule[rule] = by_rule.get(rule, 0) + 1
    return Checked(session.version, unchanged, by_sqlglot, by_rule, len(models), built, seconds, tables)
