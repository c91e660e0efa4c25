"""State and freshness of every dataset, written into the raw file for dbt, the audit and the summary.

accepted; stale (last good kept, budget exceeded, or a period that is due is not offered); refused (the newest attempt
was, last good kept); absent (never had an accepted load).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.failure import Failure
from orchestration.core.periods import period_end
from orchestration.core.settings import Settings
from orchestration.landing.archive import Holding
from orchestration.landing.memory import Memory
from orchestration.publishers.registry import all_datasets
from orchestration.raw.coverage import Covered, Expected, coverage, is_not_offered
from orchestration.raw.swap import refused_partitions


@dataclass(frozen=True)
class Health:
    """One dataset as it stands in raw.

    Two clocks with one budget: the newest period inside (``fresh_until``), and the last day on which the publisher
    was seen to hold just this (``verified``). ``unchanged_days`` counts from the last load that changed something.
    ``failure`` is the first of what made it refused or stale. ``findings`` say in words what is new, wrong or missing
    in what was loaded, by kind.
    """

    dataset: Dataset
    state: str
    reason: str
    failure: Failure | None
    rows: int
    partitions: int
    newest_period: str
    fresh_until: date | None
    fetched_at: datetime | None
    verified: date | None
    unchanged_days: int | None
    missing: int
    unexpected: int
    findings: Mapping[str, str]


def refresh(
    con: duckdb.DuckDBPyConnection,
    holdings: Sequence[Holding],
    today: date,
    expected: Mapping[str, Expected],
    home: Path,
) -> list[Health]:
    """Work out and store the health and coverage of datasets; those of other declared ones stay as they were.

    Args:
        holdings: what the landing holds of each.
        expected: dataset -> the partitions that should be here by ``today``.
        home: folder of the mode. What is stored here is published, and names files as seen from it.
    """
    healths, covered = [], []
    for holding in holdings:
        dataset = holding.dataset
        refused = {**holding.failures, **refused_partitions(con, dataset.code)}
        waiting = {**expected.get(dataset.code, {}), **holding.postponed}
        parts = coverage(con, dataset, waiting, refused, today)
        healths.append(_health(con, holding, today, refused, parts))
        covered += [
            [dataset.code, one.partition, one.state, one.files, one.rows, one.reason, one.findings] for one in parts
        ]
    others = [code for code in sorted(_declared()) if code not in {one.dataset.code for one in holdings}]
    con.begin()
    for table, rows in (("datasets", [_stored(health, home) for health in healths]), ("coverage", covered)):
        con.execute(f"delete from meta.{table} where dataset not in (select unnest(?::varchar[]))", [others])
        if rows:
            con.executemany(f"insert into meta.{table} values ({', '.join('?' * len(rows[0]))})", rows)
    con.commit()
    return healths


def _declared() -> set[str]:
    return {dataset.code for dataset in all_datasets()}


def _stored(health: Health, home: Path) -> list[Any]:
    dataset = health.dataset
    return [
        *(dataset.code, dataset.title, dataset.publisher, dataset.homepage, dataset.licence.name),
        *(dataset.licence.redistribution, dataset.licence.attribution, dataset.release.every, health.state),
        health.reason.replace(f"{home}{os.sep}", ""),
        *(health.rows, health.partitions, health.newest_period or None, health.fresh_until),
        *(health.fetched_at, health.verified, health.unchanged_days, health.missing, health.unexpected),
    ]


def show(settings: Settings, healths: Sequence[Health]) -> None:
    """Remember the healths, among those of the other datasets, for whoever must not open the raw file."""
    with Memory(settings.landing).changing() as con:
        declared = json.dumps(sorted(_declared()))
        con.execute("delete from datasets where dataset not in (select value from json_each(?))", (declared,))
        con.executemany(
            "insert into datasets (dataset, health) values (?, ?)"
            " on conflict (dataset) do update set health = excluded.health",
            [(health.dataset.code, json.dumps(_row(health), default=str)) for health in healths],
        )


def _row(health: Health) -> dict[str, Any]:
    fields = (
        "state",
        "reason",
        "rows",
        "partitions",
        "newest_period",
        "fresh_until",
        "fetched_at",
        "verified",
        "findings",
    )
    failure = asdict(health.failure) if health.failure else None
    return {"dataset": health.dataset.code, **{name: getattr(health, name) for name in fields}, "failure": failure}


def _health(
    con: duckdb.DuckDBPyConnection,
    holding: Holding,
    today: date,
    refused: Mapping[str, Failure],
    parts: Sequence[Covered],
) -> Health:
    dataset, verified, fetched_at = holding.dataset, holding.verified, holding.fetched_at
    rows = sum(_count(con, f"select count(*) from raw.{table.name}") for table in dataset.tables)
    changed = con.execute("select max(loaded_at) from meta.accepted where dataset = ?", [dataset.code]).fetchall()[0][0]
    held = " union all ".join(f"select distinct _partition from raw.{table.name}" for table in dataset.tables)
    loaded = con.execute(f"select distinct _partition from ({held})").fetchall()
    partitions = sorted(row[0] for row in loaded)
    newest = _newest_period(con, dataset, partitions)
    fresh_until = _fresh_until(dataset, newest)
    failure = None
    if not partitions:
        why = next((one.reason for one in parts if one.reason), "never loaded in this mode")
        state, reason = "absent", str(_first(refused) or why)
    elif wrong := {key: why for key, why in refused.items() if not is_not_offered(why)}:
        failure = _first(wrong)
        state, reason = "refused", f"{_partitions(wrong)} refused, last good kept: {failure}"
    elif refused:
        failure = _first(refused)
        state, reason = "stale", f"{_partitions(refused)} due and not offered: {failure}"
    elif fresh_until is not None and fresh_until < today:
        state, reason = "stale", f"newest period {newest} was good until {fresh_until}"
    elif verified is not None and verified + timedelta(days=dataset.release.budget_days) < today:
        state, reason = "stale", f"the publisher was last seen to hold this on {verified}"
    else:
        state, reason = "accepted", ""
    counts = Counter(one.state for one in parts)
    return Health(
        dataset=dataset,
        state=state,
        reason=reason,
        failure=failure,
        rows=rows,
        partitions=len(partitions),
        newest_period=newest,
        fresh_until=fresh_until,
        fetched_at=fetched_at,
        verified=verified,
        unchanged_days=(fetched_at.date() - changed.date()).days if fetched_at and changed else None,
        missing=counts["missing"],
        unexpected=counts["unexpected"],
        findings=_findings(con, dataset),
    )


def _findings(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> dict[str, str]:
    """Kind of finding -> which, in how many partitions, with how many rows."""
    rows = con.execute(
        """
        select finding, list(distinct part order by part), sum(row_count)::bigint, min(_partition), max(_partition),
            count(distinct _partition)
        from meta.findings where dataset = ? group by all order by all
        """,
        [dataset.code],
    ).fetchall()
    return {finding: _told(*about) for finding, *about in rows}


def _told(parts: list[str], rows: int | None, first: str, last: str, partitions: int) -> str:
    which = ", ".join(parts[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
    where = first if partitions == 1 else f"{partitions} partitions from {first} to {last}"
    return f"{which}; {rows:,} row(s) in {where}" if rows else f"{which}; in {where}"


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def _newest_period(con: duckdb.DuckDBPyConnection, dataset: Dataset, partitions: Sequence[str]) -> str:
    if not partitions:
        return ""
    if not dataset.newest_period:
        return partitions[-1] if dataset.partitioning == "month" else ""
    newest = con.execute(dataset.newest_period).fetchall()[0][0]
    return str(newest or "")


def _fresh_until(dataset: Dataset, newest: str) -> date | None:
    """Last day on which the newest period may still be the newest."""
    if not newest:
        return None
    release = dataset.release
    return period_end(newest) + timedelta(days=release.every_days + release.lag_days + release.budget_days)


def _partitions(refused: Mapping[str, Failure]) -> str:
    return "1 partition" if len(refused) == 1 else f"{len(refused)} partitions"


def _first(refused: Mapping[str, Failure]) -> Failure | None:
    return next(iter(refused.values()), None)
