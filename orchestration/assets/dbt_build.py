"""dbt models as Dagster assets, their tests as asset checks, their verdicts recorded in the candidate release."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, DbtProject, dbt_assets

from orchestration.core.errors import PublishRefused
from orchestration.core.registry import all_datasets
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.landing.archive import Archive
from orchestration.replay.session import today
from orchestration.warehouse import candidate, health, history
from orchestration.warehouse.project import ensure_manifest
from orchestration.warehouse.slot import writer_slot
from orchestration.warehouse.store import open_raw, prepare


class Translator(DagsterDbtTranslator):
    """Marks every model with its mode; keys, groups and owners come from the dbt project."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))
        self._mode = settings.mode.value
        self._notice = settings.notice

    def get_tags(self, dbt_resource_props: Any) -> dict[str, str]:
        """Layer and mode."""
        layer = next(iter(dbt_resource_props.get("tags") or []), "source")
        return {"layer": layer, "source_mode": self._mode}

    def get_description(self, dbt_resource_props: Any) -> str:
        """The model's own description, under the notice of the mode."""
        return f"_{self._notice}_\n\n{dbt_resource_props.get('description', '')}"


def build_dbt_assets(settings: Settings) -> dg.AssetsDefinition:
    """All dbt models, seeds and tests of the project."""

    @dbt_assets(
        manifest=ensure_manifest(),
        project=DbtProject(DBT_PROJECT),
        dagster_dbt_translator=Translator(settings),
        name="dbt_build",
    )
    def dbt_build(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
        with writer_slot(settings):
            build = _begin(context, settings)
            context.log.info(f"candidate {build.build_id}")
            target = settings.next_file.parent / f"dbt_{context.run.run_id[:8]}"
            invocation = dbt.cli(["build"], context=context, target_path=target, raise_on_error=False)
            yield from invocation.stream()
            _record(target, settings, build)
            shutil.rmtree(target, ignore_errors=True)
            if not invocation.is_successful():
                raise dg.Failure("dbt did not build the candidate; see the failed checks above.", allow_retries=False)

    return dbt_build


def _begin(context: dg.AssetExecutionContext, settings: Settings) -> candidate.Build:
    """A new candidate for a full build; a part of the models continues the candidate of the same inputs."""
    day = today(settings)
    with open_raw(settings.build_file, settings.mode) as con:
        for dataset in all_datasets():
            prepare(con, dataset)
        healths = health.refresh(con, all_datasets(), Archive(settings.landing, settings.mode), day)
    health.show(settings, healths)
    if not context.is_subset:
        return candidate.start(settings, f"{day:%Y-%m-%d}")
    try:
        return candidate.resume(settings)
    except PublishRefused as error:
        raise dg.Failure(str(error), allow_retries=False) from error


def _record(artifacts: Path, settings: Settings, build: candidate.Build) -> None:
    """Keep dbt's verdicts in the candidate, and in the history whether or not it is ever published."""
    rows = candidate.record_dbt(settings, build, artifacts)
    with open_raw(settings.build_file, settings.mode) as con:
        history.keep_verdicts(con, build.build_id, "dbt", rows)
