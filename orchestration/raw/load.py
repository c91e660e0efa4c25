"""Loads landed partitions into raw behind the gate: parse, candidate, judge, swap.

Partitions are judged 24 at a time; when a batch does not pass, each of its partitions is judged by
itself, so that a bad month never holds back its neighbours and a good night pays for one judgement. A key that comes
twice is looked for only when the judgement finds one: those rows are quarantined, and the rest is judged anew.
"""

from __future__ import annotations

import contextlib
import csv
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.core.commands import typed
from orchestration.core.dataset import Dataset
from orchestration.core.drift import Found
from orchestration.core.errors import (
    EmptyPartition,
    FileRefused,
    GateErrored,
    GateRefused,
    StorageFailed,
    TradeCorridorsError,
)
from orchestration.core.relation import CsvFiles
from orchestration.core.request import LandedFile
from orchestration.core.storage import storage_error
from orchestration.core.table import Table
from orchestration.landing.archive import Archive
from orchestration.landing.fetch import UNREADABLE
from orchestration.publishers.registry import all_datasets, compared_with
from orchestration.quality import past_bounds
from orchestration.quality.acceptances import ACCEPTED_SHOCKS, Acceptance, read_acceptances, refuse_unknown_checks
from orchestration.quality.audit import shock_audits
from orchestration.quality.checks import grain_check, raw_checks
from orchestration.quality.gate import judge
from orchestration.quality.sentences import sentences
from orchestration.quality.verdict import Outcome, Verdict
from orchestration.raw import judgements, quarantine, read, swap
from orchestration.raw.again import again_due, why_again
from orchestration.raw.attempt import Load, Loaded, LoadOutcome
from orchestration.raw.fingerprint import declaration_fingerprint
from orchestration.raw.judgements import Judgement
from orchestration.raw.store import prepare

_BATCH = 24
_ID_LENGTH = 12
"""Of a load's id, which people copy from a message."""


