"""State and freshness of every dataset, written into the raw file for dbt, the audit and the summary.

accepted; stale (last good kept, budget exceeded); rejected (the newest attempt was refused, last good kept);
absent (never had an accepted load).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.durable import write_json
from orchestration.core.months import month_end
from orchestration.core.settings import Settings
from orchestration.landing.archive import Archive
from orchestration.warehouse.raw import refused_partitions


@dataclass(frozen=True)
class Health:
    """One dataset as it stands in raw."""

    dataset: Dataset
    state: str
    reason: str
    rows: int
    partitions: int
    newest_period: str
    fresh_until: date | None
    fetched_at: datetime | None


def refresh(con: duckdb.DuckDBPyConnection, datasets: Sequence[Dataset], archive: Archive, today: date) -> list[Health]:
    """Work out and store the health of all datasets."""
    rows = []
    healths = [_health(con, dataset, archive, today) for dataset in datasets]
    for health in healths:
        dataset = health.dataset
        rows.append(
            [dataset.code, dataset.title, dataset.publisher, dataset.homepage, dataset.licence.name]
            + [dataset.licence.redistribution, dataset.licence.attribution, dataset.release.every, health.state]
            + [health.reason, health.rows, health.partitions, health.newest_period or None, health.fresh_until]
            + [health.fetched_at]
        )
    con.begin()
    con.execute("delete from meta.datasets")
    con.executemany(f"insert into meta.datasets values ({', '.join('?' * 15)})", rows)
    con.commit()
    return healths


def show(settings: Settings, healths: Sequence[Health]) -> None:
    """Write the healths beside the raw file, for whoever must not open it."""
    write_json(settings.home / "health.json", [_row(health) for health in healths])


def _row(health: Health) -> dict[str, Any]:
    fields = ("state", "reason", "rows", "partitions", "newest_period", "fresh_until", "fetched_at")
    return {"dataset": health.dataset.code, **{name: getattr(health, name) for name in fields}}


def _health(con: duckdb.DuckDBPyConnection, dataset: Dataset, archive: Archive, today: date) -> Health:
    rows = sum(_count(con, f"select count(*) from raw.{table.name}") for table in dataset.tables)
    refused = {**archive.failures(dataset.code), **refused_partitions(con, dataset.code)}
    loaded = con.execute(f"select distinct _partition from raw.{dataset.tables[0].name}").fetchall()
    partitions = sorted(row[0] for row in loaded)
    newest = _newest_period(con, dataset, partitions)
    fresh_until = _fresh_until(dataset, newest)
    if not partitions:
        state, reason = "absent", _first(refused) or "never loaded in this mode"
    elif refused:
        state, reason = "rejected", f"{len(refused)} partition(s) refused, last good kept: {_first(refused)}"
    elif fresh_until is not None and fresh_until < today:
        state, reason = "stale", f"newest period {newest} was good until {fresh_until}"
    else:
        state, reason = "accepted", ""
    return Health(dataset, state, reason, rows, len(partitions), newest, fresh_until, _fetched_at(archive, dataset))


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def _newest_period(con: duckdb.DuckDBPyConnection, dataset: Dataset, partitions: Sequence[str]) -> str:
    if dataset.is_monthly:
        return partitions[-1] if partitions else ""
    if not dataset.newest_period or not partitions:
        return ""
    newest = con.execute(dataset.newest_period).fetchall()[0][0]
    return str(newest or "")


def _fresh_until(dataset: Dataset, newest: str) -> date | None:
    """Last day on which the newest period may still be the newest."""
    if not newest:
        return None
    period_end = month_end(newest) if len(newest) == len("2024-01") else date.fromisoformat(newest[:10])
    step = {"month": 31, "week": 7, "day": 1, "irregular": 0}[dataset.release.every]
    return period_end + timedelta(days=step + dataset.release.lag_days + dataset.release.budget_days)


def _fetched_at(archive: Archive, dataset: Dataset) -> datetime | None:
    times = [receipt.fetched_at for receipt in archive.latest(dataset.code).values()]
    return datetime.fromisoformat(max(times)).replace(tzinfo=None) if times else None


def _first(refused: Mapping[str, str]) -> str:
    return next(iter(refused.values()), "")
