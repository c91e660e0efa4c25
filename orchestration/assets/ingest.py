"""Ingest of one dataset: its landing asset and its raw assets, in one step, from the declaration.

One step, because a bad month must not stop its neighbours: each partition's outcome is recorded by itself, the
good ones are materialized, and the step fails at the end if any was refused. Raw can be run without landing: it
then loads what landed last, with no network. A night lands the publishers side by side beforehand; the step then
tells what became of that, and loads it.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import dagster as dg

from orchestration.assets.dataset_assets import check_specs, landing_key, landing_spec, raw_keys, raw_specs
from orchestration.assets.expectations import evaluations, expectation_keys, expectation_specs
from orchestration.assets.measured import Raw, landing_as_seen, raw_as_it_is
from orchestration.assets.partition_events import Event, step_outputs
from orchestration.assets.refusing import refusal, refusing, verdicts_again
from orchestration.assets.telling import Telling
from orchestration.core import progress
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.errors import TradeCorridorsError
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.core.stopping import NEVER, Stop
from orchestration.landing.archive import Archive
from orchestration.landing.deferred import note_deferred
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.offline.session import expected_partitions, open_sources, today
from orchestration.publishers.registry import all_datasets, loaded_before
from orchestration.raw import health
from orchestration.raw.attempt import Loaded
from orchestration.raw.load import Loader
from orchestration.raw.slot import writer_slot
from orchestration.raw.standing import standings
from orchestration.raw.store import open_raw, prepare
from orchestration.raw.swap import rows_by_table

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
        check_specs=[*check_specs(dataset), *expectation_specs(dataset, settings)],
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run() if partitions else None,
        can_subset=True,
        retry_policy=retry_policy,
        op_tags={"dagster/priority": str(-len(loaded_before(dataset)))},
    )
    def ingest(context: dg.AssetExecutionContext) -> Iterator[Event]:
        if not context.selected_asset_keys:
            context.log.info(
                "Checks of landing and raw judge files before they are loaded, and cannot be run alone: materialize"
                " the assets to judge anew. The newest verdicts stand."
            )
            yield from verdicts_again(context, context.selected_asset_check_keys)
            yield from step_outputs(context)
            return
        landed = landed_before(dataset)
        wanted = list(context.partition_keys) if partitions and landed is None else [SNAPSHOT]
        keys = wanted if landed is None else list(landed)
        with refusing(context), writer_slot(settings):
            failures = yield from _ingest(context, dataset, settings, keys, landed)
        if failures:
            raise refusal(context, failures)

    return ingest


def _ingest(
    context: dg.AssetExecutionContext,
    dataset: Dataset,
    settings: Settings,
    keys: Sequence[str],
    landed: Mapping[str, Landed] | None,
) -> Generator[Event, None, list[Failure]]:
    """Land (unless a night did), load, tell Dagster of each partition; returns what failed."""
    failures: list[Failure] = []
    archive = Archive(settings.landing, settings.mode)
    telling = Telling(context, dataset, today(settings), only_news=landed is not None)
    if landing_key(dataset) in context.selected_asset_keys:
        landed = land(dataset, keys, settings) if landed is None else landed
        for key, outcome in landed.items():
            yield from telling.landing(key, outcome)
        yield from telling.landing_as_it_was(landed.values())
        yield from landing_as_seen(dataset, archive, landed.values())
        note_deferred(settings, dataset, any(one.outcome is Landing.DEFERRED for one in landed.values()))
        failures += _distinct(outcome.error for outcome in landed.values())
    if set(raw_keys(dataset)) & set(context.selected_asset_keys):
        loadable = [key for key in keys if key in archive.partitions(dataset.code)]
        loaded, raw = _load(context, dataset, settings, archive, loadable)
        for key, reason in dataset.known_gaps:
            if key in keys and key not in loadable:
                yield from telling.raw_gap(key, reason)
        for key, result in loaded.items():
            if key in keys:
                yield from telling.raw(key, result, archive.partitions(dataset.code)[key], raw.rows)
        yield from telling.raw_as_it_was(loaded.values())
        yield from raw_as_it_is(dataset, archive, raw, today(settings))
        told = list(evaluations(dataset, raw.standings))
        yield from told
        yield from verdicts_again(context, _asked(context, dataset) - {one.asset_check_key for one in told})
        failures += _distinct(result.error for result in loaded.values())
    if not failures:
        yield from step_outputs(context)
    return failures


def _asked(context: dg.AssetExecutionContext, dataset: Dataset) -> set[dg.AssetCheckKey]:
    """The expectations that a run was asked for by name; a night is not, and tells those that it judged."""
    return {key for key in expectation_keys(dataset) if key in context.selected_asset_check_keys}


def _distinct(errors: Iterable[TradeCorridorsError | None]) -> list[Failure]:
    return list(dict.fromkeys(error.failure() for error in errors if error is not None))


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
) -> tuple[dict[str, Loaded], Raw]:
    """What became of each partition, and what raw holds now."""
    began = time.monotonic()
    with open_raw(settings.build_file, settings.mode) as con:
        for other in all_datasets():
            prepare(con, other)

        def told(partition: str, loaded: Loaded) -> None:
            progress.tell("load", dataset.code, len(keys), loaded.outcome.value)
            if not loaded.is_good:
                context.log.error(str(loaded.error))

        def remark(text: str) -> None:
            progress.remark(text)
            context.log.info(text)

        outcomes = Loader(con, archive, dataset, report=told, remark=remark).load(keys)
        seconds = time.monotonic() - began
        [state] = health.refresh(con, [dataset], archive, today(settings), expected_partitions(settings, [dataset]))
        rows = rows_by_table(con, dataset.code)
        is_told = any(one.is_judged for one in outcomes.values()) or _asked(context, dataset)
        held = standings(con, dataset.code, keys) if is_told else {}
    health.show(settings, [state])
    return outcomes, Raw(rows, state.newest_period, seconds, held)
