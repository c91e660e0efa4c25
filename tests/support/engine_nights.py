"""Nights of the sample by command on one engine or the other, and what they published side by side."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.core.settings import PROJECT_ROOT
from orchestration.engine.compare import Compared, compare

_OF_THE_NIGHT = "mart_dataset_health"
"""Says when each dataset was fetched."""
_IN_THE_MIDDLE = 20
"""So many marts are there when half of dbt's nodes are done."""
_BUILT_WITHIN_SECONDS = 1200


def environment(data: Path, settings: Mapping[str, str], others: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command that works in a data folder.

    Args:
        settings: of this project, without its prefix.
        others: Spark's own.
    """
    given = {"DATA": str(data), "SITE": "off", **settings}
    return {**os.environ, **(others or {}), **{f"TRADE_CORRIDORS_{name}": value for name, value in given.items()}}


def run(command: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration", command],
        cwd=PROJECT_ROOT,
        env=environment(data, settings),
        capture_output=True,
        text=True,
        check=False,
    )


def begin(data: Path, spark: Mapping[str, str], **settings: str) -> subprocess.Popen[str]:
    """Begin a night on Spark; returns in the middle of its build.

    Args:
        spark: settings of Spark's own.
    """
    night = subprocess.Popen(
        [sys.executable, "-m", "orchestration", "warehouse"],
        cwd=PROJECT_ROOT,
        env=environment(data, {"ENGINE": "spark", **settings}, spark),
        stdout=subprocess.PIPE,
        text=True,
    )
    marts = data / "sample" / "engine" / "warehouse" / "marts.db"
    for _ in range(_BUILT_WITHIN_SECONDS * 5):
        if sum(1 for _ in marts.glob("*/_SUCCESS")) >= _IN_THE_MIDDLE:
            return night
        assert night.poll() is None, night.communicate()[0][-3000:]
        time.sleep(0.2)
    night.kill()
    raise AssertionError("Spark built too few marts")


def releases(data: Path) -> list[str]:
    """Releases that are there."""
    return sorted(folder.name for folder in (data / "sample" / "releases").glob("*"))


def differing(ours: Path, theirs: Path) -> list[Compared]:
    """Published tables of two data folders that differ; their columns, types and comments do not."""
    with duckdb.connect() as con:
        for name, data in (("ours", ours), ("theirs", theirs)):
            con.execute(f"attach '{data}/sample/warehouse.duckdb' as {name} (read_only)")
        tables = [
            name
            for (name,) in con.execute(
                "select distinct table_name from duckdb_tables() where schema_name = 'marts' order by all"
            ).fetchall()
        ]
        compared = [compare(con, name, f"ours.marts.{name}", f"theirs.marts.{name}") for name in tables]
        described = [
            con.execute(
                "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns()"
                f" where schema_name = 'marts' and database_name = '{name}' order by all"
            ).fetchall()
            for name in ("ours", "theirs")
        ]
    assert len(compared) > 60
    assert described[0] == described[1]
    return [one for one in compared if not one.is_same and one.table != _OF_THE_NIGHT]
