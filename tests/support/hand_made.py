"""A raw file whose landing is filled by hand: what a publisher never sent, judged by the real loader and gate."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.landing.archive import Archive
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader


class Raw:
    """A raw file and a landing into which files are put by hand."""

    def __init__(
        self,
        folder: Path,
        con: duckdb.DuckDBPyConnection,
        dataset: Dataset,
        header: str,
        mode: Mode = Mode.SAMPLE,
    ) -> None:
        self.con = con
        self.dataset, self.header = dataset, header
        self.archive = Archive(folder / "landing", mode)
        self.remarks: list[str] = []

    def load(self, *months: list[str], header: str = "", dataset: Dataset | None = None) -> list[Loaded]:
        """Land and load months of 2024 from January on, each the lines of one file."""
        dataset = dataset or self.dataset
        landed = self.land(*months, header=header, dataset=dataset)
        outcomes = Loader(self.con, self.archive, dataset, remark=self.remarks.append).load(landed)
        return [outcomes[key] for key in landed]

    def land(
        self, *months: list[str], header: str = "", dataset: Dataset | None = None
    ) -> dict[str, tuple[LandedFile, ...]]:
        """Land months of 2024 from January on, each the lines of one file; returns their files."""
        dataset, header = dataset or self.dataset, header or self.header
        landed: dict[str, tuple[LandedFile, ...]] = {}
        for number, lines in enumerate(months, 1):
            key = f"2024-{number:02}"
            content = "\n".join([header, *lines, ""]).encode()
            sha256 = hashlib.sha256(content).hexdigest()
            path = self.archive.object_path(sha256)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            landed[key] = (LandedFile(path, sha256, f"https://example.org/{key}"),)
            self.archive.complete(dataset.code, key, landed[key])
        return landed

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query on the raw file selects."""
        return self.con.execute(sql).fetchall()
