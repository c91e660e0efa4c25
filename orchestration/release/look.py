"""What the UI shows of the marts of a candidate or release: how large, how new, and some rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

_PERIODS = ("month_start_date", "period_end_date", "transit_date", "activity_date")
"""Columns that say of which period a row is; a mart has one of them at most, or it is no series."""
_SHOWN_ROWS, _SHOWN_COLUMNS, _SHOWN_TEXT = 5, 10, 60


@dataclass(frozen=True)
class Look:
    """One mart.

    Args:
        bytes: of the blocks that its columns lie in.
        newest: first or last day of the newest period, as the mart's own column has it; ``None`` if it is no series.
        preview: its newest rows as a table in Markdown; empty of a mart without rows.
    """

    rows: int
    bytes: int
    newest: date | None
    preview: str


def look(path: Path) -> Mapping[str, Look]:
    """Mart -> what is seen of it, in a DuckDB file that nobody is writing."""
    with duckdb.connect(str(path), read_only=True) as con:
        [(block_size,)] = con.execute("select block_size from pragma_database_size()").fetchall()
        names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {name: _look(con, name, int(block_size)) for (name,) in names}


def _look(con: duckdb.DuckDBPyConnection, name: str, block_size: int) -> Look:
    columns = [row[0] for row in con.execute(f"describe marts.{name}").fetchall()]
    period = next((column for column in _PERIODS if column in columns), None)
    newest = f"max({period})" if period else "null"
    [(rows, last)] = con.execute(f"select count(*), {newest} from marts.{name}").fetchall()
    [(blocks,)] = con.execute(
        f"select count(distinct block_id) from pragma_storage_info('marts.{name}') where persistent"
    ).fetchall()
    order = f" order by {period} desc nulls last" if period else ""
    shown = con.execute(
        f"select {', '.join(columns[:_SHOWN_COLUMNS])} from marts.{name}{order} limit {_SHOWN_ROWS}"
    ).fetchall()
    preview = "\n".join(_markdown(columns, shown)) if shown else ""
    return Look(rows, blocks * block_size, last, preview)


def _markdown(columns: list[str], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    more = len(columns) - _SHOWN_COLUMNS
    named = columns[:_SHOWN_COLUMNS]
    yield f"| {' | '.join(named)} |"
    yield f"|{'---|' * len(named)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    if more > 0:
        yield f"\nand {more} more column{'s' if more > 1 else ''}"


def _cell(value: Any) -> str:
    text = "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
    text = " ".join(text.split()).replace("|", "\\|")
    return f"{text[: _SHOWN_TEXT - 1]}…" if len(text) > _SHOWN_TEXT else text
