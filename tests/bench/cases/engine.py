"""What the other engine costs on the same machine: the largest fact by Spark and by DuckDB, to 100 million rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.engine.extra import require_spark
from tests.bench import cimt_fact, fact_steps, reading
from tests.bench.cimt_fact import TEN_YEARS, History
from tests.bench.measure import Benchmark, Goal, Measured, Place, Step, Work

_SPARK, _DUCKDB = "Spark, two cores of this machine", "DuckDB"


def make(folder: Path, rows: int) -> None:
    """Raw with all months, and the same rows in the lake."""
    from tests.bench.spark_fact import make_lake

    cimt_fact.make_raw(folder, rows // TEN_YEARS, range(TEN_YEARS))
    make_lake(folder)


def _on_spark(place: Place) -> Work:
    from tests.bench.spark_fact import built_on_spark

    return built_on_spark(place)


def _on_duckdb(place: Place) -> Work:
    return fact_steps.whole(History.of_ten_years, place)


def _reading(measured: Sequence[Measured]) -> str:
    said = [
        reading.bends(measured, _DUCKDB),
        reading.bends(measured, _SPARK),
        reading.crossing(measured, _DUCKDB, _SPARK, "elapsed"),
        reading.crossing(measured, _DUCKDB, _SPARK, "cpu"),
        reading.begins_to_spill(measured, _DUCKDB),
    ]
    return "\n\n".join([reading.unit_costs(measured), "\n".join(f"- {line}" for line in said)])


BENCHMARK = Benchmark(
    title="the fact of trade by subheading by Spark and by DuckDB on one machine",
    method=(
        "Ten years of months of made imports in CIMT's shape, in raw and as Parquet in the lake, a file a year. Both"
        " lines run dbt on the fact and the models that it reads directly, whole, in a process that has parsed the"
        " project and built everything before; both begin with what they read already and end with the fact in the"
        " candidate. DuckDB reads raw and keeps to 3 GB, as the profile allows. Spark runs in local mode on two cores"
        " with a heap of 3 GB: it reads the lake, writes Parquet, and DuckDB reads that back; its session has begun"
        " before. Memory is that of the Python process and of its Java together; temporary files are what lay at most"
        " in DuckDB's temporary folder, or in Spark's local one, where its shuffles are too."
    ),
    goal="on one machine DuckDB is no slower than Spark, and stays within 4 GiB",
    sizes=(3_000_000, 30_000_000, 100_000_000),
    rounds={3_000_000: 3, 30_000_000: 1, 100_000_000: 1},
    make=make,
    steps=(Step(_SPARK, _on_spark), Step(_DUCKDB, _on_duckdb, Goal(elapsed=1, peak=fact_steps.PEAK))),
    reading=_reading,
    require=require_spark,
)
