"""What a night did, and what a person reads after it: the closing summary. What is seen meanwhile is in ``screen``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import shorten

import duckdb

from orchestration.automation.conditions import notices
from orchestration.automation.status import in_columns
from orchestration.automation.told_once import told_once
from orchestration.core.commands import advised, the_ui
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.release.releases import current_release, published_file
from orchestration.site.made import is_of_release

_MOST_REVISIONS = 8


@dataclass
class Night:
    """What one run of the command did."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    is_built: bool = False
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
    seconds: float = 0.0


def summary(settings: Settings, night: Night) -> str:
    """The closing summary of a night."""
    lines = ["", f"Trade Corridors, mode {settings.mode}: {settings.notice}", ""]
    lines += _datasets(settings)
    counts = night.outcomes
    kept = {stage: counts[f"{stage} unchanged"] + counts[f"{stage} restored"] for stage in ("land", "load")}
    lines += ["", f"Landing: {counts['land new']} partitions fetched, {kept['land']} unchanged."]
    lines += [f"Raw: {counts['load accepted']} partitions loaded, {kept['load']} unchanged."]
    lines += _revisions(settings, night)
    lines += _findings(settings)
    lines += _publication(settings, night)
    if night.failures:
        lines += ["", "Action required (the last good data stays):"]
        lines += [f"  {line}" for line in told_once(night.failures)]
    lines += [
        "",
        f"{night.seconds:.0f} s. Log: {settings.home / 'night.log'}. Answers: {_site(settings)}."
        f"{the_ui(settings.mode)}",
    ]
    return "\n".join(lines)


def _site(settings: Settings) -> str:
    """Where the answers can be looked at, or how to make them be there."""
    release = published_file(settings)
    is_there = release is not None and is_of_release(settings, release.parent.name)
    return str(settings.site / "index.html") if is_there else advised(settings.mode, "page")


def _datasets(settings: Settings) -> list[str]:
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        rows = con.execute(
            "select dataset, state, row_count, partition_count, coalesce(newest_period, '-'), licence, state_reason"
            " from meta.datasets order by 1"
        ).fetchall()
    cells = [("dataset", "state", "rows", "partitions", "newest", "licence")]
    cells += [(row[0], row[1], f"{row[2]:,}", f"{row[3]:,}", row[4], row[5]) for row in rows]
    head, *lines = in_columns(cells, right={2, 3})
    reasons = [f"  {shorten(reason, 200, placeholder=' …')}" if reason else "" for *_, reason in rows]
    return [head, *(line for pair in zip(lines, reasons, strict=True) for line in pair if line)]


def _revisions(settings: Settings, night: Night) -> list[str]:
    """What publishers changed in periods that they had published before, the largest change of each first."""
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        rows = con.execute(
            """
            select dataset, _partition, table_name, column_name, count(*), max_by((key_json, old_value, new_value), size)
            from (
                select *, abs(
                    coalesce(try_cast(new_value as double), 0) - coalesce(try_cast(old_value as double), 0)
                ) as size
                from meta.revisions where first_seen_at >= ?
            ) group by all order by all
            """,  # noqa: E501
            [night.began_at],
        ).fetchall()
    if not rows:
        return []
    lines = [f"Revised by publishers, {sum(row[4] for row in rows):,} cell(s), all in meta.revisions:"]
    for dataset, partition, table, column, cells, (key, old, new) in rows[:_MOST_REVISIONS]:
        largest = f"largest at {key}: {old or 'none'} -> {new or 'none'}"
        lines.append(f"  [{dataset} {partition}] {table}.{column}: {cells:,} cell(s), {largest}")
    if len(rows) > _MOST_REVISIONS:
        lines.append(f"  and {len(rows) - _MOST_REVISIONS} more partition(s) and column(s)")
    return lines


def _findings(settings: Settings) -> list[str]:
    """What is new, wrong or missing in what was loaded, a line for each dataset and kind."""
    found = notices(settings)
    if not found:
        return []
    return [
        "Found in what was loaded (rows and reasons in meta.findings):",
        *("  " + shorten(f"[{one.subject}] {one.text}", 240, placeholder=" …") for one in found),
    ]


def _publication(settings: Settings, night: Night) -> list[str]:
    release = current_release(settings)
    if release is None:
        return ["Published: nothing yet." if published_file(settings) is None else "Published: a damaged file."]
    with duckdb.connect(str(release.path), read_only=True) as con:
        tables, rows = con.execute(
            "select count(*), sum(estimated_size) from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()[0]
        first, last, value = con.execute(
            "select min(month_start_date), max(month_start_date), sum(value_usd) / 1e9 from marts.mart_gateway_flow"
        ).fetchall()[0]
    state = "new release" if night.is_built else "unchanged"
    lines = [
        f"Published ({state}): {settings.pointer}",
        f"  build {release.publication['build_id']}, {tables} marts, {rows:,} rows",
    ]
    if first is not None:
        lines.append(
            f"  US trade with Canada and Mexico {first:%Y-%m} to {last:%Y-%m}: US${value:,.1f}bn in mart_gateway_flow"
        )
    return lines
