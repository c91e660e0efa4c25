"""What the Dagster daemon watches: the end of runs, and the passing of time. What is new is sent as an alert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dagster as dg
from dagster._core.definitions.assets.job.asset_job import IMPLICIT_ASSET_JOB_NAME

from orchestration.automation import alerts
from orchestration.automation.conditions import note_job
from orchestration.automation.failures import failures_of
from orchestration.automation.jobs import TELL, Job, ingest_jobs, keys_of
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.offline.session import today
from orchestration.publishers.registry import all_datasets

_HOUR = 3600
PART_OF_BUILD = "part of the build"
"""Name under which alerts report a run of single models, which belongs to no scheduled job."""


def build_sensors(settings: Settings, jobs: Mapping[str, Job]) -> list[dg.SensorDefinition]:
    """Sensors that run wherever the daemon does; a night by command sends its own alerts.

    Those that watch the end of runs send alerts. The one that watches time only decides whether a run is to send some.
    """
    telling = jobs[TELL]

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS, name="job_succeeded", default_status=dg.DefaultSensorStatus.RUNNING
    )
    def job_succeeded(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
        """Resolve the alerts of a job that succeeded; the build also ends the night."""
        return _told(settings, context.dagster_run, [])

    @dg.run_failure_sensor(name="job_failed", default_status=dg.DefaultSensorStatus.RUNNING)
    def job_failed(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        """Alert once that a run failed or was lost, also one that a person launched."""
        lost = Failure(message="The run was lost or stopped before it ended.")
        return _told(settings, context.dagster_run, failures_of(context.get_step_failure_events()) or [lost])

    @dg.sensor(
        job=telling,
        name="time_passing",
        minimum_interval_seconds=_HOUR,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def time_passing(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        """Data goes stale while nothing runs."""
        if alerts.is_anything_to_tell(settings, today(settings)):
            return dg.RunRequest()
        return dg.SkipReason("Nothing is newly wrong, and nothing is right again.")

    return [job_succeeded, job_failed, time_passing]


def _told(settings: Settings, run: dg.DagsterRun, failures: Sequence[Failure]) -> dg.SkipReason | None:
    if run.job_name == TELL:
        return dg.SkipReason("A run that tells people is nothing to tell.")
    if run.job_name == "build" and not failures:
        note_job(settings, PART_OF_BUILD, [])  # the whole is built, and so is every part
    for job, about in jobs_behind(run).items():
        alerts.job_ended(settings, job, failures, about)
    return None


def jobs_behind(run: dg.DagsterRun) -> dict[str, set[str]]:
    """Job -> the datasets that a run of it, or of assets of it, was for; none if it was for all.

    A run of assets that a person selected counts as a run of the jobs that they are of. That a part of the models was
    built says nothing of the whole build, whose alert stays open or closed.
    """
    if not run.job_name.startswith(IMPLICIT_ASSET_JOB_NAME):
        return {run.job_name: _datasets_of(run)}
    selected = _datasets_of(run)
    found = {
        job: about
        for job, datasets in ingest_jobs().items()
        if (about := selected & {dataset.code for dataset in datasets})
    }
    return found or {PART_OF_BUILD: set()}


def _datasets_of(run: dg.DagsterRun) -> set[str]:
    """The datasets whose landing, tables or checks a run selected; none if it selected nothing in particular."""
    checked = {check.asset_key for check in run.asset_check_selection or ()}
    selected = {*(run.asset_selection or ()), *checked}
    return {dataset.code for dataset in all_datasets() if selected & set(keys_of([dataset]))}
