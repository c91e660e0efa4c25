"""Remembers which publishers kept their data locked when they were last asked, so that it is asked for once more.

One file for all datasets: written by whoever holds the writer slot, in the thread that loads, never by one that lands.
"""

from __future__ import annotations

import json

from orchestration.core.dataset import Dataset
from orchestration.core.durable import write_json
from orchestration.core.settings import Settings


def deferred(settings: Settings) -> set[str]:
    """Datasets whose publisher kept them locked when they were last asked for."""
    path = settings.home / "deferred.json"
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def note_deferred(settings: Settings, dataset: Dataset, is_locked: bool) -> None:
    """Note whether a dataset was locked just now."""
    before = deferred(settings)
    after = before | {dataset.code} if is_locked else before - {dataset.code}
    if after != before:
        write_json(settings.home / "deferred.json", sorted(after))
