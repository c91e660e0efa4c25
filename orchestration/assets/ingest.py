"""Ingest of one dataset: its landing asset and its raw assets, in one step, from the declaration.

One step, because a bad month must not stop its neighbours: each partition's outcome is recorded by itself, the
good ones are materialized, and the step fails at the end if any was refused. Raw can be run without landing: it
then loads what landed last, with no network.
"""

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.core import progress
from orchestration.core.dataset import SNAPSHOT, Dataset
from orchestration.core.durable import write_json
from orchestration.core.errors import SourceUnavailable, TradeCorridorsError
from orchestration.core.periods import period_key, periods_between
from orchestration.core.registry import all_datasets
from orchestration.core.settings import Settings
from orchestration.landing.archive import Archive
from orchestration.landing.land import Landed, Lander, Landing
from orchestration.quality.verdict import Outcome
from orchestration.replay.session import expected_partitions, open_sources, today
from orchestration.warehouse import health
from orchestration.warehouse.load import Loaded, Loader, LoadOutcome
from orchestration.warehouse.slot import writer_slot
from orchestration.warehouse.store import open_raw, prepare

FIRST_PERIOD, LAST_PERIOD = "trade_corridors/first_period", "trade_corridors/last_period"
"""Tags of a run that asks for a range of periods without being a run of partitions."""

Event = dg.AssetCheckEvaluation | dg.AssetMaterialization | dg.Output[None]


def landing_key(dataset: Dataset) -> dg.AssetKey:
    """``landing/<code>``."""
    return dg.AssetKey(["landing", dataset.code])


def raw_keys(dataset: Dataset) -> list[dg.AssetKey]:
    """``raw/<table>`` for each table."""
    return [dg.AssetKey(["raw", table.name]) for table in dataset.tables]


