"""How a build begins: a whole one with a new candidate and what it takes over, a part with one that is there."""

from datetime import date
from pathlib import Path

import dagster as dg

from orchestration.core.engines import Engine
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import Settings
from orchestration.engine.extra import require_spark
from orchestration.ingest.pipeline import take_stock
from orchestration.lake.export import export_lake
from orchestration.offline.session import today
from orchestration.release import candidate, project
from orchestration.release.carried import Plan, plan
from orchestration.release.project import CARRIED
from orchestration.release.releases import is_intact, published_file, same_code_release


def begin(context: dg.AssetExecutionContext, settings: Settings) -> tuple[candidate.Build, list[str]]:
    """The candidate, and dbt's options; only a whole build begins a new one, and ``plan_of`` has what it takes over.

    Unit tests judge code with rows of their own, once it was changed here; what they said is in the candidate already
    when this very code made the last release.
    """
    day = today(settings)
    take_stock(settings)
    plan_of(settings).unlink(missing_ok=True)
    if settings.engine is Engine.SPARK:
        return _on_spark(context, settings, day), []
    if context.is_subset:
        return _go_on(settings), []
    base = same_code_release(settings)
    planned = plan(settings, base) if base else Plan()
    build = candidate.start(settings, f"{day:%Y-%m-%d}", base, _possible(planned))
    without_unit_tests = [] if build.is_code_changed else ["--exclude-resource-type", "unit_test"]
    if not planned.carried:
        return build, without_unit_tests
    planned.write(plan_of(settings))
    return build, [*without_unit_tests, CARRIED, str(plan_of(settings))]


def plan_of(settings: Settings) -> Path:
    """Where a build says what it takes over."""
    return settings.dbt_target / "carried.json"


def _possible(planned: Plan) -> set[str]:
    return planned.possible(project.read_manifest()) if planned.carried else set()


def _on_spark(context: dg.AssetExecutionContext, settings: Settings, day: date) -> candidate.Build:
    """A new candidate for a whole build on Spark, from a lake that holds what raw holds; all checks run there.

    Raises:
        EngineMissing: the extra, or Java, is not there.
        EngineUnfit: nobody answers at its address.
        PublishRefused: a part of the models is asked for.
    """
    require_spark()
    if context.is_subset:
        raise PublishRefused(
            expected="a whole build",
            found="a part of the models",
            remedy="Spark keeps nothing between two builds. Run the whole build job, or unset TRADE_CORRIDORS_ENGINE.",
        )
    export_lake(settings, context.log.info)
    return candidate.start(settings, f"{day:%Y-%m-%d}")


def _go_on(settings: Settings) -> candidate.Build:
    """The candidate of today's inputs for a further part of it, or else the release of today's inputs as a candidate.

    Raises:
        PublishRefused: neither is of today's inputs.
    """
    try:
        return candidate.resume(settings)
    except PublishRefused:
        release = published_file(settings)
        if release is None or not is_intact(release):
            raise
        return candidate.reopen(settings, release)
