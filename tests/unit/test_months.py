"""Months up to the last that a date can name."""

from __future__ import annotations

from orchestration.core.periods import months_between
from orchestration.sources.bts_transborder import _months_of


def test_months_of_a_range_both_ends_included() -> None:
    assert months_between("2023-11", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert months_between("2024-02", "2024-01") == []


def test_the_last_month_of_all_ends_the_range() -> None:
    assert months_between("9999-11", "9999-12") == ["9999-11", "9999-12"]
    assert _months_of("nov-to-dec-9999.zip") == ["9999-11", "9999-12"]


def test_early_years_keep_their_four_digits() -> None:
    assert months_between("0999-12", "1000-01") == ["0999-12", "1000-01"]
