"""Arithmetic on month keys ``YYYY-MM``, the partitions of monthly datasets."""

from __future__ import annotations

from datetime import date, timedelta


def month_key(day: date) -> str:
    """``2024-01`` for any day of January 2024."""
    return day.isoformat()[:7]


def month_start(key: str) -> date:
    """First day of the month of ``key``."""
    return date.fromisoformat(f"{key}-01")


def month_end(key: str) -> date:
    """Last day of the month of ``key``."""
    return (month_start(key) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_between(first: str, last: str) -> list[str]:
    """All month keys from ``first`` to ``last``, both included."""
    start, end = (12 * day.year + day.month - 1 for day in (month_start(first), month_start(last)))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]
