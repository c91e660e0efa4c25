"""Retention removes what has served, and never what is in use."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import time_machine

from orchestration.automation.home import open_instance
from orchestration.automation.housekeeping import housekeeping
from orchestration.core.settings import Settings
from orchestration.raw.store import open_raw
from tests.conftest import Place
from tests.crash import assert_whole


@pytest.fixture
def settings(ready_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A warehouse with a published release and a revision in raw: one landed zip is no longer the newest."""
    place = ready_place.copy(tmp_path)
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    return place.settings


def _objects(settings: Settings) -> set[str]:
    return {path.name for path in (settings.landing / "objects").glob("??/*")}


def _keep_house(settings: Settings) -> None:
    with open_instance(settings) as instance:
        housekeeping(settings, instance)


def _years_later(settings: Settings) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=800), tick=True):
        _keep_house(settings)


def test_every_landed_byte_is_kept_unless_a_setting_says_otherwise(settings: Settings) -> None:
    before = _objects(settings)
    _years_later(settings)
    assert _objects(settings) == before


def test_replaced_bytes_go_when_old_and_when_no_release_needs_them(settings: Settings) -> None:
    brief = replace(settings, keep_landing_days=30)
    before = _objects(settings)
    _keep_house(brief)
    assert _objects(settings) == before, "nothing is old yet"
    _years_later(brief)
    assert _objects(settings) == before, "the published release was built from the replaced zip"
    release = settings.pointer.resolve()
    release.unlink()
    settings.pointer.unlink()
    _years_later(brief)
    gone = before - _objects(settings)
    assert len(gone) == 1
    with open_raw(settings.build_file, settings.mode) as con:
        files = con.execute("select string_agg(files) from meta.accepted").fetchall()[0][0]
    assert gone.pop() not in files


def test_runs_go_after_ninety_days_but_the_newest_of_a_job_stays(settings: Settings) -> None:
    with open_instance(settings) as instance:
        before = {record.dagster_run.run_id: record.dagster_run.job_name for record in instance.get_run_records()}
        newest = {job: run_id for run_id, job in reversed(before.items())}
    assert len(before) > len(newest)
    _keep_house(settings)
    with open_instance(settings) as instance:
        assert instance.get_runs_count() == len(before)
    _years_later(settings)
    with open_instance(settings) as instance:
        left = {run.run_id for run in instance.get_runs()}
    assert left >= set(newest.values())
    assert len(left) < len(before)


def test_quarantined_rows_and_documents_are_bounded(settings: Settings) -> None:
    with open_raw(settings.build_file, settings.mode) as con:
        con.execute(
            "insert into meta.validations select 'load' || i, 'd', 'candidate.t', 'pass', '{}',"
            " now()::timestamp - i * interval 1 day from range(100) r(i)"
        )
        con.execute("insert into meta.quarantine values ('l', 'd', 'p', 't', 'c', 'r', '{}', now()::timestamp)")
    _keep_house(settings)
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        kept = con.execute("select count(*), max(judgement_id = 'load0') from meta.validations where subject = 'd'")
        assert kept.fetchall() == [(60, True)]
        assert con.execute("select count(*) from meta.quarantine").fetchall() == [(1,)]
    _years_later(settings)
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        assert con.execute("select count(*) from meta.quarantine").fetchall() == [(0,)]


def test_leftovers_of_killed_runs_go_and_the_log_is_turned_over(settings: Settings) -> None:
    half = settings.landing / "tmp" / "half.part"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"half")
    torn = settings.home / ".disk-123"
    torn.mkdir()
    log = settings.home / "night.log"
    log.write_bytes(b"x" * 6_000_000)
    os.utime(log, (time.time(), time.time()))
    _keep_house(settings)
    assert not half.exists()
    assert not torn.exists()
    assert not log.exists()
    assert log.with_suffix(".log.1").stat().st_size == 6_000_000
    assert_whole(settings)
