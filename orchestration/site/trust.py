"""What a release rests on: its datasets with their state and terms, and published totals against ours."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.site.rows import Row, read_rows

_HEALTH = """
select dataset_code, dataset_title, publisher, homepage, licence, may_redistribute, state,
    coalesce(state_reason, '') as state_reason, coalesce(newest_period, '') as newest_period, fetched_at
from marts.mart_dataset_health order by publisher, dataset_title
"""
_TOTALS = """
select replace(status, '_', ' ') as status, count(*) as count
from marts.mart_reconciliation group by all order by count desc
"""
_MEANINGS = {
    "agrees": "Ours is the published total, within its tolerance.",
    "anchored": "What the sample was made to fit: it proves nothing.",
    "made": "Made for the sample, and not to fit this total: a planted change, or a total of another print.",
    "explained": "Differs for a known reason, by no more than is known.",
    "differs": "Differs by more than is explained: read basis and vintage first.",
    "not covered": "We have no figure for the whole period.",
}


def read_health(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every declared dataset, loaded or absent, by publisher and title."""
    return read_rows(con, _HEALTH)


def read_totals(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """How many published totals compare in which way with ours, and what that means."""
    return [row | {"meaning": _MEANINGS.get(row["status"], "")} for row in read_rows(con, _TOTALS)]


def loaded(health: Sequence[Row]) -> list[Row]:
    """The datasets that are not absent."""
    return [row for row in health if row["state"] != "absent"]


def restricted(health: Sequence[Row]) -> dict[str, str]:
    """Dataset -> title, of what is loaded and may not be passed on."""
    return {
        row["dataset_code"]: f"{row['dataset_title']} ({row['publisher']})"
        for row in loaded(health)
        if not row["may_redistribute"]
    }


def missing(health: Sequence[Row]) -> dict[str, dict[str, list[str]]]:
    """Why datasets are absent -> their publishers -> their titles."""
    why: dict[str, dict[str, list[str]]] = {}
    for row in health:
        if row["state"] == "absent":
            of_reason = why.setdefault(row["state_reason"].rstrip("."), {})
            of_reason.setdefault(row["publisher"], []).append(row["dataset_title"])
    return why


def trust(totals: Sequence[Row], is_sample: bool) -> str:
    """How far the published totals bear the release out, in a sentence."""
    if is_sample:
        return "This is sample data, made by this project to test the software: it is no evidence about real trade."
    counts = {row["status"]: row["count"] for row in totals}
    compared = sum(counts.get(status, 0) for status in ("agrees", "explained", "differs"))
    if not compared:
        return "No published total could be compared with what is loaded."
    agree, differ = counts.get("agrees", 0), counts.get("differs", 0)
    return f"Of {compared:,} published totals that could be compared, {agree:,} agree with ours and {differ:,} differ."
