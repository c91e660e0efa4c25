"""Which partitions of a dataset a run reports to Dagster, and the lines of the run's log about them.

A run that a person or a schedule launched answers for each partition that it was asked for, also where nothing changed:
Dagster counts one without an event as failed. A night by command covers hundreds of partitions and reports what is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import dagster as dg

from orchestration.assets.dataset_assets import landing_key, raw_keys
from orchestration.assets.measured import PARTITION_ROWS, landing_as_seen, raw_as_it_is
from orchestration.assets.partition_events import (
    Event,
    judged_unchanged,
    landing_events,
    raw_events,
    received_unchanged,
)
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.request import LandedFile
from orchestration.ingest.pipeline import Landings, Loadings
from orchestration.landing.land import Landed, Landing
from orchestration.raw.attempt import Loaded, LoadOutcome

_NEVER_THERE = "The publisher never released it: there is nothing to load, and nothing is wrong."
_NOT_THERE = (Landing.NOT_YET_RELEASED, Landing.GAP, Landing.ABSENT, Landing.DEFERRED, Landing.POSTPONED)
_LANDING_NEWS = (Landing.NEW, Landing.FAILED, Landing.POSTPONED)


class Telling:
    """Tells one run of the partitions of one dataset.

    Args:
        day: the day on which the publisher was asked.
        only_news: leave out partitions that are as Dagster knows them.
    """

    def __init__(self, context: dg.AssetExecutionContext, dataset: Dataset, day: date, *, only_news: bool) -> None:
        self._context = context
        self._dataset = dataset
        self._day = day
        self._is_partitioned = dataset.partitioning != "whole"
        assets = (landing_key(dataset), raw_keys(dataset)[-1])
        self._known = {one: materialized(context.instance, dataset, one) for one in assets} if only_news else {}
        self._only_news = only_news
        self._told: set[dg.AssetKey] = set()

    def landings(self, landings: Landings) -> Iterator[Event]:
        """What became of the landing of each partition, and what the landing holds now."""
        for key, landed in landings.outcomes.items():
            yield from self.landing(key, landed)
        yield from self.landing_as_it_was(landings.outcomes.values())
        yield from landing_as_seen(landings)

    def loadings(self, keys: Collection[str], loadings: Loadings) -> Iterator[Event]:
        """What became of the load of each of these partitions, and what raw holds now."""
        for text in loadings.remarks:
            self._context.log.info(text)
        for failure in loadings.failures:
            self._context.log.error(str(failure))
        for key, reason in self._dataset.known_gaps:
            if key in keys and key not in loadings.files:
                yield from self.raw_gap(key, reason)
        for key, loaded in loadings.outcomes.items():
            if key in loadings.files:
                yield from self.raw(key, loaded, loadings.files[key], loadings.rows)
        yield from self.raw_as_it_was(loadings.outcomes.values())
        yield from raw_as_it_is(self._dataset, loadings, self._day)

    def landing(self, key: str, landed: Landed) -> Iterator[Event]:
        """What became of the landing of a partition."""
        self._log(key, "landing", landed.outcome.value, landed.reason, is_news=landed.outcome in _LANDING_NEWS)
        asset = landing_key(self._dataset)
        if landed.outcome is Landing.GAP and not self._only_news:
            yield self._gap(asset, key, {"reason": landed.reason, "files": 0})
        elif landed.outcome in _NOT_THERE and not self._only_news:
            seen = {"outcome": landed.outcome.value, "reason": landed.reason}
            yield dg.AssetObservation(asset, partition=self._partition(key), metadata=seen)
        elif landed.outcome not in _NOT_THERE and self._is_told(asset, key, landed.outcome is Landing.UNCHANGED):
            yield from landing_events(self._dataset, self._partition(key), landed, self._day.isoformat())

    def raw(
        self, key: str, loaded: Loaded, files: Sequence[LandedFile], rows: Mapping[str, Mapping[str, int]]
    ) -> Iterator[Event]:
        """What became of the load of a partition; ``rows`` are those of each table and partition."""
        self._log(key, "raw", loaded.outcome.value, "", is_news=False)
        if self._is_told(raw_keys(self._dataset)[-1], key, loaded.outcome is LoadOutcome.UNCHANGED):
            counted = {table: by_partition.get(key, 0) for table, by_partition in rows.items()}
            yield from raw_events(self._dataset, self._partition(key), loaded, files, counted)

    def raw_gap(self, key: str, reason: str) -> Iterator[Event]:
        """A partition that was never released, of which raw rightly holds nothing: done, as Dagster counts."""
        for asset in raw_keys(self._dataset) if not self._only_news else ():
            yield self._gap(asset, key, {"reason": reason, PARTITION_ROWS: 0})

    def _gap(self, asset: dg.AssetKey, key: str, seen: Mapping[str, str | int]) -> dg.AssetMaterialization:
        metadata = {"outcome": Landing.GAP.value, **seen}
        return dg.AssetMaterialization(asset, _NEVER_THERE, metadata, partition=self._partition(key))

    def landing_as_it_was(self, landed: Collection[Landed]) -> Iterator[Event]:
        """The check of a landing without news, which Dagster would otherwise show as skipped."""
        kept = sum(one.outcome is Landing.UNCHANGED for one in landed)
        if kept and landing_key(self._dataset) not in self._told:
            yield received_unchanged(self._dataset, kept)

    def raw_as_it_was(self, loaded: Collection[Loaded]) -> Iterator[Event]:
        """The checks of raw without news, which Dagster would otherwise show as skipped."""
        is_kept = bool(loaded) and all(one.outcome is LoadOutcome.UNCHANGED for one in loaded)
        if is_kept and raw_keys(self._dataset)[-1] not in self._told:
            yield from judged_unchanged(self._dataset, loaded)

    def _is_told(self, asset: dg.AssetKey, key: str, unchanged: bool) -> bool:
        is_told = not (unchanged and key in self._known.get(asset, ()))
        if is_told:
            self._told.add(asset)
        return is_told

    def _log(self, key: str, stage: str, outcome: str, reason: str, *, is_news: bool) -> None:
        if is_news or not self._only_news:
            self._context.log.info(f"{self._dataset.code} {key}: {stage} {outcome} {reason}".rstrip())

    def _partition(self, key: str) -> str | None:
        return key if self._is_partitioned else None


def materialized(instance: dg.DagsterInstance, dataset: Dataset, asset: dg.AssetKey) -> set[str]:
    """Partitions of an asset of this dataset that Dagster already shows as materialized."""
    if dataset.partitioning != "whole":
        return set(instance.get_materialized_partitions(asset))
    return {SNAPSHOT} if instance.get_latest_materialization_event(asset) else set()
