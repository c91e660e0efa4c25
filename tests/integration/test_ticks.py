"""Schedules and sensors only decide: what a dry run of a tick shows, it must not do. Runs have the effects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.schedule_definition import ScheduleExecutionData
from dagster._core.definitions.sensor_definition import SensorExecutionData, SensorType

from orchestration.assembly import build_defs
from orchestration.automation.conditions import ended_jobs, note_job
from orchestration.automation.home import open_instance
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from tests.conftest import Place
from tests.support.webhook import Webhook, listening

REFUSED = Failure(
    dataset="bts_transborder",
    partition="2019-02",
    kind="GateRefused",
    message="expected all checks to pass; found one that did not.",
    remedy="The last good stays.",
)
NOT_BUILT = Failure(message="The build failed, before the publisher took the cause of it back.")


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Whom alerts and pings go to."""
    with listening() as webhook:
        yield webhook


@pytest.fixture
def settings(good_place: Place, webhook: Webhook, tmp_path: Path) -> Settings:
    """A published warehouse in which nothing changed since, and something that nobody has been told yet."""
    addresses = {"TRADE_CORRIDORS_ALERT_URL": webhook.url, "TRADE_CORRIDORS_PING_URL": f"{webhook.url}/ping"}
    settings = load_settings({**good_place.copy(tmp_path).environment, **addresses})
    note_job(settings, "ingest_monthly", [REFUSED])
    note_job(settings, "build", [NOT_BUILT])
    return settings


def _state(settings: Settings) -> dict[str, str]:
    """Every file of the home, by its bytes; what SQLite keeps beside an open database is none of it, unless written."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in settings.home.rglob("*")
        if path.is_file() and path.suffix != ".sqlite-shm" and (path.suffix != ".sqlite-wal" or path.stat().st_size)
    }


def _ask(ticked: SensorExecutionData | ScheduleExecutionData, job: str | None) -> list[str | None]:
    """What a tick decides: the jobs that it asks a run of."""
    return [request.job_name or job for request in ticked.run_requests or ()]


def _schedules(repository: dg.RepositoryDefinition) -> dict[str, list[str | None]]:
    time = datetime(2026, 11, 29, 3, 30, tzinfo=UTC)
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=time)
        return {one.name: _ask(one.evaluate_tick(context), one.job_name) for one in repository.schedule_defs}


def _sensors(repository: dg.RepositoryDefinition) -> dict[str, list[str | None]]:
    """Those that watch anything but the end of runs, which is there to tell people."""
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance)
        return {
            one.name: _ask(one.evaluate_tick(context), one.job_name)
            for one in repository.sensor_defs
            if one.sensor_type is SensorType.STANDARD
        }


def test_a_tick_has_no_effect(settings: Settings, webhook: Webhook) -> None:
    repository = build_defs(settings).get_repository_def()
    before = _state(settings)
    decided = {**_schedules(repository), **_sensors(repository)}
    assert _state(settings) == before
    assert (webhook.messages, webhook.pings) == ([], 0)
    assert decided == {
        "nightly_ingest_monthly": ["ingest_monthly"],
        "nightly_ingest_yearly": ["ingest_yearly"],
        "nightly_ingest_snapshots": ["ingest_snapshots"],
        "nightly_build": [],
        "nightly_housekeeping": ["housekeeping"],
        "later_ingest_snapshots": [],
        "time_passing": ["tell"],
    }


def test_what_a_tick_asks_for_has_the_effects(settings: Settings, webhook: Webhook) -> None:
    defs = build_defs(settings)
    with open_instance(settings) as instance:
        assert defs.resolve_job_def("tell").execute_in_process(instance=instance).success
        assert ("firing", "dataset:bts_transborder:refused") in webhook.told()
        assert defs.resolve_job_def("housekeeping").execute_in_process(instance=instance).success
    assert ended_jobs(settings)["build"].failures == ()
    assert webhook.pings == 1
    assert _sensors(defs.get_repository_def()) == {"time_passing": []}
