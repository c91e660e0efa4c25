"""Retention: what is removed when it has served, at the end of each night. Nothing that is in use is ever removed.

``release.publish`` prunes releases. Here: Dagster's runs, old documents and quarantined rows, leftovers of killed
runs, a long log, and landed bytes that newer ones have replaced, if a setting allows it.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.core.settings import Settings
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import all_datasets
from orchestration.raw.store import open_raw
from orchestration.release import candidate
from orchestration.release.releases import is_intact, releases

_KEPT_RUNS = timedelta(days=90)
_KEPT_ROWS = timedelta(days=400)
"""A year and a bit: this year's shock is compared with last year's."""
_KEPT_DOCUMENTS = 60
"""Of each table: two months of nights in the Data Docs."""
_LONGEST_LOG = 5_000_000
"""Bytes; about a month of dbt's output."""


def housekeeping(settings: Settings, instance: dg.DagsterInstance) -> None:
    """Remove what has served; called by whoever holds the writer slot, after its work."""
    _prune_runs(instance)
    remove_scratch(settings)
    _rotate(settings.home / "night.log")
    with open_raw(settings.build_file, settings.mode) as con:
        _prune_history(con)
        if settings.keep_landing_days is not None:
            _prune_landing(con, settings, timedelta(days=settings.keep_landing_days))


def _prune_runs(instance: dg.DagsterInstance) -> None:
    """Delete old runs, but never the newest of a job."""
    newest: set[str] = set()
    oldest_kept = datetime.now(UTC) - _KEPT_RUNS
    for record in instance.get_run_records():
        run = record.dagster_run
        is_newest = run.job_name not in newest
        newest.add(run.job_name)
        if not is_newest and run.is_finished and record.create_timestamp < oldest_kept:
            instance.delete_run(run.run_id)


def remove_scratch(settings: Settings) -> None:
    """Remove half-fetched, half-unpacked, half-written and half-built files of runs that were stopped or killed."""
    shutil.rmtree(settings.landing / "tmp", ignore_errors=True)
    for tried in settings.home.glob(".disk-*"):
        shutil.rmtree(tried)
    candidate.discard_unjudged(settings)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def _prune_history(con: duckdb.DuckDBPyConnection) -> None:
    oldest_kept = datetime.now(UTC).replace(tzinfo=None) - _KEPT_ROWS
    con.execute("delete from meta.quarantine where quarantined_at < ?", [oldest_kept])
    con.execute(
        "delete from meta.validations where (judgement_id, table_name) not in (select (judgement_id, table_name)"
        " from meta.validations qualify row_number() over (partition by table_name order by judged_at desc) <= ?)",
        [_KEPT_DOCUMENTS],
    )


def _prune_landing(con: duckdb.DuckDBPyConnection, settings: Settings, kept: timedelta) -> None:
    """Remove bytes older than ``kept`` that no partition, no accepted load and no kept release refers to."""
    archive = Archive(settings.landing, settings.mode)
    used = {
        sha256 for (files,) in con.execute("select files from meta.accepted").fetchall() for sha256 in json.loads(files)
    }
    for dataset in all_datasets():
        used |= {file.sha256 for files in archive.partitions(dataset.code).values() for file in files}
        used |= {file.sha256 for files in archive.accepted(dataset.code).values() for file in files}
        used |= {receipt.sha256 for receipt in archive.latest(dataset.code).values()}
    for release in releases(settings):
        if not is_intact(release):
            return  # what it was built from cannot be asked for: nothing is removed
        with duckdb.connect(str(release), read_only=True) as published:
            used |= {sha256 for (sha256,) in published.execute("select sha256 from meta.inputs").fetchall()}
    archive.forget(before=datetime.now(UTC) - kept, besides=used)
