"""The same models on Spark: every published table of the sample, and what stops by name. Needs the extra ``spark``."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.core.errors import NotForEngine
from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="needs the extra spark and Java: see docs/operating/spark.md",
)


def _run(command: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestration", command],
        cwd=PROJECT_ROOT,
        env={**os.environ, "TRADE_CORRIDORS_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_published_table_of_the_sample_is_the_same_on_spark(tmp_path: Path) -> None:
    night = _run("warehouse", tmp_path)
    assert night.returncode == 0, night.stdout[-3000:]

    checked = _run("engine-check", tmp_path)

    assert checked.returncode == 0, checked.stdout[-3000:] + checked.stderr[-3000:]
    page = checked.stdout[checked.stdout.index("# The models on Spark") :]
    assert not (tmp_path / "sample" / "engine").exists()
    if os.environ.get("TRADE_CORRIDORS_REPORTS"):
        (PROJECT_ROOT / "docs" / "reports" / "engine.md").write_text(page, encoding="utf-8")


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
