"""Notes on the partitions of a dataset: one small file a dataset, so that two may be landed at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from orchestration.core.durable import write_json


class Notes:
    """Notes of one kind.

    Earlier versions kept those of all datasets in one file; it is read for a dataset that has none of its own yet.
    """

    def __init__(self, root: Path, kind: str) -> None:
        self._folder = root / kind
        self._of_all = root / f"{kind}.json"

    def read(self, dataset: str) -> dict[str, str]:
        """Partition -> what is noted of it."""
        own = self._file(dataset)
        if own.exists():
            notes: dict[str, str] = json.loads(own.read_text(encoding="utf-8"))
            return notes
        if not self._of_all.exists():
            return {}
        keys = json.loads(self._of_all.read_text(encoding="utf-8"))  # dataset and partition, a blank between
        named = {tuple(key.split(" ", 1)): text for key, text in keys.items()}
        return {partition: text for (code, partition), text in named.items() if code == dataset}

    def write(self, dataset: str, notes: Mapping[str, str]) -> None:
        """Replace the notes on a dataset, if they differ."""
        if notes != self.read(dataset):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_json(self._file(dataset), notes)

    def _file(self, dataset: str) -> Path:
        return self._folder / f"{dataset}.json"
