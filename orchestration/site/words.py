"""Numbers, months and dates as a person writes them: ``August 2026``, ``C$55.9 billion``, ``+4.2 points``.

What the browser writes is in ``assets/site.js``, by the same rules; a test holds that the two agree.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import floor, log10

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_MONEY = {"Canadian dollars": "C$", "US dollars": "US$", "US dollars per TEU": "US$"}
_COUNTS = {"ship calls": " calls", "twenty-foot equivalents": " TEU"}
_AFTER = {"days": " days", "partners": " partners", "points": " points", "tonnes": " tonnes", **_COUNTS}


def figure(value: float, unit: str) -> str:
    """A value with its unit.

    Args:
        value: in ``unit``.
        unit: ``%`` (0 to 100), ``points``, ``Canadian dollars``, ``US dollars``, ``index``, ``correlation``, ``days``,
            or a count.
    """
    if unit in _MONEY:
        sign = "−" if value < 0 else ""
        return f"{sign}{_MONEY[unit]}{scaled(abs(value))}"
    if unit in ("%", "per cent"):
        return f"{_fixed(value, 1)}%"
    if unit == "correlation":
        return _fixed(value, 2)
    if unit in ("points", "index", "days", "partners"):
        return f"{_fixed(value, 1)}{_AFTER.get(unit, '')}"
    if unit in _COUNTS and abs(value) < 10:
        text = _fixed(value, 0)
        return f"{text}{_AFTER[unit].removesuffix('s') if text == '1' else _AFTER[unit]}"
    return f"{scaled(value)}{_AFTER.get(unit, '')}"


def scaled(value: float) -> str:
    """A magnitude of three or four digits: ``55.9 billion``, ``1.62 trillion``, ``704,248``, ``3,600``, ``0.41``."""
    for size, name in SCALES:
        if abs(value) >= size and not (size == 1e6 and abs(value) < 1e7):
            return f"{_fixed(value / size, 2 if abs(value) < 10 * size else 1)} {name}"
    if value == 0 or abs(value) >= 10:
        return _fixed(value, 0)
    return _fixed(value, max(0, 2 - floor(log10(abs(value)))))


def change(value: float, unit: str) -> str:
    """A change with its sign: of a share or an index in points, of anything else in per cent of what it was."""
    words = " points" if unit in ("%", "points", "index") else "%"
    return f"{'+' if round(value, 1) > 0 else ''}{_fixed(value, 1)}{words}"


def month(day: date) -> str:
    """``August 2026``."""
    return f"{month_name[day.month]} {day.year}"


def day(at: date) -> str:
    """``5 November 2026``."""
    return f"{at.day} {month(at)}"


def period(name: str) -> str:
    """A period as tables name it: ``2024``, ``2026-04``, ``2025-Q1``, ``2025-05..2026-04`` or ``2026-11-30``."""
    first, _, last = name.partition("..")
    if last:
        return f"{period(first)} to {period(last)}"
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", name):
        return f"{('first', 'second', 'third', 'fourth')[int(quarter[2]) - 1]} quarter of {quarter[1]}"
    if re.fullmatch(r"\d{4}-\d{2}", name):
        return month(date.fromisoformat(f"{name}-01"))
    return day(date.fromisoformat(name)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", name) else name


def listed(names: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _fixed(value: float, digits: int) -> str:
    """Half away from zero, as browsers round."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{'−' if rounded < 0 else ''}{abs(rounded):,}"
