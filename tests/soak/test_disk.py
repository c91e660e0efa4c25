"""A disk that fills at every moment of a night."""

from __future__ import annotations

import pytest

from tests.conftest import Place
from tests.integration.test_disk import assert_full_disk_is_survived, small_disk
from tests.support.reports import Report

__all__ = ["small_disk"]


@pytest.fixture(scope="module")
def report() -> Report:
    """``docs/reports/disk.md``."""
    return Report("disk", "A disk that fills", ("Room left, MB", "The night", "The next night, with room"))


@pytest.mark.parametrize("free_kb", [100, 700, 1_500, 5_000, 8_000, 12_000, 16_000, 24_000, 40_000])
def test_a_disk_that_fills_at_any_moment_loses_nothing(small_disk: Place, free_kb: int, report: Report) -> None:
    failed = assert_full_disk_is_survived(small_disk, free_kb)
    night = "failed in one line; BI reads the last release" if failed else "had room enough"
    report.add(f"{free_kb / 1000:g}", night, "good")
