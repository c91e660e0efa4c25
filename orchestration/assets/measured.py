"""The figures that Dagster plots over time, under keys that never change: rows, bytes, newest period, duration.

An event of a partition has that partition's; an observation, one an asset and run, has those of all that is there now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import dagster as dg

from orchestration.assets.dataset_assets import landing_key, raw_keys
from orchestration.core.dataset import Dataset
from orchestration.core.periods import period_end
from orchestration.core.request import LandedFile
from orchestration.ingest.pipeline import Landings, Loadings
from orchestration.landing.land import Landing

ROWS = "dagster/row_count"
PARTITION_ROWS = "dagster/partition_row_count"
BYTES = "bytes"
PARTITION_BYTES = "partition_bytes"
SECONDS = "duration_seconds"
NEWEST = "newest_period"
AGE = "newest_period_age_days"


def newest(period: str, today: date) -> dict[str, Any]:
    """A newest period, and how many days ago it ended: Dagster plots nothing but numbers."""
    return {NEWEST: period, AGE: (today - period_end(period)).days} if period else {}


def size_of(files: Iterable[LandedFile]) -> int:
    """Bytes of files as they were published; one that several partitions share counts once."""
    return sum(path.stat().st_size for path in {file.path for file in files} if path.exists())


def landing_as_seen(landings: Landings) -> Iterator[dg.AssetObservation]:
    """Of a dataset that has landed: how large it is, when the publisher was last seen to hold it, what a run found."""
    holding, landed = landings.holding, landings.outcomes.values()
    if holding.verified is None:
        return
    found = {outcome.value: sum(one.outcome is outcome for one in landed) for outcome in Landing}
    yield dg.AssetObservation(
        landing_key(holding.dataset),
        description=f"Verified on {holding.verified}.",
        metadata={
            "verified": holding.verified.isoformat(),
            BYTES: size_of(file for files in holding.files.values() for file in files),
            SECONDS: round(sum(one.seconds for one in landed), 3),
            **{outcome: count for outcome, count in found.items() if count},
        },
    )


def raw_as_it_is(dataset: Dataset, loadings: Loadings, today: date) -> Iterator[dg.AssetObservation]:
    """Of each raw table: how large and how new it is after a run."""
    for key, table in zip(raw_keys(dataset), dataset.tables, strict=True):
        yield dg.AssetObservation(
            key,
            metadata={
                ROWS: sum(loadings.rows.get(table.name, {}).values()),
                BYTES: loadings.bytes,
                SECONDS: round(loadings.seconds, 3),
                **newest(loadings.newest_period, today),
            },
        )
