"""Makes a past release again from the landing, and compares it row for row with the file that was published.

What raw held that night stands in the release itself (``meta.inputs``), so the files that were accepted then are
loaded, whatever has landed since. They were judged then; here the proof is that their rows hash to the same content.
What publishers had revised until then (``meta.revisions``) is history, which no landed file holds: it is taken from the
release as it stands.
The code that runs is the release's own: ``automation.rebuild_release`` checks its commit out first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.errors import RebuildDiffers
from orchestration.core.request import LandedFile
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.core.sql import quoted
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import all_datasets
from orchestration.raw import health, swap
from orchestration.raw.load import Loader
from orchestration.raw.store import names_of, open_raw, prepare
from orchestration.release import candidate
from orchestration.release.project import dbt_environment
from orchestration.release.source_mode import COLUMN as SOURCE_MODE

VOLATILE = {
    "mart_dataset_health": (
        *("state", "state_reason", "fetched_at", "verified_date", "unchanged_days"),
        *("missing_partition_count", "unexpected_partition_count"),
    ),
}
"""Published columns that tell of the night itself and not of the data. Of ``meta`` only ``inputs`` is compared."""


@dataclass(frozen=True)
class Input:
    """One partition as a release was built from it."""

    dataset: str
    partition: str
    files: tuple[tuple[str, str], ...]
    content_hash: str


def rebuild(settings: Settings, release: Path, into: Path) -> dict[str, int]:
    """Make ``release`` again in the folder ``into``; returns rows of each compared table.

    Raises:
        RebuildDiffers: bytes are gone from the landing, or any row is another.
    """
    archive = Archive(settings.landing, settings.mode)
    there = settings.model_copy(update={"data_root": into})
    inputs, as_of = _inputs(release)
    with open_raw(there.build_file, there.mode) as con:
        for dataset in all_datasets():
            prepare(con, dataset)
            _load(con, archive, dataset, [one for one in inputs if one.dataset == dataset.code])
        _restore_revisions(con, release)
        health.refresh(con, [archive.holding(dataset) for dataset in all_datasets()], as_of, {}, there.home)
    candidate.start(there, f"{as_of:%Y-%m-%d}")
    _run_dbt(there)
    return _compared(release, there.next_file)


def _inputs(release: Path) -> tuple[list[Input], date]:
    with duckdb.connect(str(release), read_only=True) as con:
        rows = con.execute(
            "select dataset_code, partition, list((sha256, url) order by file_number), any_value(content_hash)"
            " from meta.inputs group by all order by all"
        ).fetchall()
        as_of = con.execute("select sources_as_of from meta.publication").fetchall()[0][0]
    return [Input(code, key, tuple(map(tuple, files)), content) for code, key, files, content in rows], as_of


def _load(con: duckdb.DuckDBPyConnection, archive: Archive, dataset: Dataset, inputs: Sequence[Input]) -> None:
    loader = Loader(con, archive, dataset)
    for one in inputs:
        files = tuple(LandedFile(archive.object_path(sha256), sha256, url) for sha256, url in one.files)
        if missing := [file.sha256 for file in files if not file.path.exists()]:
            raise _differs(f"{one.dataset} {one.partition}", f"the bytes {missing[0]} in the landing", "none")
        loader.stage(one.partition, files)
        _, content_hash = swap.content(con, "candidate", dataset)[one.partition]
        if content_hash != one.content_hash:
            raise _differs(f"{one.dataset} {one.partition}", f"rows of content {one.content_hash}", content_hash)
        for table in dataset.tables:
            names = names_of(table)
            con.execute(f"insert into raw.{table.name} ({names}) select {names} from candidate.{table.name}")
        swap.clear_candidate(con, dataset)


def _restore_revisions(con: duckdb.DuckDBPyConnection, release: Path) -> None:
    con.execute(f"attach {quoted(release)} as release (read_only)")
    con.execute(
        "insert into meta.revisions by name select * rename (dataset_code as dataset, partition as _partition)"
        " from release.meta.revisions"
    )
    con.execute("detach release")


def _run_dbt(settings: Settings) -> None:
    dbt = [sys.executable, "-P", "-m", "orchestration.release.dbt_command"]
    command = [*dbt, "--quiet", "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    command += ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    command += ["--target-path", str(settings.home / "dbt_target")]
    environment = {**os.environ, **dbt_environment(settings)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        lines = (result.stdout + result.stderr).strip().splitlines()
        raise _differs("dbt", "a build without a failure, as then", lines[-1] if lines else "a failure")


def _compared(release: Path, rebuilt: Path) -> dict[str, int]:
    """Rows of each table that is the same in both files, volatile columns left out."""
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(release)} as published (read_only)")
        con.execute(f"attach {quoted(rebuilt)} as rebuilt (read_only)")
        tables = [_tables(con, file) for file in ("published", "rebuilt")]
        if tables[0] != tables[1]:
            raise _differs("marts", f"the tables {tables[0]}", str(tables[1]))
        return {table: _same_rows(con, table) for table in tables[0]}


def _tables(con: duckdb.DuckDBPyConnection, file: str) -> list[str]:
    sql = "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts' order by 1"
    return [name for (name,) in con.execute(sql, [file]).fetchall()]


def _same_rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    left_out = ", ".join(map(quoted, (SOURCE_MODE, *VOLATILE.get(table, ()))))
    kept = f"select columns(name -> name not in ({left_out}))"
    one, other = (f"{kept} from {file}.marts.{table}" for file in ("published", "rebuilt"))
    gone, new, rows = con.execute(
        f"select (select count(*) from ({one} except all {other})), (select count(*) from ({other} except all {one})),"
        f" (select count(*) from ({one}))"
    ).fetchall()[0]
    if gone or new:
        raise _differs(table, f"{rows:,} rows as published", f"{gone:,} of them gone and {new:,} others")
    return int(rows)


def _differs(where: str, expected: str, found: str) -> RebuildDiffers:
    return RebuildDiffers(
        partition=where,
        expected=expected,
        found=found,
        remedy="The release cannot be made again from this landing and this code; nothing was changed.",
    )
