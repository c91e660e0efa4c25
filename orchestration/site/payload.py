"""The rows of an answer as its page reads them: by columns, texts as places in a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from orchestration.site import words
from orchestration.site.answers.answer import Answer
from orchestration.site.rows import Row


def payload_of(answer: Answer, rows: Sequence[Row], lines: Sequence[str]) -> dict[str, Any]:
    """The rows as the page reads them: by columns, texts as places in a list; values with seven digits."""
    texts = [
        *answer.choices,
        "line" if answer.kind == "time" else "item",
        "unit",
        *(["month"] if answer.kind == "time" else []),
        *(name for name in ("period_name", "note", *answer.columns) if rows and name in rows[0]),
    ]
    told: dict[str, Any] = {"choices": answer.choices, "kind": answer.kind, "lines": lines, "base": answer.base}
    told["isFromZero"] = answer.is_from_zero
    told["period"] = "period" if "period_name" in texts else answer.period
    told["columns"] = {name: heading for name, (heading, _) in answer.columns.items()}
    told["labelled"] = answer.labelled
    told["texts"], told["numbers"] = {}, {}
    for name in texts:
        unit = answer.columns[name][1] if name in answer.columns else ""
        cells = [cell_of(row[name], unit) if unit else _cell(row, name) for row in rows]
        known = {text: place for place, text in enumerate(dict.fromkeys(cells))}
        told["texts"][name] = {"list": list(known), "at": [known[cell] for cell in cells]}
    for name in ("value", "low", "high"):
        told["numbers"][name] = [_short(row.get(name)) for row in rows]
    if answer.compared:
        told["numbers"]["compared"] = [_short(row[answer.compared]) for row in rows]
    return told


def gaps_of(answer: Answer, rows: Sequence[Row]) -> str:
    """Which months an answer over months lacks between its first and its last, in a sentence; empty for none."""
    if answer.kind != "time" or not rows or "period_name" in rows[0]:
        return ""
    there = {row["month"] for row in rows}
    months = [date(at // 12, at % 12 + 1, 1) for at in range(_number(min(there)), _number(max(there)) + 1)]
    spans: list[list[date]] = []
    for month in months:
        if month in there or len(there) * 2 < len(months):  # years are not months that are missing
            continue
        if spans and _number(month) == _number(spans[-1][-1]) + 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    if not spans:
        return ""
    named = [words.month(one[0]) + (f" to {words.month(one[-1])}" if one[1:] else "") for one in spans]
    if answer.period == "twelve months to":
        return f"No twelve months that end in {words.listed(named)} are whole: the data lack a month."
    return f"The data lack {words.listed(named)}: a sum over months around it is too small."


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def cell_of(value: Any, unit: str) -> str:
    """A further column of a ranking in words.

    Args:
        unit: ``text``, ``count``, ``probability`` (0 to 1), ``share`` (0 to 1), or one that ``words.figure`` knows.
    """
    if value is None:
        return "–"
    if unit == "text":
        return str(value)
    if unit == "probability":
        return "below 0.001" if value < 0.001 else f"{value:.{2 if value >= 0.1 else 3}f}"
    if unit in ("count", "share"):
        return f"{value:,.0f}" if unit == "count" else f"{value:.2f}"
    return words.figure(value, unit)


def _cell(row: Row, name: str) -> Any:
    if name == "month":
        return f"{row[name]:%Y-%m}"
    return words.period(row[name]) if name == "period_name" else row[name]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.7g}")
