"""Rows of the published file, with values as a page knows them."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

Row = dict[str, Any]


def read_rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """The rows of a query, each with the names of its columns."""
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """Decimals and whole numbers of the database as the numbers that a page knows."""
    return value if value is None or isinstance(value, str | bool | int | float | date) else float(value)
