"""A night that runs is seen by others: ``status`` says since when, and what it does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from orchestration.automation.running import note_ended, note_running, note_seconds, past_seconds, running
from orchestration.automation.status import status
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.raw.slot import is_slot_taken, writer_slot

BEGAN = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A mode in which nothing ran yet."""
    return load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})


def test_a_night_at_work_is_told_with_its_step(settings: Settings) -> None:
    assert running(settings) == ""
    with writer_slot(settings):
        with time_machine.travel(datetime(2026, 11, 30, 2, 45, tzinfo=UTC), tick=False):
            note_running(settings, BEGAN, "loading bts_transborder")
        line = (
            "A night is running since 2026-11-30 02:30 UTC; now: loading bts_transborder, since 2026-11-30 02:45 UTC."
        )
        assert running(settings) == line
        assert line in status(settings, date(2026, 11, 30))[0].splitlines()
        note_ended(settings)
        assert running(settings) == "A run is at work; the Dagster UI shows which."


def test_what_a_killed_night_left_is_not_told_as_a_night_at_work(settings: Settings) -> None:
    with writer_slot(settings):
        note_running(settings, BEGAN, "landing")
    assert running(settings) == ""


def test_whoever_asks_does_not_keep_the_slot(settings: Settings) -> None:
    with writer_slot(settings):
        assert is_slot_taken(settings)
    assert not is_slot_taken(settings)
    with writer_slot(settings, patience_seconds=0):
        pass


def test_what_steps_took_is_kept_until_they_run_again(settings: Settings) -> None:
    assert past_seconds(settings) == {}
    settings.home.mkdir()
    note_seconds(settings, {"dbt_build": 90.0, "ingest_a": 4.0})
    note_seconds(settings, {"ingest_a": 5.0})
    assert past_seconds(settings) == {"dbt_build": 90.0, "ingest_a": 5.0}
