"""Remembers a night that has begun and not ended, so that the next one on the same day goes on where it stopped."""

from __future__ import annotations

from datetime import UTC, datetime

from orchestration.core.settings import Settings
from orchestration.landing.memory import Memory


def night_begins(settings: Settings) -> str:
    """Note that a night begins; returns when the one began that it goes on with, and nothing if it is a new one.

    A night that was broken off on an earlier day (UTC) is not gone on with: what landed then may have changed.
    """
    memory = Memory(settings.landing)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for (before,) in memory.rows("select began_at from nights where what = 'night'"):
        if before[:10] == now[:10]:
            return str(before)
    with memory.changing() as con:
        con.execute("insert or replace into nights (what, began_at) values ('night', ?)", (now,))
    return ""


def night_ends(settings: Settings) -> None:
    """Note that a night ran to its end, whatever it found."""
    with Memory(settings.landing).changing() as con:
        con.execute("delete from nights where what = 'night'")
