"""Remembers a night that has begun and not ended, so that the next one on the same day goes on where it stopped."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from orchestration.core.durable import write_json
from orchestration.core.settings import Settings


def night_begins(settings: Settings) -> str:
    """Note that a night begins; returns when the one began that it goes on with, and nothing if it is a new one.

    A night that was broken off on an earlier day (UTC) is not gone on with: what landed then may have changed.
    """
    path = settings.home / "night.json"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    before = str(json.loads(path.read_text(encoding="utf-8"))["began_at"]) if path.exists() else ""
    if before[:10] == now[:10]:
        return before
    write_json(path, {"began_at": now})
    return ""


def night_ends(settings: Settings) -> None:
    """Note that a night ran to its end, whatever it found."""
    (settings.home / "night.json").unlink(missing_ok=True)
