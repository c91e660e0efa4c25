"""A raw store for tests of the loader: land and load through the real client, server and gate, without Dagster."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.core.dataset import Dataset
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.recordings import read_index
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.quality.acceptances import ACCEPTED_SHOCKS
from orchestration.raw import swap
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare

TRANSBORDER = dataset_named("bts_transborder")


@dataclass(frozen=True)
class Store:
    """Recordings, a landing and a raw file of mode recorded."""

    home: Path
    recordings: Path

    def ingest(
        self, partitions: Sequence[str], dataset: Dataset = TRANSBORDER, shocks: Path = ACCEPTED_SHOCKS
    ) -> tuple[dict[str, Landed], dict[str, Loaded]]:
        """Land and load."""
        recordings = read_index(self.recordings)
        archive = Archive(self.home / "landing", Mode.RECORDED)
        with ReplayServer(recordings).running() as server:
            client = Client(route=server.route, pace_seconds=0, backoff_seconds=0)
            landed = Lander(archive, client, recordings.gaps, recordings.as_of).land(dataset, partitions)
        good = [
            key
            for key, outcome in landed.items()
            if outcome.outcome in (Landing.NEW, Landing.UNCHANGED, Landing.RESTORED)
        ]
        with open_raw(self.home / "build.duckdb", Mode.RECORDED) as con:
            return landed, Loader(con, archive, dataset, shocks=shocks).load({key: landed[key].files for key in good})

    def hashes(self, dataset: Dataset = TRANSBORDER) -> dict[str, str]:
        """Partition -> content hash of what raw holds."""
        with open_raw(self.home / "build.duckdb", Mode.RECORDED) as con:
            prepare(con, dataset)
            contents = swap.content(con, "raw", dataset)
            return {key: content_hash for key, (_, content_hash) in sorted(contents.items())}

    def copy(self, folder: Path) -> Store:
        """The same store elsewhere."""
        shutil.copytree(self.home, folder / "home")
        shutil.copytree(self.recordings, folder / "recordings")
        return Store(folder / "home", folder / "recordings")
