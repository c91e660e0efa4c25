"""What is accepted and refused now, and the history of every judgement: verdicts, observations, quarantined rows.

Only writes; who decides is the loader. Every function runs inside its caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.failure import Failure
from orchestration.quality.acceptances import Acceptance
from orchestration.quality.checks import Check
from orchestration.quality.evidence import evidence
from orchestration.quality.past_bounds import comparison_sql
from orchestration.quality.verdict import Outcome, RecordedResult, Result, Verdict
from orchestration.raw.attempt import Load
from orchestration.raw.store import keep_failure


class FailingRow(NamedTuple):
    """A row behind a failed check or an error of the reader: ``check`` is the name of either, ``row`` is JSON."""

    table: str
    check: str
    reason: str
    row: str


def accept(con: duckdb.DuckDBPyConnection, dataset: str, load: Load, rows: int, content_hash: str) -> None:
    """The load's rows are what raw holds of its partition from now on."""
    _forget(con, "accepted", dataset, load.partition)
    _forget(con, "refused", dataset, load.partition)
    con.execute(
        "insert into meta.accepted values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [dataset, load.partition, load.load_id, load.files, load.urls, load.declaration, rows, content_hash]
        + [load.loaded_at],
    )
    _attempt(con, dataset, load, "accepted", "", rows, content_hash)


def refuse(con: duckdb.DuckDBPyConnection, dataset: str, load: Load, outcome: str, failure: Failure) -> None:
    """The newest attempt at the partition was refused; what raw holds of it stays."""
    _forget(con, "refused", dataset, load.partition)
    con.execute(
        "insert into meta.refused values (?, ?, ?, ?, ?)",
        [dataset, load.partition, load.load_id, str(failure), load.loaded_at],
    )
    keep_failure(con, load.load_id, dataset, load.partition, failure)
    _attempt(con, dataset, load, outcome, str(failure), None, None)


def restore(con: duckdb.DuckDBPyConnection, dataset: str, partition: str) -> None:
    """The publisher offers the accepted content again after a refusal."""
    _forget(con, "refused", dataset, partition)


def distrust(con: duckdb.DuckDBPyConnection, dataset: str, partition: str) -> None:
    """The partition is not proved: the next load makes it again from its accepted files and judges it."""
    con.execute(
        "update meta.accepted set declaration = 'distrusted' where dataset = ? and _partition = ?",
        [dataset, partition],
    )


def _forget(con: duckdb.DuckDBPyConnection, table: str, dataset: str, partition: str) -> None:
    con.execute(f"delete from meta.{table} where dataset = ? and _partition = ?", [dataset, partition])


def _attempt(
    con: duckdb.DuckDBPyConnection,
    dataset: str,
    load: Load,
    outcome: str,
    reason: str,
    rows: int | None,
    content_hash: str | None,
) -> None:
    con.execute(
        "insert into meta.loads values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [load.load_id, dataset, load.partition, outcome, reason, rows, content_hash, load.files, load.declaration]
        + [load.loaded_at],
    )


@dataclass(frozen=True)
class Judgement:
    """What a gate was asked and what it said: the checks, its verdict, the shocks that a reviewer had accepted."""

    dataset: Dataset
    checks: tuple[Check, ...]
    verdict: Verdict
    accepted: tuple[Acceptance, ...]


def keep_judgement(con: duckdb.DuckDBPyConnection, judgement: Judgement, load_id: str) -> None:
    """Keep every result, what its bounds compared, and Great Expectations' own documents.

    Called before raw is changed: the bounds are compared with what was accepted until now.
    """
    now = _now()
    for sql in _comparisons(judgement):
        con.execute(
            "insert into meta.observations by name"
            " select $1 as judgement_id, check_name, _partition, cell, amount, reference, compared_with, low, high,"
            f" case when not fits then accepted_shock end as accepted_shock, $2 as judged_at from ({sql})"
            " where cell = '' or reference is not null",
            [load_id, now],
        )
    observed = {**_judged_rows(con), **_compared(con, load_id)}
    subjects = {check.name: check.subject for check in judgement.checks}
    rows = [
        RecordedResult(subjects[one.check], one.check, one.outcome.value, _observed(one, observed), one.why)
        for one in judgement.verdict.results
    ]
    keep_verdicts(con, load_id, "gate", rows)
    keep_documents(con, load_id, judgement.dataset.code, judgement.verdict)


