"""Raw partitions: swapped in behind a verdict, refused with a sample of their rows, and proved to be what was judged.

Everything here works on an open raw file (``raw.store``). A swap or a refusal is one transaction: rows, what is
accepted or refused now, and history move together or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Finding, Found
from orchestration.core.errors import GateErrored, TradeCorridorsError
from orchestration.core.failure import Failure
from orchestration.core.transaction import transaction
from orchestration.quality.findings import sought
from orchestration.quality.past_bounds import profile_sql
from orchestration.raw import judgements
from orchestration.raw.attempt import Load
from orchestration.raw.judgements import Judgement
from orchestration.raw.revisions import keep_revisions
from orchestration.raw.store import names_of

_BESIDE = ("findings", "quarantine")
"""Candidate tables that all tables of a dataset share."""


def accepted_inputs(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, tuple[str, str]]:
    """Partition -> (files, declaration) of the load whose rows are in raw now."""
    rows = con.execute("select _partition, files, declaration from meta.accepted where dataset = ?", [dataset])
    return {partition: (files, declaration) for partition, files, declaration in rows.fetchall()}


def accepted_rows(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, int]:
    """Partition -> rows of all tables that raw holds of it now."""
    return dict(con.execute("select _partition, row_count from meta.accepted where dataset = ?", [dataset]).fetchall())


def rows_by_table(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, dict[str, int]]:
    """Table -> partition -> rows, as counted when the partition was accepted; a table without rows is left out."""
    counted = con.execute(
        "select table_name, _partition, amount::bigint from meta.profiles where dataset = ? and measure = 'rows'",
        [dataset],
    ).fetchall()
    rows: dict[str, dict[str, int]] = {}
    for table, partition, count in counted:
        rows.setdefault(table, {})[partition] = count
    return rows


def accepted_files(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, list[tuple[str, str]]]:
    """Partition -> (sha256, url) of the files whose rows are in raw now."""
    rows = con.execute(
        "select _partition, files, urls from meta.accepted where dataset = ? order by 1", [dataset]
    ).fetchall()
    return {partition: list(zip(json.loads(files), json.loads(urls), strict=True)) for partition, files, urls in rows}


def refused_partitions(con: duckdb.DuckDBPyConnection, dataset: str) -> dict[str, Failure]:
    """Partition -> why, of those whose newest attempt was refused."""
    rows = con.execute(
        "select load_id, _partition, kind, message, remedy, is_passing, shown_by"
        " from meta.refused join meta.failures using (load_id, dataset, _partition) where dataset = ? order by 2",
        [dataset],
    )
    names = ("load_id", "partition", "kind", "message", "remedy", "is_passing", "shown_by")
    records = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    return {record["partition"]: Failure(dataset=dataset, **record) for record in records}


def clear_candidate(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Empty the dataset's candidate tables, with what was found and quarantined."""
    for name in (*(table.name for table in dataset.tables), *_BESIDE):
        con.execute(f"truncate candidate.{name}")


def drop_from_candidate(con: duckdb.DuckDBPyConnection, dataset: Dataset, partition: str) -> None:
    """Take one partition out of the candidate (a file of it was refused)."""
    for name in (*(table.name for table in dataset.tables), *_BESIDE):
        con.execute(f"delete from candidate.{name} where _partition = ?", [partition])


