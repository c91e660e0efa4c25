"""What a person sees while a night runs: what is done, what is left, and when that may be done.

On a terminal the last line is drawn anew each second. Elsewhere it is a line of its own, with the time, whenever
nothing else was printed for half a minute. Everything goes to the error stream as it was when the command began:
Dagster puts files in its place while a step runs.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TextIO

_ON_A_TERMINAL, _ELSEWHERE = 1.0, 30.0
"""Seconds between two status lines."""
_INGEST, _BUILD = "ingest_{}", {"dbt_build", "published__warehouse"}
"""Steps of a night: one a dataset, and those that end it."""
_USUAL_WIDTH = 80
"""Of a terminal that does not say."""


@dataclass
class _Publisher:
    """Landing of the datasets of one publisher: partitions wanted, and done so far."""

    wanted: dict[str, int]
    done: int = 0
    ended: int = 0

    @property
    def left(self) -> int:
        return sum(self.wanted.values()) - self.done


class Screen:
    """Shows a night's progress on ``out``; may be told of it by several threads.

    Args:
        seconds: between two status lines, if not as usual.
    """

    def __init__(self, out: TextIO, seconds: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.outcomes: Counter[str] = Counter()
        self._out, self._clock = out, clock
        self._seconds = seconds or (_ON_A_TERMINAL if out.isatty() else _ELSEWHERE)
        self._began = self._landing_began = self._said = clock()
        self._publishers: dict[str, _Publisher] = {}
        self._stages: dict[tuple[str, str], Counter[str]] = {}
        self._work = "starting"
        self._past: Mapping[str, float] = {}
        self._note: Callable[[str], None] = lambda doing: None
        self._steps_left: set[str] = set()
        self._step_began = self._began
        self.seconds: dict[str, float] = {}
        self._is_drawn = False
        self._lock = threading.RLock()
        self._closed = threading.Event()

    def know(self, past: Mapping[str, float], note: Callable[[str], None]) -> None:
        """What each step took the last time, and whom to tell of each new thing that is done."""
        self._past, self._note = past, note

    @property
    def work(self) -> str:
        """What is done now."""
        return self._work

    @work.setter
    def work(self, work: str) -> None:
        is_new = work.partition(",")[0] != self._work.partition(",")[0]
        self._work = work
        if is_new:
            self._note(work.partition(",")[0])

    def step_begins(self) -> None:
        """A step, or several in a row, begins."""
        self._step_began = self._clock()

    def steps_ended(self, seconds: Mapping[str, float]) -> None:
        """Steps have ended, each in so many seconds."""
        with self._lock:
            self.seconds |= seconds
            self._steps_left -= seconds.keys()

    @contextlib.contextmanager
    def running(self) -> Iterator[Screen]:
        """Draw the status for the length of the block."""
        ticker = threading.Thread(target=self._tick, daemon=True, name="screen")
        ticker.start()
        try:
            yield self
        finally:
            self._closed.set()
            ticker.join()
            self._tell_of_loads()
            self._clear()

    def say(self, text: str) -> None:
        """A plain line."""
        with self._lock:
            self._tell_of_loads()
            self._print(text)

    def begin(self, work: str) -> None:
        """Say what is done from now on."""
        self.work = work
        self.say(work)

    def expect(self, wanted: Mapping[str, Mapping[str, int]]) -> None:
        """Publisher -> dataset -> partitions that are landed from now on."""
        with self._lock:
            self._landing_began = self._clock()
            self._publishers = {publisher: _Publisher(dict(own)) for publisher, own in wanted.items()}
            self._steps_left = {step for own in wanted.values() for step in map(_INGEST.format, own)} | _BUILD
            self.work = "landing"

    def item(self, stage: str, dataset: str, total: int, outcome: str) -> None:
        """One more partition is done (``orchestration.core.progress.Listener``)."""
        with self._lock:
            self.outcomes[f"{stage} {outcome}"] += 1
            counts = self._stages.setdefault((stage, dataset), Counter())
            counts[outcome] += 1
            for publisher in self._publishers.values() if stage == "land" else ():
                publisher.done += dataset in publisher.wanted
            if stage == "load":
                self.work = f"loading {dataset}, {min(counts.total(), total)} of {total}"
                self._tell_of_loads(besides=dataset)
            if stage == "build":
                still = "" if counts.total() < total else "; tests and audit left"
                self.work = f"building, {min(counts.total(), total)} of {total} {dataset}{still}"

    def landed(self, dataset: str) -> None:
        """A dataset's landing ended, well or not."""
        with self._lock:
            self._tell("land", dataset)
            for publisher in self._publishers.values():
                publisher.ended += dataset in publisher.wanted

    def loaded(self) -> None:
        """What had landed is loaded."""
        with self._lock:
            self._tell_of_loads()
            self.work = "landing"

    def status(self) -> str:
        """What is done, what is left, and an estimate where there is ground for one."""
        with self._lock:
            elapsed = f"{timedelta(seconds=round(self._clock() - self._began))!s}"
            ended = sum(one.ended for one in self._publishers.values())
            wanted = sum(len(one.wanted) for one in self._publishers.values())
            if ended == wanted:
                return f"{elapsed}: {self.work}; {self._estimate_of_steps()}"
            left = sum(one.left for one in self._publishers.values())
            landed = f"landed {ended} of {wanted} datasets, {left} partition(s) left"
            loading = f"; {self.work}" if self.work.startswith("loading") else ""
            return f"{elapsed}: {landed}; {self._estimate()}{loading}"

    def _estimate(self) -> str:
        """Until the slowest publisher is done, by the pace of each so far; publishers do not wait for one another."""
        elapsed = self._clock() - self._landing_began
        waiting = [one for one in self._publishers.values() if one.ended < len(one.wanted)]
        unknown = sorted(next(iter(one.wanted)) for one in waiting if not one.done)
        known = [elapsed / one.done * one.left for one in waiting if one.done]
        if not known:
            return "no estimate yet"
        about = f"about {timedelta(seconds=round(max(known)))!s} of landing left"
        return f"{about}, no estimate yet for {', '.join(unknown)}" if unknown else about

    def _estimate_of_steps(self) -> str:
        """What the steps that are left took the last time; nothing while one of them never ended."""
        if not self._steps_left or not self._steps_left <= self._past.keys():
            return "no estimate of what is left"
        left = sum(self._past[step] for step in self._steps_left) - (self._clock() - self._step_began)
        return f"about {timedelta(seconds=round(left))!s} left" if left > 0 else "longer than the last time"

    def _tell_of_loads(self, besides: str = "") -> None:
        """End the load of whatever was loaded: one dataset is loaded at a time."""
        for stage, dataset in [key for key in self._stages if key[0] == "load" and key[1] != besides]:
            self._tell(stage, dataset)

    def _tell(self, stage: str, dataset: str) -> None:
        """End a stage of a dataset with its line."""
        if counts := self._stages.pop((stage, dataset), None):
            told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
            self._print(f"  {stage} {dataset}: {told}")

    def _print(self, text: str) -> None:
        self._clear()
        self._write(f"{text}\n")
        self._said = self._clock()

    def _tick(self) -> None:
        while not self._closed.wait(min(self._seconds, 1.0)):
            with self._lock:
                if self._out.isatty():
                    width = os.get_terminal_size(self._out.fileno()).columns or _USUAL_WIDTH
                    self._write(f"\r\x1b[K{self.status()[: width - 1]}")
                    self._is_drawn = True
                elif self._clock() - self._said >= self._seconds:
                    self._print(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {self.status()}")

    def _clear(self) -> None:
        if self._is_drawn:
            self._write("\r\x1b[K")
            self._is_drawn = False

    def _write(self, text: str) -> None:
        """Write at once; that nobody reads it any more is no reason to end a night."""
        with contextlib.suppress(OSError):
            self._out.write(text)
            self._out.flush()


def error_stream() -> TextIO:
    """The error stream as it is now, whatever is put in its place later."""
    return os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8", errors="backslashreplace")
