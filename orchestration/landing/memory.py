"""What the operating side remembers of a mode, in one SQLite file beside the publishers' bytes.

Each change is a transaction that is on the disk when it returns; a crash leaves the state before it or after it.
Others read while a night writes. What earlier versions kept in files is taken over when there is no memory yet.
Receipts are not here: they lie beside the bytes that they describe (``landing.journal``).
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from orchestration.core.errors import DamagedMemory
from orchestration.core.failure import Failure
from orchestration.core.storage import storage_error
from orchestration.landing.earlier import take_over

NAME = "memory.sqlite"
_LAYOUT = 1
_PATIENCE_SECONDS = 60.0
"""So long a change waits for that of another process."""

FAILURE = ", ".join(field.name for field in fields(Failure))
"""Columns of a failure."""

_SCHEMA = f"""
create table partitions (
    dataset text not null, partition text not null,
    landed text, accepted text, refused text, -- [sha256, url] of each file in page order, as JSON
    verified_on text, postponed text, noted_at text not null,
    primary key (dataset, partition)
);
create table failures (
    job text not null, -- none for what did not land when it was last asked for
    {FAILURE.replace(", ", " not null, ")} not null,
    gave_nothing integer not null default 0, noted_at text not null default current_timestamp
);
create table jobs (job text primary key, ended_at text not null);
create table datasets (dataset text primary key, is_locked integer not null default 0, health text);
create table alerts (key text primary key, subject text, kind text, text text, since text);
create table nights (what text primary key, began_at text not null, since text, doing text);
create table steps (step text primary key, seconds real not null);
"""


class Memory:
    """The memory of the mode whose landing this folder is; made when something is first noted, or found in files.

    One object may be used by several threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._con: sqlite3.Connection | None = None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What a query selects; nothing where no folder is.

        Raises:
            DamagedMemory: the file is no database any more.
            StorageFailed: the disk fails.
        """
        if not self._folder.exists():
            return []
        with self._lock, self._named():
            try:
                con = self._opened()
            except sqlite3.OperationalError:
                path = self._folder.resolve() / NAME
                if not path.exists():
                    raise
                con = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)  # on a disk that takes nothing
            return con.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction; it is on the disk at the end of the block.

        Raises:
            DamagedMemory: the file is no database any more.
            StorageFailed: the disk takes nothing.
        """
        with self._lock, self._named():
            self._folder.mkdir(parents=True, exist_ok=True)
            con = self._opened()
            con.execute("begin immediate")
            try:
                yield con
                _commit(con)
            except BaseException:
                con.rollback()
                raise

    def _opened(self) -> sqlite3.Connection:
        if self._con is None:
            con = sqlite3.connect(self._folder / NAME, _PATIENCE_SECONDS, isolation_level=None, check_same_thread=False)
            con.execute("pragma journal_mode = wal")
            con.execute("pragma synchronous = full")
            if _layout(con) < _LAYOUT:
                _make(con, self._folder)
            self._con = con
        return self._con

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if (named := storage_error(error)) is not None:
                raise named from error
            if isinstance(error, sqlite3.OperationalError | sqlite3.IntegrityError | sqlite3.ProgrammingError):
                raise
            raise DamagedMemory(
                partition=NAME,
                expected="a SQLite database",
                found=str(error),
                remedy="Put it back from a copy. Without one, move it aside: the next night asks every publisher again,"
                " by the receipts, and learns from the raw file what was accepted.",
            ) from error


def failures_in(rows: Iterable[Sequence[Any]]) -> list[Failure]:
    """Rows of the columns ``FAILURE`` as records."""
    names = [field.name for field in fields(Failure)]
    records = (dict(zip(names, row, strict=True)) for row in rows)
    return [Failure(**{**record, "is_passing": bool(record["is_passing"])}) for record in records]


def add_failure(con: sqlite3.Connection, job: str, failure: Failure, *, gave_nothing: bool = False) -> None:
    """One more failure, of a job or (no job) of a landing."""
    values = (job, *astuple(failure), gave_nothing)
    con.execute(f"insert into failures (job, {FAILURE}, gave_nothing) values ({', '.join('?' * len(values))})", values)


def _layout(con: sqlite3.Connection) -> int:
    return int(con.execute("pragma user_version").fetchone()[0])


def _make(con: sqlite3.Connection, folder: Path) -> None:
    """Make the tables, and take over what earlier versions kept in files; whoever comes second finds it done."""
    con.execute("begin immediate")
    try:
        if _layout(con) < _LAYOUT:
            for statement in _SCHEMA.split(";"):
                con.execute(statement)
            for table, row in take_over(folder):
                names, values = ", ".join(row), ", ".join("?" * len(row))
                con.execute(f"insert into {table} ({names}) values ({values})", list(row.values()))
            con.execute(f"pragma user_version = {_LAYOUT}")
        _commit(con)
    except BaseException:
        con.rollback()
        raise


def _commit(con: sqlite3.Connection) -> None:
    con.execute("commit")
