"""dbt models as Dagster assets, their tests as asset checks, their verdicts recorded in the candidate release."""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from packaging.version import Version

from orchestration.assets.beginning import begin, plan_of
from orchestration.assets.built import in_order, with_figures
from orchestration.assets.refusing import refusal, refusing, verdicts_again
from orchestration.assets.site import links_of
from orchestration.core import progress
from orchestration.core.engines import Engine
from orchestration.core.errors import EngineMissing, EngineUnfit, ProjectEdited, PublishRefused
from orchestration.core.failure import Failure
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.core.storage import storage_error
from orchestration.offline.session import today
from orchestration.quality.verdict import RecordedResult
from orchestration.raw import judgements
from orchestration.raw.slot import writer_slot
from orchestration.raw.store import open_raw
from orchestration.release import candidate, project
from orchestration.release.carried import Plan
from orchestration.release.edited import require_unedited
from orchestration.release.lineage import column_lineage
from orchestration.release.look import look
from orchestration.release.project import ensure_manifest

_QUICKLY = ("--log-level-file", "none")
"""What dbt says is in night.log, and its own log cost a fifth of its time."""
_LAST_WORDS_SECONDS = 2.0
"""So long dbt may take to end when the build is interrupted."""


class Translator(DagsterDbtTranslator):
    """Marks every model with its mode; keys, groups and owners come from the dbt project."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True, enable_code_references=True)
        )
        self._mode_settings = settings

    def get_tags(self, dbt_resource_props: Any) -> dict[str, str]:
        """Layer and mode."""
        layer = next(iter(dbt_resource_props.get("tags") or []), "source")
        return {"layer": layer, "source_mode": self._mode_settings.mode.value}

    def get_description(self, dbt_resource_props: Any) -> str:
        """The model's own, without its SQL: the asset links to that."""
        return str(dbt_resource_props.get("description", ""))

    def get_metadata(self, dbt_resource_props: Any) -> Mapping[str, Any]:
        """What dbt knows of the columns, the notice of the mode, and of a mart where people read more."""
        is_mart = dbt_resource_props.get("schema") == "marts"
        links = links_of(self._mode_settings, dbt_resource_props["name"]) if is_mart else {}
        return {**super().get_metadata(dbt_resource_props), **links, "notice": self._mode_settings.notice}


