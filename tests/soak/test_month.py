"""A simulated month of nights with faults on a schedule: each outcome as the table says, no hand needed between."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.release.candidate import sha256_of
from orchestration.release.rebuild import rebuild
from orchestration.release.releases import releases
from tests.soak.month import Month, Outcome
from tests.soak.nights import NIGHTS, Night
from tests.soak.publishers import CROSSINGS, FIRST_MONTH, REVISED_BY, TRANSBORDER, partitions
from tests.soak.witness import conditions_told
from tests.support.reports import Report
from tests.support.webhook import listening

_LAST = NIGHTS[-1].day


_COLUMNS = ("Night (UTC)", "What happens", "Exit code", "Messages", "Release", "Partitions loaded", "Seconds")
_NOTE = """Each night is a real run of the command in a process of its own, at a simulated time, local time in Toronto,
over one data folder. What goes wrong and what must come of it is the table in `tests/soak/nights.py`. After each night
the landing, raw, the release and leftovers were looked at (`tests/soak/witness.py`); between nights only the publishers
did anything."""


@pytest.fixture(scope="module")
def month(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """The nights are run as the tests ask for them: each test runs those before its own that have not been run."""
    report = Report("month", "A simulated month of nights", _COLUMNS, _NOTE)
    with listening() as webhook:
        yield Month(NIGHTS, sample_folder, tmp_path_factory.mktemp("month"), webhook, report)


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_a_night_ends_as_the_table_says(month: Month, night: Night) -> None:
    outcome = month.outcome(night.day)
    assert outcome.differences == [], outcome.said[-3000:]


def test_the_processes_live_where_clocks_change(month: Month) -> None:
    """Else no use of local time would show."""
    code = "import time; print(*(time.localtime(moment).tm_gmtoff for moment in (1730613599, 1730613600)))"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, env=month.environment, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["-14400", "-18000"]


def _values(outcome: Outcome, before: Outcome) -> dict[str, int]:
    """Months whose published value changed, and by how much."""
    now, then = outcome.sight.value, before.sight.value
    return {name: now[name] - then.get(name, 0) for name in now if now[name] != then.get(name)}


def test_revised_history_changes_the_published_value_of_that_month_alone(month: Month) -> None:
    revised = [index for index, night in enumerate(NIGHTS) if "again with other values" in night.what]
    month.outcome(_LAST)
    april, june = (month.outcomes[index] for index in revised[:2])
    assert _values(april, month.outcomes[revised[0] - 1]) == {"2024-04": REVISED_BY}
    assert _values(june, month.outcomes[revised[1] - 1]) == {}
    assert _values(month.outcomes[revised[1] + 1], june) == {"2024-06": REVISED_BY}


def test_at_the_end_every_released_month_is_published_and_nobody_is_needed(month: Month) -> None:
    last = month.outcome(_LAST)
    with duckdb.connect(str(month.place.settings.pointer), read_only=True) as con:
        found = {
            f"{dataset} {name}"
            for dataset, fact in ((TRANSBORDER, "mart_gateway_flow"), (CROSSINGS, "fct_border_crossings"))
            for (name,) in con.execute(
                f"select distinct strftime(month_start_date, '%Y-%m') from marts.{fact}"
            ).fetchall()
        }
        states = con.execute("select distinct state from marts.mart_dataset_health where state <> 'absent'").fetchall()
    expected = {*partitions(TRANSBORDER, FIRST_MONTH, "2024-12"), *partitions(CROSSINGS, FIRST_MONTH, "2025-01")}
    assert found == expected
    assert states == [("accepted",)]
    assert last.status_code == 0
    assert conditions_told(month.place.settings) == []


def test_every_fault_was_told_once_and_so_was_its_end(month: Month) -> None:
    month.outcome(_LAST)
    told = Counter(alert for outcome in month.outcomes for alert in outcome.alerts)
    firing = {alert.removeprefix("firing "): count for alert, count in told.items() if alert.startswith("firing ")}
    resolved = {alert.removeprefix("resolved "): count for alert, count in told.items() if "resolved " in alert}
    assert firing == resolved
    assert firing == {
        f"{TRANSBORDER}:unreachable": 1,
        f"{TRANSBORDER}:refused": 2,
        f"{CROSSINGS}:unreachable": 1,
        f"{CROSSINGS}:stale": 1,
        "job:build:failed": 1,
        "boc_exchange_rates:stale": 1,
    }


def test_three_releases_are_kept_and_the_newest_is_the_published_one(month: Month) -> None:
    month.outcome(_LAST)
    kept = releases(month.place.settings)
    assert len(kept) == 3
    assert sha256_of(kept[-1]) == sha256_of(month.place.settings.pointer)


def test_the_last_release_is_made_again_row_for_row_with_all_that_was_revised(month: Month, tmp_path: Path) -> None:
    month.outcome(_LAST)
    settings = month.place.settings
    rows = rebuild(settings, releases(settings)[-1], tmp_path)
    assert rows["fct_trade_vintages"] > 0
