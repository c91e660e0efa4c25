"""A night in a checkout whose path is a trap for SQL, for a user who has no home: the same rows as anywhere else."""

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
from tests.conftest import Place
from tests.support.nobody import as_nobody, give_to_nobody


@dataclass(frozen=True)
class OddPlace:
    """A checkout with data and recordings inside it."""

    checkout: Path

    @property
    def home(self) -> Path:
        """Where the mode's files are."""
        return self.checkout / "data" / "recorded"

    def run(self, *command: str) -> str:
        """What a command prints, with next to nothing in its environment."""
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
        return result.stdout


@pytest.fixture(scope="module")
def odd_place(small_recordings: Path) -> Iterator[OddPlace]:
    """A published warehouse, in a folder that others than the user of the tests may enter."""
    with tempfile.TemporaryDirectory(prefix="odd-") as folder:
        Path(folder).chmod(0o755)
        as_nobody()  # before all work: it may skip
        yield _published(Path(folder) / "it's 1% [x] {y}" / "year=2024", small_recordings)


def _published(checkout: Path, recordings: Path) -> OddPlace:
    left_out = shutil.ignore_patterns("__pycache__", "target", "logs")
    for name in ("orchestration", "dbt_project"):
        shutil.copytree(PROJECT_ROOT / name, checkout / name, ignore=left_out)
    for name in ("dagster.yaml", "requirements.lock"):
        shutil.copyfile(PROJECT_ROOT / name, checkout / name)
    shutil.copytree(recordings, checkout / "recordings")
    give_to_nobody(checkout)
    place = OddPlace(checkout)
    place.run("warehouse")
    return place


def test_the_rows_are_those_of_a_plain_place(odd_place: OddPlace, good_place: Place) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(good_place.settings.pointer.resolve())} as plain (read_only)")
        con.execute(f"attach {quoted((odd_place.home / 'warehouse.duckdb').resolve())} as odd (read_only)")
        sql = "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts' order by 1"
        plain, odd = (con.execute(sql, [name]).fetchall() for name in ("plain", "odd"))
        assert plain == odd
        for (table,) in plain:
            left_out = f" exclude ({', '.join(VOLATILE[table])})" if table in VOLATILE else ""
            one, other = (f"select *{left_out} from {name}.marts.{table}" for name in ("plain", "odd"))
            assert con.execute(f"({one} except all {other}) union all ({other} except all {one})").fetchall() == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("status", "No action required"),
        ("page", "site/index.html"),
        pytest.param("data-docs", "index.html", marks=pytest.mark.soak),
        pytest.param("warehouse", "0 partitions loaded", marks=pytest.mark.soak),
    ],
)
def test_the_other_commands_work_there(odd_place: OddPlace, command: str, said: str) -> None:
    assert said in odd_place.run(command)
