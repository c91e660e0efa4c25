"""How a build begins: a whole one with a new candidate and what it takes over, a part with one that is there."""

from datetime import date

import dagster as dg

from orchestration.core.durable import write_json
from orchestration.core.engines import Engine
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import Settings
from orchestration.engine.extra import require_spark
from orchestration.ingest.pipeline import take_stock
from orchestration.lake.export import export_lake
from orchestration.offline.session import today
from orchestration.release import candidate
from orchestration.release.carried import unchanged
from orchestration.release.project import CARRIED
from orchestration.release.releases import is_intact, published_file, same_code_release


def begin(context: dg.AssetExecutionContext, settings: Settings) -> tuple[candidate.Build, set[str], list[str]]:
    """The candidate, what it has of the release before it, and dbt's options; only a whole build begins a new one.

    Unit tests judge code with rows of their own, once it was changed here; what they said is in the candidate already
    when this very code made the last release.
    """
    day = today(settings)
    take_stock(settings)
    if settings.engine is Engine.SPARK:
        return _on_spark(context, settings, day), set(), []
    if context.is_subset:
        return _go_on(settings), set(), []
    base = same_code_release(settings)
    carried = unchanged(settings, base) if base else set()
    build = candidate.start(settings, f"{day:%Y-%m-%d}", base, carried)
    without_unit_tests = [] if build.is_code_changed else ["--exclude-resource-type", "unit_test"]
    return build, carried, [*without_unit_tests, *_without(carried, settings)]


def _without(carried: set[str], settings: Settings) -> list[str]:
    """Options of ``release.dbt_command`` to leave out these models, seeds and tests."""
    if not carried:
        return []
    listed = settings.dbt_target / "carried.json"
    listed.parent.mkdir(parents=True, exist_ok=True)
    write_json(listed, sorted(carried))
    return [CARRIED, str(listed)]


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
