"""UN Comtrade's service over a part of the sample, a landing of its own, and answers that are changed on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.recording import Wire
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Landed, Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.sample import AS_OF, sample_recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.registry import dataset_named
from orchestration.publishers.un.comtrade import HOST
from orchestration.raw import swap
from orchestration.raw.load import Loader
from orchestration.raw.store import open_raw, prepare

COMTRADE = dataset_named("un_comtrade_trade")
ASKED = ("un_comtrade_trade_monthly", "un_comtrade_trade_annual")
CONSIGNMENT = "un_comtrade_trade_consignment"


def recorded(sample_folder: Path) -> Recordings:
    """The sample's recording of UN Comtrade alone."""
    whole = sample_recordings(sample_folder)
    return replace(whole, entries=tuple(entry for entry in whole.entries if entry.wire is Wire.COMTRADE))


def of(sample: Recordings, where: str = "", table: str = "") -> Recordings:
    """The records that fulfil a condition, or those of a table in their place."""
    (entry,) = sample.entries
    sql = table or f"from ({entry.table}) where {where}"
    return replace(sample, entries=(replace(entry, table=sql),))


@dataclass
class Site:
    """The service, and a landing."""

    server: ReplayServer
    folder: Path

    @property
    def archive(self) -> Archive:
        return Archive(self.folder / "landing", Mode.SAMPLE)

    def land(self, *years: str, key: str = "", calls_a_day: int = 0) -> dict[str, Landed]:
        headers = {HOST: {"Ocp-Apim-Subscription-Key": key}} if key else {}
        client = Client(route=self.server.route, pace_seconds=0, backoff_seconds=0, headers=headers)
        self.server.seen.clear()
        lander = Lander(self.archive, client, {}, AS_OF, has_key=bool(key), calls_a_day=calls_a_day)
        return lander.land(COMTRADE, years)

    def asked(self) -> list[str]:
        """Queries for records, without those for what is available."""
        return [target for target in self.server.seen if "/getDA/" not in target]

    @contextmanager
    def staged(self, year: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """What landed of a year, as the loader reads it."""
        with open_raw(self.folder / "build.duckdb", Mode.SAMPLE) as con:
            prepare(con, COMTRADE)
            swap.clear_candidate(con, COMTRADE)
            Loader(con, self.archive, COMTRADE).stage(year, self.archive.partitions(COMTRADE.code)[year])
            yield con

    def landed_rows(self, year: str) -> dict[str, tuple[Any, ...]]:
        """Count, sum and content of each table."""
        rows = "(select * exclude (_file, _sha256, _loaded_at) from candidate.{})"
        with self.staged(year) as con:
            return {
                table: con.execute(
                    f"select count(*), sum(primaryvalue), bit_xor(hash(t)) from {rows.format(table)} as t"
                ).fetchall()[0]
                for table in (*ASKED, CONSIGNMENT)
            }


def edited(change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], counted: bool = True) -> Any:
    """Changes the records of an answer; unless ``counted``, the answer goes on counting what it had."""

    def changed(content: bytes) -> bytes:
        answer = json.loads(content)
        data = change(answer["data"])
        return json.dumps({**answer, "data": data, "count": len(data) if counted else answer["count"]}).encode()

    return changed
