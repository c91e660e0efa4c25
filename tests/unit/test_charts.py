"""Pictures say what they show: names, units, gaps, and that a sample is one."""

from __future__ import annotations

import re
from datetime import date

from orchestration.front_page.charts import Line, draw, lines_of

_HERE = Line("here", [(date(2024, month, 1), float(month), None, None) for month in (1, 2, 4, 5)])
_BAND = Line("between", [(date(2024, month, 1), None, 20.0, 60.0) for month in (1, 2)])


def test_a_picture_has_its_title_unit_and_names_as_text() -> None:
    svg = draw("From Canada to Mexico", [_HERE, _BAND], "US$ bn", "")
    for text in ("From Canada to Mexico", "US$ bn", "here", "between"):
        assert f">{text}</text>" in svg


def test_a_sample_says_so_in_the_picture_itself() -> None:
    assert ">SAMPLE DATA</text>" in draw("a title", [_HERE], "%", "SAMPLE DATA")
    assert "SAMPLE" not in draw("a title", [_HERE], "%", "")


def _paths_of_line(svg: str) -> str:
    return str(next(path for path in re.findall(r'<path d="([^"]*)"[^>]*stroke: #0b5cad', svg) if path.count("L") > 1))


def test_a_month_that_is_not_there_is_a_gap() -> None:
    whole = Line("here", [(date(2024, month, 1), float(month), None, None) for month in (1, 2, 3, 4, 5)])
    assert _paths_of_line(draw("a title", [whole], "%", "")).count("M") == 1
    assert _paths_of_line(draw("a title", [_HERE], "%", "")).count("M") == 2


def test_a_band_is_a_bar_a_month() -> None:
    longer = Line("between", [*_BAND.points, (date(2024, 5, 1), None, 30.0, 50.0)])
    bars = [
        len(re.findall(r"fill: #0b5cad; opacity: 0.35", draw("a title", [line], "%", ""))) for line in (_BAND, longer)
    ]
    assert bars == [2 + 1, 3 + 1]  # one stands beside the name


def test_the_newest_month_is_told_in_words() -> None:
    assert _HERE.newest("index") == "here: 5.0 in 2024-05"
    assert _BAND.newest("%") == "between: 20.0 % to 60.0 % in 2024-02"
    assert Line("x", [(date(2024, 1, 1), 1234.5, 1.0, 2.0)]).newest("US$ bn") == (
        "x: US$1,234.50 bn (US$1.00 bn to US$2.00 bn) in 2024-01"
    )


def test_the_same_data_are_the_same_bytes() -> None:
    assert draw("a title", [_HERE, _BAND], "%", "SAMPLE DATA") == draw("a title", [_HERE, _BAND], "%", "SAMPLE DATA")


def test_bounds_of_a_part_stand_on_one_scale() -> None:
    assert ">100</text>" in draw("a title", [_BAND], "%", "")
    assert ">100</text>" not in draw("a title", [_BAND], "US$ bn", "")


def test_a_name_is_no_formula() -> None:
    assert ">$x$ of $y$</text>" in draw("$x$ of $y$", [_HERE], "%", "")


def test_rows_become_a_line_for_each_name() -> None:
    rows = [("a", date(2024, 1, 1), 1.0, None, None), ("a", date(2024, 2, 1), 2.0, None, None)]
    assert lines_of([*rows, ("b", date(2024, 1, 1), None, 1.0, 3.0)]) == [
        Line("a", [row[1:] for row in rows]),
        Line("b", [(date(2024, 1, 1), None, 1.0, 3.0)]),
    ]
