"""Nights on a standalone cluster of two workers, by its master or by Spark Connect, of which something is killed.

Needs the extra ``spark``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support import engine_nights
from tests.support.spark_cluster import Cluster, cluster

pytestmark = pytest.mark.usefixtures("spark_extra")

_SINCE, _A_MONTH_EARLIER = "2026-03", "2026-02"


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[Cluster]:
    with cluster(tmp_path / "cluster", workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a night on DuckDB."""
    data = tmp_path_factory.mktemp("duckdb")
    done = engine_nights.run("warehouse", data, HISTORY_START=_SINCE)
    assert done.returncode == 0, done.stdout[-3000:]
    return data


@pytest.mark.parametrize("way", ["its master", "Spark Connect"])
def test_a_night_on_a_cluster_outlives_one_of_its_workers(
    published: Path, tmp_path: Path, two_workers: Cluster, way: str
) -> None:
    spark = two_workers.as_master() if way == "its master" else two_workers.connect_server()
    night = engine_nights.begin(tmp_path / "data", spark, HISTORY_START=_SINCE)
    two_workers.kill_a_worker()
    said, _ = night.communicate()

    assert night.returncode == 0, said[-3000:]
    assert engine_nights.differing(published, tmp_path / "data") == []
    assert not (tmp_path / "data" / "sample" / "engine").exists()
    assert "UserWarning" not in (tmp_path / "data" / "sample" / "night.log").read_text(encoding="utf-8")


def test_a_night_whose_server_is_killed_ends_in_a_line_and_leaves_what_is_published(
    published: Path, tmp_path: Path, two_workers: Cluster
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published, data, symlinks=True)
    before = engine_nights.releases(data)
    # A month more is another warehouse, so that there is something to build.
    night = engine_nights.begin(data, two_workers.connect_server(), HISTORY_START=_A_MONTH_EARLIER)
    two_workers.kill_the_server()
    said, _ = night.communicate()

    assert night.returncode == 1, said[-3000:]
    assert "Traceback" not in said
    assert "The published file is unchanged" in said
    assert engine_nights.releases(data) == before


def test_a_table_without_rows_keeps_its_types_over_spark_connect(
    tmp_path: Path, two_workers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.engine.session import schemas, spark_session
    from orchestration.engine.tables import send

    # Spark itself sets the second one, and leaves it to whoever begins a session in this process next.
    for name, value in {**two_workers.connect_server(), "SPARK_CONNECT_MODE_ENABLED": "1"}.items():
        monkeypatch.setenv(name, value)
    scratch = tmp_path / "engine"
    with duckdb.connect() as con, spark_session(scratch) as session, schemas(session, scratch, ["raw"]):
        columns = "1::bigint as n, 'a' as text, 0.5::double as share, date '2026-01-01' as day, now()::timestamp as at"
        empty = con.sql(f"select {columns}, ['a'] as texts limit 0")
        send(session, empty.to_arrow_table(), "raw.nothing")
        kept = con.from_arrow(session.table("raw.nothing").toArrow())

        assert (kept.columns, kept.types, kept.fetchall()) == (empty.columns, empty.types, [])
