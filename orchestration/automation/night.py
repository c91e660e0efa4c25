"""The main command: a whole night in one process. Ingest every dataset, build if anything changed, publish.

A refused partition does not stop the rest: what is good is built and published, and the command then ends with
exit code 1 and says what was refused.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import groupby

import dagster as dg

from orchestration.assets.ingest import FIRST_PERIOD, LAST_PERIOD
from orchestration.automation import alerts
from orchestration.automation.conditions import note_job
from orchestration.automation.failures import failure_lines
from orchestration.automation.home import open_instance
from orchestration.automation.housekeeping import housekeeping
from orchestration.automation.jobs import ingest_jobs, is_up_to_date, keys_of
from orchestration.core.dataset import Dataset
from orchestration.core.periods import periods_between
from orchestration.core.settings import Settings
from orchestration.core.storage import storage_error
from orchestration.definitions import build_defs
from orchestration.landing.deferred import deferred
from orchestration.replay.session import due_periods, gap_periods, today
from orchestration.warehouse.slot import writer_slot


@dataclass
class Night:
    """What one run of the command did."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    is_built: bool = False
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
    seconds: float = 0.0


def run_night(settings: Settings, say: Callable[[str], None]) -> Night:
    """Run all jobs of the mode in this process."""
    night = Night()
    say(settings.notice)
    started = time.monotonic()
    defs = build_defs(settings)
    with writer_slot(settings), open_instance(settings) as instance:
        run = partial(_run, settings, defs, instance)
        failures = {job: _ingest(settings, job, datasets, say, run) for job, datasets in ingest_jobs().items()}
        for job, again in _worth_another_try(settings, failures).items():
            others = [line for line in failures[job] if not _is_about(line, again)]
            failures[job] = others + _ingest(settings, job, again, say, run)
        if is_up_to_date(settings):
            say("nothing changed: the published release stays")
            failures["build"] = []  # a refused build that the publisher took back is over
        else:
            say("build, audit, publish")
            failures["build"] = run("build", {})
            night.is_built = not failures["build"]
        for job, lines in failures.items():
            note_job(settings, job, lines)
            night.failures += lines
        housekeeping(settings, instance)
    note_job(settings, "night", [])
    night.seconds = time.monotonic() - started
    if alerts.tell(settings, today(settings)):
        alerts.ping(settings)
    return night


def _ingest(
    settings: Settings, job: str, datasets: Sequence[Dataset], say: Callable[[str], None], run: Callable[..., list[str]]
) -> list[str]:
    """Ingest datasets of one partitioning; returns what failed, in lines."""
    failures: list[str] = []
    selection = keys_of(datasets)
    for first, last in _ranges(settings, datasets):
        say(f"{job} {first} to {last}")
        failures += run(job, {FIRST_PERIOD: first, LAST_PERIOD: last}, selection)
    if datasets[0].partitioning == "whole":
        say(job)
        failures += run(job, {}, selection)
    return failures


def _worth_another_try(settings: Settings, failures: Mapping[str, Sequence[str]]) -> dict[str, list[Dataset]]:
    """Job -> datasets whose publisher was locked or could not be reached: once more, now that the others are done."""
    again: dict[str, list[Dataset]] = {}
    locked = deferred(settings)
    for job, datasets in ingest_jobs().items():
        unreachable = [line for line in failures[job] if " SourceUnavailable: " in line]
        for dataset in datasets:
            if dataset.code in locked or any(_is_about(line, [dataset]) for line in unreachable):
                again.setdefault(job, []).append(dataset)
    return again


def _is_about(line: str, datasets: Sequence[Dataset]) -> bool:
    return any(line.startswith((f"[{dataset.code} ", f"[{dataset.code}]")) for dataset in datasets)


def broken_off(settings: Settings, error: Exception) -> None:
    """A night that did not end: tell it, also where the disk takes no note of it."""
    line = str(storage_error(error) or error).strip().partition("\n")[0] or type(error).__name__
    try:
        note_job(settings, "night", [line])
        alerts.tell(settings, today(settings))
    except OSError:
        alerts.tell_without_note(settings, "night", line)


def _ranges(settings: Settings, datasets: Sequence[Dataset]) -> list[tuple[str, str]]:
    """Contiguous ranges of due periods in which some of the datasets is not declared a gap."""
    wanted: set[str] = set()
    for dataset in datasets:
        wanted |= set(due_periods(settings, dataset)) - gap_periods(settings, dataset)
    if not wanted:
        return []
    every = periods_between(min(wanted), max(wanted))
    return [(run[0], run[-1]) for run in _runs(every, wanted)]


def _runs(every: Sequence[str], wanted: set[str]) -> list[list[str]]:
    return [list(group) for is_wanted, group in groupby(every, key=lambda period: period in wanted) if is_wanted]


def _run(
    settings: Settings,
    defs: dg.Definitions,
    instance: dg.DagsterInstance,
    job: str,
    tags: dict[str, str],
    selection: Sequence[dg.AssetKey] | None = None,
) -> list[str]:
    """One run of a job; returns what failed, in lines."""
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with (settings.home / "night.log").open("a", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        result = defs.resolve_job_def(job).execute_in_process(
            instance=instance, tags=tags, run_config=quiet, raise_on_error=False, asset_selection=selection
        )
    failures = failure_lines(result.all_events)
    return failures if failures or result.success else ["The run failed without a failed step; see night.log."]
