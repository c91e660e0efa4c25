"""The questions of ``docs/questions.md`` run on a release as they stand, and find what an analyst asks for."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pytest

from orchestration.core.settings import PROJECT_ROOT
from tests.conftest import Place

PAGE = (PROJECT_ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
QUESTIONS = dict(re.findall(r"^## [0-9]+\. (.*?)\n\n```sql\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))


def _rows(place: Place, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        relation = con.sql(query)
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def _asked(place: Place, word: str) -> list[dict[str, Any]]:
    (query,) = (query for question, query in QUESTIONS.items() if word in question)
    return _rows(place, query)


def test_there_are_sixteen_of_at_most_ten_lines() -> None:
    assert len(QUESTIONS) == 16
    assert [question for question, query in QUESTIONS.items() if len(query.strip().splitlines()) > 10] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_runs_where_most_datasets_are_absent(good_place: Place, question: str) -> None:
    assert isinstance(_rows(good_place, QUESTIONS[question]), list)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_the_sample(sample_place: Place, question: str) -> None:
    rows = _rows(sample_place, QUESTIONS[question])
    assert rows
    assert all(any(row[column] is not None for row in rows) for column in rows[0])


def test_the_ten_largest_chapters_are_ten_and_named(sample_place: Place) -> None:
    rows = _asked(sample_place, "ten chapters")
    assert len({row["hs2_code"] for row in rows}) == len({row["chapter_label"] for row in rows}) == 10
    assert rows[0]["chapter_label"] == "Motor vehicles and parts"


def test_shares_lie_between_nothing_and_all(sample_place: Place) -> None:
    shares = [row["truck_share"] for row in _asked(sample_place, "trucks' share")]
    shares += [row["shipped_from_us_share"] for row in _asked(sample_place, "shipped from the United States")]
    shares += [row["dependence_share"] for row in _asked(sample_place, "mostly from their two neighbours")]
    assert all(0 < share <= 1 for share in shares)


def test_the_share_of_the_united_states_is_that_of_the_published_series(sample_place: Place) -> None:
    (share,) = (row["us_share"] for row in _asked(sample_place, "year by year") if row["year"] == 2025)
    assert share == pytest.approx(0.725, abs=0.001)


def test_all_ten_provinces_are_named_and_ontario_comes_first(sample_place: Place) -> None:
    provinces = [row["province"] for row in _asked(sample_place, "provinces") if row["flow"] == "import"]
    assert provinces[0] == "Ontario"
    assert sorted(provinces[1:]) == [
        "Alberta",
        "British Columbia",
        "Manitoba",
        "New Brunswick",
        "Newfoundland and Labrador",
        "Nova Scotia",
        "Prince Edward Island",
        "Quebec",
        "Saskatchewan",
    ]


def test_avocados_and_mangoes_are_there(sample_place: Place) -> None:
    assert {row["hs6_code"] for row in _asked(sample_place, "0804")} == {"080440", "080450"}


def test_the_largest_supplier_is_the_one_that_is_published_and_all_are_named(sample_place: Place) -> None:
    rows = _asked(sample_place, "largest suppliers")
    assert rows[0]["partner_country_name"] == "United States"
    assert rows[0]["share_2025"] == pytest.approx(0.458, abs=0.001)
    assert rows[0]["share_gained"] == pytest.approx(0.458 - 0.492, abs=0.002)
    assert all(row["partner_country_name"] for row in rows)


def test_every_province_has_a_part_for_the_united_states_and_one_for_mexico(sample_place: Place) -> None:
    rows = _asked(sample_place, "each province")
    assert {"Alberta", "Ontario"} <= {row["province"] for row in rows}
    assert all(0 < row["us_share"] + row["mexico_share"] <= 1 for row in rows)


def test_containers_at_laredo_are_loaded_or_empty(sample_place: Place) -> None:
    rows = _asked(sample_place, "loaded containers")
    assert all(0 < row["loaded_share"] < 1 and row["trucks"] > 0 for row in rows)


def test_a_unit_value_is_of_one_unit(sample_place: Place) -> None:
    rows = _asked(sample_place, "kilogram of avocados")
    assert "MEX" in {row["partner_country_key"] for row in rows}
    # The sample has one price a product, and the value of a row is whole dollars.
    low, high = min(row["cad_per_kg"] for row in rows), max(row["cad_per_kg"] for row in rows)
    assert 0.99 < low <= high < min(12.1, 1.01 * low)


def test_every_way_to_mexico_city_has_a_cost_between_its_bounds(sample_place: Place) -> None:
    rows = _asked(sample_place, "Shanghai to Mexico City")
    assert len(rows) == 5
    assert all(row["usd_low"] < row["usd_central"] < row["usd_high"] for row in rows)


def test_the_duty_of_each_month_is_the_published_one(sample_place: Place) -> None:
    """Mexico, November 2025: US$1,861,344,982 calculated on 44,575,307,846; the figures are real on the sample too."""
    rows = _asked(sample_place, "What duty")
    assert [(row["month_start_date"].month, row["partner_country_key"]) for row in rows] == [
        (month, partner) for month in range(1, 12) for partner in ("CAN", "MEX")
    ]
    assert rows[-1]["duty_usd_million"] == pytest.approx(1861.344982)
    assert rows[-1]["effective_rate"] == pytest.approx(1861344982 / 44575307846)
