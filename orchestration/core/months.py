"""Arithmetic on month keys ``YYYY-MM``, the partitions of monthly datasets."""

from __future__ import annotations

from datetime import date, timedelta


def month_key(day: date) -> str:
    """``2024-01`` for any day of January 2024."""
    return f"{day:%Y-%m}"


def month_start(key: str) -> date:
    """First day of the month of ``key``."""
    return date.fromisoformat(f"{key}-01")


def month_end(key: str) -> date:
    """Last day of the month of ``key``."""
    return (month_start(key) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_between(first: str, last: str) -> list[str]:
    """All month keys from ``first`` to ``last``, both included."""
    keys = []
    day = month_start(first)
    while month_key(day) <= last:
        keys.append(month_key(day))
        day = (day + timedelta(days=31)).replace(day=1)
    return keys
