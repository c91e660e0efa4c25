"""What Dagster is told of one partition of a dataset: checks, and what was materialized."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.assets.dataset_assets import landing_key, raw_keys
from orchestration.core.dataset import Dataset
from orchestration.core.drift import Found
from orchestration.landing.land import Landed, Landing
from orchestration.quality.verdict import Outcome
from orchestration.warehouse.load import Loaded

Event = dg.AssetCheckEvaluation | dg.AssetMaterialization | dg.Output[None]


def landing_events(dataset: Dataset, partition: str | None, landed: Landed) -> Iterator[Event]:
    """What became of a partition's landing; nothing of one that is not there to be had."""
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


def raw_events(dataset: Dataset, partition: str | None, loaded: Loaded, files: Sequence[Any]) -> Iterator[Event]:
    """What the gate said of a partition, and the tables' rows that it let pass."""
    metadata: dict[str, Any] = {"outcome": loaded.outcome.value}
    if loaded.verdict:
        metadata |= {"declared": loaded.verdict.declared, "evaluated": loaded.verdict.evaluated}
        metadata["verdict"] = loaded.verdict.outcome.value
    if loaded.error:
        metadata["finding"] = str(loaded.error)
    for key, table in zip(raw_keys(dataset), dataset.tables, strict=True):
        yield dg.AssetCheckEvaluation(
            asset_key=key,
            check_name="gate",
            passed=loaded.is_good and (loaded.verdict is None or loaded.verdict.outcome is Outcome.PASS),
            partition=partition,
            metadata=metadata,
            blocking=True,
        )
        if loaded.is_good:
            yield _found(key, partition, [one for one in loaded.findings if one.table == table.name])
            sources: dict[str, Any] = {
                "sha256": [file.sha256 for file in files][:20],
                "rows_of_all_tables": loaded.rows,
            }
            if loaded.left_out:
                sources["rows_left_out"] = loaded.left_out
            yield dg.AssetMaterialization(key, partition=partition, metadata={**metadata, **sources})


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


def step_outputs(context: dg.AssetExecutionContext) -> Iterator[Event]:
    """Close the step's check outputs, whose names Dagster derives from key and check (held by a test)."""
    for check in context.selected_asset_check_keys:
        yield dg.Output(None, output_name=f"{'__'.join(check.asset_key.path)}_{check.name}")
