"""Ingest of one dataset as Dagster sees it: its landing asset and its raw assets, in one step.

One step, because a bad month must not stop its neighbours: each partition's outcome is recorded by itself, the
good ones are materialized, and the step fails at the end if any was refused. What is done is ``ingest.pipeline``'s.
"""

from collections.abc import Callable, Iterator

import dagster as dg

from orchestration.assets.dataset_assets import check_specs, landing_key, landing_spec, raw_keys, raw_specs
from orchestration.assets.expectations import evaluations, expectation_keys, expectation_specs
from orchestration.assets.partition_events import Event, step_outputs
from orchestration.assets.refusing import refusal, refusing, verdicts_again
from orchestration.assets.telling import Telling
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.failure import Failure
from orchestration.core.settings import Settings
from orchestration.ingest.pipeline import Landings, ingest
from orchestration.offline.session import today
from orchestration.publishers.registry import loaded_before
from orchestration.raw.slot import writer_slot

LandedBefore = Callable[[Dataset], Landings | None]
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
    def ingest_dataset(context: dg.AssetExecutionContext) -> Iterator[Event]:
        if not context.selected_asset_keys:
            context.log.info(
                "Checks of landing and raw judge files before they are loaded, and cannot be run alone: materialize"
                " the assets to judge anew. The newest verdicts stand."
            )
            yield from verdicts_again(context, context.selected_asset_check_keys)
            yield from step_outputs(context)
            return
        asked = {key for key in expectation_keys(dataset) if key in context.selected_asset_check_keys}
        failures: list[Failure] = []
        with refusing(context), writer_slot(settings):
            landed = landed_before(dataset)
            keys = list(landed.outcomes) if landed else list(context.partition_keys) if partitions else [SNAPSHOT]
            telling = Telling(context, dataset, today(settings), only_news=landed is not None)
            for station in ingest(
                dataset,
                keys,
                settings,
                landed,
                is_landing=landing_key(dataset) in context.selected_asset_keys,
                is_loading=bool(set(raw_keys(dataset)) & set(context.selected_asset_keys)),
                wants_standings=bool(asked),
            ):
                failures += station.failures
                if isinstance(station, Landings):
                    yield from telling.landings(station)
                    continue
                yield from telling.loadings(keys, station)
                told = list(evaluations(dataset, station.standings))
                yield from told
                yield from verdicts_again(context, asked - {one.asset_check_key for one in told})
        if failures:
            raise refusal(context, failures)
        yield from step_outputs(context)

    return ingest_dataset
