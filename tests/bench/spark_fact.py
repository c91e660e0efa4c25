"""The fact of trade by subheading built by Spark on this machine, from Parquet of the lake, and brought back.

Made of what a night on Spark is made of (``orchestration.engine.command``). It needs the extra ``spark``.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from orchestration.engine.bring_back import bring_back
from orchestration.engine.project import SparkProject
from orchestration.engine.session import schemas, spark_session
from orchestration.engine.tables import register
from orchestration.lake.manifest import LakeFile, Manifest, put_manifest
from orchestration.lake.partitions import to_parquet
from orchestration.lake.places import place_at
from orchestration.raw.store import open_raw
from orchestration.release import candidate
from orchestration.release.candidate import sha256_of
from tests.bench import cimt_fact
from tests.bench.cimt_fact import History
from tests.bench.measure import Parts, Place, Work

_CORES, _MEMORY = 2, "3g"
"""As DuckDB has by the project's profile."""

_DATASET, _TABLE = "statcan_cimt_imports", "statcan_cimt_imports_hs6"


def make_lake(folder: Path) -> None:
    """The rows that were made in a folder as the lake holds them, a Parquet file a year."""
    settings = cimt_fact.settings_in(folder)
    place, scratch, files = place_at(settings.lake), folder / "to_lake", []
    with open_raw(settings.build_file, settings.mode) as con:
        found = con.execute(f"select _partition from raw.{_TABLE} group by all order by all").fetchall()
        for (partition,) in found:
            path = f"raw/{_DATASET}/{_TABLE}/{partition}/made.parquet"
            file = scratch / path
            file.parent.mkdir(parents=True)
            rows = to_parquet(con, f"from raw.{_TABLE} where _partition = '{partition}'", file, settings)
            bytes_of, sha256 = file.stat().st_size, sha256_of(file)
            place.put(path, file)
            files.append(LakeFile(_DATASET, _TABLE, partition, "made", rows, path, bytes_of, sha256))
    put_manifest(place, settings, Manifest(files), scratch)
    shutil.rmtree(scratch)


def built_on_spark(place: Place) -> Work:
    """All months by dbt on Spark, and the fact back in the candidate; Java runs until it has been measured."""
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--master local[{_CORES}] --driver-memory {_MEMORY} pyspark-shell"
    os.environ["SPARK_LOCAL_DIRS"] = str(place.scratch / "spark.tmp")
    settings = cimt_fact.place_settings(place)
    candidate.start(settings, "2026-11-01", None)
    session = place.opened.enter_context(spark_session(settings.engine_scratch))
    project = SparkProject(settings.dbt_target)
    place.opened.enter_context(schemas(session, settings.engine_scratch, project.schemas))
    register(session, settings, project.sources)
    _run(project, *cimt_fact.BEFORE)
    marts = [mart for mart in project.marts if mart["name"] == cimt_fact.FACT]

    def work() -> Parts:
        begun = time.monotonic()
        _run(project, "run", "--no-write-json", "--select", cimt_fact.INPUTS)
        built = time.monotonic()
        bring_back(settings.engine_scratch, settings.next_file, marts)
        brought_back = time.monotonic()
        cimt_fact.require_rows(settings.next_file, History.of_ten_years(place.rows))
        return Parts({"dbt on Spark": built - begun, "the fact back in the candidate": brought_back - built})

    return work


def _run(project: SparkProject, *command: str) -> None:
    """Run a command of dbt.

    Raises:
        ValueError: it failed.
    """
    if code := project.run(["--quiet", *command]):
        raise ValueError(f"dbt {command[0]} ended with {code}")
