"""The answer in a sentence, from its rows: the choice that the page opens with, at its newest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.site import words
from orchestration.site.answers.answer import Answer
from orchestration.site.rows import Row

DISTINGUISHABLE = "distinguishable from chance"
"""The reading of an event's row, by the rule in ``queries/events.sql``."""


@dataclass(frozen=True)
class Finding:
    """An answer in a sentence, and the period that it is of in words (empty for a ranking)."""

    sentence: str
    newest: str


def find(answer: Answer, rows: Sequence[Row]) -> Finding | None:
    """The sentence of an answer; ``None`` without rows.

    Args:
        rows: of the answer's query, in its order.
    """
    if not rows:
        return None
    shown = [row for row in rows if all(row[name] == rows[0][name] for name in answer.choices)]
    found = {name: _lower(str(rows[0][name])) for name in answer.choices}
    for name in answer.choices:
        found[f"{name}_head"], _, found[f"{name}_rest"] = str(rows[0][name]).partition(": ")
    if answer.choices and answer.kind == "time":
        found["options_count"] = str(len({row[next(iter(answer.choices))] for row in rows}))
        found["lines_count"] = str(len({row["line"] for row in rows}))
    found |= _over_time(shown) if answer.kind == "time" else _ranked(shown)
    newest = found["month"] if answer.kind == "time" else ""
    return Finding(_sentence(answer.says.format_map(found)), newest)


def _over_time(shown: Sequence[Row]) -> dict[str, str]:
    """The first line at its newest month, and the others in that month."""
    first = [row for row in shown if row["line"] == shown[0]["line"] and row["value"] is not None]
    last = max(first, key=lambda row: row["month"])
    unit = last["unit"]
    others = [row for row in shown if row["month"] == last["month"] and row["value"] is not None]
    values = [row["value"] for row in others]
    highest = max(others, key=lambda row: row["value"])
    second = others[1] if len(others) > 1 else last
    before = [row for row in first if row["month"] == _year_before(last["month"])]
    change = _change(last["value"], before[0]["value"], unit) if before else ""
    return {
        "line": last["line"],
        "line_lower": _lower(last["line"]),
        "named_line": f"the {last['line']}" if last["line"].startswith("United ") else last["line"],
        "way": "to" if last.get("direction") == "exports" else "from",
        "month": words.period(last["period_name"]) if "period_name" in last else words.month(last["month"]),
        "value": words.figure(last["value"], unit),
        "before": f", after {words.figure(before[0]['value'], unit)} a year before" if before else "",
        "since": f", {change} from a year before" if change else "",
        "second": words.figure(second["value"], unit),
        "second_line": second["line"],
        "lowest": words.figure(min(values), unit),
        "highest": words.figure(highest["value"], unit),
        "highest_line": highest["line"],
        "side": "above" if min(values) > 100 else "below" if max(values) < 100 else "on both sides of",
        "above": str(sum(value > 100 for value in values)),
        "count": str(len(values)),
    }


def _ranked(shown: Sequence[Row]) -> dict[str, str]:
    """The first item that says something, and those of which nothing can be said."""
    drawn = [row for row in shown if not row.get("note")]
    top = (drawn or shown)[0]
    bounds = [top.get("low"), top.get("high")]
    told = ["" if bound is None else words.figure(bound, top["unit"]) for bound in bounds]
    unsaid = [row for row in shown if row.get("note") and not row["item"].startswith("Not ")]
    return {
        "top": top["item"],
        "top_lower": _lower(top["item"]),
        "top_value": "" if top.get("value") is None else words.figure(top["value"], top["unit"]),
        "top_low": told[0],
        "top_high": told[1],
        "range": told[0] if told[0] == told[1] else f"{told[0]} to {told[1]}",
        "period_name": top.get("period_name") or "",
        "unsaid": _unsaid(unsaid),
        "judged": _judged(shown),
    }


def _judged(rows: Sequence[Row]) -> str:
    """How many series of an event changed by more than chance explains, and which of them most."""
    changed = [row for row in rows if row.get("reading") == DISTINGUISHABLE]
    if not changed:
        return f"none of {len(rows)} series changed by more than chance explains"
    most = max(changed, key=lambda row: abs(row["value"]))
    change = words.change(most["value"], "")
    return (
        f"{len(changed)} of {len(rows)} series changed by more than chance explains, most of all"
        f" {_lower(most['item'])}: {change}"
    )


def _unsaid(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    items = " or ".join(_lower(row["item"]) for row in rows)
    return f"; how much went {items} cannot be told: from 0% to 100%, {rows[0]['note']}"


def _change(value: float, before: float, unit: str) -> str:
    """Points of a share or an index, per cent of anything else."""
    if unit in ("%", "index", "points"):
        return words.change(value - before, unit)
    return words.change(100 * (value / before - 1), "") if before else ""


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def _lower(text: str) -> str:
    """Without a capital, unless it is a name."""
    return text if re.match(r"(Canad|Mexic|US|United|USMCA|\d)", text) else text[:1].lower() + text[1:]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
