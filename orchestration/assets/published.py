"""The published file: audited in place by Great Expectations, sealed, and flipped to."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from orchestration.assets import measured
from orchestration.assets.dataset_assets import code, freshness
from orchestration.assets.refusing import refusal, refusing
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import PACKAGE, Settings
from orchestration.publishers.registry import all_datasets
from orchestration.quality.audit import AUDITS, audit_checks
from orchestration.quality.checks import Check
from orchestration.quality.verdict import Outcome
from orchestration.raw.slot import writer_slot
from orchestration.raw.standing import newest_audit
from orchestration.raw.store import open_raw
from orchestration.release.publish import publish

PUBLISHED = dg.AssetKey(["published", "warehouse"])


def build_published(settings: Settings, marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """``published/warehouse``: the file that BI opens, downstream of every mart."""

    @dg.asset(
        key=PUBLISHED,
        deps=list(marts),
        description="The release that BI opens: marts and meta, audited, read-only, versioned.",
        metadata={
            "notice": settings.notice,
            "dagster/code_references": code(PACKAGE / "release" / "publish.py"),
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
            ),
            *_audit_specs(),
        ],
    )
    def warehouse(context: dg.AssetExecutionContext) -> Iterator[Any]:
        refused = None
        with refusing(context), writer_slot(settings):
            try:
                publication = publish(settings)
            except PublishRefused as error:
                refused = error
            audited = list(_audit_results(settings))
        yield dg.AssetCheckResult(
            passed=refused is None, check_name="audit", metadata={"finding": str(refused)} if refused else {}
        )
        yield from audited
        if refused:
            raise refusal(context, [refused.failure()]) from None
        yield dg.MaterializeResult(
            metadata={
                "build_id": publication.build_id,
                "is_new": publication.is_new,
                measured.BYTES: publication.path.stat().st_size,
                "file": dg.MetadataValue.path(str(settings.pointer)),
                measured.ROWS: sum(publication.tables.values()),
            }
        )

    return warehouse


def _audit_specs() -> Iterator[dg.AssetCheckSpec]:
    """Each question of the audit, as a check of its own."""
    for check in audit_checks(has_last=True):
        yield dg.AssetCheckSpec(
            _name(check),
            asset=PUBLISHED,
            description=check.why,
            metadata={
                "bound": "no row breaks the rule",
                "declared": dg.MetadataValue.path(str(AUDITS / f"{check.name.replace('.', '/')}.sql")),
            },
        )


def _audit_results(settings: Settings) -> Iterator[dg.AssetCheckResult]:
    """What the newest audit said; of a refused candidate that was not audited, the one before."""
    with open_raw(settings.build_file, settings.mode) as con:
        said = newest_audit(con)
    for check in audit_checks(has_last=True) if said else ():
        outcome, observed = said.get(check.name, (Outcome.PASS, "no release to compare with"))
        yield dg.AssetCheckResult(
            passed=outcome is Outcome.PASS,
            check_name=_name(check),
            metadata={"outcome": outcome.value, "observed": observed or "no such row"},
        )


def _name(check: Check) -> str:
    return check.name.replace(".", "__")
