"""The assets of one dataset as Dagster shows them: keys, descriptions, tags and checks, from the declaration."""

import warnings
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.core.dataset import Dataset
from orchestration.core.settings import PACKAGE, Settings
from orchestration.core.table import Column
from orchestration.publishers.registry import module_of


def landing_key(dataset: Dataset) -> dg.AssetKey:
    """``landing/<code>``."""
    return dg.AssetKey(["landing", dataset.code])


def raw_keys(dataset: Dataset) -> list[dg.AssetKey]:
    """``raw/<table>`` for each table."""
    return [dg.AssetKey(["raw", table.name]) for table in dataset.tables]


def landing_spec(dataset: Dataset, settings: Settings) -> dg.AssetSpec:
    """The publisher's bytes."""
    return dg.AssetSpec(
        landing_key(dataset),
        description=f"{dataset.title}: bytes as published, by content hash, with receipts.\n\n{dataset.description}",
        group_name=f"landing_{dataset.domain}",
        kinds={"file"},
        owners=list(dataset.owners),
        tags={**_tags(dataset, settings), "layer": "landing"},
        metadata=_metadata(dataset, settings),
        freshness_policy=freshness(dataset),
        skippable=True,
    )


def raw_specs(dataset: Dataset, settings: Settings) -> list[dg.AssetSpec]:
    """The publisher's tables, each from the landing."""
    return [
        dg.AssetSpec(
            key,
            deps=[landing_key(dataset)],
            description=f"{dataset.title}: {table.description}",
            group_name=f"raw_{dataset.domain}",
            kinds={"duckdb", "greatexpectations"},
            owners=list(dataset.owners),
            tags={**_tags(dataset, settings), "layer": "raw"},
            metadata={**_metadata(dataset, settings), "dagster/column_schema": _column_schema(table.columns)},
            freshness_policy=freshness(dataset),
            skippable=True,
        )
        for key, table in zip(raw_keys(dataset), dataset.tables, strict=True)
    ]


def check_specs(dataset: Dataset) -> list[dg.AssetCheckSpec]:
    """What is checked of the landing, and of each table."""
    received = dg.AssetCheckSpec(
        "received",
        asset=landing_key(dataset),
        blocking=True,
        description="Content is what was asked for, whole, or unchanged.",
    )
    gates = [
        dg.AssetCheckSpec(
            "gate",
            asset=key,
            blocking=True,
            description="Great Expectations judged the candidate before the swap.",
        )
        for key in raw_keys(dataset)
    ]
    findings = [
        dg.AssetCheckSpec(
            "findings",
            asset=key,
            description="A warning for what is new, wrong or missing in rows that were loaded all the same.",
        )
        for key in raw_keys(dataset)
    ]
    return [received, *gates, *findings]


def freshness(dataset: Dataset) -> dg.FreshnessPolicy:
    """News is due once a period: a warning from then on, a failure once the declared budget is used up as well."""
    period = timedelta(days=dataset.release.every_days)
    return dg.FreshnessPolicy.time_window(
        fail_window=period + timedelta(days=dataset.release.budget_days), warn_window=period or None
    )


def code(*paths: Path) -> dg.CodeReferencesMetadataValue:
    """Where the code behind an asset stands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        links = [dg.LocalFileCodeReference(file_path=str(one), label=one.name) for one in paths]
        return dg.CodeReferencesMetadataValue(code_references=[*links])


def _tags(dataset: Dataset, settings: Settings) -> dict[str, str]:
    return {"domain": dataset.domain, "source_mode": settings.mode.value}


def _metadata(dataset: Dataset, settings: Settings) -> dict[str, Any]:
    return {
        "publisher": dataset.publisher,
        "homepage": dg.MetadataValue.url(dataset.homepage),
        "licence": dataset.licence.name,
        "notice": settings.notice,
        "dagster/code_references": code(PACKAGE.parent.joinpath(*module_of(dataset).split(".")).with_suffix(".py")),
    }


def _column_schema(columns: Sequence[Column]) -> dg.TableSchema:
    return dg.TableSchema(
        [dg.TableColumn(column.name, column.type, description=column.description) for column in columns]
    )
