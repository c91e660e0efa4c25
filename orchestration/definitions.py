"""The only Definitions: assembly, no logic."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dagster as dg

from orchestration.assets.dbt_build import DbtCommand, build_dbt_assets
from orchestration.assets.ingest import LandedBefore, build_ingest
from orchestration.assets.published import build_published
from orchestration.assets.site import build_site
from orchestration.automation.jobs import build_jobs, build_schedules, partitions_of
from orchestration.automation.sensors import build_sensors
from orchestration.core.modes import Mode
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.environment import load_settings
from orchestration.publishers.registry import all_datasets
from orchestration.release.project import dbt_environment

PATIENCE = dg.RetryPolicy(max_retries=2, delay=300, backoff=dg.Backoff.EXPONENTIAL)
"""For a live publisher that cannot be reached: again after five and ten minutes."""


def build_defs(
    settings: Settings | None = None,
    retry_policy: dg.RetryPolicy | None = None,
    landed_before: LandedBefore = lambda dataset: None,
) -> dg.Definitions:
    """Everything that the Dagster UI shows, for one mode (the environment's unless given)."""
    settings = settings or load_settings()
    os.environ.update(dbt_environment(settings))
    ingests = [
        build_ingest(dataset, settings, partitions_of(settings, dataset.partitioning), retry_policy, landed_before)
        for dataset in all_datasets()
    ]
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
        resources={"dbt": _dbt()},
        executor=dg.in_process_executor,
        metadata={"source_mode": settings.mode.value, "notice": settings.notice},
    )


def _dbt() -> DbtCommand:
    beside_python = Path(sys.executable).with_name("dbt")
    return DbtCommand(project_dir=str(DBT_PROJECT), profiles_dir=str(DBT_PROJECT), dbt_executable=str(beside_python))


defs = build_defs(retry_policy=PATIENCE if load_settings().mode is Mode.LIVE else None)
