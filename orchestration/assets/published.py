"""The published file: audited in place by Great Expectations, sealed, and flipped to."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.assets.dataset_assets import code, freshness
from orchestration.assets.refusing import refusal
from orchestration.core.errors import PublishRefused
from orchestration.core.registry import all_datasets
from orchestration.core.settings import PROJECT_ROOT, Settings
from orchestration.warehouse.publish import publish
from orchestration.warehouse.slot import writer_slot

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def build_published(settings: Settings, marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """``published/warehouse``: the file that BI opens, downstream of every mart."""

    @dg.asset(
        key=PUBLISHED,
        deps=list(marts),
        description="The release that BI opens: marts and meta, audited, read-only, versioned.",
        metadata={
            "notice": settings.notice,
            "dagster/code_references": code(PROJECT_ROOT / "orchestration" / "warehouse" / "publish.py"),
        },
        freshness_policy=freshness(
            min(all_datasets(), key=lambda one: one.release.every_days + one.release.budget_days)
        ),
        group_name="published",
        kinds={"duckdb", "greatexpectations"},
        owners=["team:trade-corridors"],
        tags={"layer": "published", "source_mode": settings.mode.value},
        check_specs=[
            dg.AssetCheckSpec(
                "audit",
                asset=PUBLISHED,
                blocking=True,
                description="Every required verdict of this build is a pass, and the whole candidate passed its audit.",
            )
        ],
    )
    def warehouse(context: dg.AssetExecutionContext) -> Iterator[Any]:
        try:
            with writer_slot(settings):
                publication = publish(settings)
        except PublishRefused as error:
            yield dg.AssetCheckResult(passed=False, check_name="audit", metadata={"finding": str(error)})
            raise refusal(context, str(error)) from None
        verdict = publication.verdict
        audited = {"evaluated": verdict.evaluated, "declared": verdict.declared} if verdict else {}
        yield dg.AssetCheckResult(passed=True, check_name="audit", metadata=audited)
        yield dg.MaterializeResult(
            metadata={
                "build_id": publication.build_id,
                "is_new": publication.is_new,
                "file": dg.MetadataValue.path(str(settings.pointer)),
                "dagster/row_count": sum(publication.tables.values()),
            }
        )

    return warehouse
