"""The private raw file: tables as declared, candidates, rejected rows, and the history of loads.

Schemas: ``raw`` (accepted rows), ``candidate`` (being judged), ``rejected`` (last refused rows, for a look),
``meta`` (store, loads, verdicts, profiles, datasets). One process writes it at a time.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.core.dataset import Dataset, Table
from orchestration.core.errors import DeclarationError, ModesMixed, WriterBusy
from orchestration.core.settings import Mode
from orchestration.quality.checks import measure_sql
from orchestration.quality.verdict import Verdict

LINEAGE = ("_partition varchar", "_file varchar", "_sha256 varchar", "_loaded_at timestamp")

_META = """
create schema if not exists raw;
create schema if not exists candidate;
create schema if not exists rejected;
create schema if not exists meta;
create table if not exists meta.store (source_mode varchar, created_at timestamp);
create table if not exists meta.loads (
    load_id varchar, dataset varchar, _partition varchar, outcome varchar, reason varchar, row_count bigint,
    content_hash varchar, files varchar, declaration varchar, loaded_at timestamp, declared_checks bigint
);
create table if not exists meta.verdicts (
    load_id varchar, dataset varchar, table_name varchar, check_name varchar, outcome varchar, observed varchar,
    why varchar, judged_at timestamp
);
create table if not exists meta.profiles (
    dataset varchar, table_name varchar, _partition varchar, measure varchar, amount double
);
create table if not exists meta.gaps (dataset varchar, _partition varchar, reason varchar);
create table if not exists meta.datasets (
    dataset varchar, title varchar, publisher varchar, homepage varchar, licence varchar, may_redistribute boolean,
    attribution varchar, release_every varchar, state varchar, state_reason varchar, row_count bigint,
    partition_count bigint, newest_period varchar, fresh_until_date date, fetched_at timestamp
);
"""


@contextlib.contextmanager
def open_raw(path: Path, mode: Mode) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw file, open for writing; made on first use.

    Raises:
        ModesMixed: the file belongs to another mode.
        WriterBusy: another process has it open.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(str(path))
    except duckdb.IOException as error:
        raise WriterBusy(
            partition=path.name,
            expected="the raw file free for one writer",
            found=str(error).splitlines()[0][:160],
            remedy="Wait for the other run to end, or stop it.",
        ) from error
    try:
        con.execute("set preserve_insertion_order = false")
        con.execute(_META)
        con.execute(f"insert into meta.store select '{mode}', now() where not exists (from meta.store)")
        owner = con.execute("select source_mode from meta.store").fetchall()[0][0]
        if owner != mode.value:
            raise ModesMixed(
                partition=path.name,
                expected=f"a raw file of mode {mode}",
                found=f"one of mode {owner}",
                remedy="Modes never share data; choose the mode that the file was built in.",
            )
        yield con
    finally:
        con.close()


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
        con.execute(f"create table if not exists rejected.{table.name} ({', '.join(declared)})")


def columns_of(table: Table) -> list[str]:
    """Column definitions of a raw table, status and lineage columns included."""
    declared = []
    for column in table.columns:
        declared.append(f"{column.name} {column.type}")
        if column.missing:
            declared.append(f"{column.name}_status varchar")
    return [*declared, *LINEAGE]


def accepted_inputs(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, tuple[str, str]]:
    """Partition -> (files, declaration) of the load whose rows are in raw now."""
    rows = con.execute(
        "select _partition, arg_max(files, loaded_at), arg_max(declaration, loaded_at) from meta.loads"
        " where dataset = ? and outcome = 'accepted' group by all",
        [dataset],
    ).fetchall()
    return {partition: (files, declaration) for partition, files, declaration in rows}


def clear_candidate(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Empty the dataset's candidate tables."""
    for table in dataset.tables:
        con.execute(f"truncate candidate.{table.name}")


def drop_from_candidate(con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str) -> None:
    """Take one partition out of the candidate (a file of it was refused)."""
    for table in dataset.tables:
        con.execute(f"delete from candidate.{table.name} where _partition = ?", [partition])


