"""Ingest of one dataset: its landing asset and its raw assets, in one step, from the declaration.

One step, because a bad month must not stop its neighbours: each partition's outcome is recorded by itself, the
good ones are materialized, and the step fails at the end if any was refused. Raw can be run without landing: it
then loads what landed last, with no network.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence

import dagster as dg

from orchestration.assets.dataset_assets import check_specs, landing_key, landing_spec, raw_keys, raw_specs
from orchestration.assets.partition_events import Event, landing_events, raw_events, step_outputs
from orchestration.core import progress
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.errors import SourceUnavailable, TradeCorridorsError
from orchestration.core.periods import period_key, periods_between
from orchestration.core.registry import all_datasets
from orchestration.core.settings import Settings
from orchestration.landing.archive import Archive
from orchestration.landing.deferred import note_deferred
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.replay.session import expected_partitions, open_sources, today
from orchestration.warehouse import health
from orchestration.warehouse.load import Loaded, Loader, LoadOutcome
from orchestration.warehouse.slot import writer_slot
from orchestration.warehouse.store import open_raw, prepare

FIRST_PERIOD, LAST_PERIOD = "trade_corridors/first_period", "trade_corridors/last_period"
"""Tags of a run that asks for a range of periods without being a run of partitions."""


def build_ingest(
    dataset: Dataset,
    settings: Settings,
    partitions: dg.PartitionsDefinition[str] | None,
    retry_policy: dg.RetryPolicy | None,
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
    )
    def ingest(context: dg.AssetExecutionContext) -> Iterator[Event]:
        keys = _asked_for(context, dataset) if partitions else [SNAPSHOT]
        with writer_slot(settings):
            failures = yield from _ingest(context, dataset, settings, keys, is_partitioned=partitions is not None)
        if failures:
            raise dg.Failure(
                description="\n".join(str(error) for error in failures),
                allow_retries=all(isinstance(error, SourceUnavailable) for error in failures),
            )

    return ingest


def _asked_for(context: dg.AssetExecutionContext, dataset: Dataset) -> list[str]:
    """The run's own partitions, or the periods in its tags: a night asks for all of them (docs/decisions/0015).

    The tags are of all datasets of a job; one that begins later has no earlier periods.
    """
    if context.has_partition_key or context.has_partition_key_range:
        return list(context.partition_keys)
    keys = periods_between(context.run.tags[FIRST_PERIOD], context.run.tags[LAST_PERIOD])
    return [key for key in keys if dataset.start is None or key >= period_key(dataset.start, dataset.step)]


def _ingest(
    context: dg.AssetExecutionContext,
    dataset: Dataset,
    settings: Settings,
    keys: Sequence[str],
    *,
    is_partitioned: bool,
) -> Generator[Event, None, list[TradeCorridorsError]]:
    """Land, load, and tell Dagster of each partition; returns the errors of those that were refused."""
    failures: list[TradeCorridorsError] = []
    archive = Archive(settings.landing, settings.mode)

    def partition_of(key: str) -> str | None:
        return key if is_partitioned else None

    known = {key: _known(context, key, is_partitioned) for key in (landing_key(dataset), raw_keys(dataset)[-1])}

    def is_news(asset: dg.AssetKey, key: str, unchanged: bool) -> bool:
        return not (unchanged and key in known[asset])

    if landing_key(dataset) in context.selected_asset_keys:
        landed = _land(context, dataset, settings, archive, keys)
        for key, outcome in landed.items():
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


def _land(
    context: dg.AssetExecutionContext, dataset: Dataset, settings: Settings, archive: Archive, keys: Sequence[str]
) -> dict[str, Landed]:
    with open_sources(settings, dataset) as sources:

        def told(partition: str, landed: Landed) -> None:
            progress.tell("land", dataset.code, len(keys), landed.outcome.value)
            if landed.outcome in (Landing.NEW, Landing.FAILED, Landing.POSTPONED):
                context.log.info(f"{dataset.code} {partition}: {landed.outcome} {landed.reason}".rstrip())

        lander = Lander(
            archive,
            sources.client,
            sources.gaps,
            today(settings),
            sources.has_key,
            sources.calls_a_day,
            settings.drop,
            report=told,
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
