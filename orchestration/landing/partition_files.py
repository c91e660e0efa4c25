"""Which files partitions have, in one respect: landed, accepted or refused. A journal a dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.core.request import LandedFile
from orchestration.landing import journal
from orchestration.landing.receipts import as_list, as_sha256, as_text

Files = tuple[LandedFile, ...]


@dataclass
class PartitionFiles:
    """Partition -> its files in page order, the last that were noted.

    Args:
        folder: of the journals.
        noted_at: name of the time in a line.
        object_path: sha256 -> where the bytes lie.
    """

    folder: Path
    noted_at: str
    object_path: Callable[[str], Path]
    _read: dict[str, dict[str, Files]] = field(default_factory=dict)

    def of(self, dataset: str) -> dict[str, Files]:
        """What was last noted of a dataset's partitions."""
        if dataset not in self._read:
            self._read[dataset] = dict(journal.records(self._journal(dataset), self._record))
        return self._read[dataset]

    def note(self, dataset: str, partition: str, files: Files) -> None:
        """Note a partition's files (a line only if they differ from the last)."""
        if self.of(dataset).get(partition) == files:
            return
        line = {
            "partition": partition,
            "files": [{"sha256": file.sha256, "url": file.url} for file in files],
            self.noted_at: datetime.now(UTC).isoformat(timespec="seconds"),
        }
        journal.append(self._journal(dataset), line)
        self.of(dataset)[partition] = files

    def _journal(self, dataset: str) -> Path:
        return self.folder / f"{dataset}.jsonl"

    def _record(self, line: dict[str, Any]) -> tuple[str, Files]:
        files = [(as_sha256(file["sha256"]), as_text(file["url"])) for file in as_list(line["files"])]
        return as_text(line["partition"]), tuple(LandedFile(self.object_path(sha), sha, url) for sha, url in files)
