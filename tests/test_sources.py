"""The contract of every dataset: declaration, sample, staging model; and that a new one takes three files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT
from orchestration.generate import stale_generated
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.sample import AS_OF, newest_partition, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import all_datasets, compared_with
from orchestration.quality.checks import raw_checks
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare
from tests.conftest import Place
from tests.support.keys import made_up_key
from tests.support.staged import verdicts

DATASETS = pytest.mark.parametrize("dataset", all_datasets(), ids=lambda dataset: dataset.code)


@DATASETS
def test_the_sample_lands_and_breaks_no_rule(dataset: Dataset, sample_folder: Path, tmp_path: Path) -> None:
    partition = newest_partition(dataset)
    archive = Archive(tmp_path / "landing", Mode.SAMPLE)
    with ReplayServer(sample_recordings(sample_folder)).running() as server:
        client = Client(route=server.route, pace_seconds=0, **made_up_key(dataset))
        landed = Lander(archive, client, {}, AS_OF).land(dataset, [partition])
    assert landed[partition].outcome is Landing.NEW, landed[partition].reason
    with open_raw(tmp_path / "build.duckdb", Mode.SAMPLE) as con:
        for one in (*compared_with(dataset), dataset):
            prepare(con, one)
        Loader(con, archive, dataset).stage(partition, landed[partition].files)
        failing, _ = verdicts(con, dataset, partition)
        assert failing == {}
        for table in dataset.tables:
            rows, lineage = con.execute(
                "select count(*), count(_partition) + count(_file) + count(_sha256) + count(_loaded_at)"
                f" from candidate.{table.name}"
            ).fetchall()[0]
            assert rows > 0 or table.may_be_empty
            assert lineage == 4 * rows


def test_the_gate_accepts_the_newest_of_every_dataset_in_the_samples_night(sample_place: Place) -> None:
    with duckdb.connect(str(sample_place.settings.build_file), read_only=True) as con:
        accepted = set(con.execute("select dataset, _partition from meta.accepted").fetchall())
        assert con.execute("from meta.refused").fetchall() == []
    assert {(dataset.code, newest_partition(dataset)) for dataset in all_datasets()} <= accepted


@DATASETS
def test_every_table_guards_its_grain_and_every_check_says_why(dataset: Dataset) -> None:
    checks = raw_checks(dataset)
    assert {f"{table.name}.grain_is_unique" for table in dataset.tables} <= {check.name for check in checks}
    assert all(check.why.endswith(".") for check in checks)
    assert len({check.name for check in checks}) == len(checks)


@DATASETS
def test_every_measure_has_a_unit_and_every_column_a_meaning(dataset: Dataset) -> None:
    for table in dataset.tables:
        assert table.description.startswith("One row per ")
        for column in table.columns:
            assert column.description, column.name
            assert bool(column.unit) == (column.type not in ("varchar", "date")), column.name


@DATASETS
def test_every_table_has_its_staging_model(dataset: Dataset) -> None:
    for table in dataset.tables:
        assert list(DBT_PROJECT.rglob(f"models/staging/{dataset.agency}/{dataset.staging_model(table)}.sql"))


def test_generated_files_are_what_the_declarations_say() -> None:
    assert stale_generated() == []


def test_extraction_imports_without_dagster() -> None:
    code = (
        "import sys, orchestration.publishers.registry as r; r.all_datasets();"
        "import orchestration.landing.land, orchestration.raw.load, orchestration.offline.server;"
        "raise SystemExit('dagster' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.soak
def test_a_dataset_of_a_new_publisher_is_added_with_the_files_of_the_guide(tmp_path: Path) -> None:
    """The guide's example, word for word, in a copy of the repository: generated, loaded behind its gate, staged."""
    copy = tmp_path / "repository"
    shutil.copytree(
        PROJECT_ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "data", "target", "__pycache__", ".*_cache")
    )
    guide = (copy / "docs" / "adding_a_dataset.md").read_text(encoding="utf-8")
    files = re.findall(r"\n`((?:orchestration|dbt_project)/[^`]*example[^`]*)`[^`]*```\w+\n(.*?)```", guide, re.DOTALL)
    assert len(files) == 5
    for name, content in files:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(content, encoding="utf-8")
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    _run(copy, tmp_path, "-m", "orchestration", "generate")
    changed = {str(path.relative_to(copy)) for path, content in before.items() if path.read_bytes() != content}
    assert changed == {
        "docs/datasets.md",
        "docs/operating/publishers.md",
        "dbt_project/models/staging/_sources.generated.yml",
        "dbt_project/models/staging/_staging.generated.yml",
    }
    seen = _run(copy, tmp_path, "-c", _INGEST_AND_STAGE)
    assert "3 rows, 1 withheld, newest 2026-08-01, state accepted" in seen
    assert "landing/example_port_teu raw/example_port_teu staging/stg_example__port_teu" in seen


_INGEST_AND_STAGE = """
import subprocess, sys, os, pathlib, duckdb, dagster as dg
from orchestration.automation.home import open_instance
from orchestration.release.project import dbt_environment
from orchestration.environment import load_settings
from orchestration.core.settings import DBT_PROJECT
from orchestration.definitions import defs
settings = load_settings()
keys = [spec.key.to_user_string() for spec in defs.resolve_all_asset_specs()]
print(*[key for key in sorted(keys) if 'port_teu' in key])
selection = [key for key in defs.resolve_job_def('ingest_snapshots').asset_layer.selected_asset_keys if 'port_teu' in key.to_user_string()]
result = defs.resolve_job_def('ingest_snapshots').execute_in_process(instance=open_instance(settings), asset_selection=selection)
dbt = pathlib.Path(sys.executable).with_name('dbt')
subprocess.run([str(dbt), '--quiet', 'build', '--profiles-dir', '.', '--select', 'stg_example__port_teu'],
    cwd=DBT_PROJECT, env={**os.environ, **dbt_environment(settings), 'TRADE_CORRIDORS_NEXT_FILE': ':memory:'}, check=True)
con = duckdb.connect()
con.execute(f"attach '{settings.build_file}' as build (read_only)")
con.execute(f"attach '{settings.work_file}' as work (read_only)")
rows = con.execute("select count(*), count(*) filter (where is_withheld), max(month_start_date) from work.staging.stg_example__port_teu").fetchone()
state = con.execute("select state from build.meta.datasets where dataset = 'example_port_teu'").fetchone()
print(f'{rows[0]} rows, {rows[1]} withheld, newest {rows[2]}, state {state[0]}')
"""  # noqa: E501


def _run(copy: Path, data: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(copy), "TRADE_CORRIDORS_DATA": str(data / "data")}
    environment |= {"TRADE_CORRIDORS_SOURCES": "sample", "TRADE_CORRIDORS_RECORDINGS": ""}
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout
