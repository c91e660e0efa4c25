"""What publishing costs: the pieces of sealing a release against one durable copy of its file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from orchestration.core.durable import sync_folder
from orchestration.release.candidate import sha256_of
from orchestration.release.publish import synced_sha256
from orchestration.release.releases import count_tables
from tests.bench.measure import Benchmark, Goal, Place, Step, Work

_STORAGE = "v1.0.0"
_TABLES = 8
_GOAL = Goal(elapsed=1.5)


def make(folder: Path, rows: int) -> None:
    """A release of eight fact tables, three incompressible numbers a row."""
    with duckdb.connect() as con:
        con.execute(f"attach '{folder / 'release.duckdb'}' as release (storage_version '{_STORAGE}')")
        con.execute("create schema release.marts")
        for number in range(_TABLES):
            columns = ", ".join(f"hash(range, {number}, {place}) as measure_{place}" for place in range(3))
            con.execute(f"create table release.marts.fact_{number} as select {columns} from range({rows // _TABLES})")


def _copy(place: Place) -> Work:
    return lambda: _copy_durably(place.made / "release.duckdb", place.scratch / "copy.duckdb")


def _copy_durably(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    _sync(target)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _piece(work: Callable[[Path], object], place: Place) -> Work:
    """A piece works on a copy that is on disk already."""
    path = place.scratch / "release.duckdb"
    _copy_durably(place.made / "release.duckdb", path)
    return lambda: work(path)


def _fresh(place: Place) -> Work:
    """A copy that is still in the system's cache."""
    path = place.scratch / "release.duckdb"
    shutil.copyfile(place.made / "release.duckdb", path)
    return lambda: _sync(path)


def _write(path: Path) -> None:
    """A small table, as a verdict or the meta tables are."""
    with duckdb.connect(str(path)) as con:
        con.execute("create schema if not exists meta")
        con.execute("create or replace table meta.check_results as select range as check_name from range(2000)")
        con.execute("checkpoint")


def _rename(path: Path) -> None:
    path.replace(path.with_name("published.duckdb"))
    sync_folder(path.parent)


def _read_whole(path: Path) -> None:
    with duckdb.connect(str(path), read_only=True) as con:
        for name in count_tables(path):
            con.execute(f"select bit_xor(hash(columns(*))) from {name}").fetchall()


def _publish(path: Path) -> None:
    """The file's way through ``publish``: sealed bytes proved, audit recorded and sealed, finished, released."""
    sha256_of(path)
    _write(path)
    sha256_of(path)
    _write(path)
    tables = count_tables(path)
    synced_sha256(path)
    _rename(path)
    if count_tables(path.with_name("published.duckdb")) != tables:
        raise ValueError("the published file is not what was written")


def _copy_and_publish(place: Place) -> Work:
    path = place.scratch / "release.duckdb"

    def work() -> None:
        shutil.copyfile(place.made / "release.duckdb", path)
        _publish(path)

    return work


BENCHMARK = Benchmark(
    title="sealing and publishing a release against one durable copy of its file",
    method=(
        "The pieces of which publishing is made, each on its own copy of a release of some 200 MB, then all that it"
        " does with the file, in its order: three times hashed, twice written and checkpointed, twice opened and"
        " counted, once fsynced while it is hashed, and renamed. Judging is not in it. The goal is of the elapsed time,"
        " and strict where a file copy ends in the system's cache: hashing does not get faster with it."
    ),
    goal="at most 1.5 × a file copy with fsync",
    sizes=(8_000_000,),
    make=make,
    steps=(
        Step("copy and fsync", _copy),
        Step("write a small table, checkpoint, close", partial(_piece, _write)),
        Step("fsync a file that was just written", _fresh),
        Step("rename, fsync its folder", partial(_piece, _rename)),
        Step("reopen, count every table", partial(_piece, count_tables)),
        Step("sha256 of the file", partial(_piece, sha256_of)),
        Step("reopen, read every row (not done now)", partial(_piece, _read_whole)),
        Step("all that publishing does with the file", partial(_piece, _publish), _GOAL),
        Step("the same, after copying the last release", _copy_and_publish, _GOAL),
    ),
)
