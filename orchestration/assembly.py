"""Puts together what Dagster shows of a mode: no logic."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import dagster as dg

from orchestration.assets.ingest import LandedBefore, build_ingest
from orchestration.assets.published import build_published
from orchestration.assets.site import build_site
from orchestration.automation.jobs import build_jobs, build_schedules, ingest_jobs, partitions_of
from orchestration.automation.sensors import build_sensors
from orchestration.core.engines import Engine
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.environment import load_settings
from orchestration.publishers.registry import all_datasets
from orchestration.release.project import dbt_environment

_DBT_COMMANDS = {Engine.DUCKDB: "orchestration.release.dbt_command", Engine.SPARK: "orchestration.engine.command"}
"""What runs dbt, in a process of its own."""


def ingest_assets(
    settings: Settings,
    retry_policy: dg.RetryPolicy | None = None,
    landed_before: LandedBefore = lambda dataset: None,
) -> list[dg.AssetsDefinition]:
    """Landing and raw of every dataset."""
    return [
        build_ingest(dataset, settings, partitions_of(settings, dataset.partitioning), retry_policy, landed_before)
        for dataset in all_datasets()
    ]


def ingest_defs(settings: Settings, ingests: Sequence[dg.AssetsDefinition]) -> dg.Definitions:
    """What a night needs as long as nothing is to be built: the jobs that ingest, without dbt and its import."""
    jobs = build_jobs(settings)
    return dg.Definitions(assets=ingests, jobs=[jobs[name] for name in ingest_jobs()], executor=dg.in_process_executor)


def build_defs(
    settings: Settings | None = None,
    retry_policy: dg.RetryPolicy | None = None,
    ingests: Sequence[dg.AssetsDefinition] | None = None,
) -> dg.Definitions:
    """Everything that the Dagster UI shows, for one mode (the environment's unless given)."""
    from orchestration.assets.dbt_build import DbtCommand, build_dbt_assets

    settings = settings or load_settings()
    os.environ.update(dbt_environment(settings))
    ingests = ingest_assets(settings, retry_policy) if ingests is None else ingests
    dbt = build_dbt_assets(settings)
    marts = [spec.key for spec in dbt.specs if spec.tags.get("layer") in ("core", "answers", "metrics")]
    jobs = build_jobs(settings)
    return dg.Definitions(
        assets=[
            *ingests,
            dbt,
            build_published(settings, marts),
            *([build_site(settings)] if settings.has_site else []),
        ],
        jobs=list(jobs.values()),
        schedules=build_schedules(settings, jobs),
        sensors=build_sensors(settings, jobs),
        resources={
            "dbt": DbtCommand(
                project_dir=str(DBT_PROJECT),
                profiles_dir=str(DBT_PROJECT),
                dbt_executable=sys.executable,
                global_config_flags=["-P", "-m", _DBT_COMMANDS[settings.engine]],
            )
        },
        executor=dg.in_process_executor,
        metadata={"source_mode": settings.mode.value, "notice": settings.notice},
    )