def _comparisons(judgement: Judgement) -> Iterator[str]:
    for table in judgement.dataset.tables:
        for bound in table.past_bounds:
            sql = comparison_sql(judgement.dataset, table, bound, judgement.accepted)
            yield sql.replace("{batch}", "candidate.profiles")


def _observed(result: Result, observed: dict[str, str]) -> str:
    """What a check saw: its own finding when it did not pass, else what was compared or counted."""
    if result.outcome is not Outcome.PASS:
        return result.observed
    return observed.get(result.check) or observed.get(result.check.split(".", 1)[0], result.observed)


def _judged_rows(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    counted = con.execute(
        "select table_name, sum(amount)::bigint from candidate.profiles where measure = 'rows' group by all"
    ).fetchall()
    return {table: f"none of {rows:,} rows" for table, rows in counted}


def _compared(con: duckdb.DuckDBPyConnection, load_id: str) -> dict[str, str]:
    rows = con.execute(
        """
        select check_name, min(amount / reference), max(amount / reference), string_agg(distinct compared_with, ' or '),
            any_value(accepted_shock)
        from meta.observations where judgement_id = ? group by all
        """,
        [load_id],
    ).fetchall()
    return {
        name: "no past to compare with" if low is None else f"{low:.3f} to {high:.3f} × {basis}{_shock(note)}"
        for name, low, high, basis, note in rows
    }


def _shock(note: str | None) -> str:
    return f"; accepted shock ({note})" if note else ""


def keep_verdicts(con: duckdb.DuckDBPyConnection, judgement_id: str, kind: str, rows: Sequence[RecordedResult]) -> None:
    """Append results to the history."""
    columns = [[row[position] for row in rows] for position in range(5)]
    con.execute(
        "insert into meta.verdicts select ?, ?, unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[]),"
        " unnest(?::varchar[]), unnest(?::varchar[]), ?",
        [judgement_id, kind, *columns, _now()],
    )


def keep_documents(con: duckdb.DuckDBPyConnection, judgement_id: str, subject: str, verdict: Verdict) -> None:
    """Keep Great Expectations' own account of a judgement, for its Data Docs."""
    for document in verdict.documents:
        con.execute(
            "insert into meta.validations values (?, ?, ?, ?, ?, ?)",
            [judgement_id, subject, document.table, document.outcome.value, document.json_text, _now()],
        )


def failing_rows(
    con: duckdb.DuckDBPyConnection, dataset: Dataset | None, checks: Sequence[Check], verdict: Verdict
) -> list[FailingRow]:
    """A bounded sample of the rows behind each failed check (none for a check that could not judge).

    Args:
        dataset: whose candidate was judged; ``None`` for a release.
    """
    failed = {result.check for result in verdict.results if result.outcome is Outcome.FAIL}
    return [
        FailingRow(check.subject, check.name, check.why, row)
        for check in checks
        if check.name in failed
        for row in evidence(con, dataset, check)
    ]


def keep_findings(con: duckdb.DuckDBPyConnection, dataset: str, load: Load, partitions: Sequence[str]) -> None:
    """Keep what was found in partitions that are accepted, and the rows that were quarantined from them.

    A thing that was found before keeps the time at which it was first seen.
    """
    con.execute(
        """
        create or replace temp table found_before as
        select table_name, finding, part, min(first_seen_at) as first_seen_at from meta.findings
        where dataset = ? group by all
        """,
        [dataset],
    )
    con.execute(
        "delete from meta.findings where dataset = ? and _partition in (select unnest(?::varchar[]))",
        [dataset, list(partitions)],
    )
    con.execute(
        """
        insert into meta.findings
        select ?, _partition, table_name, finding, part, row_count, share, why, coalesce(first_seen_at, ?)
        from candidate.findings left join found_before using (table_name, finding, part)
        """,
        [dataset, load.loaded_at],
    )
    con.execute(
        "insert into meta.quarantine select ?, ?, _partition, table_name, finding, part, row_json, ?"
        " from candidate.quarantine",
        [load.load_id, dataset, load.loaded_at],
    )


def quarantine(
    con: duckdb.DuckDBPyConnection, dataset: str, judgement_id: str, partition: str, rows: Sequence[FailingRow]
) -> None:
    """Keep the sampled rows of a refused load or release, each with its reason."""
    values = [[judgement_id, dataset, json.loads(one.row).get("_partition") or partition, *one, _now()] for one in rows]
    if values:
        con.executemany("insert into meta.quarantine values (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
