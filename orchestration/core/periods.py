"""Arithmetic on the keys of periods: months ``YYYY-MM`` and years ``YYYY``, the partitions of datasets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Step = Literal["month", "year"]


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


def period_key(day: date, step: Step) -> str:
    """The month or year that holds a day."""
    return day.isoformat()[: 7 if step == "month" else 4]


def first_release(key: str) -> date:
    """Last day of the first month of a period: what its first release is about."""
    return month_end(key if len(key) == len("2024-01") else f"{key}-01")


def period_end(newest: str) -> date:
    """Last day of a year, a month, or the day itself."""
    if len(newest) == len("2024"):
        return date(int(newest), 12, 31)
    return month_end(newest) if len(newest) == len("2024-01") else date.fromisoformat(newest[:10])


def periods_between(first: str, last: str) -> list[str]:
    """All keys of months or of years from ``first`` to ``last``, both included."""
    if len(first) == len("2024-01"):
        return months_between(first, last)
    return [f"{year:04}" for year in range(int(first), int(last) + 1)]
