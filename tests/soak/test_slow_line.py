"""A first live night on a slow line: the publishers are asked side by side, so that the slowest decides how long."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from tests.support.reports import Report
from tests.support.world import World

_HISTORY_START = "2024-01"
_OTHERS_WAIT = 1.2
"""The night may ask so many times as long as the slowest publisher alone."""

_COLUMNS = ("Asked", "First word, s", "Last word, s", "Own time, s", "Turns", "Received, MB")
_NOTE = """A first night from 2024-01 against the stand-in of the publishers, with the seconds that the client leaves
between two requests to one host, behind a line of 300 milliseconds a turn and 10 MB a second for all together. A turn
is a request or a greeting of TLS. The own time of a publisher is from its first word to its last. The stand-in runs on
the same machine, and its files are shorter than the publishers' where there is no recording."""


@pytest.mark.recordings
def test_the_slowest_publisher_decides_how_long_a_first_night_asks(world: World, tmp_path: Path) -> None:
    spoken = tmp_path / "spoken.json"
    night = [sys.executable, "-m", "tests.support.slow_line", str(spoken), sys.executable, "-m", "orchestration"]
    env = {
        "TRADE_CORRIDORS_SOURCES": "live",
        "TRADE_CORRIDORS_DATA": str(tmp_path / "data"),
        "TRADE_CORRIDORS_HISTORY_START": _HISTORY_START,
    }
    start = time.monotonic()
    said = world.run([*night, "warehouse"], env)
    elapsed = time.monotonic() - start
    assert (tmp_path / "data" / "live" / "warehouse.duckdb").exists(), said.stdout[-3000:] + said.stderr[-3000:]

    report = Report("slow_line", "A first live night on a slow line", _COLUMNS, _NOTE)
    hosts = json.loads(spoken.read_text())
    for host, (first, last, turns, received) in sorted(hosts.items(), key=lambda one: one[1][0] - one[1][1]):
        report.add(host, f"{first:.1f}", f"{last:.1f}", f"{last - first:.1f}", f"{turns}", f"{received / 1e6:.1f}")
    asked = max(last for _, last, _, _ in hosts.values()) - min(first for first, _, _, _ in hosts.values())
    slowest = max(last - first for first, last, _, _ in hosts.values())
    turns, received = (sum(one[place] for one in hosts.values()) for place in (2, 3))
    report.add("**all, side by side**", "", "", f"**{asked:.1f}**", f"{turns}", f"{received / 1e6:.1f}")
    report.add("the night, to the published file", "", "", f"{elapsed:.1f}", "", "")
    assert asked <= _OTHERS_WAIT * slowest
