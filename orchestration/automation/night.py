"""The main command: a whole night in one process. Ingest every dataset, build if anything changed, publish.

A refused partition does not stop the rest: what is good is built and published, and the command then ends with
exit code 1 and says what was refused.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import dagster as dg

from orchestration.automation import alerts
from orchestration.automation.conditions import note_job
from orchestration.automation.failures import failure_lines
from orchestration.automation.home import open_instance
from orchestration.automation.housekeeping import housekeeping
from orchestration.automation.jobs import is_up_to_date
from orchestration.core.months import months_between
from orchestration.core.registry import all_datasets
from orchestration.core.settings import Settings
from orchestration.definitions import build_defs
from orchestration.replay.session import due_months, gap_months, today
from orchestration.warehouse.slot import writer_slot


@dataclass
class Night:
    """What one run of the command did."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    is_built: bool = False
    seconds: float = 0.0


def run_night(settings: Settings, say: Callable[[str], None]) -> Night:
    """Run the three jobs of the mode in this process."""
    night = Night()
    say(settings.notice)
    started = time.monotonic()
    defs = build_defs(settings)
    with writer_slot(settings), open_instance(settings) as instance:
        for first, last in _ranges(settings):
            say(f"ingest months {first} to {last}")
            tags = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
            _run(settings, defs, "ingest_monthly", instance, night, tags)
        say("ingest snapshots")
        _run(settings, defs, "ingest_snapshots", instance, night, {})
        if is_up_to_date(settings):
            say("nothing changed: the published release stays")
            note_job(settings, "build", [])  # a refused build that the publisher took back is over
        else:
            say("build, audit, publish")
            night.is_built = _run(settings, defs, "build", instance, night, {})
        housekeeping(settings, instance)
    night.seconds = time.monotonic() - started
    if alerts.tell(settings, today(settings)):
        alerts.ping(settings)
    return night


def _ranges(settings: Settings) -> list[tuple[str, str]]:
    """Contiguous ranges of due months in which some monthly dataset is not declared a gap."""
    wanted: set[str] = set()
    for dataset in all_datasets():
        wanted |= set(due_months(settings, dataset)) - gap_months(settings, dataset)
    if not wanted:
        return []
    every = months_between(min(wanted), max(wanted))
    return [(run[0], run[-1]) for run in _runs(every, wanted)]


def _runs(every: Sequence[str], wanted: set[str]) -> list[list[str]]:
    return [list(group) for is_wanted, group in groupby(every, key=lambda month: month in wanted) if is_wanted]


def _run(
    settings: Settings, defs: dg.Definitions, job: str, instance: dg.DagsterInstance, night: Night, tags: dict[str, str]
) -> bool:
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with (settings.home / "night.log").open("a", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        result = defs.resolve_job_def(job).execute_in_process(
            instance=instance, tags=tags, run_config=quiet, raise_on_error=False
        )
    failures = failure_lines(result.all_events)
    night.failures += failures
    note_job(settings, job, failures)
    return result.success
