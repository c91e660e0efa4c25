"""Jobs and schedules: ingest by partitioning, build by itself, so that one publisher stops nobody else.

One job holds one partitioning, hence an ingest job each for months, years and snapshots. Times are UTC: 02:30 is after
the Bank of Canada's day (16:30 Eastern) and before Statistics Canada's nightly lock (00:00 to 08:30 Eastern).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import dagster as dg
import duckdb

from orchestration.assets.dataset_assets import landing_key, raw_keys
from orchestration.assets.expectations import expectation_keys
from orchestration.assets.refusing import refusing
from orchestration.automation import alerts
from orchestration.automation.home import open_instance
from orchestration.automation.housekeeping import housekeeping
from orchestration.core.dataset import Dataset, Partitioning
from orchestration.core.settings import Settings
from orchestration.landing.deferred import deferred
from orchestration.offline.session import today
from orchestration.publishers.registry import all_datasets
from orchestration.raw.slot import writer_slot
from orchestration.release import candidate
from orchestration.release.releases import current_release

_NEWEST = {"month": 4, "year": 2}
"""A night asks again for so many periods: releases lag up to two months, and publishers revise the newest."""

_INGESTS: dict[Partitioning, str] = {"month": "ingest_monthly", "year": "ingest_yearly", "whole": "ingest_snapshots"}

TELL = "tell"
"""The job that sends alerts for data that became stale while nothing ran."""

_MAX_RUNTIME = str(4 * 3600)


def partitions_of(settings: Settings, partitioning: Partitioning) -> dg.TimeWindowPartitionsDefinition | None:
    """One partition a month ``YYYY-MM`` or a year ``YYYY``, from the history start to the period now running."""
    if partitioning == "month":
        return dg.MonthlyPartitionsDefinition(start_date=f"{settings.history_start:%Y-%m}", fmt="%Y-%m", end_offset=1)
    if partitioning == "year":
        return dg.TimeWindowPartitionsDefinition(
            start=f"{settings.history_start:%Y}", fmt="%Y", cron_schedule="0 0 1 1 *", end_offset=1
        )
    return None


def ingest_jobs() -> dict[str, list[Dataset]]:
    """Job -> the datasets that it ingests, for every partitioning that some dataset has."""
    found: dict[str, list[Dataset]] = {}
    for dataset in all_datasets():
        found.setdefault(_INGESTS[dataset.partitioning], []).append(dataset)
    return {job: found[job] for job in _INGESTS.values() if job in found}


def keys_of(datasets: Iterable[Dataset]) -> list[dg.AssetKey]:
    """Landing and raw assets of datasets."""
    return [key for dataset in datasets for key in (landing_key(dataset), *raw_keys(dataset))]


def range_tags(first: str, last: str) -> dict[str, str]:
    """Tags that make one run of all partitions from first to last."""
    return {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}


def run_tags(settings: Settings) -> dict[str, str]:
    """Tags of every run of a job: how long it may take, and which kind of data it is about."""
    return {"dagster/max_runtime": _MAX_RUNTIME, "source_mode": settings.mode.value}


def _about(settings: Settings) -> dict[str, str]:
    return {"notice": settings.notice}


Job: TypeAlias = "dg.UnresolvedAssetJobDefinition | dg.JobDefinition"


def build_jobs(settings: Settings) -> dict[str, Job]:
    """All jobs by name."""
    jobs: dict[str, Job] = {"housekeeping": _housekeeping_job(settings), TELL: _tell_job(settings)}
    for job, datasets in ingest_jobs().items():
        jobs[job] = dg.define_asset_job(
            job,
            _without_expectations(datasets),
            partitions_def=partitions_of(settings, datasets[0].partitioning),
            tags=run_tags(settings),
            metadata=_about(settings),
            description=f"Land and load the datasets whose partition is a {datasets[0].partitioning}.",
        )
    jobs["build"] = dg.define_asset_job(
        "build",
        dg.AssetSelection.all() - dg.AssetSelection.assets(*keys_of(all_datasets())),
        tags=run_tags(settings),
        metadata=_about(settings),
        description="Build all models into a candidate, audit it, publish it.",
    )
    return jobs


def _without_expectations(datasets: Sequence[Dataset]) -> dg.AssetSelection:
    """Landing and raw, without single expectations: a run reports only those that it evaluated."""
    selected = dg.AssetSelection.assets(*keys_of(datasets))
    expected = {key for dataset in datasets for key in expectation_keys(dataset)}
    return selected - dg.AssetSelection.checks(*expected)


def _housekeeping_job(settings: Settings) -> dg.JobDefinition:
    @dg.op(description="Remove runs, rows, documents and landed bytes that have served; end a night without a build.")
    def keep_house(context: dg.OpExecutionContext) -> None:
        with refusing(context), writer_slot(settings), open_instance(settings) as instance:
            housekeeping(settings, instance)
        if is_up_to_date(settings):  # no build was needed, and one that failed before is over
            alerts.job_ended(settings, "build", [])

    @dg.job(
        name="housekeeping",
        tags=run_tags(settings),
        metadata=_about(settings),
        executor_def=dg.in_process_executor,
    )
    def job() -> None:
        """Retention, for nights that the daemon runs; a night by command does it itself."""
        keep_house()

    return job


def _tell_job(settings: Settings) -> dg.JobDefinition:
    @dg.op(description="Tell people what is newly wrong and what is right again.")
    def tell_people() -> None:
        alerts.tell(settings, today(settings))

    @dg.job(name=TELL, tags=run_tags(settings), metadata=_about(settings), executor_def=dg.in_process_executor)
    def job() -> None:
        """Started by the sensor ``time_passing`` when there is an alert to send."""
        tell_people()

    return job


def build_schedules(settings: Settings, jobs: Mapping[str, Job]) -> list[dg.ScheduleDefinition]:
    """Nightly schedules in UTC, and one later in the day for what a publisher kept locked at night."""
    nightly = [_nightly_ingest(settings, job, datasets, jobs[job]) for job, datasets in ingest_jobs().items()]

    @dg.schedule(job=jobs["build"], cron_schedule="30 3 * * *", execution_timezone="UTC", name="nightly_build")
    def nightly_build(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """A build, unless the published file already holds what raw holds."""
        if is_up_to_date(settings):
            return dg.SkipReason("Nothing changed since the published release was built.")
        return dg.RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d}")

    tidy = dg.ScheduleDefinition(
        name="nightly_housekeeping", job=jobs["housekeeping"], cron_schedule="30 4 * * *", execution_timezone="UTC"
    )
    return [*nightly, nightly_build, tidy, *_later_ingests(settings, jobs)]


def _nightly_ingest(settings: Settings, name: str, datasets: Sequence[Dataset], job: Job) -> dg.ScheduleDefinition:
    partitioning = datasets[0].partitioning

    @dg.schedule(job=job, cron_schedule="30 2 * * *", execution_timezone="UTC", name=f"nightly_{name}")
    def nightly_ingest(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        """The newest periods in one run."""
        partitions = partitions_of(settings, partitioning)
        run_key = f"{context.scheduled_execution_time:%Y-%m-%d}"
        if partitions is None:
            return dg.RunRequest(run_key=run_key)
        keys = partitions.get_partition_keys(current_time=context.scheduled_execution_time)[-_NEWEST[partitioning] :]
        return dg.RunRequest(run_key=run_key, tags=range_tags(keys[0], keys[-1]))

    return nightly_ingest


def _later_ingests(settings: Settings, jobs: Mapping[str, Job]) -> Iterator[dg.ScheduleDefinition]:
    """Snapshots that were locked at night, once more at 14:00 UTC, after Statistics Canada's lock has ended."""
    for name, datasets in ingest_jobs().items():
        if datasets[0].partitioning == "whole":
            yield _later_ingest(settings, name, datasets, jobs[name])


def _later_ingest(settings: Settings, name: str, datasets: Sequence[Dataset], job: Job) -> dg.ScheduleDefinition:
    @dg.schedule(job=job, cron_schedule="0 14 * * *", execution_timezone="UTC", name=f"later_{name}")
    def later_ingest(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """What was locked at night."""
        waiting = [dataset for dataset in datasets if dataset.code in deferred(settings)]
        if not waiting:
            return dg.SkipReason("No publisher kept its data locked at night.")
        run_key = f"later {context.scheduled_execution_time:%Y-%m-%d}"
        return dg.RunRequest(run_key=run_key, asset_selection=keys_of(waiting))

    return later_ingest


def is_up_to_date(settings: Settings) -> bool:
    """Whether the published release was built from what raw and the models are now; no, while raw cannot be read."""
    last = current_release(settings)
    if last is None or not settings.build_file.exists():
        return False
    try:
        return last.publication["fingerprint"] == candidate.fingerprint(settings)
    except (duckdb.IOException, duckdb.CatalogException):  # being written, or of another layout
        return False
