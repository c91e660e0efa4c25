"""A publisher of months: a dataset that offers what a test wants, and a lander over what a real server answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.modes import Mode
from orchestration.core.recording import Recording
from orchestration.core.request import Content, DiscoveryContext, Plan, Request
from orchestration.core.table import Column, Table
from orchestration.landing.archive import Archive
from orchestration.landing.client import Client
from orchestration.landing.land import Lander
from orchestration.offline.recordings import Recordings
from orchestration.offline.server import ReplayServer
from orchestration.publishers.bts.border_crossings import DATASET as CROSSINGS

FILES = "https://www.example.org/files"
TODAY = date(2024, 5, 11)
PROBE = Request(f"{FILES}/index.json", Content.JSON)
JANUARY, FEBRUARY = (Request(f"{FILES}/{month}.csv", Content.CSV) for month in ("2024-01", "2024-02"))
SHARED = Request(f"{FILES}/2024-h1.zip", Content.ZIP)
Site = tuple[Lander, ReplayServer]


def dataset(plan: Plan, known_gaps: tuple[tuple[str, str], ...] = ()) -> Dataset:
    """A monthly dataset that asks for an index and then offers ``plan``; released within 40 days."""

    def discover(ask: DiscoveryContext) -> Plan:
        ask.fetch(PROBE)
        return plan

    return Dataset(
        code="example_months",
        title="Months",
        publisher="Example",
        homepage="https://www.example.org",
        licence=CROSSINGS.licence,
        domain="trade",
        description="Months of an example.",
        release=Cadence(every="month", lag_days=30, budget_days=10),
        tables=(Table("example_months", "Months.", grain=("a",), columns=(Column("a", "A."),)),),
        discover=discover,
        parse=CROSSINGS.parse,
        start=date(2024, 1, 1),
        known_gaps=known_gaps,
    )


@contextmanager
def lander_over(tmp_path: Path, recordings: Sequence[Recording]) -> Iterator[Site]:
    with ReplayServer(Recordings(tuple(recordings), as_of=TODAY)).running() as server:
        client = Client(route=server.route, pace_seconds=0.0, backoff_seconds=0.0, tries=2)
        yield Lander(Archive(tmp_path / "landing", Mode.SAMPLE), client, gaps={}, today=TODAY), server
