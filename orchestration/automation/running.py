"""A night that is running, as others see it: since when, at which step, and what each step took the last time.

``running.json`` says what the night that wrote it last was doing; that one runs now, only the writer slot says.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.core.durable import write_json
from orchestration.core.settings import Settings
from orchestration.raw.slot import is_slot_taken


def note_running(settings: Settings, began_at: datetime, doing: str) -> None:
    """Note what a night does now; a disk that takes no note of it is no reason to end the night."""
    times = {"began_at": began_at.isoformat(), "since": datetime.now(UTC).isoformat()}
    with contextlib.suppress(OSError):
        write_json(_running(settings), {"doing": doing, **times})


def note_ended(settings: Settings) -> None:
    """Note that no night runs any more."""
    with contextlib.suppress(OSError):
        _running(settings).unlink(missing_ok=True)


def running(settings: Settings) -> str:
    """What runs now, in a line; nothing if nothing does."""
    if not is_slot_taken(settings):
        return ""
    noted = _read(_running(settings))
    if not noted:
        return "A run is at work; the Dagster UI shows which."
    began, since = (f"{datetime.fromisoformat(noted[at]):%Y-%m-%d %H:%M} UTC" for at in ("began_at", "since"))
    return f"A night is running since {began}; now: {noted['doing']}, since {since}."


def step_seconds(events: Iterable[dg.DagsterEvent]) -> dict[str, float]:
    """Step -> seconds that it took, of the steps of a run that succeeded."""
    ended = [event for event in events if event.is_step_success]
    return {str(event.step_key): event.step_success_data.duration_ms / 1000 for event in ended}


def past_seconds(settings: Settings) -> dict[str, float]:
    """Step -> seconds that it took in the newest night that ran it."""
    return {step: float(seconds) for step, seconds in _read(_durations(settings)).items()}


def note_seconds(settings: Settings, seconds: Mapping[str, float]) -> None:
    """Remember what steps took, for the estimate of the next night."""
    write_json(_durations(settings), {**past_seconds(settings), **seconds})


def _running(settings: Settings) -> Path:
    return settings.home / "running.json"


def _durations(settings: Settings) -> Path:
    return settings.home / "durations.json"


def _read(path: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content
    return {}