@dataclass
class Loader:
    """Loads one dataset into an open raw file.

    Args:
        report: told of each partition as it ends.
        remark: told why partitions are judged again that nobody asked for.
        shocks: file of the shocks that a reviewer accepted.
    """

    con: duckdb.DuckDBPyConnection
    archive: Archive
    dataset: Dataset
    report: Callable[[str, Loaded], None] = lambda partition, loaded: None
    remark: Callable[[str], None] = lambda text: None
    shocks: Path = ACCEPTED_SHOCKS
    _left_out: dict[str, int] = field(default_factory=dict, init=False)

    def stage(self, partition: str, files: tuple[LandedFile, ...]) -> None:
        """Read the files of one partition into the candidate, beside what is in it.

        Raises:
            FileRefused: a file is not what the declaration says.
        """
        self._stage(Load("", partition, files, ""), files)

    def load(self, landed: Mapping[str, tuple[LandedFile, ...]]) -> dict[str, Loaded]:
        """Load those partitions whose landed files are not yet in raw.

        First, whatever was accepted under another declaration is judged again from its own files, so that what raw
        holds was always accepted by the checks of today; such a partition is in the answer only if it is refused.
        """
        for dataset in (*compared_with(self.dataset), self.dataset):
            prepare(self.con, dataset)
        self._declaration = declaration_fingerprint(self.dataset)
        self._accepted = read_acceptances(self.archive.mode, self.shocks)
        self._checks = raw_checks(self.dataset, self._accepted)
        refuse_unknown_bounds(self._accepted)
        again: dict[str, Loaded] = {}
        outdated = again_due(self.con, self.archive, self.dataset.code, self._declaration)
        for why in why_again(self.dataset.code, outdated, swap.accepted_inputs(self.con, self.dataset.code)):
            self.remark(why)
        for batch in _batches(outdated):
            again |= self._load_batch(batch)
        outcomes = {partition: loaded for partition, loaded in again.items() if not loaded.is_good}
        known = swap.accepted_inputs(self.con, self.dataset.code)
        refused = swap.refused_partitions(self.con, self.dataset.code)
        found = swap.found_in(self.con, self.dataset.code, list(landed))
        rows = swap.accepted_rows(self.con, self.dataset.code)
        changed: list[tuple[str, tuple[LandedFile, ...]]] = []
        for partition, files in landed.items():
            if known.get(partition) != (self._load("", partition, files).files, self._declaration):
                changed.append((partition, files))
            elif partition in again:
                outcomes[partition] = again[partition]
            elif partition in refused:
                judgements.restore(self.con, self.dataset.code, partition)
                outcomes[partition] = self._told(
                    partition, Loaded(LoadOutcome.RESTORED, rows[partition], findings=found.get(partition, ()))
                )
            else:
                outcomes[partition] = self._told(
                    partition, Loaded(LoadOutcome.UNCHANGED, rows[partition], findings=found.get(partition, ()))
                )
        for batch in _batches(changed):
            outcomes |= self._load_batch(batch)
        return outcomes

    def _load_batch(self, batch: Sequence[tuple[str, tuple[LandedFile, ...]]]) -> dict[str, Loaded]:
        outcomes: dict[str, Loaded] = {}
        staged, found = self._stage_all(batch, outcomes)
        judgement = self._judged(staged, found, outcomes)
        if judgement is None:
            return outcomes
        verdict = judgement.verdict
        if verdict.outcome is Outcome.PASS:
            outcomes |= self._accept(judgement, staged, dict(batch))
        elif verdict.outcome is Outcome.FAIL and len(staged) > 1:
            names = {load.partition for load in staged}
            for item in batch:
                if item[0] in names:
                    outcomes |= self._load_batch([item])
        else:
            for load in staged:
                outcomes[load.partition] = self._refuse(load, self._refusal(judgement, load.partition), judgement)
        return outcomes

    def _stage_all(
        self, batch: Sequence[tuple[str, tuple[LandedFile, ...]]], outcomes: dict[str, Loaded]
    ) -> tuple[list[Load], list[Found]]:
        """Read a batch into the candidate; a partition whose files are refused has its outcome at once."""
        load_id = uuid.uuid4().hex[:_ID_LENGTH]
        staged: list[Load] = []
        found: list[Found] = []
        swap.clear_candidate(self.con, self.dataset)
        for partition, files in batch:
            load = self._load(load_id, partition, files)
            with self._refused_by_itself(load, outcomes):
                found += self._stage(load, files)
                staged.append(load)
        return staged, found

    def _judged(self, staged: Sequence[Load], found: Sequence[Found], outcomes: dict[str, Loaded]) -> Judgement | None:
        """What the gate says of a batch, once a few repeated keys are in the quarantine; nothing if it cannot judge."""
        try:
            judgement = self._judge(staged, found) if staged else None
            repeating = self._repeating(judgement.verdict) if judgement else []
            if repeating and (repeated := quarantine.keep_repeated_keys(self.con, repeating)) is not None:
                judgement = self._judge(staged, [*found, *repeated])
        except GateErrored as error:
            for load in staged:
                outcomes[load.partition] = self._refuse(load, error.at(self.dataset.code, load.partition), None)
            return None
        return judgement

    def _accept(
        self, judgement: Judgement, staged: Sequence[Load], files: Mapping[str, tuple[LandedFile, ...]]
    ) -> dict[str, Loaded]:
        rows = swap.swap_in(self.con, judgement, staged)
        findings = swap.found_in(self.con, self.dataset.code, [load.partition for load in staged])
        outcomes = {}
        for load in staged:
            key = load.partition
            self.archive.note_accepted(self.dataset.code, key, files[key])
            loaded = Loaded(
                LoadOutcome.ACCEPTED,
                rows[key],
                judgement.verdict,
                findings=findings.get(key, ()),
                left_out=self._left_out[key],
            )
            outcomes[key] = self._told(key, loaded)
        return outcomes

    def _judge(self, staged: Sequence[Load], found: Sequence[Found]) -> Judgement:
        swap.profile_candidate(self.con, self.dataset, [load.partition for load in staged], found)
        return Judgement(self.dataset, self._checks, judge(self.con, self._checks), self._accepted)

    def _repeating(self, verdict: Verdict) -> list[Table]:
        """Tables of the candidate in which a key comes more than once."""
        failed = {result.check for result in verdict.results if result.outcome is Outcome.FAIL}
        return [table for table in self.dataset.tables if grain_check(table) in failed]

    @contextlib.contextmanager
    def _refused_by_itself(self, load: Load, outcomes: dict[str, Loaded]) -> Iterator[None]:
        """A partition whose files are refused is taken out of the candidate; the others stay."""
        try:
            yield
        except StorageFailed:
            raise
        except TradeCorridorsError as error:
            swap.drop_from_candidate(self.con, self.dataset, load.partition)
            outcomes[load.partition] = self._refuse(load, error.at(self.dataset.code, load.partition), None)

    def _load(self, load_id: str, partition: str, files: Sequence[LandedFile]) -> Load:
        return Load(load_id, partition, files, self._declaration)

    def _stage(self, load: Load, files: tuple[LandedFile, ...]) -> list[Found]:
        scratch = self.archive.scratch / f"{self.dataset.code}-{load.partition}"
        scratch.mkdir(parents=True, exist_ok=True)
        try:
            parsed = self.dataset.parse(files, load.partition, scratch)
            at = load.loaded_at.isoformat()
            read_tables = [
                read.append(self.con, table, parsed[table.name], load.partition, at) for table in self.dataset.tables
            ]
            if not any(one.rows for one in read_tables):
                raise EmptyPartition(
                    expected="rows in one of the tables",
                    found="none in any",
                    remedy="The publisher's answers are empty; the last good partition stays.",
                )
            quarantine.refuse_unreadable(self.con, self.dataset, load.partition)
            self._left_out[load.partition] = sum(
                source.left_out for source in parsed.values() if isinstance(source, CsvFiles)
            )
            return [found for one in read_tables for found in one.found]
        except (duckdb.FatalException, duckdb.InternalException):
            raise  # the engine is broken, not the file
        except (csv.Error, duckdb.Error, OSError, *UNREADABLE) as error:
            if (named := storage_error(error)) is not None:
                raise named from error
            raise FileRefused(
                expected="files in the shape that the source module reads",
                found=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:200],
                remedy="The last good partition stays. Look at the bytes in the landing.",
            ) from error
        finally:
            shutil.rmtree(scratch)

    def _refusal(self, judgement: Judgement, partition: str) -> TradeCorridorsError:
        verdict = judgement.verdict
        told = sentences(self.con, self.dataset, judgement.checks, verdict)
        try:
            verdict.raise_unless_passed(self.dataset.code, partition, told)
        except (GateRefused, GateErrored) as error:
            return error
        raise AssertionError("a passing verdict is no refusal")

    def _refuse(self, load: Load, error: TradeCorridorsError, judgement: Judgement | None) -> Loaded:
        outcome = LoadOutcome.ERROR if isinstance(error, GateErrored) else LoadOutcome.REFUSED
        error.shown_by, error.load_id = typed(self.archive.mode, "refused"), load.load_id
        swap.refuse(self.con, self.dataset, load, outcome.value, error, judgement)
        self.archive.note_refused(self.dataset.code, load.partition, load.landed)
        return self._told(
            load.partition, Loaded(outcome, verdict=judgement.verdict if judgement else None, error=error)
        )

    def _told(self, partition: str, loaded: Loaded) -> Loaded:
        self.report(partition, loaded)
        return loaded


def refuse_unknown_bounds(accepted: Sequence[Acceptance]) -> None:
    """Refuse accepted shocks of bounds that no dataset declares.

    Raises:
        DeclarationError: there is one.
    """
    tables = [table for dataset in all_datasets() for table in dataset.tables]
    known = {past_bounds.check_name(table, bound) for table in tables for bound in table.past_bounds}
    refuse_unknown_checks(accepted, known | shock_audits())


def _batches(
    items: Sequence[tuple[str, tuple[LandedFile, ...]]],
) -> Sequence[Sequence[tuple[str, tuple[LandedFile, ...]]]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
