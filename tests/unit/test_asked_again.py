"""One bad transfer of a real dataset: refused by the reader, asked for whole the next night, loaded, and left alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import SNAPSHOT
from orchestration.core.modes import Mode
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.sample import AS_OF
from orchestration.publishers.registry import dataset_named
from orchestration.raw.attempt import LoadOutcome
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw
from tests.raw_server import RawServer, answering, reply

INDEX = dataset_named("nga_world_port_index")
NAMED = {"ETag": '"the same"', "Last_Modified": "Mon, 01 Jun 2026 00:00:00 GMT"}


def _nights(server: RawServer, folder: Path, count: int) -> Sequence[LoadOutcome]:
    outcomes = []
    for _ in range(count):
        archive = Archive(folder / "landing", Mode.SAMPLE)
        client = Client(route=server.route, pace_seconds=0, backoff_seconds=0, tries=2)
        landed = Lander(archive, client, {}, AS_OF).land(INDEX, [SNAPSHOT])[SNAPSHOT]
        assert landed.error is None
        with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
            outcomes.append(Loader(con, archive, INDEX).load({SNAPSHOT: landed.files})[SNAPSHOT].outcome)
    return outcomes


def _is_conditional(head: str) -> bool:
    return "If-None-Match" in head or "If-Modified-Since" in head


def test_a_file_that_was_cut_once_is_asked_for_whole_the_next_night(sample_folder: Path, tmp_path: Path) -> None:
    """The publisher names both by the same validators, as it knows nothing of the cut."""
    (path,) = sample_folder.rglob("UpdatedPub150.csv")
    whole = path.read_bytes()
    cut = reply(whole[: len(whole) // 2 + 3], **NAMED)
    unchanged = reply(b"", "304 Not Modified", content_type="", Content_Length="", **NAMED)
    with answering(cut, reply(whole, **NAMED), unchanged) as server:
        outcomes = _nights(server, tmp_path, 3)
        assert outcomes == [LoadOutcome.REFUSED, LoadOutcome.ACCEPTED, LoadOutcome.UNCHANGED]
        assert [_is_conditional(head) for head in server.seen] == [False, False, True]


def test_what_stays_refused_is_asked_for_once_a_night(sample_folder: Path, tmp_path: Path) -> None:
    (path,) = sample_folder.rglob("UpdatedPub150.csv")
    whole = path.read_bytes()
    cut = reply(whole[: len(whole) // 2 + 3], **NAMED)
    with answering(cut) as server:
        assert _nights(server, tmp_path, 3) == [LoadOutcome.REFUSED] * 3
        assert [_is_conditional(head) for head in server.seen] == [False] * 3
