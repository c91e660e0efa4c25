"""A first live night against the stand-in of the publishers, and a second one with nothing new.

Without the seconds between two requests to one host, which are most of such a night; ``make soak`` runs it with them.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from tests.support.world import World

pytestmark = pytest.mark.recordings

HISTORY_START = "2024-09"
"""The last month of TransBorder in the recordings; a short history."""

NOT_SERVED = {
    "bts_border_crossings": "the recordings end in 2022",
    "inegi_bcmm_partners": "a page instead of the zip",
    "inegi_bcmm_totals": "a page instead of the zip",
    "statcan_direct_investment": "a table that it does not know",
    "un_locode": "404",
    "us_census_trade": "needs a key",
}
_AT_THEIR_PACE = "orchestration"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("tests.support.unpaced", id="unpaced"),
        pytest.param(_AT_THEIR_PACE, id="at the publishers' pace", marks=pytest.mark.soak),
    ],
)
def live(
    request: pytest.FixtureRequest, world: World, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    """The data folder of two live nights, the second right after the first, and what each of them printed."""
    data = tmp_path_factory.mktemp("live")
    drop = data / "live" / "drop" / "bts_transborder"
    drop.mkdir(parents=True)
    shutil.copy(real_data / "bts_transborder" / "zips" / "2024" / "september2024.zip", drop)
    env = {
        "TRADE_CORRIDORS_SOURCES": "live",
        "TRADE_CORRIDORS_DATA": str(data),
        "TRADE_CORRIDORS_HISTORY_START": HISTORY_START,
        "TRADE_CORRIDORS_SITE": "" if request.param == _AT_THEIR_PACE else "off",
    }
    night = [sys.executable, "-m", request.param, "warehouse"]
    nights = [world.run(night, env, "--set", "bts_refuses=true") for _ in range(2)]
    return data, [f"{said.stdout}\n{said.stderr}" for said in nights]


def test_every_dataset_that_is_served_is_published(live: tuple[Path, list[str]]) -> None:
    data, (first, _) = live
    with duckdb.connect(str(data / "live" / "warehouse.duckdb"), read_only=True) as con:
        states = dict(con.execute("select dataset_code, state from marts.mart_dataset_health").fetchall())
        assert con.execute("select source_mode from meta.publication").fetchall() == [("live",)]
    absent = {code for code, state in states.items() if state == "absent"}
    assert absent == set(NOT_SERVED), first
    assert {states[code] for code in states.keys() - absent} <= {"accepted", "stale", "refused"}
    assert "exit code of the command: 1" in first


def test_what_fails_alike_is_told_in_one_line(live: tuple[Path, list[str]]) -> None:
    _, (first, _) = live
    _, required = first.split("\nAction required")
    lines = [line for line in required.splitlines() if line.startswith("  [bts_border_crossings")]
    assert len(lines) == 1, lines
    assert ", 24 months] PartitionMissing" in lines[0]


def test_a_second_night_loads_nothing_and_asks_little(live: tuple[Path, list[str]]) -> None:
    _, (first, second) = live
    assert "Raw: 0 partitions loaded" in second
    asked = [sum(map(int, re.findall(r"^\S+\.\S+\s+(\d+)  \d+ x ", night, re.MULTILINE))) for night in (first, second)]
    assert asked[1] < asked[0] / 3, second
