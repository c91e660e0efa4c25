"""Runs that a person launches are told like those of the schedules."""

from __future__ import annotations

import dagster as dg
import pytest

from orchestration.automation.jobs import build_jobs
from orchestration.automation.sensors import PART_OF_BUILD, build_sensors, jobs_behind
from orchestration.environment import load_settings

LANDING = dg.AssetKey(["landing", "bts_transborder"])
TABLE = dg.AssetKey(["raw", "bts_transborder_state_port"])
RATES = dg.AssetKey(["raw", "boc_exchange_rates"])
MART = dg.AssetKey(["marts", "mart_gateway_flow"])


@pytest.mark.parametrize(
    ("job", "assets", "jobs"),
    [
        ("ingest_monthly", None, {"ingest_monthly": set()}),
        ("ingest_monthly", {LANDING, TABLE}, {"ingest_monthly": {"bts_transborder"}}),
        ("__ASSET_JOB", {TABLE}, {"ingest_monthly": {"bts_transborder"}}),
        (
            "__ASSET_JOB",
            {LANDING, RATES},
            {"ingest_monthly": {"bts_transborder"}, "ingest_snapshots": {"boc_exchange_rates"}},
        ),
        ("__ASSET_JOB", {MART}, {PART_OF_BUILD: set()}),
    ],
)
def test_a_run_counts_as_one_of_the_jobs_whose_assets_it_was_for(
    job: str, assets: set[dg.AssetKey] | None, jobs: dict[str, set[str]]
) -> None:
    run = dg.DagsterRun(job_name=job, run_id="1", asset_selection=frozenset(assets) if assets else None)
    assert jobs_behind(run) == jobs


def test_a_run_of_checks_is_of_their_datasets() -> None:
    checks = frozenset({dg.AssetCheckKey(TABLE, "gate")})
    run = dg.DagsterRun(job_name="__ASSET_JOB", run_id="1", asset_selection=frozenset(), asset_check_selection=checks)
    assert jobs_behind(run) == {"ingest_monthly": {"bts_transborder"}}


def test_the_sensors_watch_every_run_of_the_location() -> None:
    settings = load_settings({})
    watching = [
        one for one in build_sensors(settings, build_jobs(settings)) if isinstance(one, dg.RunStatusSensorDefinition)
    ]
    assert {one.name for one in watching} == {"job_succeeded", "job_failed"}
    assert not any(one._monitored_jobs for one in watching)
