"""The main command: a whole night in one process. Ingest every dataset, build if anything changed, publish.

Publishers are landed side by side; what has landed is loaded while others still land, one dataset at a time.
A refused partition does not stop the rest: what is good is built and published, and the command then ends with
exit code 1 and says what was refused. A night that is asked to stop publishes nothing.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

import dagster as dg

from orchestration.assembly import build_defs, ingest_assets, ingest_defs
from orchestration.assets.dataset_assets import landing_key
from orchestration.assets.telling import materialized
from orchestration.automation import alerts
from orchestration.automation.broken_nights import night_begins, night_ends
from orchestration.automation.conditions import note_job
from orchestration.automation.failures import failures_of
from orchestration.automation.home import open_instance
from orchestration.automation.housekeeping import housekeeping, remove_scratch
from orchestration.automation.jobs import ingest_jobs, is_up_to_date, keys_of
from orchestration.automation.origin import give_origin
from orchestration.automation.running import note_ended, note_running, note_seconds, past_seconds, step_seconds
from orchestration.automation.screen import Screen
from orchestration.automation.side_by_side import SideBySide
from orchestration.automation.summary import Night
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.engines import Engine
from orchestration.core.errors import StorageFailed
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.periods import period_key, periods_between
from orchestration.core.progress import listening
from orchestration.core.settings import Settings
from orchestration.core.stopping import Stop
from orchestration.core.storage import failure_of
from orchestration.engine.extra import require_spark
from orchestration.ingest.pipeline import Landings, land, settled, take_stock
from orchestration.landing.archive import Archive
from orchestration.landing.deferred import deferred
from orchestration.offline.session import due_periods, gap_periods, make_recordings, today
from orchestration.raw.attempt import LoadOutcome
from orchestration.raw.slot import writer_slot
from orchestration.raw.store import require_layout
from orchestration.release.project import ensure_manifest
from orchestration.release.releases import published_file

_LAST_WORDS_SECONDS = 2.0
"""So long a night that is stopped waits for the publishers' threads, which stop before their next request."""

_COMMAND = {"command": "warehouse"}
"""What launched the run, where a daemon's runs name their schedule."""


def run_night(settings: Settings, screen: Screen, stop: Stop) -> Night:
    """Run all jobs of the mode in this process; once it is asked to stop, leave no scratch and raise what comes."""
    night = Night(outcomes=screen.outcomes)
    screen.say(settings.notice)
    started = time.monotonic()
    with writer_slot(settings), open_instance(settings) as instance, listening(screen.item, screen.say):
        screen.know(past_seconds(settings), partial(note_running, settings, datetime.now(UTC)))
        give_origin(instance)
        landings = SideBySide(partial(_land, settings, screen, stop, night_begins(settings)))
        try:
            require_layout(settings.build_file, settings.mode)
            screen.work = "reading the dbt project"
            if settings.engine is Engine.SPARK:
                require_spark()
            ensure_manifest()  # what cannot build ends the night before anybody is asked
            ingests = ingest_assets(settings, landed_before=landings.outcomes)
            run = partial(_run, settings, instance, stop, screen)
            failures = _ingest_all(settings, instance, landings, screen, partial(run, ingest_defs(settings, ingests)))
            if is_up_to_date(settings):
                take_stock(settings)
                screen.say("nothing changed: the published release stays")
                failures["build"] = []  # a refused build that the publisher took back is over
            else:
                screen.begin("build, audit, publish")
                failures["build"] = run(build_defs(settings, ingests=ingests), "build")
                night.is_built = not failures["build"]
            for job, failed in failures.items():
                note_job(settings, job, failed)
                night.failures += failed
            screen.work = "housekeeping"
            housekeeping(settings, instance)
            note_seconds(settings, screen.seconds)
            night_ends(settings)
        except BaseException:
            if stop.is_asked():
                stop.hear_no_more()
                landings.join(_LAST_WORDS_SECONDS)
                remove_scratch(settings)
            raise
        finally:
            note_ended(settings)
    note_job(settings, "night", [])
    night.seconds = time.monotonic() - started
    if alerts.tell(settings, today(settings)):
        alerts.ping(settings)
    return night


def _land(
    settings: Settings, screen: Screen, stop: Stop, since: str, dataset: Dataset, keys: Sequence[str]
) -> Landings:
    try:
        return land(dataset, keys, settings, stop, since)
    finally:
        screen.landed(dataset.code)


def _ingest_all(
    settings: Settings,
    instance: dg.DagsterInstance,
    landings: SideBySide[Landings],
    screen: Screen,
    run: Callable[..., list[Failure]],
) -> dict[str, list[Failure]]:
    """Ingest every dataset; returns what failed of each job."""
    failures: dict[str, list[Failure]] = {job: [] for job in ingest_jobs()}
    screen.work = "making the sample" if settings.mode is Mode.SAMPLE else "starting"
    make_recordings(settings)
    Archive(settings.landing, settings.mode)  # claims the folder, once for all threads
    _ingest(settings, instance, ingest_jobs(), landings, screen, run, failures)
    if again := _worth_another_try(settings, failures):
        for job, datasets in again.items():
            codes = {dataset.code for dataset in datasets}
            failures[job] = [failure for failure in failures[job] if failure.dataset not in codes]
        _ingest(settings, instance, again, landings, screen, run, failures)
    for failed in failures.values():
        failed.sort(key=lambda failure: failure.dataset)  # whichever landed first
    return failures


