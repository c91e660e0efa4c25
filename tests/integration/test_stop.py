"""A night is stopped by a signal: within seconds, nothing is published, the slot is free, and the next one goes on."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.automation.conditions import read_jobs
from orchestration.core.settings import PROJECT_ROOT
from orchestration.warehouse.candidate import sha256_of
from tests.conftest import Place
from tests.crash import assert_whole, with_news
from tests.small_recordings import month_zip

LONGEST_SECONDS = 30
"""On however busy a machine; alone it is one or two."""
SLOW = '[[fault]]\nurl = "February2019"\nslow_seconds = 600\n'


def _stopped(place: Place, number: signal.Signals, when: Callable[[], bool]) -> tuple[int, str]:
    """Start a night, send a signal to its process alone once it is time; its exit code and what it said."""
    said = place.data.parent / "said"
    with said.open("w", encoding="utf-8") as out:
        night = subprocess.Popen(
            [sys.executable, "-c", _NIGHT], env=place.environment, cwd=PROJECT_ROOT, stdout=out, stderr=out
        )
    latest = time.monotonic() + 300
    while not when():
        assert night.poll() is None and time.monotonic() < latest, said.read_text(encoding="utf-8")
        time.sleep(0.1)
    night.send_signal(number)
    code = night.wait(timeout=LONGEST_SECONDS)
    return code, said.read_text(encoding="utf-8")


_NIGHT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test runner in the background may have it ignored
from orchestration.__main__ import main
sys.argv[1:] = ["warehouse"]
sys.exit(main())
"""


def _assert_stopped(place: Place, number: signal.Signals, code: int, said: str, published: str) -> None:
    name = number.name
    assert code == 128 + number
    line = f"The night was stopped by {name}; nothing was published; what had landed is kept; run it again to go on."
    assert said.splitlines()[-1] == line
    assert not re.search("Traceback|Interrupt|Error", said), said
    assert sha256_of(place.settings.pointer) == published
    assert_whole(place.settings)
    assert not (place.settings.landing / "tmp").exists()
    assert not list(place.settings.home.glob(".*.json.*"))
    assert _processes_of(place) == []
    assert read_jobs(place.settings)["night"]["failures"] == [line]


def _processes_of(place: Place) -> list[str]:
    """Commands that still run with this place's settings: dbt among them, had it outlived the night."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TRADE_CORRIDORS_DATA={place.data}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text(encoding="utf-8"))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_night_that_is_stopped_while_it_lands(good_place: Place, tmp_path: Path, number: signal.Signals) -> None:
    """One publisher is silent for ten minutes; the others have landed and were loaded."""
    place = good_place.copy(tmp_path)
    published = sha256_of(place.settings.pointer)
    index = place.recordings / "recorded.toml"
    without = index.read_text(encoding="utf-8")
    index.write_text(without + SLOW, encoding="utf-8")
    said = tmp_path / "said"

    def is_time() -> bool:
        return said.exists() and "load nga_world_port_index" in said.read_text(encoding="utf-8")

    _assert_stopped(place, number, *_stopped(place, number, is_time), published)
    index.write_text(without, encoding="utf-8")
    assert "nothing changed" in place.run("warehouse").stderr
    assert sha256_of(place.settings.pointer) == published
    assert not (place.settings.home / "night.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_night_that_is_stopped_while_dbt_builds(good_place: Place, tmp_path: Path, number: signal.Signals) -> None:
    place = good_place.copy(tmp_path)
    published = sha256_of(place.settings.pointer)
    before = month_zip(place.recordings, "2019-02").read_bytes()
    with_news(place)
    code, said = _stopped(place, number, lambda: any("/dbt" in one for one in _processes_of(place)))
    _assert_stopped(place, number, code, said, published)
    assert not place.settings.work_file.exists()
    month_zip(place.recordings, "2019-02").write_bytes(before)
    assert "nothing changed" in place.run("warehouse").stderr
    assert sha256_of(place.settings.pointer) == published