class DbtCommand(DbtCliResource):
    """The dbt command without what this project does not use, and what costs a night eight seconds of CPU.

    The library asks ``dbt --version`` and prepares an adapter in this process before each command, to fetch row counts
    and column lineage afterwards. Both methods are the library's own; a test holds that they are still there.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:  # type: ignore[override]
        """No adapter: events carry what dbt itself reports."""


def build_dbt_assets(settings: Settings) -> dg.AssetsDefinition:
    """All dbt models, seeds and tests of the project."""
    manifest = ensure_manifest()

    @dbt_assets(
        manifest=manifest,
        project=DbtProject(DBT_PROJECT),
        dagster_dbt_translator=Translator(settings),
        name="dbt_build",
    )
    def dbt_build(context: dg.AssetExecutionContext, dbt: DbtCommand) -> Iterator[Any]:
        with refusing(context), writer_slot(settings):
            try:
                require_unedited(manifest)
                build, options = begin(context, settings)
            except (EngineMissing, EngineUnfit, ProjectEdited, PublishRefused) as error:
                yield from verdicts_again(context, context.selected_asset_check_keys)
                raise refusal(context, [error.failure()]) from None
            context.log.info(f"candidate {build.build_id}")
            for earlier in ("run_results.json", "manifest.json"):
                (settings.dbt_target / earlier).unlink(missing_ok=True)
            command = ["build", *_QUICKLY, *options]
            invocation = dbt.cli(command, context=context, target_path=settings.dbt_target, raise_on_error=False)
            with _no_longer_than_this(invocation):
                events = _followed(context, invocation, manifest, plan_of(settings))
            is_whole = invocation.is_successful()
            taken = Plan.read(plan_of(settings))
            if not (settings.dbt_target / "run_results.json").exists():
                yield from events
                raise refusal(context, [in_short(invocation.get_error(), [])])
            verdicts = _record(settings, build, taken.also)
            lineage = column_lineage(settings) if settings.engine is Engine.DUCKDB else {}
            told = with_figures(events, look(settings.next_file), lineage, today(settings))
            yield from in_order(context, taken, told)
            if not is_whole:
                raise refusal(context, [in_short(invocation.get_error(), verdicts)])

    return dbt_build


def _followed(context: dg.AssetExecutionContext, invocation: DbtCliInvocation, manifest: Path, plan: Path) -> list[Any]:
    """All events of dbt; each model that is built and each check that fails is told in the run's log at once.

    Dagster gets the events when dbt has ended: an event has the figures of its model, and they are read from a file
    that nobody can open beside dbt. An event that was sent cannot be added to, nor taken back: a build that is stopped,
    or whose project was edited meanwhile, shows no model as built.

    Args:
        plan: file of what the build takes over.

    Raises:
        Failure: the dbt project was edited meanwhile, so that dbt tells of models and tests that the run does not know.
    """
    events: list[Any] = []
    models = len(context.selected_asset_keys) - sum(map(project.is_built, Plan.read(plan).carried))
    built, passed = 0, list[bool]()
    try:
        for event in invocation.stream():
            events.append(event)
            if isinstance(event, dg.Output):
                built += 1
                context.log.info(f"built {event.output_name.replace('__', '.', 1)}, {built} of {models}")
                progress.tell("build", "models", models, "built")
            elif isinstance(event, dg.AssetCheckResult):
                passed.append(event.passed)
                if not event.passed:
                    context.log.warning(f"failed: check {event.check_name} of {_dotted(event.asset_key)}")
    except Exception:
        _refuse_if_edited(context, manifest)
        raise
    _refuse_if_edited(context, manifest)
    stayed = sum(map(project.is_built, Plan.read(plan).also))
    context.log.info(
        f"dbt has ended: {built} of {models} models built{f', {stayed} stayed as they were' if stayed else ''},"
        f" {sum(passed)} of {len(passed)} checks passed; reading what the models hold"
    )
    return events


def _dotted(key: dg.AssetKey | None) -> str:
    return ".".join(key.path) if key else ""


def _refuse_if_edited(context: dg.AssetExecutionContext, manifest: Path) -> None:
    try:
        require_unedited(manifest)
    except ProjectEdited as error:
        raise refusal(context, [error.failure()]) from None


@contextlib.contextmanager
def _no_longer_than_this(invocation: DbtCliInvocation) -> Iterator[None]:
    """Kill dbt if the step is interrupted: it would end its queries first, and write on in a candidate given up."""
    invocation.termination_timeout_seconds = _LAST_WORDS_SECONDS
    try:
        yield
    finally:
        if invocation.process.poll() is None:
            invocation.process.kill()
            invocation.process.wait()


def in_short(error: Exception | None, verdicts: Sequence[RecordedResult]) -> Failure:
    """Why dbt did not build: the disk, the models and tests that failed, or dbt's own last words."""
    bad = [one for one in verdicts if one.outcome in ("fail", "error")]
    said = " ".join([*(one.observed for one in bad), str(error or "")])
    if (named := storage_error(said)) is not None:
        return named.failure()
    found = "; ".join(f"{one.check} {one.outcome} ({' '.join(one.observed.split())[:120]})" for one in bad[:5])
    more = f"; and {len(bad) - 5} more" if len(bad) > 5 else ""
    not_built = PublishRefused(
        partition="dbt",
        expected="every model built and every test passed",
        found=f"{found}{more}" if bad else (str(error or "no result").strip().splitlines() or ["no result"])[-1][:300],
        remedy="The published file is unchanged. dbt's own output is in night.log; mend what failed and build again.",
    )
    return not_built.failure()


def _record(settings: Settings, build: candidate.Build, also_carried: Collection[str]) -> list[RecordedResult]:
    """Keep dbt's verdicts in the candidate, and in the history whether or not it is ever published."""
    rows = candidate.record_dbt(settings, build, settings.dbt_target, also_carried)
    with open_raw(settings.build_file, settings.mode) as con:
        judgements.keep_verdicts(con, build.build_id, "dbt", rows)
    return rows
