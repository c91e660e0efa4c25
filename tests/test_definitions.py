"""The asset graph as the Dagster server loads it: a snapshot, and a blocking check on every asset."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster_dbt import DbtCliResource
from packaging.version import Version

from orchestration.assembly import build_defs
from orchestration.assets.dbt_build import DbtCommand
from orchestration.assets.site import SITE
from orchestration.automation.jobs import TELL, ingest_jobs, partitions_of
from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT
from orchestration.environment import load_settings
from orchestration.release.project import read_manifest
from tests.support.judged import NOTICE

SNAPSHOT = Path(__file__).parent / "snapshots" / "asset_graph.json"


@pytest.fixture(scope="module")
def defs() -> dg.Definitions:
    """Definitions of the sample mode."""
    return build_defs(load_settings({}))


def _graph(defs: dg.Definitions) -> dict[str, Any]:
    graph = defs.resolve_asset_graph()
    checks: dict[str, list[str]] = {}
    for check in graph.asset_check_keys:
        checks.setdefault(check.asset_key.to_user_string(), []).append(check.name)
    return {
        spec.key.to_user_string(): {
            "group": spec.group_name,
            "owners": list(spec.owners),
            "tags": dict(sorted(spec.tags.items())),
            "deps": sorted(dep.asset_key.to_user_string() for dep in spec.deps),
            "checks": sorted(checks.get(spec.key.to_user_string(), [])),
        }
        for spec in sorted(defs.resolve_all_asset_specs(), key=lambda spec: spec.key.to_user_string())
    }


def test_the_asset_graph_is_the_snapshot(defs: dg.Definitions) -> None:
    """After a wanted change: ``make snapshots`` and read the difference."""
    found = _graph(defs)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_materializable_asset_has_a_blocking_check(defs: dg.Definitions) -> None:
    """A view between staging and marts holds nothing of its own: the tables that read it are judged."""
    graph = defs.resolve_asset_graph()
    guarded = {check.asset_key for check in graph.asset_check_keys if graph.get(check).blocking}
    views = {
        dg.AssetKey(["intermediate", node["alias"]])
        for node in read_manifest()["nodes"].values()
        if node["schema"] == "intermediate" and node["config"]["materialized"] == "view"
    }
    assert len(views) < 30
    assert set(graph.materializable_asset_keys) - guarded <= {
        *views,
        SITE,
    }  # the site, which nothing reads, stops no night


def test_every_asset_has_a_group_owner_description_and_layer(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for spec in defs.resolve_all_asset_specs():
        if spec.key in graph.materializable_asset_keys:
            assert spec.group_name != "default", spec.key
            assert spec.owners and spec.description and spec.tags.get("layer") and spec.kinds, spec.key


def test_every_asset_says_which_kind_of_data_it_holds(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    marks = {
        spec.tags.get("source_mode")
        for spec in defs.resolve_all_asset_specs()
        if spec.key in graph.materializable_asset_keys
    }
    assert marks == {"sample"}


def test_descriptions_say_what_an_asset_is_and_metadata_which_data(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for spec in defs.resolve_all_asset_specs():
        if spec.key in graph.materializable_asset_keys:
            assert "SAMPLE DATA" not in (spec.description or ""), spec.key
            assert spec.metadata["notice"] == NOTICE, spec.key


def test_what_datasets_declare_is_the_freshness_of_their_assets(defs: dg.Definitions) -> None:
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    windows = {
        "landing/bts_transborder": (31, 31 + 21),
        "raw/bts_transborder_state_port": (31, 31 + 21),
        "raw/imf_portwatch_port_days": (7, 7 + 14),
        "raw/un_locode": (None, 400),
        "published/warehouse": (1, 1 + 5),
    }
    for name, (warned, failed) in windows.items():
        warn_window = timedelta(days=warned) if warned else None
        policy = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=failed), warn_window=warn_window)
        assert specs[name].freshness_policy == policy, name


def test_assets_link_to_the_code_behind_them(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    specs = {spec.key: spec for spec in defs.resolve_all_asset_specs() if spec.key in graph.materializable_asset_keys}
    paths = {
        key: Path(reference.file_path)
        for key, spec in specs.items()
        for reference in spec.metadata["dagster/code_references"].code_references
    }
    assert paths.keys() == specs.keys() and all(path.is_file() for path in paths.values())
    assert paths[dg.AssetKey(["raw", "bts_transborder_state_port"])].name == "transborder.py"
    assert paths[dg.AssetKey(["marts", "mart_gateway_flow"])].name == "mart_gateway_flow.sql"


def test_lineage_runs_from_landing_to_staging_and_published(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()

    def ancestors(keys: set[dg.AssetKey]) -> set[dg.AssetKey]:
        parents = {parent for key in keys for parent in graph.get(key).parent_keys} - keys
        return ancestors(keys | parents) if parents else keys

    landings = {key for key in graph.materializable_asset_keys if key.path[0] == "landing"}
    staging = {key for key in graph.materializable_asset_keys if key.path[0] == "staging"}
    assert landings <= ancestors(staging)
    assert dg.AssetKey(["landing", "bts_transborder"]) in ancestors({dg.AssetKey(["published", "warehouse"])})


def test_jobs_share_no_asset_and_cover_all(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    selections = [set(defs.resolve_job_def(name).asset_layer.selected_asset_keys) for name in (*ingest_jobs(), "build")]
    assert sum(len(selection) for selection in selections) == len(set().union(*selections))
    assert set().union(*selections) == set(graph.materializable_asset_keys)


def test_schedules_run_at_night_in_utc(defs: dg.Definitions) -> None:
    found = {
        schedule.name: (schedule.cron_schedule, schedule.execution_timezone)
        for schedule in defs.schedules or ()
        if isinstance(schedule, dg.ScheduleDefinition)
    }
    assert found == {
        "nightly_ingest_monthly": ("30 2 * * *", "UTC"),
        "nightly_ingest_yearly": ("30 2 * * *", "UTC"),
        "nightly_ingest_snapshots": ("30 2 * * *", "UTC"),
        "nightly_build": ("30 3 * * *", "UTC"),
        "nightly_housekeeping": ("30 4 * * *", "UTC"),
        "later_ingest_snapshots": ("0 14 * * *", "UTC"),
    }


def test_months_are_named_as_publishers_partitions_are() -> None:
    settings, now = load_settings({}), datetime(2026, 11, 24, tzinfo=UTC)
    months, years = partitions_of(settings, "month"), partitions_of(settings, "year")
    assert months is not None and years is not None
    assert (months.get_first_partition_key(), years.get_first_partition_key()) == ("2018-01", "2018")
    assert months.get_partition_keys(current_time=now)[-1] == "2026-11"
    assert years.get_partition_keys(current_time=now)[-1] == "2026"
    assert partitions_of(settings, "whole") is None


def test_every_job_has_a_longest_runtime_and_says_which_data_it_is_about(defs: dg.Definitions) -> None:
    for name in (*ingest_jobs(), "build", "housekeeping", TELL):
        job = defs.resolve_job_def(name)
        assert job.tags == {"dagster/max_runtime": "14400", "source_mode": "sample"}
        assert job.metadata["notice"].value == NOTICE


def test_the_definitions_validate_as_the_server_loads_them(tmp_path: Path) -> None:
    """From the checkout alone: ``pyproject.toml`` says what to load."""
    command = [sys.executable, "-m", "dagster", "definitions", "validate"]
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "TRADE_CORRIDORS_SOURCES": "sample"}
    result = subprocess.run(command, env=environment, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    assert "Validation successful" in result.stdout + result.stderr


def test_what_the_dbt_command_leaves_out_is_still_what_the_library_does_first() -> None:
    for name in ("_cli_version", "_initialize_dbt_core_adapter"):
        assert name in vars(DbtCliResource) and name in vars(DbtCommand)
    folder = str(DBT_PROJECT)
    command = DbtCommand(project_dir=folder, profiles_dir=folder, dbt_executable=sys.executable)
    assert command._cli_version >= Version("1.11")


def test_only_live_runs_of_the_server_wait_for_a_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRADE_CORRIDORS_RECORDINGS", "")
    found = {}
    for mode in ("sample", "live"):
        monkeypatch.setenv("TRADE_CORRIDORS_SOURCES", mode)
        served: dg.Definitions = runpy.run_module("orchestration.definitions")["defs"]
        ops = [node.definition for node in served.resolve_job_def("ingest_snapshots").nodes]
        policies = [op.retry_policy for op in ops if isinstance(op, dg.OpDefinition)]
        assert len(policies) == len(ops) > 10
        found[mode] = {policy.max_retries if policy else 0 for policy in policies}
    assert found == {"sample": {0}, "live": {2}}


def test_dagster_dev_and_dg_dev_load_the_same_definitions_from_the_checkout() -> None:
    tools = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    project = tools["dg"]["project"]
    assert tools["dg"]["directory_type"] == "project"
    assert project["code_location_target_module"] == tools["dagster"]["module_name"]
    assert project["code_location_name"] == tools["dagster"]["code_location_name"]
