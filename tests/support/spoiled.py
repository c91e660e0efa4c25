"""A partition of the sample, spoiled on its way, and what the gate's checks say of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander
from orchestration.offline.faults import Fault
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF
from orchestration.offline.server import ReplayServer
from orchestration.raw import swap
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare
from tests.support.keys import made_up_key
from tests.support.staged import verdicts

Change = Callable[[bytes], bytes]


def in_zip(member: str, change: Change) -> Change:
    """The same zip with one member changed; its name contains ``member``."""

    def changed(content: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
            (found,) = (name for name in before.namelist() if member in name)
            for name in before.namelist():
                after.writestr(name, change(before.read(name)) if name == found else before.read(name))
        return out.getvalue()

    return changed


def replaced(pattern: str, new: str, count: int = 1) -> Change:
    """A body in which a pattern, which must be there, is replaced so many times; 0 for every time."""

    def change(content: bytes) -> bytes:
        changed, times = re.subn(pattern.encode(), new.encode(), content, count=count)
        assert times, pattern
        return changed

    return change


def without(pattern: str) -> Change:
    """A body without the lines that match, of which there must be some."""

    def change(content: bytes) -> bytes:
        kept = [line for line in content.splitlines(keepends=True) if not re.search(pattern.encode(), line)]
        assert len(kept) < content.count(b"\n"), pattern
        return b"".join(kept)

    return change


def load_changed(
    dataset: Dataset, partition: str, recordings: Recordings, folder: Path, changes: dict[str, Change]
) -> Loaded:
    """Land and load one partition of changed bodies; what became of it.

    Raises:
        TradeCorridorsError: the partition does not land.
    """
    archive = Archive(folder / "landing", Mode.SAMPLE)
    _landed(archive, dataset, partition, recordings, changes)
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        return Loader(con, archive, dataset).load({partition: archive.partitions(dataset.code)[partition]})[partition]


def failing_checks(
    dataset: Dataset, partition: str, recordings: Recordings, folder: Path, changes: dict[str, Change] | None = None
) -> dict[str, str]:
    """Land and stage one partition; each check that fails, with its failing rows as text (``judged``)."""
    return judged(dataset, partition, recordings, folder, changes)[0]


def judged(
    dataset: Dataset, partition: str, recordings: Recordings, folder: Path, changes: dict[str, Change] | None = None
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Land and stage one partition: each check that fails, with its failing rows, and what is found (kind and part).

    Args:
        changes: part of an address -> what becomes of the bodies that it answers with.

    Raises:
        TradeCorridorsError: the partition does not land, or a file is refused before the gate.
    """
    archive = Archive(folder / "landing", Mode.SAMPLE)
    landed = _landed(archive, dataset, partition, recordings, changes or {})
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        prepare(con, dataset)
        swap.clear_candidate(con, dataset)
        Loader(con, archive, dataset).stage(partition, landed.files)
        return verdicts(con, dataset, partition)


def _landed(
    archive: Archive, dataset: Dataset, partition: str, recordings: Recordings, changes: dict[str, Change]
) -> Landed:
    entries = tuple(entry for entry in recordings.entries if entry.dataset == dataset.code)
    with ReplayServer(replace(recordings, entries=entries)).running() as server:
        server.faults = [Fault(part, times=None, change=change) for part, change in changes.items()]
        client = Client(route=server.route, pace_seconds=0, backoff_seconds=0, **made_up_key(dataset))
        landed = Lander(archive, client, {}, AS_OF).land(dataset, [partition])[partition]
    if landed.error:
        raise landed.error
    return landed
