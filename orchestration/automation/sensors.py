"""What the Dagster daemon watches: how jobs end, and time passing; what is new ends in messages to people."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from orchestration.automation import alerts
from orchestration.automation.failures import failure_lines
from orchestration.automation.jobs import TELL, Job
from orchestration.core.settings import Settings
from orchestration.offline.session import today

_HOUR = 3600


def build_sensors(settings: Settings, jobs: Mapping[str, Job]) -> list[dg.SensorDefinition]:
    """Sensors that run wherever the daemon does; a night by command tells by itself.

    Those that watch how runs end tell people. The one that watches time only decides: what it asks for, a run does.
    """
    telling = jobs[TELL]
    watched = [job for name, job in jobs.items() if name != TELL]

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=watched,
        name="job_succeeded",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def job_succeeded(context: dg.RunStatusSensorContext) -> None:
        """A job is well again: tell it, and that the night ended when it is the build."""
        alerts.job_ended(settings, context.dagster_run.job_name, [], _datasets_of(context.dagster_run))

    @dg.run_failure_sensor(monitored_jobs=watched, name="job_failed", default_status=dg.DefaultSensorStatus.RUNNING)
    def job_failed(context: dg.RunFailureSensorContext) -> None:
        """A job failed or was lost: tell it once."""
        lines = failure_lines(context.get_step_failure_events()) or ["The run was lost or stopped before it ended."]
        alerts.job_ended(settings, context.dagster_run.job_name, lines, _datasets_of(context.dagster_run))

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


def _datasets_of(run: dg.DagsterRun) -> set[str]:
    """The datasets whose landing a run selected; none if it selected nothing in particular."""
    return {key.path[1] for key in run.asset_selection or () if key.path[0] == "landing"}
