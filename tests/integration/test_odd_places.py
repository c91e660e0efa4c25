"""A checkout whose path is a trap for SQL, for a user who has no home: what works elsewhere works there.

Whole nights there, one of them from nothing and row for row that of a plain place, are in ``make soak``. In every run
of the tests ``ready_place`` is built in a data folder with such a path, and ``test_rebuild`` compares its rows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.core.settings import PROJECT_ROOT
from orchestration.core.sql import quoted
from orchestration.release.rebuild import VOLATILE
from tests.conftest import TRAP, Place
from tests.support.nobody import as_nobody, give_to_nobody


@dataclass(frozen=True)
class OddPlace:
    """A checkout with data and recordings inside it."""

    checkout: Path

    @property
    def home(self) -> Path:
        """Where the mode's files are."""
        return self.checkout / "data" / "recorded"

    def run(self, *command: str) -> tuple[str, str]:
        """What a command prints and what it says to its error stream, with next to nothing in its environment."""
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(self.checkout),
            "TRADE_CORRIDORS_RECORDINGS": str(self.checkout / "recordings"),
        }
        result = subprocess.run(
            [*as_nobody(), sys.executable, "-m", "orchestration", *command],
            env=environment,
            cwd=self.checkout,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
        return result.stdout, result.stderr


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that others than the user of the tests may enter."""
    with tempfile.TemporaryDirectory(prefix="odd-") as folder:
        Path(folder).chmod(0o755)
        as_nobody()  # before all work: it may skip
        yield Path(folder)


@pytest.fixture(scope="module")
def odd_place(folder: Path, good_place: Place) -> OddPlace:
    """The warehouse of a plain place, moved to such a checkout."""
    checkout = _checked_out(folder / "moved" / TRAP, good_place.recordings)
    shutil.copytree(good_place.data, checkout / "data", symlinks=True)
    give_to_nobody(checkout)
    return OddPlace(checkout)


@pytest.fixture(scope="module")
def odd_night(folder: Path, small_recordings: Path) -> OddPlace:
    """A warehouse that was published there."""
    checkout = _checked_out(folder / "made" / TRAP, small_recordings)
    give_to_nobody(checkout)
    place = OddPlace(checkout)
    place.run("warehouse")
    return place


def _checked_out(checkout: Path, recordings: Path) -> Path:
    left_out = shutil.ignore_patterns("__pycache__", "target", "logs")
    for name in ("orchestration", "dbt_project"):
        shutil.copytree(PROJECT_ROOT / name, checkout / name, ignore=left_out)
    for name in ("dagster.yaml", "requirements.lock"):
        shutil.copyfile(PROJECT_ROOT / name, checkout / name)
    shutil.copytree(recordings, checkout / "recordings")
    return checkout


@pytest.mark.soak
def test_the_rows_are_those_of_a_plain_place(odd_night: OddPlace, good_place: Place) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(good_place.settings.pointer.resolve())} as plain (read_only)")
        con.execute(f"attach {quoted((odd_night.home / 'warehouse.duckdb').resolve())} as odd (read_only)")
        sql = "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts' order by 1"
        plain, odd = (con.execute(sql, [name]).fetchall() for name in ("plain", "odd"))
        assert plain == odd
        for (table,) in plain:
            left_out = f" exclude ({', '.join(VOLATILE[table])})" if table in VOLATILE else ""
            one, other = (f"select *{left_out} from {name}.marts.{table}" for name in ("plain", "odd"))
            assert con.execute(f"({one} except all {other}) union all ({other} except all {one})").fetchall() == []


@pytest.mark.soak
def test_a_night_there_verifies_what_is_there(odd_place: OddPlace) -> None:
    """dbt parses the project at that path; the fingerprint of the code does not depend on it."""
    said, told = odd_place.run("warehouse")
    assert "0 partitions loaded, 9 unchanged" in said
    assert "nothing changed: the published release stays" in told


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("status", "No action required"),
        pytest.param("page", "site/index.html", marks=pytest.mark.soak),
        pytest.param("data-docs", "index.html", marks=pytest.mark.soak),
    ],
)
def test_the_other_commands_work_there(odd_place: OddPlace, command: str, said: str) -> None:
    assert said in odd_place.run(command)[0]