def profile_candidate(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, partitions: Sequence[str], found: Sequence[Found] = ()
) -> None:
    """Measure the candidate once: what its histories compare, what is found in it, what an accepted load leaves behind.

    Args:
        found: what the reader found.

    Raises:
        GateErrored: a rule that looks for findings cannot be evaluated.
    """
    con.execute("create or replace table candidate.loading as select unnest(?::varchar[]) as _partition", [partitions])
    profiles = " union all ".join(profile_sql(table, f"candidate.{table.name}") for table in dataset.tables)
    con.execute(f"create or replace table candidate.profiles as {profiles}")
    con.execute("truncate candidate.findings")
    rows = [[one.table, one.partition, "", one.finding.value, one.part, one.rows, one.share, one.why] for one in found]
    if rows:
        con.executemany("insert into candidate.findings values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    for one in sought(dataset):
        try:
            con.execute(f"insert into candidate.findings by name {one.measured_sql()}")
        except (duckdb.ProgrammingError, duckdb.DataError) as error:
            raise GateErrored(
                dataset=dataset.code,
                expected=f"{one.name} to be measured",
                found=str(error).splitlines()[0][:200],
                remedy="The rule itself is broken; nothing was let through. Mend it in the source module.",
            ) from error


def found_in(con: duckdb.DuckDBPyConnection, dataset: str, partitions: Sequence[str]) -> dict[str, tuple[Found, ...]]:
    """Partition -> what was found in it when it was accepted."""
    rows = con.execute(
        "select table_name, _partition, finding, part, row_count, value_share, why from meta.findings"
        " where dataset = ? and _partition in (select unnest(?::varchar[])) order by all",
        [dataset, list(partitions)],
    ).fetchall()
    found: dict[str, list[Found]] = {}
    for table, partition, finding, part, count, share, why in rows:
        found.setdefault(partition, []).append(Found(table, partition, Finding(finding), part, count or 0, share, why))
    return {partition: tuple(parts) for partition, parts in found.items()}


def swap_in(con: duckdb.DuckDBPyConnection, judgement: Judgement, loads: Sequence[Load]) -> dict[str, int]:
    """Replace the loads' partitions by the judged and profiled candidate, all tables in one transaction.

    Returns rows a partition, counted again after the commit.
    """
    dataset = judgement.dataset
    keys = [load.partition for load in loads]
    contents = content(con, "candidate", dataset)
    with transaction(con):
        judgements.keep_judgement(con, judgement, loads[0].load_id)
        if revised := _revised(con, dataset, contents):
            keep_revisions(con, dataset, loads[0].load_id, revised, loads[0].loaded_at)
        for table in dataset.tables:
            names = names_of(table)
            con.execute(f"delete from raw.{table.name} where _partition in (select unnest(?))", [keys])
            con.execute(
                f"insert into raw.{table.name} ({names}) select {names} from candidate.{table.name} order by all"
            )
        con.execute(
            "delete from meta.profiles where dataset = ? and _partition in (select unnest(?))", [dataset.code, keys]
        )
        con.execute("insert into meta.profiles by name select ? as dataset, * from candidate.profiles", [dataset.code])
        judgements.keep_findings(con, dataset.code, loads[0], keys)
        for load in loads:
            judgements.accept(con, dataset.code, load, *contents[load.partition])
    clear_candidate(con, dataset)
    after = content(con, "raw", dataset, keys)
    return {key: after[key][0] for key in keys}


def _revised(con: duckdb.DuckDBPyConnection, dataset: Dataset, contents: Mapping[str, tuple[int, str]]) -> list[str]:
    """Partitions that are replaced by other rows (by their hash: the same rows are no revision)."""
    held = con.execute("select _partition, content_hash from meta.accepted where dataset = ?", [dataset.code])
    return [key for key, before in held.fetchall() if key in contents and contents[key][1] != before]


def refuse(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    load: Load,
    outcome: str,
    error: TradeCorridorsError,
    judgement: Judgement | None,
) -> None:
    """Keep the reason, the verdict if there is one, and a sample of the rows that failed; raw is not touched."""
    if judgement:
        failing = judgements.failing_rows(con, dataset, judgement.checks, judgement.verdict)
    else:
        name = type(error).__name__
        failing = [judgements.FailingRow(dataset.code, name, error.found, row) for row in error.sample]
    with transaction(con):
        if judgement:
            judgements.keep_judgement(con, judgement, load.load_id)
        judgements.refuse(con, dataset.code, load, outcome, error.failure())
        judgements.quarantine(con, dataset.code, load.load_id, load.partition, failing)
    drop_from_candidate(con, dataset, load.partition)


def content(
    con: duckdb.DuckDBPyConnection, schema: str, dataset: Dataset, partitions: Sequence[str] | None = None
) -> dict[str, tuple[int, str]]:
    """Partition -> (rows, order-free hash of the rows without lineage), over all tables of the dataset."""
    parts: dict[str, dict[str, tuple[int, str]]] = {}
    where = "" if partitions is None else "where _partition in (select unnest($1))"
    for table in dataset.tables:
        rows = con.execute(
            f"select _partition, count(*), sum(hash({names_of(table, lineage=False)})::hugeint)::varchar"
            f" from {schema}.{table.name} {where} group by _partition",
            [] if partitions is None else [list(partitions)],
        ).fetchall()
        for partition, count, total in rows:
            parts.setdefault(partition, {})[table.name] = (count, total)
    return {partition: _combined(dataset, counted) for partition, counted in parts.items()}


def _combined(dataset: Dataset, counted: dict[str, tuple[int, str]]) -> tuple[int, str]:
    tables = [counted.get(table.name, (0, "0")) for table in dataset.tables]
    return sum(count for count, _ in tables), "/".join(f"{count}:{total}" for count, total in tables)
