"""The nightly schedules through changes of the clock and of the year, wherever the machine believes to be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest

from orchestration.assembly import build_defs
from orchestration.environment import load_settings

SCHEDULES = {
    "nightly_ingest_monthly": (2, 30),
    "nightly_ingest_snapshots": (2, 30),
    "nightly_ingest_yearly": (2, 30),
    "nightly_build": (3, 30),
    "nightly_housekeeping": (4, 30),
    "later_ingest_snapshots": (14, 0),
}
ALWAYS = ("nightly_ingest_monthly", "nightly_ingest_yearly", "nightly_ingest_snapshots", "nightly_build")
"""Those that ask for a run of their own each time; housekeeping has no key, a later ingest seldom a run."""

FIRST, LAST = date(2024, 10, 1), date(2026, 4, 1)
"""Four changes of the clock in the US and Canada, two ends of a year."""


@pytest.fixture(autouse=True, params=["UTC", "America/Toronto", "Pacific/Auckland"])
def _local_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="module")
def schedules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dg.ScheduleDefinition]:
    """As the server loads them, before anything was published."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path_factory.mktemp("data"))})
    repository = build_defs(settings).get_repository_def()
    return {schedule.name: schedule for schedule in repository.schedule_defs}


def _ticks(schedule: dg.ScheduleDefinition) -> list[datetime]:
    """When Dagster's own reading of the cron line and its time zone falls due, from ``FIRST`` to before ``LAST``."""
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (FIRST, LAST))
    assert isinstance(schedule.cron_schedule, str)
    windows = dg.TimeWindowPartitionsDefinition(
        start=begin, cron_schedule=schedule.cron_schedule, timezone=schedule.execution_timezone, fmt="%Y-%m-%d %H:%M"
    )
    keys = windows.get_partition_keys(current_time=end + timedelta(days=2))
    starts = [windows.time_window_for_partition_key(key).start for key in keys]
    return [start.astimezone(UTC) for start in starts if start < end]


def test_the_schedules_are_known_and_all_are_off(schedules: dict[str, dg.ScheduleDefinition]) -> None:
    assert schedules.keys() == SCHEDULES.keys()
    assert {schedule.default_status for schedule in schedules.values()} == {dg.DefaultScheduleStatus.STOPPED}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_ticks_once_on_every_calendar_day_at_the_same_hour(
    schedules: dict[str, dg.ScheduleDefinition], name: str
) -> None:
    ticks = _ticks(schedules[name])
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
    assert [tick.date() for tick in ticks] == days
    assert {(tick.hour, tick.minute) for tick in ticks} == {SCHEDULES[name]}


@pytest.mark.parametrize("name", ALWAYS)
def test_every_tick_asks_for_one_run_of_its_own(schedules: dict[str, dg.ScheduleDefinition], name: str) -> None:
    around = [date(2024, 11, 2), date(2024, 11, 3), date(2024, 11, 4), date(2025, 3, 8), date(2025, 3, 9)]
    keys: list[str | None] = []
    for tick in (tick for tick in _ticks(schedules[name]) if tick.date() in around):
        requests = _evaluate(schedules[name], tick)
        assert len(requests) == 1
        keys.append(requests[0].run_key)
    assert keys == [f"{day}" for day in around]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2024, 10, 31), "2024-07", "2024-10"),
        (date(2024, 11, 1), "2024-08", "2024-11"),
        (date(2024, 11, 3), "2024-08", "2024-11"),
        (date(2024, 12, 31), "2024-09", "2024-12"),
        (date(2025, 1, 1), "2024-10", "2025-01"),
        (date(2025, 3, 1), "2024-12", "2025-03"),
    ],
    ids=str,
)
def test_a_night_asks_for_the_newest_four_months_in_utc(
    schedules: dict[str, dg.ScheduleDefinition], day: date, first: str, last: str
) -> None:
    schedule = schedules["nightly_ingest_monthly"]
    [tick] = [tick for tick in _ticks(schedule) if tick.date() == day]
    [request] = _evaluate(schedule, tick)
    assert request.tags["dagster/asset_partition_range_start"] == first
    assert request.tags["dagster/asset_partition_range_end"] == last


def _evaluate(schedule: dg.ScheduleDefinition, tick: datetime) -> list[dg.RunRequest]:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=tick)
        return list(schedule.evaluate_tick(context).run_requests or ())
