"""A night is stopped by a signal: within seconds, nothing is published, the slot is free, and the next one goes on."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from orchestration.automation.conditions import ended_jobs
from orchestration.core.failure import Failure
from orchestration.core.settings import PROJECT_ROOT
from orchestration.landing.memory import Memory
from orchestration.release.candidate import sha256_of
from tests.conftest import Place
from tests.support.crash import assert_whole, with_news

LONGEST_SECONDS = 30
"""On however busy a machine; alone it is one or two."""
SLOW = '[[fault]]\nurl = "February2019"\nslow_seconds = 600\n'


@dataclass
class _Night:
    """A night that runs on a pseudo-terminal, which shows what it says to its error stream."""

    place: Place
    shown: bytearray = field(default_factory=bytearray)

    @property
    def lines(self) -> list[str]:
        """All that was shown, the status lines that were drawn over among it."""
        return [line for line in re.split(r"[\r\n]+|\x1b\[K", self.shown.decode(errors="replace")) if line.strip()]

    def stopped(self, number: signal.Signals, when: Callable[[_Night], bool]) -> int:
        """Run, send a signal to the process alone once it is time, and wait for its exit code."""
        reading, writing = pty.openpty()
        night = subprocess.Popen(
            [sys.executable, "-c", _NIGHT],
            env=self.place.environment,
            cwd=PROJECT_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
        )
        os.close(writing)
        reader = threading.Thread(target=self._read, args=(reading,))
        reader.start()
        latest = time.monotonic() + 600
        while not when(self):
            assert night.poll() is None and time.monotonic() < latest, self.lines[-30:]
            time.sleep(0.1)
        night.send_signal(number)
        code = night.wait(timeout=LONGEST_SECONDS)
        reader.join()
        os.close(reading)
        return code

    def _read(self, reading: int) -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while content := os.read(reading, 65_536):
                self.shown += content


_NIGHT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test runner in the background may have it ignored
from orchestration.__main__ import main
sys.argv[1:] = ["warehouse"]
sys.exit(main())
"""


def _assert_stopped(night: _Night, number: signal.Signals, code: int, published: str) -> None:
    place, name = night.place, number.name
    assert code == 128 + number
    line = f"The night was stopped by {name}; nothing was published; what had landed is kept; run it again to go on."
    assert night.lines[-1] == line
    assert not re.search("Traceback|Interrupt|Error", night.shown.decode()), night.lines
    assert sha256_of(place.settings.pointer) == published
    assert_whole(place.settings)
    assert not (place.settings.landing / "tmp").exists()
    assert not list(place.settings.home.glob(".*.json.*"))
    latest = time.monotonic() + LONGEST_SECONDS
    while (left := _processes_of(place)) and time.monotonic() < latest:
        time.sleep(0.2)  # Dagster's helpers look once a second whether their run is there
    assert left == []
    assert ended_jobs(place.settings)["night"].failures == (Failure(message=line),)


def _shows(night: _Night, status: str) -> bool:
    return bool(night.lines) and re.search(status, night.lines[-1]) is not None


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


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.soak)],
    ids=lambda number: signal.Signals(number).name,
)
def test_a_night_that_is_stopped_while_it_lands(good_place: Place, tmp_path: Path, number: signal.Signals) -> None:
    """One publisher is silent for ten minutes; the others have landed and were loaded."""
    place = good_place.copy(tmp_path)
    published = sha256_of(place.settings.pointer)
    index = place.recordings / "recorded.toml"
    without = index.read_text(encoding="utf-8")
    index.write_text(without + SLOW, encoding="utf-8")

    def is_time(night: _Night) -> bool:
        return "  load nga_world_port_index: 1 unchanged" in night.lines and _shows(
            night, r"landed \d+ of \d+ datasets"
        )

    night = _Night(place)
    _assert_stopped(night, number, night.stopped(number, is_time), published)
    index.write_text(without, encoding="utf-8")
    assert "nothing changed" in place.run("warehouse").stderr
    assert sha256_of(place.settings.pointer) == published
    assert Memory(place.settings.landing).rows("select * from nights") == []


@pytest.mark.soak  # a night killed while dbt builds is in test_night
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: signal.Signals(number).name)
def test_a_night_that_is_stopped_while_dbt_builds(good_place: Place, tmp_path: Path, number: signal.Signals) -> None:
    """The next one, on the same day, neither fetches nor loads again what that one did, and publishes it."""
    place = good_place.copy(tmp_path)
    published = sha256_of(place.settings.pointer)
    with_news(place)

    def is_time(night: _Night) -> bool:
        """The status is drawn while a step runs, for which Dagster puts a file in place of the error stream."""
        is_building = any("dbt_command" in command for command in _processes_of(place))
        return is_building and _shows(night, r"build(ing, \d+ of \d+ models|, audit, publish); ")

    night = _Night(place)
    _assert_stopped(night, number, night.stopped(number, is_time), published)
    assert not place.settings.work_file.exists()
    rerun = place.run("warehouse").stdout
    assert "Landing: 0 partitions fetched, 9 unchanged." in rerun
    assert "Raw: 0 partitions loaded, 9 unchanged." in rerun
    assert sha256_of(place.settings.pointer) != published
    assert_whole(place.settings)