def _ingest(
    settings: Settings,
    instance: dg.DagsterInstance,
    jobs: Mapping[str, Sequence[Dataset]],
    landings: SideBySide[Landings],
    screen: Screen,
    run: Callable[..., list[Failure]],
    failures: dict[str, list[Failure]],
) -> None:
    """Land the datasets of these jobs side by side, load what has landed, and add what failed of each job.

    Datasets of which nothing is new are not loaded; one run a job tells Dagster that their landing is as it was.
    """
    wanted = [one for job, datasets in jobs.items() for one in wanted_partitions(settings, job, datasets, screen.say)]
    expected: dict[str, dict[str, int]] = {}
    for dataset, keys in wanted:
        expected.setdefault(dataset.publisher, {})[dataset.code] = len(keys)
    screen.expect(expected)
    unchanged: list[Dataset] = []
    for batch in landings.batches(wanted):
        quiet = _quiet(settings, instance, landings, batch, screen)
        unchanged += quiet
        for job, datasets in jobs.items():
            if landed := [dataset for dataset in datasets if dataset in batch and dataset not in quiet]:
                failures[job] += run(job, keys_of(landed))
        screen.loaded()
    for job, datasets in jobs.items():
        if landed := [dataset for dataset in datasets if dataset in unchanged]:
            failures[job] += run(job, [landing_key(dataset) for dataset in landed])


def _quiet(
    settings: Settings,
    instance: dg.DagsterInstance,
    landings: SideBySide[Landings],
    batch: Sequence[Dataset],
    screen: Screen,
) -> list[Dataset]:
    """Those of these datasets of which nothing is new, neither for raw nor for Dagster; the screen is told of them."""
    landed = [one for dataset in batch if (one := landings.landed(dataset)) is not None]
    held = {one.holding.dataset.code: one.holding.files.keys() & one.outcomes.keys() for one in landed}
    quiet = []
    for dataset in settled(settings, landed):
        partitions = held[dataset.code]
        if all(partitions <= materialized(instance, dataset, key) for key in keys_of([dataset])):
            quiet.append(dataset)
            for _ in partitions:
                screen.item("load", dataset.code, len(partitions), LoadOutcome.UNCHANGED.value)
    return quiet


def wanted_partitions(
    settings: Settings, job: str, datasets: Sequence[Dataset], say: Callable[[str], None]
) -> list[tuple[Dataset, list[str]]]:
    """The partitions that a night asks for of datasets of one partitioning; says which."""
    if datasets[0].partitioning == "whole":
        say(job)
        return [(dataset, [SNAPSHOT]) for dataset in datasets]
    keys: list[str] = []
    for first, last in _ranges(settings, datasets):
        say(f"{job} {first} to {last}")
        keys += periods_between(first, last)
    if not keys:
        return []
    starts = {dataset.code: period_key(dataset.start, dataset.step) if dataset.start else "" for dataset in datasets}
    return [(dataset, [key for key in keys if key >= starts[dataset.code]]) for dataset in datasets]


def _worth_another_try(settings: Settings, failures: Mapping[str, Sequence[Failure]]) -> dict[str, list[Dataset]]:
    """Job -> datasets whose publisher was locked or could not be reached: once more, now that the others are done."""
    again: dict[str, list[Dataset]] = {}
    locked = deferred(settings)
    for job, datasets in ingest_jobs().items():
        waiting = locked | {failure.dataset for failure in failures[job] if failure.is_passing}
        if tried := [dataset for dataset in datasets if dataset.code in waiting]:
            again[job] = tried
    return again


def broken_off(settings: Settings, error: Exception) -> None:
    """Alert that a night did not end, also when the disk cannot be written."""
    failure = failure_of(error)
    try:
        note_job(settings, "night", [failure])
        alerts.tell(settings, today(settings))
    except (OSError, StorageFailed):
        alerts.tell_without_note(settings, "night", failure)


def stopped(settings: Settings, stop: Stop, published_before: Path | None) -> str:
    """Note that a night was stopped, for ``status`` and the next alert; returns the line to print."""
    by = stop.signal.name if stop.signal else "a signal"
    published = published_file(settings)
    is_new = published is not None and published != published_before
    kept = f"{published.parent.name} had been published" if published and is_new else "nothing was published"
    line = f"The night was stopped by {by}; {kept}; what had landed is kept; run it again to go on."
    with contextlib.suppress(OSError, StorageFailed):
        note_job(settings, "night", [Failure(message=line)])
    return line


def _ranges(settings: Settings, datasets: Sequence[Dataset]) -> list[tuple[str, str]]:
    """Contiguous ranges of due periods in which some of the datasets is not declared a gap."""
    wanted: set[str] = set()
    for dataset in datasets:
        wanted |= set(due_periods(settings, dataset)) - gap_periods(settings, dataset).keys()
    if not wanted:
        return []
    every = periods_between(min(wanted), max(wanted))
    return [(run[0], run[-1]) for run in _runs(every, wanted)]


def _runs(every: Sequence[str], wanted: set[str]) -> list[list[str]]:
    return [list(group) for is_wanted, group in groupby(every, key=lambda period: period in wanted) if is_wanted]


def _run(
    settings: Settings,
    instance: dg.DagsterInstance,
    stop: Stop,
    screen: Screen,
    defs: dg.Definitions,
    job: str,
    selection: Sequence[dg.AssetKey] | None = None,
) -> list[Failure]:
    """One run of a job; returns what failed. A run swallows what a signal raised: it is asked afterwards.

    Raises:
        Stopped: the night was asked to stop.
    """
    stop.refuse()
    screen.step_begins()
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with (settings.home / "night.log").open("a", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        result = defs.resolve_job_def(job).execute_in_process(
            instance=instance, run_config=quiet, raise_on_error=False, asset_selection=selection, tags=_COMMAND
        )
    stop.refuse()
    screen.steps_ended(step_seconds(result.all_events))
    failures = failures_of(result.all_events)
    unknown = Failure(message="The run failed without a failed step; see night.log.")
    return failures if failures or result.success else [unknown]
