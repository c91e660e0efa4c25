"""Dagster's event log with its connections kept open: another process reads it, and pages follow a run, at once."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections import Counter
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from dagster._check import CheckError

from orchestration.automation import event_log
from orchestration.core.settings import PROJECT_ROOT


@dg.asset
def counted() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(PROJECT_ROOT / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def test_what_one_instance_wrote_another_reads_and_follows(home: Path) -> None:
    with dg.DagsterInstance.get() as writer, dg.DagsterInstance.get() as reader:
        assert isinstance(reader.event_log_storage, event_log.EventLog)
        run = dg.materialize([counted], instance=writer)
        seen: list[str] = []
        is_whole = threading.Event()

        def follow(event: dg.EventLogEntry, _: str) -> None:
            seen.append(str(event.dagster_event_type))
            if event.dagster_event_type is dg.DagsterEventType.RUN_SUCCESS:
                is_whole.set()

        reader.watch_event_logs(run.run_id, None, follow)
        writer.report_engine_event("another event", run.dagster_run)
        assert is_whole.wait(10), seen
        event = reader.get_latest_materialization_event(dg.AssetKey("counted"))
        assert event is not None and event.asset_materialization is not None
        assert event.asset_materialization.metadata["rows"].value == 3


def test_many_runs_leave_few_databases_open(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        for _ in range(6):
            dg.materialize([counted], instance=instance)
        log = instance.event_log_storage
        assert isinstance(log, event_log.EventLog)
        assert len(log._engines) == 4
        run = instance.get_runs()[-1]
        assert len(instance.all_logs(run.run_id)) > 5, "a database that was closed is opened again"


def test_the_databases_are_written_ahead(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        dg.materialize([counted], instance=instance)
        log = instance.event_log_storage
        assert isinstance(log, event_log.EventLog)
        with log.index_connection() as connection:
            assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("pragma synchronous").scalar() == 1
    with sqlite3.connect(home / "history" / "runs" / "index.db") as con:
        assert con.execute("select count(*) > 0 from event_logs").fetchone() == (1,)


def test_what_a_run_plans_is_one_transaction(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = [dg.asset(name=f"asset_{number}")(lambda: None) for number in range(6)]
    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        assert isinstance(log, event_log.EventLog)
        commits: list[object] = []
        sqlalchemy.event.listen(log._engine("index"), "commit", commits.append)

        def transactions_and_events() -> tuple[int, Counter[object]]:
            commits.clear()
            run = dg.materialize(assets, instance=instance)
            return len(commits), Counter(entry.dagster_event_type for entry in instance.all_logs(run.run_id))

        monkeypatch.delenv("DAGSTER_EVENT_BATCH_SIZE", raising=False)
        one_by_one, events = transactions_and_events()
        monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "500")
        together, same_events = transactions_and_events()
        assert one_by_one - together >= len(assets) - 1
        assert same_events == events and events[dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED] == len(assets)


def test_a_batch_is_stored_whole_or_not_at_all(home: Path) -> None:
    """Dagster stores the events of a failed batch one by one: none may be there twice."""
    with dg.DagsterInstance.get() as instance:
        run_id = dg.materialize([counted], instance=instance).run_id
        log, before = instance.event_log_storage, instance.all_logs(run_id)
        (event,) = [entry for entry in before if entry.dagster_event_type is dg.DagsterEventType.ASSET_MATERIALIZATION]
        with pytest.raises(CheckError):
            log.store_event_batch([event, "not an event"])  # type: ignore[list-item]
        assert len(instance.all_logs(run_id)) == len(before)
        log.store_event_batch([event, event])
        assert len(instance.all_logs(run_id)) == len(before) + 2
