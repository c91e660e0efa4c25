"""Accepted raw partitions as Parquet files, one a partition and table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration.core.commands import advised
from orchestration.core.dataset import Dataset
from orchestration.core.errors import LakeDamaged, NothingAccepted
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.lake.manifest import LakeFile
from orchestration.publishers.registry import all_datasets
from orchestration.raw.slot import writer_slot
from orchestration.raw.store import open_raw
from orchestration.raw.swap import rows_by_table
from orchestration.release.candidate import sha256_of
from orchestration.release.proof import require_judged_raw

FOLDER = "raw"
"""Of the lake, where they lie."""


class _Held(NamedTuple):
    """What raw holds of one partition in one table."""

    dataset: str
    table: str
    partition: str
    load_id: str
    rows: int


def write_changed(
    settings: Settings, before: Sequence[LakeFile], scratch: Path, say: Callable[[str], None]
) -> list[LakeFile]:
    """All files that the lake must hold; those of changed partitions are written to ``scratch`` under their path.

    Args:
        before: the files that the lake holds.
        say: is told of each dataset that changed.

    Raises:
        LakeDamaged: other rows were written than were accepted.
        NothingAccepted: no night has run in this mode.
        PublishRefused: raw holds rows that no gate accepted as they are.
        WriterBusy: a night is running.
    """
    if not settings.build_file.exists():
        raise NothingAccepted(
            partition=settings.build_file.name,
            expected="data that a night has accepted",
            found=f"no night in mode {settings.mode} yet",
            remedy=f"Run {advised(settings.mode, 'warehouse')} first.",
        )
    there = {(file.table, file.partition): file for file in before}
    files = []
    with writer_slot(settings), open_raw(settings.build_file, settings.mode) as con:
        require_judged_raw(con, settings)
        for dataset in all_datasets():
            written = 0
            for held in _accepted(con, dataset):
                file = there.get((held.table, held.partition))
                if file is None or file.load_id != held.load_id:
                    file = _write(con, settings, held, scratch)
                    written += 1
                files.append(file)
            if written:
                say(f"{dataset.code}: {written} {'file' if written == 1 else 'files'} to write")
    return sorted(files)


def _accepted(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> Iterator[_Held]:
    """All that raw holds of a dataset."""
    loads = dict(
        con.execute("select _partition, load_id from meta.accepted where dataset = ?", [dataset.code]).fetchall()
    )
    for table, partitions in rows_by_table(con, dataset.code).items():
        for partition, rows in partitions.items():
            yield _Held(dataset.code, table, partition, loads[partition], rows)


def _write(con: duckdb.DuckDBPyConnection, settings: Settings, held: _Held, scratch: Path) -> LakeFile:
    name = f"{FOLDER}/{held.dataset}/{held.table}/{held.partition}/{held.load_id}.parquet"
    path = scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = to_parquet(
        con, f"select * from raw.{held.table} where _partition = {quoted(held.partition)}", path, settings
    )
    if rows != held.rows:
        raise LakeDamaged(
            dataset=held.dataset,
            partition=held.partition,
            expected=f"{held.rows:,} rows of {held.table}, as they were accepted",
            found=f"{rows:,}",
            remedy=f"Run {advised(settings.mode, 'warehouse')}: what landed is loaded and judged again."
            " The lake is unchanged.",
        )
    return LakeFile(**held._asdict(), path=name, bytes=path.stat().st_size, sha256=sha256_of(path))


def to_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path, settings: Settings) -> int:
    """Write what a query returns to a file that says whose mode it is; returns the number of rows."""
    ((rows,),) = con.execute(
        f"copy ({query}) to {quoted(path)} (format parquet, compression zstd, kv_metadata {{source_mode:"
        f" {quoted(settings.mode)}, notice: {quoted(settings.notice)}}})"
    ).fetchall()
    return int(rows)
