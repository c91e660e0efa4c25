"""Each expectation of a gate as a check of its own: its bound, its reason, and after a run what was observed.

A run tells each once, over all of its partitions: an event a partition and expectation would be tens of thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import dagster as dg

from orchestration.assets.dataset_assets import raw_keys
from orchestration.core.dataset import Dataset
from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.quality.bounds import bounds
from orchestration.quality.checks import Check, raw_checks
from orchestration.quality.verdict import Outcome
from orchestration.raw.standing import Standing

_NAMED = 20
"""So many partitions are named where a check did not pass."""


@cache
def _checks(dataset: Dataset) -> tuple[Check, ...]:
    return raw_checks(dataset)


def expectation_key(dataset: Dataset, check: Check) -> dg.AssetCheckKey:
    """``raw/<table>`` and the check's name without the table's."""
    keys = dict(zip((table.name for table in dataset.tables), raw_keys(dataset), strict=True))
    return dg.AssetCheckKey(keys[check.subject], check.name.split(".", 1)[1].replace(".", "_"))


def expectation_keys(dataset: Dataset) -> set[dg.AssetCheckKey]:
    """The checks of a dataset's gate."""
    return {expectation_key(dataset, check) for check in _checks(dataset)}


def expectation_specs(dataset: Dataset, settings: Settings) -> Iterator[dg.AssetCheckSpec]:
    """What the gate asks of each table, with the bound, the reason and where both are written down."""
    allowed = bounds(dataset, _checks(dataset))
    for check in _checks(dataset):
        key = expectation_key(dataset, check)
        yield dg.AssetCheckSpec(
            key.name,
            asset=key.asset_key,
            description=check.why,
            metadata={
                "bound": allowed[check.name],
                "declared": dg.MetadataValue.path(f"{PROJECT_ROOT}/docs/datasets.md#raw{check.subject}"),
                "data_docs": dg.MetadataValue.path(str(settings.home / "data_docs" / "suites" / f"{check.table}.html")),
            },
        )


def evaluations(dataset: Dataset, standings: Mapping[str, Standing]) -> Iterator[dg.AssetCheckEvaluation]:
    """What the gates say of the partitions of a run, once a check."""
    allowed = bounds(dataset, _checks(dataset))
    for check in _checks(dataset):
        if (standing := standings.get(check.name)) is not None:
            key = expectation_key(dataset, check)
            yield dg.AssetCheckEvaluation(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=standing.outcome is Outcome.PASS,
                metadata={"bound": allowed[check.name], **_seen(standing)},
            )


def _seen(standing: Standing) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "outcome": standing.outcome.value,
        "observed": standing.observed,
        "partitions": standing.partitions,
    }
    if standing.failed:
        more = f" and {len(standing.failed) - _NAMED} more" if len(standing.failed) > _NAMED else ""
        seen["failed_partitions"] = ", ".join(standing.failed[:_NAMED]) + more
    if standing.ratios:
        seen["least_ratio"], seen["largest_ratio"] = standing.ratios
    return seen