def swap_in(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, loads: Sequence[Load], verdict: Verdict
) -> dict[str, int]:
    """Replace the loads' partitions by the judged candidate, all tables in one transaction.

    Returns rows a partition, counted again after the commit.
    """
    keys = [load.partition for load in loads]
    con.begin()
    try:
        for table in dataset.tables:
            names = ", ".join(name.split(" ", 1)[0] for name in columns_of(table))
            con.execute(f"delete from raw.{table.name} where _partition in (select unnest(?))", [keys])
            con.execute(
                f"insert into raw.{table.name} ({names}) select {names} from candidate.{table.name} order by all"
            )
            con.execute(
                "delete from meta.profiles where dataset = ? and table_name = ? and _partition in (select unnest(?))",
                [dataset.code, table.name, keys],
            )
            for measure in {"rows", *(history.measure for history in table.histories)}:
                con.execute(
                    f"insert into meta.profiles select ?, ?, _partition, ?, {measure_sql(measure)}"
                    f" from candidate.{table.name} group by _partition",
                    [dataset.code, table.name, measure],
                )
        for load in loads:
            rows, content_hash = _content(con, "candidate", dataset, load.partition)
            _record(con, dataset, load, "accepted", "", rows, content_hash, verdict.declared)
        record_verdict(con, dataset, loads[0].load_id, verdict)
        con.commit()
    except BaseException:
        con.rollback()
        raise
    clear_candidate(con, dataset)
    return {key: _content(con, "raw", dataset, key)[0] for key in keys}


class Load:
    """One attempt to load one partition: what went in, under which declaration.

    Partitions judged together share a ``load_id``, and so their verdict.
    """

    def __init__(self, load_id: str, partition: str, files: Sequence[str], declaration: str) -> None:
        self.load_id = load_id
        self.partition = partition
        self.files = json.dumps(list(files))
        self.declaration = declaration
        self.loaded_at = datetime.now(UTC).replace(tzinfo=None)


def reject(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, load: Load, reason: str, verdict: Verdict | None, outcome: str
) -> None:
    """Keep the refused rows aside and the reason in the history; raw is not touched."""
    con.begin()
    try:
        for table in dataset.tables:
            con.execute(f"delete from rejected.{table.name} where _partition = ?", [load.partition])
            con.execute(
                f"insert into rejected.{table.name} by name select * from candidate.{table.name} where _partition = ?",
                [load.partition],
            )
        _record(con, dataset, load, outcome, reason, None, None, verdict.declared if verdict else 0)
        if verdict:
            record_verdict(con, dataset, load.load_id, verdict)
        con.commit()
    except BaseException:
        con.rollback()
        raise
    drop_from_candidate(con, dataset, load.partition)


def renew(con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str) -> None:
    """Note that the publisher offers the accepted content again, if a later attempt was refused."""
    con.execute(
        """
        with attempts as (from meta.loads where dataset = ? and _partition = ?),
        accepted as (from attempts where outcome = 'accepted' order by loaded_at desc limit 1)
        insert into meta.loads by name
        select * replace (? as loaded_at) from accepted
        where (select arg_max(outcome, loaded_at) from attempts) <> 'accepted'
        """,
        [dataset.code, partition, datetime.now(UTC).replace(tzinfo=None)],
    )


def record_verdict(con: duckdb.DuckDBPyConnection, dataset: Dataset, load_id: str, verdict: Verdict) -> None:
    """Append every result of a verdict to the history."""
    columns = [
        [getattr(result, name) for result in verdict.results]
        for name in ("table", "check", "outcome", "observed", "why")
    ]
    con.execute(
        "insert into meta.verdicts select ?, ?, unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), ?",
        [load_id, dataset.code, *columns, datetime.now(UTC).replace(tzinfo=None)],
    )


def content_hash(con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str) -> str:
    """Order-free hash of a partition's accepted rows without lineage, over all tables."""
    return _content(con, "raw", dataset, partition)[1]


def _content(con: duckdb.DuckDBPyConnection, schema: str, dataset: Dataset, partition: str) -> tuple[int, str]:
    rows, parts = 0, []
    for table in dataset.tables:
        names = ", ".join(name.split(" ", 1)[0] for name in columns_of(table)[: -len(LINEAGE)])
        count, total = con.execute(
            f"select count(*), coalesce(sum(hash({names})::hugeint), 0)::varchar from {schema}.{table.name}"
            " where _partition = ?",
            [partition],
        ).fetchall()[0]
        rows += count
        parts.append(f"{count}:{total}")
    return rows, "/".join(parts)


def _record(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    load: Load,
    outcome: str,
    reason: str,
    rows: int | None,
    content: str | None,
    declared_checks: int,
) -> None:
    con.execute(
        "insert into meta.loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [load.load_id, dataset.code, load.partition, outcome, reason, rows, content, load.files, load.declaration]
        + [load.loaded_at, declared_checks],
    )