def build_ingest(
    dataset: Dataset,
    settings: Settings,
    partitions: dg.PartitionsDefinition[str] | None,
    retry_policy: dg.RetryPolicy | None,
) -> dg.AssetsDefinition:
    """The landing and raw assets of a dataset; retries are for a publisher that cannot be reached, nothing else."""
    tags = {"domain": dataset.domain, "source_mode": settings.mode.value}
    metadata: dict[str, Any] = {
        "publisher": dataset.publisher,
        "homepage": dg.MetadataValue.url(dataset.homepage),
        "licence": dataset.licence.name,
        "source_mode": settings.notice,
    }
    landing = dg.AssetSpec(
        landing_key(dataset),
        description=f"{dataset.description} Bytes as published, by content hash, with receipts.",
        group_name=f"landing_{dataset.domain}",
        kinds={"file"},
        owners=list(dataset.owners),
        tags={**tags, "layer": "landing"},
        metadata=metadata,
        skippable=True,
    )
    raws = [
        dg.AssetSpec(
            key,
            deps=[landing],
            description=table.description,
            group_name=f"raw_{dataset.domain}",
            kinds={"duckdb", "greatexpectations"},
            owners=list(dataset.owners),
            tags={**tags, "layer": "raw"},
            metadata={**metadata, "dagster/column_schema": _column_schema(table.columns)},
            skippable=True,
        )
        for key, table in zip(raw_keys(dataset), dataset.tables, strict=True)
    ]

    @dg.multi_asset(
        name=f"ingest_{dataset.code}",
        specs=[landing, *raws],
        check_specs=[
            dg.AssetCheckSpec(
                "received",
                asset=landing.key,
                blocking=True,
                description="Content is what was asked for, whole, or unchanged.",
            ),
            *(
                dg.AssetCheckSpec(
                    "gate",
                    asset=raw.key,
                    blocking=True,
                    description="Great Expectations judged the candidate before the swap.",
                )
                for raw in raws
            ),
        ],
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


def _column_schema(columns: Sequence[Any]) -> dg.TableSchema:
    return dg.TableSchema(
        [dg.TableColumn(column.name, column.type, description=column.description) for column in columns]
    )


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
                yield from _landing_events(dataset, partition_of(key), outcome)
        _note_deferred(settings, dataset, any(one.outcome is Landing.DEFERRED for one in landed.values()))
        failures += _distinct(outcome.error for outcome in landed.values())
    if set(raw_keys(dataset)) & set(context.selected_asset_keys):
        loadable = [key for key in keys if key in archive.partitions(dataset.code)]
        loaded = _load(context, dataset, settings, archive, loadable)
        for key, result in loaded.items():
            if key in keys and is_news(raw_keys(dataset)[-1], key, result.outcome is LoadOutcome.UNCHANGED):
                yield from _raw_events(dataset, partition_of(key), result, archive.partitions(dataset.code)[key])
        failures += _distinct(result.error for result in loaded.values())
    if not failures:
        yield from _step_outputs(context)
    return failures


def deferred(settings: Settings) -> set[str]:
    """Datasets whose publisher kept them locked when they were last asked for."""
    path = settings.home / "deferred.json"
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def _note_deferred(settings: Settings, dataset: Dataset, is_locked: bool) -> None:
    before = deferred(settings)
    after = before | {dataset.code} if is_locked else before - {dataset.code}
    if after != before:
        write_json(settings.home / "deferred.json", sorted(after))


def _known(context: dg.AssetExecutionContext, asset: dg.AssetKey, is_partitioned: bool) -> set[str]:
    """Partitions that Dagster already shows as materialized: unchanged ones need no second event."""
    if is_partitioned:
        return set(context.instance.get_materialized_partitions(asset))
    return {SNAPSHOT} if context.instance.get_latest_materialization_event(asset) else set()


def _distinct(errors: Iterator[TradeCorridorsError | None] | Any) -> list[TradeCorridorsError]:
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


def _landing_events(dataset: Dataset, partition: str | None, landed: Landed) -> Iterator[Event]:
    if landed.outcome in (Landing.GAP, Landing.DEFERRED, Landing.POSTPONED):
        return
    metadata: Mapping[str, Any] = {"outcome": landed.outcome.value, "reason": landed.reason or "none"}
    passed = landed.outcome is not Landing.FAILED
    yield dg.AssetCheckEvaluation(
        asset_key=landing_key(dataset),
        check_name="received",
        passed=passed,
        partition=partition,
        metadata=metadata,
        blocking=True,
    )
    if passed:
        files: dict[str, Any] = {
            "files": len(landed.files),
            "bytes": landed.bytes,
            "sha256": [file.sha256 for file in landed.files][:20],
        }
        yield dg.AssetMaterialization(landing_key(dataset), partition=partition, metadata={**metadata, **files})


def _raw_events(dataset: Dataset, partition: str | None, loaded: Loaded, files: Sequence[Any]) -> Iterator[Event]:
    metadata: dict[str, Any] = {"outcome": loaded.outcome.value}
    if loaded.verdict:
        metadata |= {"declared": loaded.verdict.declared, "evaluated": loaded.verdict.evaluated}
        metadata["verdict"] = loaded.verdict.outcome.value
    if loaded.error:
        metadata["finding"] = str(loaded.error)
    for table in dataset.tables:
        key = dg.AssetKey(["raw", table.name])
        yield dg.AssetCheckEvaluation(
            asset_key=key,
            check_name="gate",
            passed=loaded.is_good and (loaded.verdict is None or loaded.verdict.outcome is Outcome.PASS),
            partition=partition,
            metadata=metadata,
            blocking=True,
        )
        if loaded.is_good:
            sources: dict[str, Any] = {
                "sha256": [file.sha256 for file in files][:20],
                "rows_of_all_tables": loaded.rows,
            }
            yield dg.AssetMaterialization(key, partition=partition, metadata={**metadata, **sources})


def _step_outputs(context: dg.AssetExecutionContext) -> Iterator[Event]:
    """Close the step's check outputs, whose names Dagster derives from key and check (held by a test)."""
    for check in context.selected_asset_check_keys:
        yield dg.Output(None, output_name=f"{'__'.join(check.asset_key.path)}_{check.name}")
