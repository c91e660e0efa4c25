"""Jobs and schedules: ingest by cadence, build by itself, so that one publisher stops nobody else.

One job holds one partitioning, hence one ingest job for months and one for snapshots. Times are UTC: 02:30 is after
the Bank of Canada's day (16:30 Eastern) and before Statistics Canada's nightly lock (00:00 to 08:30 Eastern).
"""

from __future__ import annotations

import dagster as dg
import duckdb

from orchestration.assets.ingest import landing_key, raw_keys
from orchestration.core.registry import all_datasets
from orchestration.core.settings import Settings
from orchestration.warehouse import candidate
from orchestration.warehouse.release import read_publication

_NEWEST_MONTHS = 4
"""A night asks again for this many months: releases lag up to two, and publishers revise the newest."""

MAX_RUNTIME = {"dagster/max_runtime": str(4 * 3600)}


def months(settings: Settings) -> dg.MonthlyPartitionsDefinition:
    """One partition a month, ``YYYY-MM``, from the history start to the month now running."""
    return dg.MonthlyPartitionsDefinition(start_date=f"{settings.history_start:%Y-%m}", fmt="%Y-%m", end_offset=1)


def build_jobs(settings: Settings) -> dict[str, dg.UnresolvedAssetJobDefinition]:
    """The three jobs by name."""
    monthly = [
        key for dataset in all_datasets() if dataset.is_monthly for key in (landing_key(dataset), *raw_keys(dataset))
    ]
    snapshots = [
        key
        for dataset in all_datasets()
        if not dataset.is_monthly
        for key in (landing_key(dataset), *raw_keys(dataset))
    ]
    ingested = dg.AssetSelection.assets(*monthly, *snapshots)
    return {
        "ingest_monthly": dg.define_asset_job(
            "ingest_monthly",
            dg.AssetSelection.assets(*monthly),
            partitions_def=months(settings),
            tags=MAX_RUNTIME,
            description="Land and load the monthly datasets.",
        ),
        "ingest_snapshots": dg.define_asset_job(
            "ingest_snapshots",
            dg.AssetSelection.assets(*snapshots),
            tags=MAX_RUNTIME,
            description="Land and load the datasets that are published whole.",
        ),
        "build": dg.define_asset_job(
            "build",
            dg.AssetSelection.all() - ingested,
            tags=MAX_RUNTIME,
            description="Build all models into a candidate, audit it, publish it.",
        ),
    }


def build_schedules(
    settings: Settings, jobs: dict[str, dg.UnresolvedAssetJobDefinition]
) -> list[dg.ScheduleDefinition]:
    """Nightly schedules in UTC."""

    @dg.schedule(
        job=jobs["ingest_monthly"], cron_schedule="30 2 * * *", execution_timezone="UTC", name="nightly_ingest_monthly"
    )
    def nightly_ingest_monthly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        """The newest months in one run."""
        keys = months(settings).get_partition_keys(current_time=context.scheduled_execution_time)[-_NEWEST_MONTHS:]
        tags = {"dagster/asset_partition_range_start": keys[0], "dagster/asset_partition_range_end": keys[-1]}
        return dg.RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d}", tags=tags)

    @dg.schedule(job=jobs["build"], cron_schedule="30 3 * * *", execution_timezone="UTC", name="nightly_build")
    def nightly_build(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """A build, unless the published file already holds what raw holds."""
        if is_up_to_date(settings):
            return dg.SkipReason("Nothing changed since the published release was built.")
        return dg.RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d}")

    nightly_snapshots = dg.ScheduleDefinition(
        name="nightly_ingest_snapshots",
        job=jobs["ingest_snapshots"],
        cron_schedule="30 2 * * *",
        execution_timezone="UTC",
    )
    return [nightly_ingest_monthly, nightly_snapshots, nightly_build]


def is_up_to_date(settings: Settings) -> bool:
    """Whether the published release was built from what raw and the models are now; no, while raw is written."""
    last = read_publication(settings)
    if last is None or not settings.build_file.exists():
        return False
    try:
        return last["fingerprint"] == candidate.fingerprint(settings)
    except duckdb.IOException:
        return False
