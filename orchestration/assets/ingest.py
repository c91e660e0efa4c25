"""Ingest of one dataset: its landing asset and its raw assets, in one step, from the declaration.

One step, because a bad month must not stop its neighbours: each partition's outcome is recorded by itself, the
good ones are materialized, and the step fails at the end if any was refused. Raw can be run without landing: it
then loads what landed last, with no network. A night lands the publishers side by side beforehand; the step then
tells what became of that, and loads it.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import dagster as dg

from orchestration.assets.dataset_assets import check_specs, landing_key, landing_spec, raw_keys, raw_specs
from orchestration.assets.partition_events import Event, landing_events, raw_events, step_outputs
from orchestration.core import progress
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.errors import SourceUnavailable, TradeCorridorsError
from orchestration.core.registry import all_datasets, loaded_before
from orchestration.core.settings import Settings
from orchestration.core.stopping import NEVER, Stop
from orchestration.landing.archive import Archive
from orchestration.landing.deferred import note_deferred
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.replay.session import expected_partitions, open_sources, today
from orchestration.warehouse import health
from orchestration.warehouse.load import Loaded, Loader, LoadOutcome
from orchestration.warehouse.slot import writer_slot
from orchestration.warehouse.store import open_raw, prepare

LandedBefore = Callable[[Dataset], Mapping[str, Landed] | None]
"""What a night landed of a dataset before its run; ``None`` for a run that lands by itself."""


def build_ingest(
    dataset: Dataset,
    settings: Settings,
    partitions: dg.PartitionsDefinition[str] | None,
    retry_policy: dg.RetryPolicy | None,
    landed_before: LandedBefore,
) -> dg.AssetsDefinition:
    """The landing and raw assets of a dataset; retries are for a publisher that cannot be reached, nothing else."""

    @dg.multi_asset(
        name=f"ingest_{dataset.code}",
        specs=[landing_spec(dataset, settings), *raw_specs(dataset, settings)],
        check_specs=check_specs(dataset),
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run() if partitions else None,
        can_subset=True,
        retry_policy=retry_policy,
        op_tags={"dagster/priority": str(-len(loaded_before(dataset)))},
    )
    def ingest(context: dg.AssetExecutionContext) -> Iterator[Event]:
        landed = landed_before(dataset)
        wanted = list(context.partition_keys) if partitions and landed is None else [SNAPSHOT]
        keys = wanted if landed is None else list(landed)
        with writer_slot(settings):
            failures = yield from _ingest(context, dataset, settings, keys, landed)
        if failures:
            raise dg.Failure(
                description="\n".join(str(error) for error in failures),
                allow_retries=all(isinstance(error, SourceUnavailable) for error in failures),
            )

    return ingest


def _ingest(
    context: dg.AssetExecutionContext,
    dataset: Dataset,
    settings: Settings,
    keys: Sequence[str],
    landed: Mapping[str, Landed] | None,
) -> Generator[Event, None, list[TradeCorridorsError]]:
    """Land (unless a night did), load, tell Dagster of each partition; returns the errors of those refused."""
    failures: list[TradeCorridorsError] = []
    archive = Archive(settings.landing, settings.mode)
    is_partitioned = dataset.partitioning != "whole"

    def partition_of(key: str) -> str | None:
        return key if is_partitioned else None

    known = {key: _known(context, key, is_partitioned) for key in (landing_key(dataset), raw_keys(dataset)[-1])}

    def is_news(asset: dg.AssetKey, key: str, unchanged: bool) -> bool:
        return not (unchanged and key in known[asset])

    if landing_key(dataset) in context.selected_asset_keys:
        landed = land(dataset, keys, settings) if landed is None else landed
        for key, outcome in landed.items():
            if outcome.outcome in (Landing.NEW, Landing.FAILED, Landing.POSTPONED):
                context.log.info(f"{dataset.code} {key}: {outcome.outcome} {outcome.reason}".rstrip())
            if is_news(landing_key(dataset), key, outcome.outcome is Landing.UNCHANGED):
                yield from landing_events(dataset, partition_of(key), outcome)
        note_deferred(settings, dataset, any(one.outcome is Landing.DEFERRED for one in landed.values()))
        failures += _distinct(outcome.error for outcome in landed.values())
    if set(raw_keys(dataset)) & set(context.selected_asset_keys):
        loadable = [key for key in keys if key in archive.partitions(dataset.code)]
        loaded = _load(context, dataset, settings, archive, loadable)
        for key, result in loaded.items():
            if key in keys and is_news(raw_keys(dataset)[-1], key, result.outcome is LoadOutcome.UNCHANGED):
                yield from raw_events(dataset, partition_of(key), result, archive.partitions(dataset.code)[key])
        failures += _distinct(result.error for result in loaded.values())
    if not failures:
        yield from step_outputs(context)
    return failures


def _known(context: dg.AssetExecutionContext, asset: dg.AssetKey, is_partitioned: bool) -> set[str]:
    """Partitions that Dagster already shows as materialized: unchanged ones need no second event."""
    if is_partitioned:
        return set(context.instance.get_materialized_partitions(asset))
    return {SNAPSHOT} if context.instance.get_latest_materialization_event(asset) else set()


def _distinct(errors: Iterable[TradeCorridorsError | None]) -> list[TradeCorridorsError]:
    return list({str(error): error for error in errors if error is not None}.values())


def land(
    dataset: Dataset, keys: Sequence[str], settings: Settings, stop: Stop = NEVER, since: str = ""
) -> dict[str, Landed]:
    """Land partitions of a dataset from the publishers of this mode; touches no database and knows no run.

    Args:
        stop: no request is made, and nothing is waited for, once it is asked.
        since: time (UTC, as in receipts) since when answers stand in for new ones: a night that was broken off began.

    Raises:
        Stopped: it was.
    """

    def told(partition: str, landed: Landed) -> None:
        progress.tell("land", dataset.code, len(keys), landed.outcome.value)

    with open_sources(settings, dataset) as sources:
        lander = Lander(
            Archive(settings.landing, settings.mode),
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
        return lander.land(dataset, keys)


def _load(
    context: dg.AssetExecutionContext, dataset: Dataset, settings: Settings, archive: Archive, keys: Sequence[str]
) -> dict[str, Loaded]:
    with open_raw(settings.build_file, settings.mode) as con:
        for other in all_datasets():
            prepare(con, other)

        def told(partition: str, loaded: Loaded) -> None:
            progress.tell("load", dataset.code, len(keys), loaded.outcome.value)
            if not loaded.is_good:
                context.log.error(str(loaded.error))

        outcomes = Loader(con, archive, dataset, report=told).load(keys)
        healths = health.refresh(con, [dataset], archive, today(settings), expected_partitions(settings, [dataset]))
    health.show(settings, healths)
    return outcomes
