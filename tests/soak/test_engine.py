"""The same models on Spark: every published table of the sample, and what stops by name. Needs the extra ``spark``."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import NotForEngine
from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT
from orchestration.engine.compare import compare

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="needs the extra spark and Java: see docs/operating/spark.md",
)

_OF_THE_NIGHT = "mart_dataset_health"
"""Says when each dataset was fetched."""


def _run(command: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", command],
        cwd=PROJECT_ROOT,
        env=_environment(data, settings),
        capture_output=True,
        text=True,
        check=False,
    )


def _environment(data: Path, settings: Mapping[str, str]) -> dict[str, str]:
    given = {f"TRADE_CORRIDORS_{name}": value for name, value in {"DATA": str(data), "SITE": "off", **settings}.items()}
    return {**os.environ, **given}


def test_every_published_table_of_the_sample_is_the_same_on_spark(tmp_path: Path) -> None:
    night = _run("warehouse", tmp_path)
    assert night.returncode == 0, night.stdout[-3000:]

    checked = _run("engine-check", tmp_path)

    assert checked.returncode == 0, checked.stdout[-3000:] + checked.stderr[-3000:]
    page = checked.stdout[checked.stdout.index("# The models on Spark") :]
    assert not (tmp_path / "sample" / "engine").exists()
    if os.environ.get("TRADE_CORRIDORS_REPORTS"):
        (PROJECT_ROOT / "docs" / "reports" / "engine.md").write_text(page, encoding="utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a night since July 2025, built on DuckDB."""
    data = tmp_path_factory.mktemp("duckdb")
    done = _run("warehouse", data, HISTORY_START="2025-07")
    assert done.returncode == 0, done.stdout[-3000:]
    return data


def test_a_night_on_spark_publishes_what_a_night_on_duckdb_does(published: Path, tmp_path: Path) -> None:
    done = _run("warehouse", tmp_path, HISTORY_START="2025-07", ENGINE="spark")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    with duckdb.connect() as con:
        for name, data in (("ours", published), ("theirs", tmp_path)):
            con.execute(f"attach '{data}/sample/warehouse.duckdb' as {name} (read_only)")
        tables = [
            name
            for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        ]
        compared = [compare(con, name, f"ours.marts.{name}", f"theirs.marts.{name}") for name in sorted({*tables})]
        described = [
            con.execute(
                "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
                f" where schema_name = 'marts' and database_name = '{name}' order by all"
            ).fetchall()
            for name in ("ours", "theirs")
        ]
    assert len(compared) > 60
    assert [one for one in compared if not one.is_same and one.table != _OF_THE_NIGHT] == []
    assert described[0] == described[1]
    assert not (tmp_path / "sample" / "engine").exists()


def test_a_night_whose_spark_is_killed_ends_in_a_line_and_leaves_what_is_published(
    published: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published, data, symlinks=True)
    (before,) = (data / "sample" / "releases").iterdir()
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    # A month less is another warehouse, so that there is something to build.
    env = _environment(data, {"HISTORY_START": "2025-06", "ENGINE": "spark"})
    with subprocess.Popen(command, cwd=PROJECT_ROOT, env=env, stdout=subprocess.PIPE, text=True) as night:
        java = _java_below(night.pid, data / "sample" / "engine" / "warehouse" / "marts.db")
        os.kill(java, signal.SIGKILL)
        said, _ = night.communicate(timeout=300)
    assert night.returncode == 1, said[-3000:]
    assert "Traceback" not in said
    assert "The published file is unchanged" in said
    assert [folder.name for folder in (data / "sample" / "releases").iterdir()] == [before.name]

    again = _run("warehouse", data, HISTORY_START="2025-06")
    assert again.returncode == 0, again.stdout[-3000:]
    assert len(list((data / "sample" / "releases").iterdir())) == 2


def _java_below(pid: int, built: Path) -> int:
    """Spark's own process, once the first mart is there."""
    for _ in range(3000):
        if built.exists():
            table = subprocess.run(["ps", "-eo", "pid,ppid,comm"], capture_output=True, text=True, check=True).stdout
            rows = [(int(one), int(parent), name) for one, parent, name in map(str.split, table.splitlines()[1:])]
            below = {pid}
            for _ in range(5):
                below |= {one for one, parent, _ in rows if parent in below}
            return next(one for one, _, name in rows if one in below and name == "java")
        time.sleep(0.2)
    raise AssertionError("Spark built no mart")


def test_a_model_that_cannot_be_said_is_named_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.engine import project
    from orchestration.engine.session import spark_session

    session = spark_session(tmp_path)
    copy = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target", "logs"))
    model = copy / "models" / "marts" / "core" / "dim_corridor.sql"
    model.write_text(f"select * from (\n{model.read_text(encoding='utf-8')}\n) positional join (select 1 as one)\n")
    monkeypatch.setattr(project, "DBT_PROJECT", copy)

    with pytest.raises(NotForEngine) as raised:
        project.SparkProject(tmp_path / "target").models()

    assert raised.value.found == "dim_corridor: positional join"
    assert [one.name for one in session.catalog.listDatabases()] == ["default"]
    session.stop()
