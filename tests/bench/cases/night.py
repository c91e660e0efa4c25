"""What nights cost: a first one, one with a new month and one with nothing new, against one plain process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from orchestration.core.periods import months_between
from orchestration.core.sample import FIRST_MONTH, LAST_MONTH
from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.environment import load_settings
from orchestration.offline.sample import sample_recordings
from orchestration.release.releases import count_tables
from tests.bench.measure import Benchmark, Goal, Place, Step, Work
from tests.bench.plain_night import plain_night
from tests.bench.where import where_time_goes

_LEFT, _SHORTER = "left", "shorter"
_OF_RECORDS = {"marts.dim_dataset", "marts.mart_dataset_health"}
"""Marts of what a night records of itself, which the plain process does not."""


def make(folder: Path, months: int) -> None:
    """What two first nights of the sample left: one of so many months, and one of a month less."""
    for name, history in ((_LEFT, months), (_SHORTER, months - 1)):
        settings = _settings(folder / name, history)
        sample_recordings(settings.home / "recordings")
        _night(folder / name, history)


def _settings(data: Path, months: int) -> Settings:
    return load_settings(_environment(data, months))


def _environment(data: Path, months: int) -> dict[str, str]:
    first = months_between(FIRST_MONTH, LAST_MONTH)[-months]
    return {
        "TRADE_CORRIDORS_DATA": str(data),
        "TRADE_CORRIDORS_HISTORY_START": first,
        "TRADE_CORRIDORS_SITE": "off",
    }


def _night(data: Path, months: int) -> None:
    """The command, as a person runs it.

    Raises:
        CalledProcessError: it did not publish.
    """
    command = [sys.executable, "-m", "orchestration", "warehouse"]
    environment = {**os.environ, **_environment(data, months)}
    subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True)


def _plain(place: Place) -> Work:
    left = _settings(place.made / _LEFT, place.rows)
    settings = _settings(place.scratch, place.rows)

    def work() -> None:
        copy = plain_night(left, settings)
        tables = count_tables(left.pointer).items()
        marts = {name: rows for name, rows in tables if name.startswith("marts.") and name not in _OF_RECORDS}
        if (found := {name: rows for name, rows in count_tables(copy).items() if name in marts}) != marts:
            raise ValueError(f"{marts} expected of the plain process, found {found}")

    return work


def _first(place: Place) -> Work:
    recordings = Path("sample", "recordings")
    shutil.copytree(place.made / _LEFT / recordings, place.scratch / recordings)
    return partial(_night, place.scratch, place.rows)


def _where(place: Place) -> Work:
    """The first night in this very process, looked at while it runs; dbt has one of its own."""
    _first(place)
    os.environ |= _environment(place.scratch, place.rows)
    return partial(where_time_goes, ["warehouse"])


def _after(left: str, place: Place) -> Work:
    """A night after the first; ``shorter`` has a month to catch up on."""
    shutil.copytree(place.made / left, place.scratch, symlinks=True, dirs_exist_ok=True)
    return partial(_night, place.scratch, place.rows)


BENCHMARK = Benchmark(
    title="nights of the sample against the same work in one plain process",
    method=(
        "Sizes are months of history, to August 2026. The plain process reads the landed files of a first night with"
        " the same reader, runs every check of the gates and of the audit as one plain statement, the models and tests"
        " in the SQL that dbt compiled, the Python models as they are, and copies the file with fsync; it fetches"
        " nothing and keeps no record. The nights are the command as a person runs it, a server of the sample's"
        " publishers in it, without the making of the sample and of the site. The night with one new month has begun"
        " its history a month later before, so that a month is new of each monthly dataset, and large facts are"
        " rebuilt in part. What memory a night takes is told by the last line alone: the others start it as a process."
    ),
    goal="first night at most 3 × the plain process, one new month at most 0.15 × the first night (0.45 × plain)",
    unit="Months",
    sizes=(104,),
    make=make,
    steps=(
        Step("one plain process", _plain),
        Step("first night", _first, Goal(cpu=3)),
        Step("one new month", partial(_after, _SHORTER), Goal(cpu=0.45)),
        Step("nothing new", partial(_after, _LEFT)),
        Step("first night, looked at while it runs", _where),
    ),
)
