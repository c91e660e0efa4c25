"""The main command from outside: what a night publishes, and what it never does."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.automation.home import open_instance
from orchestration.publishers.registry import dataset_named
from orchestration.raw import swap
from orchestration.raw.store import open_raw
from tests.conftest import Place
from tests.support.small_recordings import MONTHS, month_zip, rewrite_rows


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _raw_hash(place: Place, partition: str) -> str:
    settings = place.settings
    with open_raw(settings.build_file, settings.mode) as con:
        _, content_hash = swap.content(con, "raw", dataset_named("bts_transborder"))[partition]
        return content_hash


def _published(place: Place, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_a_night_publishes_what_was_recorded(good_place: Place) -> None:
    months = _published(
        good_place, "select distinct strftime(month_start_date, '%Y-%m') from marts.mart_gateway_flow order by 1"
    )
    assert [month for (month,) in months] == ["2019-01", "2019-02", "2019-03"]
    assert _published(good_place, "select source_mode from meta.publication") == [("recorded",)]
    assert _published(good_place, "select distinct outcome from meta.check_results") == [("pass",)]
    kinds = dict(_published(good_place, "select kind, count(*) from meta.check_results group by all"))
    assert set(kinds) == {"dbt", "gate", "audit"}


def test_no_library_warns_in_the_logs_of_a_night(good_place: Place) -> None:
    home = good_place.settings.home
    steps = list((home / "dagster" / "storage").rglob("*.err"))
    assert steps
    assert [path.read_text(encoding="utf-8") for path in steps if path.stat().st_size] == []
    assert re.findall(r"\w*Warning:.*", (home / "night.log").read_text(encoding="utf-8")) == []


def test_only_marts_their_previous_names_and_meta_are_published(good_place: Place) -> None:
    schemas = _published(
        good_place,
        "select schema_name from duckdb_tables() union"
        " select schema_name from duckdb_views() where not internal order by 1",
    )
    assert schemas == [("marts",), ("marts_v1",), ("meta",), ("meta_v1",)]


def test_every_published_column_is_described(good_place: Place) -> None:
    assert (
        _published(good_place, "select table_name, column_name from meta.columns where coalesce(description, '') = ''")
        == []
    )
    assert _published(good_place, "select table_name from duckdb_tables() where coalesce(comment, '') = ''") == []


def test_the_published_tables_and_columns_are_the_contract(good_place: Place) -> None:
    """After a wanted change: ``make snapshots``, and read the difference."""
    columns = _published(
        good_place, "select schema_name || '.' || table_name, column_name, data_type from meta.columns"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in columns:
        found.setdefault(str(table), {})[str(column)] = str(kind)
    contract = Path(__file__).parents[1] / "snapshots" / "published_columns.json"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        contract.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(contract.read_text(encoding="utf-8")), "a removal or rename is a major version"


def test_an_empty_mart_says_which_datasets_it_lacks(good_place: Place) -> None:
    """Three months of TransBorder are all that this place has."""
    told = {
        str(row[0]): row[1:]
        for row in _published(good_place, "select * exclude (sum_rule, sum_within, description) from meta.tables")
    }
    tables = _published(
        good_place, "select table_name, estimated_size from duckdb_tables() where schema_name = 'marts'"
    )
    assert {name: row[0] for name, row in told.items()} == dict(tables)
    rows, _, absent, reason = told["mart_via_us"]
    assert rows == 0
    assert "statcan_trade_by_origin_and_export" in absent
    assert reason == f"absent: {absent}"
    rows, datasets, _, reason = told["mart_gateway_flow"]
    assert rows > 0
    assert "bts_transborder" in datasets
    assert reason is None


def test_the_same_night_again_loads_nothing_and_leaves_the_file(
    good_place: Place, quiet_night: tuple[Place, str]
) -> None:
    place, said = quiet_night
    assert "0 partitions fetched, 9 unchanged" in said
    assert "0 partitions loaded, 9 unchanged" in said
    assert "nothing changed: the published release stays" in said
    assert _sha256(place.settings.pointer) == _sha256(good_place.settings.pointer)


def test_a_quiet_night_runs_the_landing_alone(quiet_night: tuple[Place, str]) -> None:
    """What is loaded stays as the UI shows it: nothing is planned for it, so that nothing looks skipped."""
    place, _ = quiet_night
    with open_instance(place.settings) as instance:
        newest = [record.dagster_run for record in instance.get_run_records(limit=2)]
        assert {run.job_name for run in newest} == {"ingest_monthly", "ingest_snapshots"}
        events = [entry.dagster_event for run in newest for entry in instance.all_logs(run.run_id)]
        assert {event.asset_key.path[0] for event in events if event and event.asset_key} == {"landing"}


def test_a_night_tells_dagster_anew_what_it_has_forgotten(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    shutil.rmtree(place.settings.dagster_home)
    assert "0 partitions loaded, 9 unchanged" in place.run("warehouse").stdout
    with open_instance(place.settings) as instance:
        months, rates = (dg.AssetKey(["raw", name]) for name in ("bts_transborder_state_port", "boc_exchange_rates"))
        assert len(instance.get_materialized_partitions(months)) == len(MONTHS)
        assert instance.get_latest_materialization_event(rates)


def _first_truck_rows() -> Callable[[dict[str, str]], dict[str, str]]:
    """A thousand dollars more in one row of each of the three cuts."""
    changed: set[tuple[str, ...]] = set()

    def change(row: dict[str, str]) -> dict[str, str]:
        is_meant = (row["TRDTYPE"], row["COUNTRY"], row["DISAGMOT"]) == ("1", "2010", "5")
        if not is_meant or tuple(row) in changed:
            return row
        changed.add(tuple(row))
        return {**row, "VALUE": str(int(row["VALUE"]) + 1000)}

    return change


@pytest.mark.soak
def test_a_night_with_one_revised_month_loads_it_alone_and_lists_what_was_revised(
    good_place: Place, tmp_path: Path
) -> None:
    place = good_place.copy(tmp_path)
    rewrite_rows(month_zip(place.recordings, "2019-02"), _first_truck_rows())
    result = place.run("warehouse")
    assert "1 partitions fetched, 8 unchanged" in result.stdout
    assert "1 partitions loaded, 8 unchanged" in result.stdout
    assert "Revised by publishers, 3 cell(s), all in meta.revisions:" in result.stdout
    (line,) = (line for line in result.stdout.splitlines() if "bts_transborder_port_commodity.value: 1 cell" in line)
    old, new = line.rsplit(": ", 1)[1].split(" -> ")
    assert int(new) - int(old) == 1000
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        kept = con.execute("select count(*), min(partition), max(partition) from meta.revisions").fetchall()
    assert kept == [(3, "2019-02", "2019-02")]
    assert "Revised" not in place.run("warehouse").stdout


def _double(row: dict[str, str]) -> dict[str, str]:
    return {**row, "VALUE": str(2 * int(row["VALUE"]))}


def _other_container_code(row: dict[str, str]) -> dict[str, str]:
    """A harmless revision: the content changes, every total stays."""
    return {**row, "CONTCODE": "0"}


def _unknown_mode(row: dict[str, str]) -> dict[str, str]:
    return {**row, "DISAGMOT": "2"} if row["DISAGMOT"] == "6" else row


def test_a_month_without_its_modes_is_named_and_changes_neither_raw_nor_the_published_file(
    good_place: Place, refused_night: tuple[Place, str], tmp_path: Path
) -> None:
    place, said = refused_night
    before, after = good_place.copy(tmp_path / "before"), place.copy(tmp_path / "after")
    assert "disagmot.known_codes" in said
    assert "Traceback" not in said
    assert _raw_hash(after, "2019-02") == _raw_hash(before, "2019-02")
    assert _sha256(after.settings.pointer) == _sha256(before.settings.pointer)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("poison", "named"),
    [
        (lambda path: rewrite_rows(path, _double), "value_digits_not_multiplied"),
        (lambda path: rewrite_rows(path, _unknown_mode), "disagmot.known_codes"),
        (lambda path: path.write_bytes(b"<!DOCTYPE html><html>Access denied</html>"), "WrongContent"),
    ],
    ids=["doubled total", "unknown mode", "HTML for a zip"],
)
def test_poison_is_named_and_changes_neither_raw_nor_the_published_file(
    good_place: Place,
    tmp_path: Path,
    poison: object,
    named: str,
) -> None:
    place = good_place.copy(tmp_path)
    raw, published = _raw_hash(place, "2019-02"), _sha256(place.settings.pointer)
    assert callable(poison)
    poison(month_zip(place.recordings, "2019-02"))
    result = place.run("warehouse", expect=1)
    assert named in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert _raw_hash(place, "2019-02") == raw
    assert _sha256(place.settings.pointer) == published


@pytest.mark.soak
def test_a_run_of_only_the_downstream_assets_does_not_publish_poison(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    published = _sha256(place.settings.pointer)
    rewrite_rows(month_zip(place.recordings, "2019-02"), _double)
    assert _materialize(place, "ingest_monthly", "2019-02").returncode == 1
    downstream = _materialize(place, "build")
    assert downstream.returncode == 0, downstream.stderr[-2000:]
    assert _sha256(place.settings.pointer) == published


def _materialize(place: Place, job: str, partition: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run one job as the UI's launcher would, in a process of its own."""
    code = (
        "from orchestration.automation.home import open_instance\n"
        "from orchestration.environment import load_settings\n"
        "from orchestration.definitions import defs\n"
        f"result = defs.resolve_job_def({job!r}).execute_in_process(\n"
        f"    instance=open_instance(load_settings()), partition_key={partition!r}, raise_on_error=False)\n"
        "raise SystemExit(0 if result.success else 1)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code], env=place.environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.soak
def test_a_dataset_that_was_never_there_is_absent_and_stops_nothing(small_recordings: Path, tmp_path: Path) -> None:
    shutil.copytree(small_recordings, tmp_path / "recordings")
    shutil.rmtree(tmp_path / "recordings" / "transborder")
    index = tmp_path / "recordings" / "recorded.toml"
    gap = '[[gap]]\ndataset = "bts_transborder"\nfirst = "2018-01"\nreason = "Not in these recordings."\n'
    index.write_text(index.read_text(encoding="utf-8") + gap, encoding="utf-8")
    place = Place(tmp_path / "data", tmp_path / "recordings")
    place.run("warehouse")
    states = dict(_published(place, "select dataset_code, state from marts.mart_dataset_health"))
    assert states["bts_transborder"] == "absent"
    assert states["bts_border_crossings"] == "accepted"
    assert _published(place, "select count(*) from marts.mart_gateway_flow") == [(0,)]
    assert _published(place, "select count(*) > 0 from marts.fct_border_crossings") == [(True,)]


@pytest.mark.soak
def test_a_night_killed_while_building_leaves_the_file_and_the_next_night_recovers(
    good_place: Place, tmp_path: Path
) -> None:
    place = good_place.copy(tmp_path)
    published = _sha256(place.settings.pointer)
    rewrite_rows(month_zip(place.recordings, "2019-02"), _other_container_code)
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    night = subprocess.Popen(
        command, env=place.environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 120
    while not place.settings.work_file.exists():
        assert night.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    os.killpg(night.pid, signal.SIGKILL)
    night.wait()
    assert _sha256(place.settings.pointer) == published
    place.run("warehouse")
    assert _sha256(place.settings.pointer) != published
    assert not list(place.settings.home.rglob("*.wal"))


@pytest.mark.soak
def test_two_nights_at_once_both_succeed(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    rewrite_rows(month_zip(place.recordings, "2019-02"), _other_container_code)
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    nights = [
        subprocess.Popen(command, env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [night.communicate(timeout=300) for night in nights]
    assert [night.returncode for night in nights] == [0, 0], answers
    assert sum("1 partitions loaded" in out for out, _ in answers) == 1


def test_modes_are_refused_each_others_folder(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    (place.data / "recorded").rename(place.data / "sample")
    environment = {**place.environment, "TRADE_CORRIDORS_RECORDINGS": ""}
    result = subprocess.run(
        [sys.executable, "-m", "orchestration", "warehouse"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert "ModesMixed" in result.stderr
    assert "recorded" in result.stderr


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", tmp_path / "nowhere")
    result = place.run("warehouse", expect=2)
    assert len(result.stderr.strip().splitlines()) == 1
    assert "TRADE_CORRIDORS_RECORDINGS" in result.stderr
