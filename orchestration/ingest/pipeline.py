"""The way of one dataset from its publisher into raw: land, gate, load, report.

Each station hands on what it knows, as values: files, verdicts, rows and reasons. One partition's failure is that
partition's outcome. Raw can be loaded without landing: it then takes what landed last, with no network. A night
lands the publishers side by side beforehand, and hands in what became of that.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.core import progress
from orchestration.core.dataset import Dataset
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.failure import Failure
from orchestration.core.request import LandedFile
from orchestration.core.settings import Settings
from orchestration.core.stopping import NEVER, Stop
from orchestration.landing.archive import Archive, Holding
from orchestration.landing.deferred import note_deferred
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.session import expected_partitions, open_sources, today
from orchestration.publishers.registry import all_datasets
from orchestration.raw import health, swap
from orchestration.raw.again import is_settled
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader
from orchestration.raw.standing import Standing, standings
from orchestration.raw.store import open_raw, prepare_all, require_layout

_NO_NEWS = (
    Landing.UNCHANGED,
    Landing.NOT_YET_RELEASED,
    Landing.GAP,
    Landing.ABSENT,
    Landing.DEFERRED,
    Landing.POSTPONED,
)
"""What a landing ends in that leaves raw as it is."""


@dataclass(frozen=True)
class Landings:
    """What became of the landing of a dataset: of each partition that was asked for, and what is held now."""

    outcomes: Mapping[str, Landed]
    holding: Holding

    @property
    def failures(self) -> list[Failure]:
        """What did not land, each cause once."""
        return _distinct(one.error for one in self.outcomes.values())


@dataclass(frozen=True)
class Loadings:
    """What became of the load of a dataset, and what raw holds of it now.

    Args:
        outcomes: of each partition that was loaded or judged again; those among ``files`` were asked for.
        files: partition -> the landed files of those that were asked for and have any.
        rows: table -> partition -> rows.
        bytes: size of the files whose rows are held.
        newest_period: a year, month or day; empty where the dataset has none.
        seconds: what it took to load and judge all tables.
        standings: check -> how the partitions stand with it; empty if none was judged or asked for.
        remarks: why partitions were judged again that nobody asked for.
    """

    outcomes: Mapping[str, Loaded]
    files: Mapping[str, tuple[LandedFile, ...]]
    rows: Mapping[str, Mapping[str, int]]
    bytes: int
    newest_period: str
    seconds: float
    standings: Mapping[str, Standing]
    remarks: Sequence[str]

    @property
    def failures(self) -> list[Failure]:
        """What was refused, each cause once."""
        return _distinct(one.error for one in self.outcomes.values())


def land(
    dataset: Dataset, partitions: Sequence[str], settings: Settings, stop: Stop = NEVER, since: str = ""
) -> Landings:
    """Land partitions of a dataset from the publishers of this mode; touches no database and knows no run.

    Args:
        stop: no request is made, and nothing is waited for, once it is asked.
        since: time (UTC, as in receipts) since when answers stand in for new ones: a night that was broken off began.

    Raises:
        Stopped: it was.
    """

    def told(partition: str, landed: Landed) -> None:
        progress.tell("land", dataset.code, len(partitions), landed.outcome.value)

    archive = Archive(settings.landing, settings.mode)
    with open_sources(settings, dataset) as sources:
        lander = Lander(
            archive,
            replace(sources.client, sleep=stop.sleep),
            sources.gaps,
            today(settings),
            sources.has_key,
            sources.calls_a_day,
            settings.drop,
            report=told,
            since=since,
            stop=stop,
        )
        return Landings(lander.land(dataset, partitions), archive.holding(dataset))


def ingest(
    dataset: Dataset,
    partitions: Sequence[str],
    settings: Settings,
    landed: Landings | None = None,
    *,
    is_landing: bool = True,
    is_loading: bool = True,
    wants_standings: bool = False,
) -> Iterator[Landings | Loadings]:
    """Take partitions of a dataset all the way; what each station knows comes as soon as it does.

    The caller holds the writer slot.

    Args:
        landed: what became of their landing, if that was done before.
        wants_standings: say how partitions stand with each check, also where nothing was judged anew.
    """
    if is_landing:
        if landed is None:
            require_layout(settings.build_file, settings.mode)
            landed = land(dataset, partitions, settings)
        note_deferred(settings, dataset, any(one.outcome is Landing.DEFERRED for one in landed.outcomes.values()))
        yield landed
    if is_loading:
        archive = Archive(settings.landing, settings.mode)
        holding = landed.holding if landed else archive.holding(dataset)
        yield _load(partitions, settings, archive, holding, wants_standings=wants_standings)


def settled(settings: Settings, landings: Sequence[Landings]) -> list[Dataset]:
    """Those of these datasets of whose landing nothing is new, and which raw holds just so, judged by today's checks.

    The caller holds the writer slot.
    """
    quiet = [one for one in landings if all(landed.outcome in _NO_NEWS for landed in one.outcomes.values())]
    if not quiet or not settings.build_file.exists():
        return []
    archive = Archive(settings.landing, settings.mode)
    found = []
    with open_raw(settings.build_file, settings.mode) as con:
        for one in quiet:
            dataset, held = one.holding.dataset, one.holding.files
            files = {key: held[key] for key in one.outcomes if key in held}
            if is_settled(con, archive, dataset, files):
                found.append(dataset)
    return found


def take_stock(settings: Settings) -> None:
    """State and freshness of every dataset as of today; all tables of raw are there afterwards.

    The caller holds the writer slot.
    """
    datasets = all_datasets()
    archive = Archive(settings.landing, settings.mode)
    holdings = [archive.holding(dataset) for dataset in datasets]
    with open_raw(settings.build_file, settings.mode) as con:
        prepare_all(con, datasets)
        healths = health.refresh(con, holdings, today(settings), expected_partitions(settings, datasets), settings.home)
    health.show(settings, healths)


def _load(
    partitions: Sequence[str], settings: Settings, archive: Archive, holding: Holding, *, wants_standings: bool
) -> Loadings:
    dataset, remarks, began = holding.dataset, list[str](), time.monotonic()
    files = {key: holding.files[key] for key in partitions if key in holding.files}

    def told(partition: str, loaded: Loaded) -> None:
        progress.tell("load", dataset.code, len(files), loaded.outcome.value)

    def remark(text: str) -> None:
        progress.remark(text)
        remarks.append(text)

    with open_raw(settings.build_file, settings.mode) as con:
        prepare_all(con, all_datasets())
        outcomes = Loader(con, archive, dataset, report=told, remark=remark).load(files)
        seconds = time.monotonic() - began
        [state] = health.refresh(
            con, [holding], today(settings), expected_partitions(settings, [dataset]), settings.home
        )
        is_told = wants_standings or any(one.is_judged for one in outcomes.values())
        held = {sha256 for of_one in swap.accepted_files(con, dataset.code).values() for sha256, _ in of_one}
        loadings = Loadings(
            outcomes,
            files,
            rows=swap.rows_by_table(con, dataset.code),
            bytes=archive.size_of(held),
            newest_period=state.newest_period,
            seconds=seconds,
            standings=standings(con, dataset.code, list(files)) if is_told else {},
            remarks=remarks,
        )
    health.show(settings, [state])
    return loadings


def _distinct(errors: Iterable[TradeCorridorsError | None]) -> list[Failure]:
    return list(dict.fromkeys(error.failure() for error in errors if error is not None))
