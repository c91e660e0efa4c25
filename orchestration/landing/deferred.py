"""Remembers which publishers kept their data locked when they were last asked, so that it is asked for once more."""

from __future__ import annotations

from orchestration.core.dataset import Dataset
from orchestration.core.settings import Settings
from orchestration.landing.memory import Memory


def deferred(settings: Settings) -> set[str]:
    """Datasets whose publisher kept them locked when they were last asked for."""
    return {code for (code,) in Memory(settings.landing).rows("select dataset from datasets where is_locked")}


def note_deferred(settings: Settings, dataset: Dataset, is_locked: bool) -> None:
    """Note whether a dataset was locked just now."""
    if is_locked != (dataset.code in deferred(settings)):
        with Memory(settings.landing).changing() as con:
            con.execute(
                "insert into datasets (dataset, is_locked) values (?, ?)"
                " on conflict (dataset) do update set is_locked = excluded.is_locked",
                (dataset.code, is_locked),
            )
