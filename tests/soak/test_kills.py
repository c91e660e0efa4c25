"""The kill matrix: ``kill -9`` at every step of a night; the published file opens, and the next night recovers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Place
from tests.support.crash import marts, survives, with_news
from tests.support.killing import POINTS
from tests.support.reports import Report


@pytest.fixture(scope="module")
def expected(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int]]:
    """The marts of a night with news that nobody killed."""
    place = good_place.copy(tmp_path_factory.mktemp("undisturbed"))
    with_news(place)
    place.run("warehouse")
    return marts(place.settings.pointer)


@pytest.fixture(scope="module")
def report() -> Report:
    """``docs/reports/kills.md``."""
    return Report("kills", "Kills", ("Killed at", "BI read meanwhile", "The next night"))


@pytest.mark.parametrize("point", POINTS)
def test_a_night_killed_anywhere_loses_nothing(
    good_place: Place, tmp_path: Path, point: str, expected: dict[str, tuple[int, int]], report: Report
) -> None:
    read = survives(good_place.copy(tmp_path), point, expected)
    report.add(f"`{point.removeprefix('orchestration.')}`", f"the {read} release", "recovered, same rows")
