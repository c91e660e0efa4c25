"""Translates the result of one partition into Dagster's events: checks and materializations."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.assets import measured
from orchestration.assets.dataset_assets import landing_key, raw_keys
from orchestration.core.dataset import Dataset
from orchestration.core.drift import Found
from orchestration.core.request import LandedFile
from orchestration.landing.land import Landed, Landing
from orchestration.quality.verdict import Outcome
from orchestration.raw.attempt import Loaded, LoadOutcome

Event = dg.AssetCheckEvaluation | dg.AssetMaterialization | dg.AssetObservation | dg.Output[None]


def landing_events(dataset: Dataset, partition: str | None, landed: Landed, verified_on: str) -> Iterator[Event]:
    """What became of the landing of a partition that is there to be had."""
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
            _of(partition, measured.BYTES): landed.bytes,
            "verified": verified_on,
            "sha256": [file.sha256 for file in landed.files][:20],
        }
        yield dg.AssetMaterialization(landing_key(dataset), partition=partition, metadata={**metadata, **files})


def raw_events(
    dataset: Dataset, partition: str | None, loaded: Loaded, files: Sequence[LandedFile], rows: Mapping[str, int]
) -> Iterator[Event]:
    """What the gate said of a partition, and the tables' rows that it let pass.

    Args:
        rows: table -> rows of the partition.
    """
    metadata: dict[str, Any] = {"outcome": loaded.outcome.value}
    judged: dict[str, Any] = {}
    if loaded.verdict:
        judged = {"declared": loaded.verdict.declared, "evaluated": loaded.verdict.evaluated}
        judged["verdict"] = loaded.verdict.outcome.value
    if loaded.error:
        judged["finding"] = str(loaded.error)
    for key, table in zip(raw_keys(dataset), dataset.tables, strict=True):
        yield dg.AssetCheckEvaluation(
            asset_key=key,
            check_name="gate",
            passed=loaded.is_good and (loaded.verdict is None or loaded.verdict.outcome is Outcome.PASS),
            partition=partition,
            metadata={**metadata, **judged},
            blocking=True,
        )
        if loaded.is_good:
            yield _found(key, partition, [one for one in loaded.findings if one.table == table.name])
            sources: dict[str, Any] = {
                "sha256": [file.sha256 for file in files][:20],
                _of(partition, measured.ROWS): rows.get(table.name, 0),
                _of(partition, measured.BYTES): measured.size_of(files),
            }
            if loaded.left_out:
                sources["rows_left_out"] = loaded.left_out
            yield dg.AssetMaterialization(key, partition=partition, metadata={**metadata, **sources})


def _of(partition: str | None, figure: str) -> str:
    """The key of a figure that is about one partition, unless the partition is the whole."""
    of_partition = {measured.ROWS: measured.PARTITION_ROWS, measured.BYTES: measured.PARTITION_BYTES}
    return of_partition[figure] if partition else figure


def _found(key: dg.AssetKey, partition: str | None, findings: Sequence[Found]) -> dg.AssetCheckEvaluation:
    """A warning that names what is new, wrong or missing in a partition; a pass where nothing is."""
    parts: dict[str, list[str]] = {}
    for one in findings:
        parts.setdefault(one.finding.value, []).append(f"{one.part} ({one.rows} rows)" if one.rows else one.part)
    return dg.AssetCheckEvaluation(
        asset_key=key,
        check_name="findings",
        passed=not findings,
        partition=partition,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={finding: ", ".join(named[:20]) for finding, named in parts.items()},
    )


def received_unchanged(dataset: Dataset, partitions: int) -> dg.AssetCheckEvaluation:
    """The verdict on a landing all of whose partitions are as they were."""
    return dg.AssetCheckEvaluation(
        asset_key=landing_key(dataset),
        check_name="received",
        passed=True,
        metadata={"outcome": Landing.UNCHANGED.value, "partitions": partitions},
        blocking=True,
    )


def judged_unchanged(dataset: Dataset, loaded: Collection[Loaded]) -> Iterator[dg.AssetCheckEvaluation]:
    """Earlier verdicts, repeated for tables in which nothing changed."""
    found = [one for result in loaded for one in result.findings]
    for key, table in zip(raw_keys(dataset), dataset.tables, strict=True):
        yield dg.AssetCheckEvaluation(
            asset_key=key,
            check_name="gate",
            passed=True,
            metadata={"outcome": LoadOutcome.UNCHANGED.value, "partitions": len(loaded)},
            blocking=True,
        )
        yield _found(key, None, [one for one in found if one.table == table.name])


def step_outputs(context: dg.AssetExecutionContext) -> Iterator[Event]:
    """Close the step's check outputs, whose names Dagster derives from key and check (held by a test)."""
    for check in context.selected_asset_check_keys:
        yield dg.Output(None, output_name=f"{'__'.join(check.asset_key.path)}_{check.name}")
