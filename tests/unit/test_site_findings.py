"""The answer in a sentence, from rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.site.answers import ANSWERS, Answer
from orchestration.site.findings import find


def _answer(slug: str) -> Answer:
    return next(answer for answer in ANSWERS if answer.slug == slug)


def _gateway(month: date, value: float) -> dict[str, Any]:
    choice = {"partner": "Mexico", "direction": "US imports", "divided_by": "mode of transport"}
    return {**choice, "line": "truck", "month": month, "value": value, "unit": "US dollars"}


def test_a_change_is_told_where_a_year_before_is_known_and_left_out_where_not() -> None:
    newest = _gateway(date(2026, 8, 1), 22e9)
    alone = find(_answer("gateways"), [newest])
    assert alone is not None
    assert alone.sentence == "In August 2026 US imports in trade with Mexico by truck came to US$22.0 billion."
    both = find(_answer("gateways"), [_gateway(date(2025, 8, 1), 20e9), newest])
    assert both is not None
    assert both.sentence.endswith("came to US$22.0 billion, +10.0% from a year before.")


def test_a_year_is_named_as_a_year() -> None:
    row = {"measure": "position at year end", "unit": "Canadian dollars", "period_name": "end of 2025"}
    rows = [
        {**row, "line": "Canada's investment in Mexico", "month": date(2025, 12, 1), "value": 40e9},
        {**row, "line": "Mexico's investment in Canada", "month": date(2025, 12, 1), "value": 4e9},
    ]
    told = find(_answer("investment"), rows)
    assert told is not None
    assert told.sentence == (
        "At the end of 2025 Canada's investment in Mexico stood at C$40.0 billion; "
        "Mexico's investment in Canada at C$4.00 billion."
    )
