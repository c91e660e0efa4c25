"""Runs one cell of the fault table: a good load, the fault, and what became of the last good partition."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.errors import GateRefused, TradeCorridorsError
from orchestration.core.modes import Mode
from orchestration.landing.answers import Validators
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander, Landing
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, newest_partition
from orchestration.offline.server import ReplayServer
from orchestration.raw import health
from orchestration.raw.attempt import Loaded, LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.support.keys import made_up_key

_CHECK = re.compile(r"\b[a-z]\w+[.][\w.]*\w")
"""The name of a check in a refusal."""
_LONG_AFTER = timedelta(days=120)
_CONTENT = "select count(*), bit_xor(hash(t)) from (select * exclude (_loaded_at, _sha256) from raw.{table}) t"


@dataclass(frozen=True)
class Good:
    """A dataset whose newest partition of the sample was loaded, in a folder that is copied for each fault."""

    dataset: Dataset
    recordings: Recordings
    folder: Path

    @property
    def partition(self) -> str:
        """The one that was loaded."""
        return newest_partition(self.dataset)


@dataclass(frozen=True)
class Cell:
    """What became of one fault: the outcome in words, and whether raw holds the last good rows."""

    outcome: str
    stands: bool
    is_stale_long_after: bool


class _Unconditional(Archive):
    """Asks always for the whole: a fault of the body must not be spared by a 304, or by a list of what changed."""

    def validators(self, dataset: str, request: object) -> Validators | None:
        return None

    def kept(self, dataset: str, request: object) -> None:
        return None

    def landed_on(self, dataset: str, partitions: Iterable[str]) -> date | None:
        return None


def load_good(dataset: Dataset, recordings: Recordings, folder: Path) -> Good:
    """Land and load the newest partition."""
    own = tuple(entry for entry in recordings.entries if entry.dataset == dataset.code)
    good = Good(dataset, replace(recordings, entries=own), folder)
    outcome = _night(good, folder, [])
    assert outcome == "accepted", outcome
    return good


def run_cell(good: Good, faults: list[Fault], folder: Path) -> Cell:
    """Let the faults happen to a copy of what was good."""
    shutil.copytree(good.folder, folder)
    before = _content(good.dataset, folder)
    outcome = _night(good, folder, faults)
    after = _content(good.dataset, folder)
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        archive = Archive(folder / "landing", Mode.SAMPLE)
        (later,) = health.refresh(con, [archive.holding(good.dataset)], AS_OF + _LONG_AFTER, {}, archive.root)
    return Cell(outcome, before == after, later.state in ("stale", "refused"))


def _night(good: Good, folder: Path, faults: list[Fault]) -> str:
    dataset, partition = good.dataset, good.partition
    archive = _Unconditional(folder / "landing", Mode.SAMPLE)
    with ReplayServer(good.recordings).running() as server:
        server.faults = list(faults)
        client = Client(route=server.route, pace_seconds=0, backoff_seconds=0, **made_up_key(dataset))
        landed = Lander(archive, client, {}, AS_OF).land(dataset, [partition])[partition]
    if landed.error:
        return _said(landed.error)
    if landed.outcome is Landing.DEFERRED:
        return "deferred"
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        loaded = Loader(con, archive, dataset).load({partition: landed.files})[partition]
    return _said(loaded.error) if loaded.error else _worded(loaded)


def _worded(loaded: Loaded) -> str:
    found = sorted({one.finding.value for one in loaded.findings})
    outcome = "unchanged" if loaded.outcome is LoadOutcome.RESTORED else loaded.outcome.value
    return f"{outcome}: {', '.join(found)}" if found else outcome


def _said(error: TradeCorridorsError) -> str:
    if isinstance(error, GateRefused):
        return f"GateRefused: {', '.join(_CHECK.findall(error.found)[:3])}"
    return f"{type(error).__name__}: {error.found[:90]}"


def _content(dataset: Dataset, folder: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "build.duckdb"), read_only=True) as con:
        return [con.execute(_CONTENT.format(table=table.name)).fetchall()[0] for table in dataset.tables]
