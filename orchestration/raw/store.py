"""The private raw file: its schemas, how it is opened, and the tables that a declaration makes.

Schemas: ``raw`` (accepted rows), ``candidate`` (being judged), ``meta`` (what is accepted and refused now, and the
history of loads, verdicts, observations and quarantined rows). One process writes it at a time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from orchestration.core.commands import advised
from orchestration.core.dataset import Dataset
from orchestration.core.earlier import failure_in
from orchestration.core.errors import DeclarationError, ModesMixed, RawLayoutChanged, WriterBusy
from orchestration.core.failure import Failure
from orchestration.core.modes import Mode
from orchestration.core.storage import storage_error
from orchestration.core.table import Table

UNDECLARED = "_undeclared varchar"
"""Cells of columns that the declaration does not know, as one JSON object; null where there are none."""

LINEAGE = ("_partition varchar", "_file varchar", "_sha256 varchar", "_loaded_at timestamp")

_LAYOUT = 4
"""Raised when the tables below change shape; an older file is not guessed at."""

_STORAGE = "latest"
"""Of a new file: no older DuckDB opens it, and the newest way to keep text takes a quarter less time to write."""

_META = """
create schema if not exists raw;
create schema if not exists candidate;
create schema if not exists meta;
create table if not exists meta.accepted (
    dataset varchar, _partition varchar, load_id varchar, files varchar, urls varchar, declaration varchar,
    row_count bigint, content_hash varchar, loaded_at timestamp
);
create table if not exists meta.refused (
    dataset varchar, _partition varchar, load_id varchar, reason varchar, refused_at timestamp
);
create table if not exists meta.loads (
    load_id varchar, dataset varchar, _partition varchar, outcome varchar, reason varchar, row_count bigint,
    content_hash varchar, files varchar, declaration varchar, loaded_at timestamp
);
create table if not exists meta.failures (
    load_id varchar, dataset varchar, _partition varchar, kind varchar, message varchar, remedy varchar,
    is_passing boolean, shown_by varchar
);
create table if not exists meta.verdicts (
    judgement_id varchar, kind varchar, subject varchar, check_name varchar, outcome varchar, observed varchar,
    why varchar, judged_at timestamp
);
create table if not exists meta.observations (
    judgement_id varchar, check_name varchar, _partition varchar, cell varchar, amount double, reference double,
    compared_with varchar, low double, high double, accepted_shock varchar, judged_at timestamp
);
create table if not exists meta.validations (
    judgement_id varchar, subject varchar, table_name varchar, outcome varchar, document varchar, judged_at timestamp
);
create table if not exists meta.quarantine (
    judgement_id varchar, dataset varchar, _partition varchar, table_name varchar, check_name varchar, reason varchar,
    row_json varchar, quarantined_at timestamp
);
create table if not exists meta.revisions (
    load_id varchar, dataset varchar, table_name varchar, _partition varchar, key_json varchar, column_name varchar,
    change varchar, old_value varchar, new_value varchar, old_sha256 varchar, new_sha256 varchar,
    first_seen_at timestamp
);
create table if not exists meta.findings (
    dataset varchar, _partition varchar, table_name varchar, finding varchar, part varchar, row_count bigint,
    value_share double, why varchar, first_seen_at timestamp
);
create table if not exists meta.coverage (
    dataset varchar, _partition varchar, state varchar, file_count bigint, row_count bigint, reason varchar,
    finding_count bigint
);
create table if not exists meta.profiles (
    dataset varchar, table_name varchar, _partition varchar, measure varchar, cell varchar, amount double
);
create table if not exists meta.datasets (
    dataset varchar, title varchar, publisher varchar, homepage varchar, licence varchar, may_redistribute boolean,
    attribution varchar, release_every varchar, state varchar, state_reason varchar, row_count bigint,
    partition_count bigint, newest_period varchar, fresh_until_date date, fetched_at timestamp,
    verified_date date, unchanged_days bigint, missing_partition_count bigint, unexpected_partition_count bigint
);
"""

_BESIDE_CANDIDATE = """
create table if not exists candidate.findings (
    table_name varchar, _partition varchar, check_name varchar, finding varchar, part varchar, row_count bigint,
    share double, why varchar
);
create table if not exists candidate.quarantine (
    table_name varchar, _partition varchar, finding varchar, part varchar, row_json varchar, weight double
);
"""
"""What was found in the candidate, and the rows of it that are set aside."""


@contextlib.contextmanager
def open_raw(path: Path, mode: Mode) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw file, open for writing; made on first use.

    Raises:
        ModesMixed: the file belongs to another mode.
        RawLayoutChanged: an older version of this software made it.
        WriterBusy: another process has it open.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(str(path), config={"storage_compatibility_version": _STORAGE})
    except duckdb.Error as error:
        if storage_error(error) is not None:
            raise
        if "lock" not in str(error):
            raise _other_layout(path, mode, str(error).splitlines()[0][:160]) from error
        raise WriterBusy(
            partition=path.name,
            expected="the raw file free for one writer",
            found=str(error).splitlines()[0][:160],
            remedy="Wait for the other run to end, or stop it.",
        ) from error
    try:
        con.execute("set preserve_insertion_order = false")
        con.execute("set write_buffer_row_group_count = 1")  # the default keeps 600,000 rows a thread in memory
        _claim(con, path, mode)
        con.execute(_META)
        _take_over(con)
        yield con
    finally:
        con.close()


def require_layout(path: Path, mode: Mode) -> None:
    """Refuse a raw file of another version or mode; one that is busy now may be free once it is needed.

    Raises:
        ModesMixed: the file belongs to another mode.
        RawLayoutChanged: another version of this software made it.
    """
    if path.exists():
        with contextlib.suppress(WriterBusy), open_raw(path, mode):
            pass


def keep_failure(con: duckdb.DuckDBPyConnection, load_id: str, dataset: str, partition: str, failure: Failure) -> None:
    """Why an attempt to load a partition was refused, as a record."""
    con.execute(
        "insert into meta.failures values (?, ?, ?, ?, ?, ?, ?, ?)",
        [load_id, dataset, partition, failure.kind, failure.message, failure.remedy, failure.is_passing]
        + [failure.shown_by],
    )


def _take_over(con: duckdb.DuckDBPyConnection) -> None:
    """Refusals that an earlier version kept as text alone, as records too."""
    told = con.execute(
        "select load_id, dataset, _partition, reason from meta.loads"
        " anti join meta.failures using (load_id, dataset, _partition) where outcome <> 'accepted'"
    ).fetchall()
    for load_id, dataset, partition, reason in told:
        keep_failure(con, load_id, dataset, partition, failure_in(reason) or Failure(message=reason))


def _claim(con: duckdb.DuckDBPyConnection, path: Path, mode: Mode) -> None:
    """Mark a new file with its mode and layout; refuse one of another mode or layout."""
    columns = con.execute(
        "select column_name from duckdb_columns() where schema_name = 'meta' and table_name = 'store' order by 1"
    ).fetchall()
    if not columns:
        con.execute("create schema if not exists meta")
        con.execute(f"create table meta.store as select '{mode}' as source_mode, {_LAYOUT} as layout, now() as made_at")
        return
    has_layout = ("layout",) in columns
    owner, layout = con.execute(f"select source_mode, {'layout' if has_layout else 1} from meta.store").fetchall()[0]
    if owner != mode.value:
        raise ModesMixed(
            partition=path.name,
            expected=f"a raw file of mode {mode}",
            found=f"one of mode {owner}",
            remedy="Modes never share data; choose the mode that the file was built in.",
        )
    if layout != _LAYOUT:
        raise _other_layout(path, mode, f"layout {layout}, made by another version of this software")


def _other_layout(path: Path, mode: Mode, found: str) -> RawLayoutChanged:
    aside, again = f"{path}, with {path.name}.wal if there is one,", "raw is made again from the landing"
    if mode is Mode.SAMPLE:  # another version makes another sample, which gates would compare with this one
        aside, again = f"both {path.with_name('landing')} and {aside}", "the sample is made again"
    return RawLayoutChanged(
        partition=path.name,
        expected=f"a raw file of layout {_LAYOUT} that this DuckDB reads",
        found=found,
        remedy=f"Move {aside} aside and run {advised(mode, 'warehouse')}: {again}.",
    )


def prepare(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Create the dataset's tables as declared; new columns are added to tables that exist.

    Raises:
        DeclarationError: a declared column has another type than the table holds.
    """
    for table in dataset.tables:
        declared = columns_of(table)
        con.execute(f"create table if not exists raw.{table.name} ({', '.join(declared)})")
        existing = dict(
            con.execute(f"select column_name, lower(column_type) from (describe raw.{table.name})").fetchall()
        )
        for column in declared:
            name, kind = column.split(" ", 1)
            if name not in existing:
                con.execute(f"alter table raw.{table.name} add column {column}")
            elif existing[name] != kind:
                raise DeclarationError(
                    dataset=dataset.code,
                    expected=f"{table.name}.{name} as {existing[name]}, as it was loaded",
                    found=f"{kind} in the declaration",
                    remedy="A changed type needs a new column name, or a rebuild of the raw file from the landing.",
                )
        con.execute(f"create or replace table candidate.{table.name} ({', '.join(declared)})")
    con.execute(_BESIDE_CANDIDATE)


