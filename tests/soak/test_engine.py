"""The same models on Spark: every published table, nights there, and what stops by name. Needs the extra ``spark``."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from orchestration.core.errors import NotForEngine
from orchestration.core.settings import DBT_PROJECT
from tests.conftest import RecordedPlace
from tests.support import engine_nights
from tests.support.reports import keep_page
from tests.support.some_recordings import ALL_MONTHS

pytestmark = pytest.mark.usefixtures("spark_extra")


def test_every_published_table_of_the_sample_is_the_same_on_spark(tmp_path: Path) -> None:
    night = engine_nights.run("warehouse", tmp_path)
    assert night.returncode == 0, night.stdout[-3000:]

    checked = engine_nights.run("engine-check", tmp_path)

    assert checked.returncode == 0, checked.stdout[-3000:] + checked.stderr[-3000:]
    assert not (tmp_path / "sample" / "engine").exists()
    note = (
        "what `make engine-check` prints of the whole sample. Twelve models had been rewritten before, in SQL that both"
        " engines read ([decision 44](../decisions/0044-models-are-said-to-spark.md)). What rows cost on each engine,"
        " in time and memory, and that the two do not cross: [When not to](../operating/spark.md#when-not-to)."
    )
    keep_page("engine", _page(checked.stdout), note)


@pytest.mark.recordings
@pytest.mark.parametrize("recorded", [ALL_MONTHS], indirect=True)
def test_every_published_table_of_the_real_months_is_the_same_on_spark(recorded: RecordedPlace, tmp_path: Path) -> None:
    checked = recorded.run("engine-check", TRADE_CORRIDORS_LAKE=str(tmp_path))

    assert not recorded.settings.engine_scratch.exists()
    note = (
        f"what `make engine-check` prints of the publishers' own files, {ALL_MONTHS} months of TransBorder among them."
    )
    keep_page("engine_real_months", _page(checked.stdout), note)


def _page(said: str) -> str:
    """What the check prints last."""
    return said[said.index("# The models on Spark") :]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a night since July 2025, built on DuckDB."""
    data = tmp_path_factory.mktemp("duckdb")
    done = engine_nights.run("warehouse", data, HISTORY_START="2025-07")
    assert done.returncode == 0, done.stdout[-3000:]
    return data


def test_a_night_on_spark_publishes_what_a_night_on_duckdb_does(published: Path, tmp_path: Path) -> None:
    done = engine_nights.run("warehouse", tmp_path, HISTORY_START="2025-07", ENGINE="spark")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    assert engine_nights.differing(published, tmp_path) == []
    assert not (tmp_path / "sample" / "engine").exists()


def test_a_night_whose_spark_is_killed_ends_in_a_line_and_leaves_what_is_published(
    published: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published, data, symlinks=True)
    before = engine_nights.releases(data)
    # A month more is another warehouse, so that there is something to build.
    with engine_nights.begin(data, {}, HISTORY_START="2025-06") as night:
        os.kill(_java_below(night.pid), signal.SIGKILL)
        said, _ = night.communicate(timeout=300)
    assert night.returncode == 1, said[-3000:]
    assert "Traceback" not in said
    assert "The published file is unchanged" in said
    assert engine_nights.releases(data) == before

    again = engine_nights.run("warehouse", data, HISTORY_START="2025-06")
    assert again.returncode == 0, again.stdout[-3000:]
    assert len(engine_nights.releases(data)) == 2


def _java_below(pid: int) -> int:
    """Spark's own process."""
    table = subprocess.run(["ps", "-eo", "pid,ppid,comm"], capture_output=True, text=True, check=True).stdout
    rows = [(int(one), int(parent), name) for one, parent, name in map(str.split, table.splitlines()[1:])]
    below = {pid}
    for _ in range(5):
        below |= {one for one, parent, _ in rows if parent in below}
    return next(one for one, _, name in rows if one in below and name == "java")


def test_a_model_that_cannot_be_said_is_named_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.engine import project
    from orchestration.engine.session import spark_session

    copy = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    model = copy / "models" / "marts" / "core" / "dim_corridor.sql"
    model.write_text(f"select * from (\n{model.read_text(encoding='utf-8')}\n) positional join (select 1 as one)\n")
    monkeypatch.setattr(project, "DBT_PROJECT", copy)

    with spark_session(tmp_path / "engine") as session:
        with pytest.raises(NotForEngine) as raised:
            project.SparkProject(tmp_path / "target").models()

        assert raised.value.found == "dim_corridor: positional join"
        assert [one.name for one in session.catalog.listDatabases()] == ["default"]
