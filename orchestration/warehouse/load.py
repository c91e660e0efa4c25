"""Loads landed partitions into raw behind the gate: parse, candidate, judge, swap.

Partitions are judged 24 at a time; when a batch does not pass, each of its partitions is judged by
itself, so that a bad month never holds back its neighbours and a good night pays for one judgement.
"""

from __future__ import annotations

import csv
import hashlib
import inspect
import shutil
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb

from orchestration.core.dataset import Dataset, LandedFile
from orchestration.core.errors import FileRefused, GateErrored, GateFailed, TradeCorridorsError
from orchestration.landing.archive import Archive
from orchestration.quality.checks import raw_checks
from orchestration.quality.gate import judge
from orchestration.quality.verdict import Outcome, Verdict
from orchestration.warehouse import raw, read

_BATCH = 24


class LoadOutcome(StrEnum):
    """What became of a partition."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    ERROR = "error"


@dataclass(frozen=True)
class Loaded:
    """Outcome of one partition; ``verdict`` is ``None`` when no gate had to run."""

    outcome: LoadOutcome
    rows: int = 0
    verdict: Verdict | None = None
    error: TradeCorridorsError | None = None

    @property
    def is_good(self) -> bool:
        """Whether the landed content is what raw now holds."""
        return self.outcome in (LoadOutcome.ACCEPTED, LoadOutcome.UNCHANGED)


@dataclass
class Loader:
    """Loads one dataset into an open raw file.

    Args:
        report: told of each partition as it ends.
    """

    con: duckdb.DuckDBPyConnection
    archive: Archive
    dataset: Dataset
    report: Callable[[str, Loaded], None] = lambda partition, loaded: None

    def load(self, partitions: Sequence[str]) -> dict[str, Loaded]:
        """Load those of ``partitions`` whose landed content is not yet in raw."""
        raw.prepare(self.con, self.dataset)
        self._declaration = declaration_fingerprint(self.dataset)
        self._checks = raw_checks(self.dataset)
        known = raw.accepted_inputs(self.con, self.dataset.code)
        outcomes: dict[str, Loaded] = {}
        changed: list[tuple[str, tuple[LandedFile, ...]]] = []
        for partition in partitions:
            files = self.archive.partitions(self.dataset.code)[partition]
            if known.get(partition) == (self._load("", partition, files).files, self._declaration):
                raw.renew(self.con, self.dataset, partition)
                outcomes[partition] = self._told(partition, Loaded(LoadOutcome.UNCHANGED))
            else:
                changed.append((partition, files))
        for batch in _batches(changed):
            outcomes |= self._load_batch(batch)
        return outcomes

    def _load_batch(self, batch: Sequence[tuple[str, tuple[LandedFile, ...]]]) -> dict[str, Loaded]:
        load_id = uuid.uuid4().hex
        outcomes: dict[str, Loaded] = {}
        staged: list[raw.Load] = []
        raw.clear_candidate(self.con, self.dataset)
        for partition, files in batch:
            load = self._load(load_id, partition, files)
            try:
                self._stage(load, files)
                staged.append(load)
            except TradeCorridorsError as error:
                raw.drop_from_candidate(self.con, self.dataset, partition)
                outcomes[partition] = self._reject(load, error.at(self.dataset.code, partition), None)
        if not staged:
            return outcomes
        verdict = judge(self.con, self._checks)
        if verdict.outcome is Outcome.PASS:
            rows = raw.swap_in(self.con, self.dataset, staged, verdict)
            for load in staged:
                accepted = Loaded(LoadOutcome.ACCEPTED, rows[load.partition], verdict)
                outcomes[load.partition] = self._told(load.partition, accepted)
        elif verdict.outcome is Outcome.FAIL and len(staged) > 1:
            names = {load.partition for load in staged}
            for item in batch:
                if item[0] in names:
                    outcomes |= self._load_batch([item])
        else:
            for load in staged:
                outcomes[load.partition] = self._reject(load, self._refusal(verdict, load.partition), verdict)
        return outcomes

    def _load(self, load_id: str, partition: str, files: Sequence[LandedFile]) -> raw.Load:
        return raw.Load(load_id, partition, [file.sha256 for file in files], self._declaration)

    def _stage(self, load: raw.Load, files: tuple[LandedFile, ...]) -> None:
        scratch = self.archive.scratch / f"{self.dataset.code}-{load.partition}"
        scratch.mkdir(parents=True, exist_ok=True)
        try:
            parsed = self.dataset.parse(files, load.partition, scratch)
            for table in self.dataset.tables:
                read.append(self.con, table, parsed[table.name], load.partition, load.loaded_at.isoformat())
        except (csv.Error, duckdb.Error, ValueError, LookupError, TypeError) as error:
            raise FileRefused(
                expected="files in the shape that the source module reads",
                found=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:200],
                remedy="The last good partition stays. Look at the bytes in the landing.",
            ) from error
        finally:
            shutil.rmtree(scratch)

    def _refusal(self, verdict: Verdict, partition: str) -> TradeCorridorsError:
        try:
            verdict.raise_unless_passed(self.dataset.code, partition)
        except (GateFailed, GateErrored) as error:
            return error
        raise AssertionError("a passing verdict is no refusal")

    def _reject(self, load: raw.Load, error: TradeCorridorsError, verdict: Verdict | None) -> Loaded:
        outcome = LoadOutcome.ERROR if isinstance(error, GateErrored) else LoadOutcome.REJECTED
        raw.reject(self.con, self.dataset, load, str(error), verdict, outcome.value)
        return self._told(load.partition, Loaded(outcome, verdict=verdict, error=error))

    def _told(self, partition: str, loaded: Loaded) -> Loaded:
        self.report(partition, loaded)
        return loaded


def declaration_fingerprint(dataset: Dataset) -> str:
    """Changes when the source module or the reader does, so that old loads are made again."""
    sources = [inspect.getsource(sys.modules[dataset.parse.__module__]), inspect.getsource(read)]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]


def _batches(
    items: Sequence[tuple[str, tuple[LandedFile, ...]]],
) -> Sequence[Sequence[tuple[str, tuple[LandedFile, ...]]]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
