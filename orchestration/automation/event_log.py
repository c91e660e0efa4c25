"""Dagster's event log in SQLite, with its connections kept open.

Dagster opens, checkpoints and closes a database for each of the thousands of events of a night, which took a fifth of
its time. Here each database keeps one connection, and a commit does not wait for the disk. Events that Dagster hands
over together (what a run plans, the partitions of an asset) are one transaction. In write-ahead mode a killed process
loses nothing that was committed; a power cut loses at most the last events of a run, and damages no database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import RLock
from typing import Any

import sqlalchemy
from dagster import EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    SqliteEventLogStorage,
    SqliteEventLogStorageWatchdog,
)
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.pool import QueuePool
from watchdog.events import FileSystemEvent
from watchdog.observers import Observer

_OPEN_DATABASES = 4
"""The index of all runs, and the runs of late; a server reads many."""
_BUSY_TIMEOUT_SECONDS = 60


class Storage(DagsterSqliteStorage):
    """Dagster's SQLite storage, with this event log in it. Named in ``dagster.yaml``."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Any) -> Storage:
        """As Dagster makes its own, which names its class here."""
        return cls.from_local(inst_data=inst_data, **config_value)


class EventLog(SqliteEventLogStorage):
    """The event log of each run in a database of its own, and an index of all, as Dagster has them."""

    def __init__(self, base_dir: str) -> None:
        self._engines: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        self._batch: dict[str, sqlalchemy.Connection] | None = None
        super().__init__(base_dir)
        self._db_lock: Any = RLock()

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events in one transaction a database: all of them or none."""
        with self._db_lock, ExitStack() as self._transactions:
            self._batch = {}
            try:
                super().store_event_batch(events)
            finally:
                self._batch = None

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            if self._batch is None:
                with self._engine(shard).begin() as connection:
                    yield connection
                return
            if shard not in self._batch:
                self._batch[shard] = self._transactions.enter_context(self._engine(shard).begin())
            yield self._batch[shard]

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        if shard not in self._engines:
            engine = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=QueuePool,
                pool_size=1,
                connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            sqlalchemy.event.listen(engine, "connect", _commits_without_waiting)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        while len(self._engines) > _OPEN_DATABASES:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]

    @cache  # noqa: B019 (as long as the process)
    def has_table(self, table_name: str) -> bool:
        """Ask once a process; Dagster asks for each check."""
        return super().has_table(table_name)

    def watch(self, run_id: str, cursor: str | None, callback: Any) -> None:
        """Call back for each event of a run after the cursor, as it is written."""
        if not self._obs:
            self._obs: Any = Observer()
            self._obs.start()
        watchdog = _Watchdog(self, run_id, callback, cursor)
        self._watchers[run_id][callback] = watchdog, self._obs.schedule(watchdog, self._base_dir)

    def dispose(self) -> None:
        """Close what is open."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


class _Watchdog(SqliteEventLogStorageWatchdog):
    """Tells a page of a run's events once they are written ahead; Dagster's waits until the database is closed."""

    def __init__(self, log: EventLog, run_id: str, callback: Any, cursor: str | None) -> None:
        super().__init__(log, run_id, callback, cursor)
        self._patterns = [self._log_path, f"{self._log_path}-wal"]

    def on_modified(self, event: FileSystemEvent) -> None:
        self._process_log()


def _commits_without_waiting(connection: Any, _: object) -> None:
    connection.execute("pragma synchronous = normal")
