"""``status``: one screen, and a true answer to whether action is required."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from orchestration.automation.conditions import note_job, read_health
from orchestration.automation.status import status
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from orchestration.landing.memory import Memory
from orchestration.release.candidate import sha256_of
from tests.conftest import Place

TODAY = date(2019, 4, 30)
REFUSED = Failure(
    dataset="bts_transborder", partition="2019-02", kind="GateRefused", message="the gate refused the new data."
)
NOT_BUILT = Failure(message="dbt did not build the candidate; see the failed checks above.")


@pytest.fixture
def settings(good_place: Place, tmp_path: Path) -> Settings:
    """A published warehouse whose last night succeeded."""
    return good_place.copy(tmp_path).settings


def test_after_a_good_night_no_action_is_required(settings: Settings) -> None:
    text, is_required = status(settings, TODAY)
    assert not is_required, text
    assert "No action required." in text
    assert "failed" not in text
    assert "bts_transborder" in text
    assert "2019-03" in text
    assert len(text.splitlines()) < 40
    assert max(map(len, text.splitlines())) <= 130


def test_columns_are_aligned_whatever_the_length_of_a_name(settings: Settings) -> None:
    healths = read_health(settings)
    long = {**healths[0], "dataset": "statcan_trade_by_origin_and_export_of_all_things", "rows": 123_456_789_012}
    with Memory(settings.landing).changing() as con:
        con.execute("insert into datasets (dataset, health) values (?, ?)", (long["dataset"], json.dumps(long)))
    lines = status(settings, TODAY)[0].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("dataset "))
    head, *rows = lines[first : first + len(healths) + 2]
    starts = [head.index(name) for name in ("state", "newest", "good until", "fetched")]
    assert len(rows) == len(healths) + 1
    assert all(row[start - 2 : start] == "  " and row[start] != " " for row in rows for start in starts)


def test_a_night_that_refused_something_is_not_told_as_a_success(settings: Settings) -> None:
    note_job(settings, "ingest_monthly", [REFUSED])
    note_job(settings, "night", [])
    text, is_required = status(settings, TODAY)
    assert is_required
    ended = {line.split()[0]: line for line in text.splitlines() if line.startswith(("night", "ingest_", "build"))}
    assert "with data refused" in ended["night"] and "with data refused" in ended["ingest_monthly"]
    assert "succeeded" in ended["build"]


def test_a_link_that_was_pointed_back_is_told(settings: Settings) -> None:
    newer = settings.releases / "29991231T000000000000Z-00000000"
    newer.mkdir()
    (newer / settings.pointer.name).write_bytes(b"")
    told = f"a newer release is kept, to which warehouse.duckdb does not point: {newer.name}"
    assert told in status(settings, TODAY)[0].splitlines()
    shutil.rmtree(newer)
    assert told not in status(settings, TODAY)[0]


def test_dates_of_another_day_than_today_are_told(settings: Settings) -> None:
    assert f"Dates are judged as of {TODAY}, the day of these data." in status(settings, TODAY)[0]
    assert "Dates are judged" not in status(settings, datetime.now(UTC).date())[0]


def test_before_the_first_night_it_says_what_to_do(tmp_path: Path, settings: Settings) -> None:
    text, is_required = status(settings.model_copy(update={"data_root": tmp_path / "new"}), TODAY)
    assert is_required
    assert "make warehouse" in text


def test_a_landing_that_was_moved_aside_requires_a_night(settings: Settings) -> None:
    settings.landing.rename(settings.home / "aside")
    text, is_required = status(settings, TODAY)
    assert is_required
    assert f"No night is remembered: {settings.landing} was moved aside, or is new." in text
    assert "night missing: none is remembered beside what is published; run " in text
    assert "No action required" not in text and "No night has run yet" not in text


def test_times_of_jobs_are_written_like_those_of_datasets(settings: Settings) -> None:
    lines = status(settings, TODAY)[0].splitlines()
    times = [line.split("  ")[-1].strip() for line in lines if line.startswith(("bts_transborder", "build", "night"))]
    assert len(times) == 3
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", time) for time in times), times


def test_stale_data_requires_action(settings: Settings) -> None:
    text, is_required = status(settings, date(2019, 12, 31))
    assert is_required
    assert "bts_transborder stale" in text


def test_a_failed_job_requires_action(settings: Settings) -> None:
    note_job(settings, "build", [NOT_BUILT])
    text, is_required = status(settings, TODAY)
    assert is_required
    assert "build failed: dbt did not build" in text


def test_jobs_that_failed_for_one_reason_are_told_once(settings: Settings) -> None:
    for job in ("build", "ingest_monthly", "ingest_yearly"):
        note_job(settings, job, [NOT_BUILT])
    text, _ = status(settings, TODAY)
    assert text.count("dbt did not build") == 1
    assert "build, ingest_monthly, ingest_yearly failed: dbt did not build" in text


def test_a_published_file_that_somebody_changed_requires_action(settings: Settings) -> None:
    path = settings.pointer.resolve()
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"x")
    text, is_required = status(settings, TODAY)
    assert is_required
    assert "is not the file that was published" in text


def test_a_pointer_to_some_other_file_requires_action(settings: Settings) -> None:
    other = shutil.copy(settings.pointer, settings.home / "other.duckdb")
    settings.pointer.unlink()
    settings.pointer.symlink_to(other)
    assert status(settings, TODAY)[1]


def _keep_another(settings: Settings, build_id: str) -> Path:
    """A further release that is kept beside the published one, byte for byte as it was sealed."""
    published = settings.pointer.resolve()
    shutil.copytree(published.parent, settings.releases / build_id)
    return settings.releases / build_id / published.name


OLDER, NEWER = "20000101T000000000000Z-00000000", "29991231T000000000000Z-00000000"


@pytest.mark.parametrize("build_id", [OLDER, NEWER])
@pytest.mark.parametrize("damaged", ["warehouse.duckdb", "build.json"])
def test_a_damaged_release_that_is_kept_requires_action_though_bi_does_not_read_it(
    settings: Settings, build_id: str, damaged: str
) -> None:
    kept = _keep_another(settings, build_id)
    text, is_required = status(settings, TODAY)
    assert not is_required, text

    path = kept.with_name(damaged)
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.write(b"\xff")
    text, is_required = status(settings, TODAY)
    assert is_required
    assert f"  kept release altered: {build_id} is not the file that was published, and BI does not read it;" in text
    assert f"or delete {kept.parent}" in text
    assert "warehouse.duckdb altered" not in text
    assert f"published: {settings.pointer.resolve().parent.name}" in text
    shutil.rmtree(kept.parent)
    assert not status(settings, TODAY)[1]


def test_a_release_that_is_removed_while_status_looks_is_not_told_as_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night that publishes removes the oldest release at any moment."""
    kept = _keep_another(settings, OLDER)

    def removed_first(path: Path) -> str:
        if path == kept:
            shutil.rmtree(kept.parent)
        return sha256_of(path)

    monkeypatch.setattr("orchestration.release.releases.sha256_of", removed_first)
    text, is_required = status(settings, TODAY)
    assert not kept.exists()
    assert not is_required, text


def test_each_kept_release_is_hashed_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is what ``status`` takes longest for: releases of live data are large."""
    kept = _keep_another(settings, OLDER)
    hashed: list[Path] = []

    def counted(path: Path) -> str:
        hashed.append(path)
        return sha256_of(path)

    monkeypatch.setattr("orchestration.release.releases.sha256_of", counted)
    status(settings, TODAY)
    assert sorted(hashed) == sorted([kept, settings.pointer.resolve()])


def test_a_live_night_that_did_not_come_requires_action(settings: Settings, tmp_path: Path) -> None:
    live = settings.model_copy(update={"mode": Mode.LIVE})
    settings.home.rename(live.home)
    assert "night missing" not in status(live, TODAY)[0]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=27), tick=False):
        text, is_required = status(live, TODAY)
    assert is_required
    assert "night missing: the last run ended at" in text


def test_a_full_disk_requires_action(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(settings.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10**8))
    text, is_required = status(settings, TODAY)
    assert is_required
    assert "disk full: 0.1 GiB free" in text
