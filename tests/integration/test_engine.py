"""A handful of published tables, made on Spark from what DuckDB made of their parents (all of them: ``soak``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.engine.compare import compare
from tests.conftest import Place
from tests.support.on_spark import Part, everything

TABLES = (
    "dim_country",
    "dim_date",
    "fct_exchange_rates",
    "fct_merchandise_trade",
    "mart_published_evidence",
    "mart_route_options",
    "metric_triangle_trade",
)
"""Two facts, and what together is said by most of the rules (docs/reports/engine.md)."""


@pytest.mark.usefixtures("spark_extra")
def test_a_handful_of_published_tables_is_the_same_on_spark(
    sample_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.engine.project import SparkProject
    from orchestration.engine.session import schemas, spark_session

    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # half the CPU of a short run
    part = Part(frozenset(f"model.trade_corridors.{table}" for table in TABLES), tmp_path)
    scratch, target = tmp_path / "engine", tmp_path / "target"
    with everything(sample_place.settings) as con, spark_session(scratch) as session:
        project = SparkProject(target)
        with schemas(session, scratch, project.schemas):
            built = part.build(con, session, project, target)
            compared = []
            for table in TABLES:
                con.register("made_on_spark", session.table(f"marts.{table}").toArrow())
                published = f"(select * exclude (source_mode) from release.marts.{table})"
                compared.append(compare(con, table, published, "made_on_spark"))
    assert built == dict.fromkeys(part.nodes, "success")
    assert all(one.rows for one in compared)
    assert [one for one in compared if not one.is_same] == []
