"""What is seen while a night runs, on a terminal and in a pipe, and how honest its estimate is."""

from __future__ import annotations

import os
import pty
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from orchestration.automation.screen import Screen

WANTED = {"Quick": {"quick_a": 4}, "Slow": {"slow_a": 2, "slow_b": 8}, "Silent": {"silent_a": 1}}


class _Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def _stream(on_terminal: bool) -> Iterator[tuple[TextIO, list[bytes]]]:
    """A stream, to a pseudo-terminal or a pipe, and what arrives at its other end."""
    reading, writing = pty.openpty() if on_terminal else os.pipe()
    arrived: list[bytes] = []

    def read() -> None:
        while True:
            try:
                content = os.read(reading, 65_536)
            except OSError:  # a pseudo-terminal whose other end is closed
                return
            if not content:
                return
            arrived.append(content)

    reader = threading.Thread(target=read)
    reader.start()
    with os.fdopen(writing, "w", encoding="utf-8") as out:
        yield out, arrived
    reader.join()
    os.close(reading)


def test_the_estimate_is_the_slowest_publishers_at_its_own_pace() -> None:
    clock = _Clock()
    with Path(os.devnull).open("w", encoding="utf-8") as out:
        screen = Screen(out, clock=clock)
        screen.expect(WANTED)
        assert screen.status() == "0:00:00: landed 0 of 4 datasets, 15 partition(s) left; no estimate yet"
        clock.now += 60
        for _ in range(4):
            screen.item("land", "quick_a", 4, "new")
        screen.landed("quick_a")
        for _ in range(2):
            screen.item("land", "slow_a", 2, "new")
        screen.landed("slow_a")
        about = "about 0:04:00 of landing left, no estimate yet for silent_a"  # eight partitions, 30 seconds each
        assert screen.status() == f"0:01:00: landed 2 of 4 datasets, 9 partition(s) left; {about}"
        screen.item("land", "silent_a", 1, "failed")
        screen.landed("silent_a")
        screen.item("load", "quick_a", 4, "accepted")
        assert screen.status().endswith("; about 0:04:00 of landing left; loading quick_a, 1 of 4")
        screen.landed("slow_b")  # a thread that died told of no partition
        assert screen.status() == "0:01:00: loading quick_a, 1 of 4; no estimate of what is left"
        assert screen.outcomes == {"land new": 6, "land failed": 1, "load accepted": 1}


def test_a_dataset_ends_with_a_line_of_its_own_whoever_works_beside_it() -> None:
    with _stream(on_terminal=False) as (out, arrived), Screen(out).running() as screen:
        screen.expect(WANTED)
        screen.item("land", "slow_a", 2, "new")
        screen.item("land", "quick_a", 4, "not yet released")
        screen.item("land", "slow_a", 2, "unchanged")
        screen.landed("slow_a")
        screen.landed("quick_a")
        screen.item("load", "slow_a", 1, "accepted")
        screen.item("load", "slow_a", 1, "refused")
        screen.loaded()
        assert screen.status().startswith("0:00:00: landed 2 of 4 datasets")
        screen.begin("build")
    said = b"".join(arrived).decode().splitlines()
    assert said == [
        "  land slow_a: 1 new, 1 unchanged",
        "  land quick_a: 1 not yet released",
        "  load slow_a: 1 accepted, 1 refused",
        "build",
    ]


def test_a_pipe_gets_whole_lines_with_the_time_whenever_nothing_else_was_said(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with _stream(on_terminal=False) as (out, arrived), Screen(out, seconds=0.2).running() as screen:
        screen.expect(WANTED)
        time.sleep(0.7)
    lines = b"".join(arrived).decode().splitlines()
    assert len(lines) >= 2
    for line in lines:
        assert re.fullmatch(
            r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC, 0:00:0\d: landed 0 of 4 .*; no estimate yet", line
        ), line
    assert capfd.readouterr().err == ""


def test_a_pipe_that_is_talked_to_gets_no_status() -> None:
    with _stream(on_terminal=False) as (out, arrived), Screen(out, seconds=30).running() as screen:
        screen.say("begun")
        time.sleep(1.2)
    assert b"".join(arrived) == b"begun\n"


def test_a_terminal_gets_one_line_that_is_drawn_anew_and_gone_before_anything_is_said() -> None:
    with _stream(on_terminal=True) as (out, arrived), Screen(out, seconds=0.1).running() as screen:
        screen.expect(WANTED)
        for _ in range(200):  # a busy machine draws late
            time.sleep(0.05)
            if b"".join(arrived).count(b"landed 0 of 4") >= 2:
                break
        screen.say("done")
    seen = b"".join(arrived).decode()
    assert seen.count("landed 0 of 4") >= 2
    assert all(part.startswith("\x1b[K") for part in seen.split("\r")[1:] if part.strip())
    assert seen.rstrip().endswith("\r\x1b[Kdone")
    assert "\n" not in seen.split("done")[0]


def test_once_all_has_landed_the_estimate_is_what_the_steps_that_are_left_took_the_last_time() -> None:
    clock, doing = _Clock(), list[str]()
    past = {"ingest_quick_a": 30.0, "ingest_slow_a": 5.0, "dbt_build": 100.0, "published__warehouse": 20.0}
    with Path(os.devnull).open("w", encoding="utf-8") as out:
        screen = Screen(out, clock=clock)
        screen.know(past, doing.append)
        screen.expect({"Quick": {"quick_a": 2}, "Slow": {"slow_a": 1}})
        for dataset in ("quick_a", "slow_a"):
            screen.landed(dataset)
        screen.step_begins()
        clock.now += 10
        for _ in range(2):
            screen.item("load", "quick_a", 2, "accepted")
        assert screen.status() == "0:00:10: loading quick_a, 2 of 2; about 0:02:25 left"
        screen.steps_ended({"ingest_quick_a": 12.0, "ingest_slow_a": 1.0})
        screen.step_begins()
        clock.now += 40
        screen.item("build", "models", 200, "built")
        assert screen.status() == "0:00:50: building, 1 of 200 models; about 0:01:20 left"
        clock.now += 200
        assert screen.status().endswith("; longer than the last time")
        for _ in range(199):
            screen.item("build", "models", 200, "built")
        assert ": building, 200 of 200 models; tests and audit left; " in screen.status()
    assert doing == ["landing", "loading quick_a", "building"]
    assert screen.seconds == {"ingest_quick_a": 12.0, "ingest_slow_a": 1.0}


def test_a_step_that_never_ended_before_leaves_no_estimate() -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as out:
        screen = Screen(out, clock=_Clock())
        screen.know({"dbt_build": 100.0, "published__warehouse": 20.0}, lambda doing: None)
        screen.expect({"Quick": {"quick_a": 2}})
        screen.landed("quick_a")
        assert screen.status().endswith("; no estimate of what is left")
