"""What the Dagster daemon watches: how jobs end, and time passing; both end in messages to people."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from orchestration.automation import alerts
from orchestration.automation.failures import failure_lines
from orchestration.automation.jobs import Job
from orchestration.core.settings import Settings
from orchestration.replay.session import today

_HOUR = 3600


def build_sensors(settings: Settings, jobs: Sequence[Job]) -> list[dg.SensorDefinition]:
    """Sensors that run wherever the daemon does; a night by command tells by itself."""

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=list(jobs),
        name="job_succeeded",
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def job_succeeded(context: dg.RunStatusSensorContext) -> None:
        """A job is well again: tell it, and that the night ended when it is the build."""
        alerts.job_ended(settings, context.dagster_run.job_name, [], _datasets_of(context.dagster_run))

    @dg.run_failure_sensor(monitored_jobs=list(jobs), name="job_failed", default_status=dg.DefaultSensorStatus.RUNNING)
    def job_failed(context: dg.RunFailureSensorContext) -> None:
        """A job failed or was lost: tell it once."""
        lines = failure_lines(context.get_step_failure_events()) or ["The run was lost or stopped before it ended."]
        alerts.job_ended(settings, context.dagster_run.job_name, lines, _datasets_of(context.dagster_run))

    @dg.sensor(name="time_passing", minimum_interval_seconds=_HOUR, default_status=dg.DefaultSensorStatus.RUNNING)
    def time_passing(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        """Data goes stale while nothing runs."""
        alerts.tell(settings, today(settings))
        return dg.SkipReason("Nothing is run by this sensor; it only tells what has gone stale.")

    return [job_succeeded, job_failed, time_passing]


def _datasets_of(run: dg.DagsterRun) -> set[str]:
    """The datasets whose landing a run selected; none if it selected nothing in particular."""
    return {key.path[1] for key in run.asset_selection or () if key.path[0] == "landing"}
