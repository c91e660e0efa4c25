"""The answer in a sentence, from rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.site.about import about
from orchestration.site.answers import ANSWERS
from orchestration.site.answers.answer import Answer
from orchestration.site.findings import find
from orchestration.site.payload import gaps_of
from orchestration.site.terms import explained


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


def test_the_largest_partner_is_named_as_a_person_would() -> None:
    row = {
        "reporter": "Canada",
        "line": "United States",
        "month": date(2026, 8, 1),
        "value": 26e9,
        "unit": "US dollars",
    }
    bought = find(_answer("partners"), [row | {"direction": "imports"}])
    sold = find(_answer("partners"), [row | {"direction": "exports"}])
    assert bought is not None
    assert sold is not None
    assert "Canada's imports from its largest partner, the United States, came to US$26.0 billion." in bought.sentence
    assert "Canada's exports to its largest partner, the United States," in sold.sentence


def test_months_that_the_data_lack_are_named() -> None:
    months = [date(2020, month, 1) for month in (7, 8, 9, 11, 12)]
    rows = [_gateway(month, 1.0) for month in months]
    assert gaps_of(_answer("gateways"), rows).startswith("The data lack October 2020:")
    assert gaps_of(_answer("gateways"), rows[:3]) == ""
    assert "end in October 2020 are whole" in gaps_of(_answer("reexports"), rows)
    years = [{"line": "a", "month": date(year, 12, 1)} for year in (2019, 2020, 2022)]
    assert gaps_of(_answer("more-options"), years) == ""


def test_what_a_comment_emphasizes_is_set_so_and_not_shown_with_asterisks() -> None:
    assert explained("Two classes. *shipment*: cells", set(), "") == "Two classes. <em>shipment</em>: cells"
    assert explained("4 * 5 * 6", set(), "") == "4 * 5 * 6"


def test_the_grain_of_a_table_is_not_the_notice_of_the_sample() -> None:
    told = about(
        "SAMPLE DATA beside real figures, as provenance says. One row per day and port. **Method**: sums.", "", ""
    )
    assert (told.grain, told.method) == ("day and port.", "Sums.")


def test_corridors_and_shipments_refer_to_each_other() -> None:
    assert "shipped-from.html" in _answer("corridors").see
    assert "corridors.html" in _answer("shipped-from").see