def prepare_all(con: duckdb.DuckDBPyConnection, datasets: Iterable[Dataset]) -> None:
    """Prepare those of the datasets whose tables are not all there as declared.

    Raises:
        DeclarationError: as ``prepare``.
    """
    held: dict[str, set[str]] = {}
    columns = con.execute(
        "select table_name, column_name || ' ' || lower(data_type) from duckdb_columns() where schema_name = 'raw'"
    ).fetchall()
    for table, column in columns:
        held.setdefault(table, set()).add(column)
    for dataset in datasets:
        if not all(held.get(table.name, set()).issuperset(columns_of(table)) for table in dataset.tables):
            prepare(con, dataset)


def columns_of(table: Table) -> list[str]:
    """Column definitions of a raw table: declared ones with their status, what is not declared, lineage."""
    declared = []
    for column in table.columns:
        declared.append(f"{column.name} {column.type}")
        if column.missing:
            declared.append(f"{column.name}_status varchar")
    return [*declared, UNDECLARED, *LINEAGE]


def names_of(table: Table, *, lineage: bool = True) -> str:
    """Column names of a raw table as a SQL list."""
    columns = columns_of(table) if lineage else columns_of(table)[: -len(LINEAGE)]
    return ", ".join(column.split(" ", 1)[0] for column in columns)
