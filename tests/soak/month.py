"""Runs the nights of a simulated month, each in a process of its own, and keeps what came of each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.core.periods import month_key
from orchestration.core.settings import PROJECT_ROOT
from tests.conftest import Place
from tests.soak.nights import Night, Run
from tests.soak.publishers import FIRST_MONTH, Publishers
from tests.soak.witness import Sight, Witness
from tests.support.reports import Report
from tests.support.webhook import Webhook

_LONGEST_SECONDS = 900
_MORNING = timedelta(hours=6)


@dataclass(frozen=True)
class Outcome:
    """What came of a night; ``exit_codes`` has one for each process."""

    night: Night
    exit_codes: tuple[int, ...]
    alerts: tuple[str, ...]
    pings: int
    status_code: int
    sight: Sight
    problems: tuple[str, ...]
    seconds: float
    said: str

    @property
    def row(self) -> tuple[str, ...]:
        """The night in the report."""
        night, loaded = self.night, sorted(self.sight.loaded)
        what = night.what + (f" (not as expected: {'; '.join(self.differences)})" if self.differences else "")
        return (
            f"{night.begins_at:%Y-%m-%d %H:%M}",
            what,
            " and ".join("killed" if code < 0 else str(code) for code in self.exit_codes),
            "; ".join(self.alerts) or "none",
            "new" if self.sight.is_new else "unchanged",
            f"{len(loaded)} of all datasets" if len(loaded) > 5 else ", ".join(loaded) or "none",
            f"{self.seconds:.0f}",
        )

    @property
    def differences(self) -> list[str]:
        """In what it is not as the table says, and what is wrong besides."""
        night = self.night
        code = -signal.SIGKILL if night.exit_code is None else night.exit_code
        compared = {
            "exit codes": (self.exit_codes, (code,) * night.run.processes),
            "loaded": (sorted(self.sight.loaded), sorted(night.loaded)),
            "a new release": (self.sight.is_new, night.is_new),
            "messages": (self.alerts, night.alerts),
            "pings": (self.pings, night.pings),
            "exit code of status": (self.status_code, int(night.is_person_needed)),
        }
        differences = [f"{name}: {found}, not {due}" for name, (found, due) in compared.items() if found != due]
        return [*differences, *self.problems]


class Month:
    """The nights of ``nights``, run in order as they are asked for, over one data folder in ``folder``."""

    def __init__(self, nights: Sequence[Night], sample: Path, folder: Path, webhook: Webhook, report: Report) -> None:
        self._report = report
        self.place = Place(folder / "data", folder / "recordings")
        self.outcomes: list[Outcome] = []
        self._nights = nights
        self._publishers = Publishers(sample, self.place.recordings)
        self._webhook = webhook
        self._scratch = folder / "scratch"
        self._scratch.mkdir()

    def outcome(self, day: date) -> Outcome:
        """What came of the night of ``day``, run now if it has not been."""
        for night in self._nights[len(self.outcomes) :]:
            if night.day > day:
                break
            self.outcomes.append(self._run(night))
            self._report.add(*self.outcomes[-1].row)
        return next(outcome for outcome in self.outcomes if outcome.night.day == day)

    @cached_property
    def environment(self) -> dict[str, str]:
        """Settings of every process; local time is not UTC and has changes of the clock."""
        place = {**self.place.environment, "TRADE_CORRIDORS_HISTORY_START": FIRST_MONTH, "TZ": "America/Toronto"}
        told = {"TRADE_CORRIDORS_ALERT_URL": self._webhook.url, "TRADE_CORRIDORS_PING_URL": self._webhook.url}
        return {**place, **told}

    @cached_property
    def _witness(self) -> Witness:
        return Witness(self.place.settings, self._scratch)

    def _run(self, night: Night) -> Outcome:
        for change in night.changes:
            change(self._publishers)
        self._publishers.offer(night.day, night.faults)
        self._webhook.status = 503 if night.is_webhook_down else 200
        objects = self._objects()
        started = time.monotonic()
        runs = [self._begin(night) for _ in range(night.run.processes)]
        if night.run in (Run.KILLED_LANDING, Run.KILLED_BUILDING):
            self._kill(runs[0], night.run, objects)
        said = [run.communicate(timeout=_LONGEST_SECONDS) for run in runs]
        seconds = time.monotonic() - started
        messages, pings = self._webhook.messages, self._webhook.pings
        self._webhook.messages, self._webhook.pings = [], 0
        problems = (*_told_wrong(night, messages), *_said_wrong(night, [errors for _, errors in said]))
        sight = self._witness.look(night.begins_at, has_ended=night.exit_code is not None)
        return Outcome(
            night=night,
            exit_codes=tuple(run.returncode for run in runs),
            alerts=tuple(f"{message['status']} {message['key'].removeprefix('dataset:')}" for message in messages),
            pings=pings,
            status_code=self._status(night.begins_at + _MORNING),
            sight=sight,
            problems=(*problems, *sight.problems),
            seconds=seconds,
            said="\n".join(text for texts in said for text in texts),
        )

    def _begin(self, night: Night) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.soak.clock", night.begins_at.isoformat(), "warehouse"],
            env=self.environment,
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _kill(self, process: subprocess.Popen[str], run: Run, objects: set[Path]) -> None:
        """Kill the whole night as soon as its moment has come."""
        deadline = time.monotonic() + _LONGEST_SECONDS
        while not self._has_come(run, objects):
            assert process.poll() is None and time.monotonic() < deadline, "the night ended before its moment came"
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)

    def _has_come(self, run: Run, objects: set[Path]) -> bool:
        if run is Run.KILLED_LANDING:
            return bool(self._objects() - objects)
        return self.place.settings.next_file.exists() and self.place.settings.work_file.exists()

    def _objects(self) -> set[Path]:
        return set(self.place.settings.landing.glob("objects/??/*"))

    def _status(self, at: datetime) -> int:
        command = [sys.executable, "-m", "tests.soak.clock", at.isoformat(), "status"]
        return subprocess.run(
            command, env=self.environment, cwd=PROJECT_ROOT, capture_output=True, check=False
        ).returncode


def _told_wrong(night: Night, messages: Sequence[dict[str, Any]]) -> list[str]:
    """A message of something that begins tonight says so."""
    return [
        f"{message['key']} is told to be so since {message['since']}"
        for message in messages
        if message["status"] == "firing" and not message["since"].startswith(f"{night.day}T")
    ]


def _said_wrong(night: Night, said: Sequence[str]) -> list[str]:
    """A night asks for every month from the first to its own, in UTC, and never shows a traceback."""
    wanted = f"ingest_monthly {FIRST_MONTH} to {month_key(night.day)}\n"
    wrong = [f"a night does not say: {wanted.strip()}" for text in said if wanted not in text]
    return wrong + ["a traceback" for text in said if "Traceback" in text]
