"""``status``: one screen, and a true answer to whether a person is needed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from orchestration.automation.conditions import note_job
from orchestration.automation.status import status
from orchestration.core.modes import Mode
from orchestration.core.settings import Settings
from tests.conftest import Place

TODAY = date(2019, 4, 30)


@pytest.fixture
def settings(good_place: Place, tmp_path: Path) -> Settings:
    """A published warehouse whose last night ended well."""
    return good_place.copy(tmp_path).settings


def test_a_good_night_needs_nobody(settings: Settings) -> None:
    text, is_needed = status(settings, TODAY)
    assert not is_needed, text
    assert "nobody is needed" in text
    assert "bts_transborder" in text
    assert "2019-03" in text
    assert len(text.splitlines()) < 40
    assert max(map(len, text.splitlines())) <= 130


def test_before_the_first_night_it_says_what_to_do(tmp_path: Path, settings: Settings) -> None:
    text, is_needed = status(replace(settings, data_root=tmp_path / "new"), TODAY)
    assert is_needed
    assert "make warehouse" in text


def test_stale_data_needs_a_person(settings: Settings) -> None:
    text, is_needed = status(settings, date(2019, 12, 31))
    assert is_needed
    assert "bts_transborder stale" in text


def test_a_failed_job_needs_a_person(settings: Settings) -> None:
    note_job(settings, "build", ["dbt did not build the candidate; see the failed checks above."])
    text, is_needed = status(settings, TODAY)
    assert is_needed
    assert "build failed: dbt did not build" in text


def test_a_published_file_that_somebody_changed_needs_a_person(settings: Settings) -> None:
    path = settings.pointer.resolve()
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"x")
    text, is_needed = status(settings, TODAY)
    assert is_needed
    assert "is not the file that was published" in text


def test_a_pointer_to_some_other_file_needs_a_person(settings: Settings) -> None:
    other = shutil.copy(settings.pointer, settings.home / "other.duckdb")
    settings.pointer.unlink()
    settings.pointer.symlink_to(other)
    assert status(settings, TODAY)[1]


def test_a_live_night_that_did_not_come_needs_a_person(settings: Settings, tmp_path: Path) -> None:
    live = replace(settings, mode=Mode.LIVE)
    settings.home.rename(live.home)
    assert "night missing" not in status(live, TODAY)[0]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=27), tick=False):
        text, is_needed = status(live, TODAY)
    assert is_needed
    assert "night missing: the last run ended at" in text


def test_a_full_disk_needs_a_person(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(settings.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10**8))
    text, is_needed = status(settings, TODAY)
    assert is_needed
    assert "disk full: 0.1 GiB free" in text
