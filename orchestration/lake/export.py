"""Writes accepted raw partitions to the lake, only those that changed, and then the manifest that names them.

A reader takes its files from ``manifest.json`` and so sees the lake of before an export or of after it. The files that
the last manifest named stay until the next export, for readers that have begun with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from filelock import FileLock, Timeout

from orchestration.core.dataset import Dataset
from orchestration.core.errors import LakeDamaged, ModesMixed, NothingAccepted, WriterBusy
from orchestration.core.modes import Mode, made_in
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.lake.places import Place, place_at
from orchestration.publishers.registry import all_datasets
from orchestration.raw.slot import writer_slot
from orchestration.raw.store import open_raw
from orchestration.raw.swap import rows_by_table
from orchestration.release.proof import require_judged_raw

MANIFEST = "manifest.json"
_FORMAT = 1
_FILES = "raw"


@dataclass(frozen=True, order=True)
class LakeFile:
    """One Parquet file of the lake: the rows of one partition in one raw table.

    Args:
        path: relative to the lake.
        load_id: load that was accepted; its verdicts are in the published file's ``meta``.
        sha256: of the file.
    """

    dataset: str
    table: str
    partition: str
    load_id: str
    rows: int
    path: str
    bytes: int
    sha256: str


class _Held(NamedTuple):
    """What raw holds of one partition in one table."""

    dataset: str
    table: str
    partition: str
    load_id: str
    rows: int


@dataclass(frozen=True)
class Exported:
    """What an export did: files and bytes written, files that stayed as they were, files removed."""

    written: int
    bytes: int
    kept: int
    removed: int


def export_lake(settings: Settings, say: Callable[[str], None]) -> Exported:
    """Bring the lake up to what raw holds now.

    Args:
        say: is told of progress, a line for each dataset that changed.

    Raises:
        LakeDamaged: the manifest that is there cannot be read.
        LakeUnreachable: the bucket cannot be read or written.
        ModesMixed: the lake is another mode's.
        NothingAccepted: no night has run in this mode.
        PublishRefused: raw holds rows that no gate accepted as they are.
        WriterBusy: a night, or another export, is running.
    """
    place = place_at(settings.lake)
    scratch = settings.home / "lake_scratch"
    with _alone(settings):
        before = _manifest(place, settings)
        shutil.rmtree(scratch, ignore_errors=True)
        try:
            files = _write_changed(settings, before, scratch, say)
            fresh = [file for file in files if (scratch / file.path).exists()]
            for file in fresh:
                place.put(file.path, scratch / file.path)
            _put_manifest(place, settings, files, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        removed = _remove_unnamed(place, {file.path for file in (*files, *before)})
    return Exported(len(fresh), sum(file.bytes for file in fresh), len(files) - len(fresh), removed)


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the lake's lock for the block; the operating system frees it if the process dies.

    Raises:
        WriterBusy: another export holds it.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(settings.home / "lake.lock").acquire(timeout=0)
    except Timeout as error:
        raise WriterBusy(
            partition=settings.lake,
            expected="one export at a time",
            found="another that is running",
            remedy="Wait for it to end.",
        ) from error
    with held:
        yield


def _manifest(place: Place, settings: Settings) -> list[LakeFile]:
    """The files that the lake's manifest names; none for a new lake."""
    content = place.get(MANIFEST)
    if content is None:
        return []
    try:
        manifest = json.loads(content)
        mode, files = manifest["source_mode"], [LakeFile(**file) for file in manifest["files"]]
        if manifest["format"] != _FORMAT:
            raise ValueError(f"format {manifest['format']}")
    except (ValueError, KeyError, TypeError) as error:
        raise LakeDamaged(
            partition=settings.lake,
            expected=f"a {MANIFEST} of this software, format {_FORMAT}",
            found=f"{type(error).__name__}: {error}"[:200],
            remedy=f"Remove {MANIFEST} from the lake and run the export again: all partitions are written anew.",
        ) from error
    if mode != settings.mode.value:
        raise ModesMixed(
            partition=settings.lake,
            expected=f"a lake of mode {settings.mode}",
            found=f"one of mode {mode}",
            remedy="Modes never share data: set TRADE_CORRIDORS_LAKE to another place.",
        )
    return files


def _write_changed(
    settings: Settings, before: list[LakeFile], scratch: Path, say: Callable[[str], None]
) -> list[LakeFile]:
    """All files that the lake must hold; those of changed partitions are written to ``scratch`` under their path."""
    if not settings.build_file.exists():
        raise NothingAccepted(
            partition=settings.build_file.name,
            expected="data that a night has accepted",
            found=f"no night in mode {settings.mode} yet",
            remedy=f"Run {made_in(settings.mode, 'warehouse')} first.",
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
    name = f"{_FILES}/{held.dataset}/{held.table}/{held.partition}/{held.load_id}.parquet"
    path = scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    ((rows,),) = con.execute(
        f"copy (select * from raw.{held.table} where _partition = {quoted(held.partition)}) to {quoted(path)}"
        f" (format parquet, compression zstd, kv_metadata {{source_mode: {quoted(settings.mode)},"
        f" notice: {quoted(settings.notice)}}})"
    ).fetchall()
    if rows != held.rows:
        raise LakeDamaged(
            dataset=held.dataset,
            partition=held.partition,
            expected=f"{held.rows:,} rows of {held.table}, as they were accepted",
            found=f"{rows:,}",
            remedy="Run make warehouse: what landed is loaded and judged again. The lake is unchanged.",
        )
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return LakeFile(**held._asdict(), path=name, bytes=path.stat().st_size, sha256=sha256)


def _put_manifest(place: Place, settings: Settings, files: list[LakeFile], scratch: Path) -> None:
    held = {file.dataset for file in files}
    manifest = {
        "format": _FORMAT,
        "source_mode": settings.mode.value,
        "notice": settings.notice,
        "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "datasets": {
            dataset.code: _described(dataset, settings.mode) for dataset in all_datasets() if dataset.code in held
        },
        "files": [asdict(file) for file in files],
    }
    path = scratch / MANIFEST
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    place.put(MANIFEST, path)


def _described(dataset: Dataset, mode: Mode) -> Mapping[str, Any]:
    """What whoever reads the files must know of them: whose they are, under which terms, what columns mean."""
    return {
        "title": dataset.title,
        "publisher": dataset.publisher,
        "licence": dataset.licence.name,
        "may_redistribute": dataset.licence.redistribution,
        "attribution": dataset.credit_line(mode),
        "tables": {
            table.name: {
                "grain": list(table.grain),
                "columns": [
                    {"name": column.name, "type": column.type, "unit": column.unit, "description": column.description}
                    for column in table.columns
                ],
            }
            for table in dataset.tables
        },
    }


def _remove_unnamed(place: Place, named: set[str]) -> int:
    """Remove files that neither this manifest nor the last one names, such as those of an export that was killed."""
    unnamed = [name for name in place.names(_FILES) if name not in named]
    for name in unnamed:
        place.remove(name)
    return len(unnamed)
