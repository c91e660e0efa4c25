"""A night that is running, as others see it: since when, at which step, and what each step took the last time.

The memory says what the night that noted it last was doing; that one runs now, only the writer slot says.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import dagster as dg

from orchestration.core.errors import StorageFailed
from orchestration.core.settings import Settings
from orchestration.landing.memory import Memory
from orchestration.raw.slot import is_slot_taken


def note_running(settings: Settings, began_at: datetime, doing: str) -> None:
    """Note what a night does now; a disk that takes no note of it is no reason to end the night."""
    values = (began_at.isoformat(), datetime.now(UTC).isoformat(), doing)
    with contextlib.suppress(OSError, StorageFailed), Memory(settings.landing).changing() as con:
        con.execute("insert or replace into nights values ('run', ?, ?, ?)", values)


def note_ended(settings: Settings) -> None:
    """Note that no night runs any more."""
    with contextlib.suppress(OSError, StorageFailed), Memory(settings.landing).changing() as con:
        con.execute("delete from nights where what = 'run'")


def running(settings: Settings) -> str:
    """What runs now, in a line; nothing if nothing does."""
    if not is_slot_taken(settings):
        return ""
    noted = Memory(settings.landing).rows("select began_at, since, doing from nights where what = 'run'")
    if not noted:
        return "A run is at work; the Dagster UI shows which."
    *times, doing = noted[0]
    began, since = (f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M} UTC" for time in times)
    return f"A night is running since {began}; now: {doing}, since {since}."


def step_seconds(events: Iterable[dg.DagsterEvent]) -> dict[str, float]:
    """Step -> seconds that it took, of the steps of a run that succeeded."""
    ended = [event for event in events if event.is_step_success]
    return {str(event.step_key): event.step_success_data.duration_ms / 1000 for event in ended}


def past_seconds(settings: Settings) -> dict[str, float]:
    """Step -> seconds that it took in the newest night that ran it."""
    return dict(Memory(settings.landing).rows("select step, seconds from steps"))


def note_seconds(settings: Settings, seconds: Mapping[str, float]) -> None:
    """Remember what steps took, for the estimate of the next night."""
    with Memory(settings.landing).changing() as con:
        con.executemany("insert or replace into steps values (?, ?)", seconds.items())
