"""What the UI tells, plots, previews and judges, as Dagster's instance holds it after real nights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.assets.published import PUBLISHED
from orchestration.automation.home import open_instance
from orchestration.publishers.registry import dataset_named
from orchestration.quality.audit import audit_checks
from orchestration.quality.checks import raw_checks
from orchestration.release.releases import published_file
from tests.conftest import Place

TABLE = "bts_transborder_state_port"
RAW = dg.AssetKey(["raw", TABLE])
LANDING = dg.AssetKey(["landing", "bts_transborder"])
MART = dg.AssetKey(["marts", "mart_gateway_flow"])


@pytest.fixture(scope="module")
def instance(good_place: Place) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance after a first night."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")
        with open_instance(good_place.settings) as instance:
            yield instance


def _observed(instance: dg.DagsterInstance, key: dg.AssetKey) -> dict[str, Any]:
    [record] = instance.fetch_observations(key, limit=1).records
    event = record.asset_observation
    assert event is not None
    return {name: value.value for name, value in event.metadata.items()}


def _materialized(instance: dg.DagsterInstance, key: dg.AssetKey, partition: str | None = None) -> dict[str, Any]:
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(key, asset_partitions=[partition] if partition else None), limit=1
    ).records
    event = records[0].asset_materialization
    assert event is not None
    return dict(event.metadata)


def _rows(path: Path, sql: str) -> int:
    with duckdb.connect(str(path), read_only=True) as con:
        return int(con.execute(sql).fetchall()[0][0])


def test_a_raw_table_tells_how_large_how_new_and_how_long(instance: dg.DagsterInstance, good_place: Place) -> None:
    seen = _observed(instance, RAW)
    assert seen["dagster/row_count"] == _rows(good_place.settings.build_file, f"select count(*) from raw.{TABLE}")
    assert (seen["newest_period"], seen["newest_period_age_days"]) == ("2019-03", 30)
    assert seen["bytes"] == _observed(instance, LANDING)["bytes"] > 10_000
    assert isinstance(seen["duration_seconds"], float) and seen["duration_seconds"] > 0


def test_a_partition_tells_its_own_rows_and_bytes(instance: dg.DagsterInstance, good_place: Place) -> None:
    of_month = f"select count(*) from raw.{TABLE} where _partition = '2019-02'"
    told = {name: value.value for name, value in _materialized(instance, RAW, "2019-02").items()}
    assert told["dagster/partition_row_count"] == _rows(good_place.settings.build_file, of_month)
    assert told["partition_bytes"] == _materialized(instance, LANDING, "2019-02")["partition_bytes"].value > 0


def test_a_mart_tells_its_figures_some_rows_and_where_its_columns_come_from(
    instance: dg.DagsterInstance, good_place: Place
) -> None:
    release = published_file(good_place.settings)
    assert release is not None
    told = _materialized(instance, MART)
    assert told["dagster/row_count"].value == _rows(release, "select count(*) from marts.mart_gateway_flow")
    assert told["newest_period"].value == "2019-03-01"
    assert all(told[figure].value > 0 for figure in ("bytes", "duration_seconds", "newest_period_age_days"))
    head, rule, *rows = told["preview"].value.splitlines()
    assert head.startswith("| month_start_date | flow |") and rule.startswith("|---|")
    assert len([row for row in rows if row.startswith("| 2019-03-01 |")]) == 5
    lineage = told["dagster/column_lineage"].value.deps_by_column
    assert dg.TableColumnDep(dg.AssetKey(["marts", "dim_port"]), "port_name") in lineage["port_name"]


def test_the_log_of_a_run_tells_of_each_model_while_dbt_builds(instance: dg.DagsterInstance, good_place: Place) -> None:
    """The lines come as dbt goes, each with how far it is; the events of models come when dbt has ended."""
    run = next(iter(instance.fetch_materializations(MART, limit=1).records)).run_id
    entries = instance.all_logs(run)
    told = [(entry.timestamp, entry.user_message) for entry in entries if entry.user_message.startswith("built ")]
    results = json.loads((good_place.settings.dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    tables = [one for one in results if not one["unique_id"].startswith("test.")]
    ended = sorted(datetime.fromisoformat(one["timing"][-1]["completed_at"]).timestamp() for one in tables)

    assert [message.rpartition(", ")[2] for _, message in told] == [
        f"{number} of {len(tables)}" for number in range(1, len(tables) + 1)
    ]
    while_dbt_built = [time for time, _ in told if time < ended[-1]]
    assert len(while_dbt_built) > len(told) / 2, "on a busy machine a line may come late, but not most of them"
    [dbt_ended] = [entry.timestamp for entry in entries if entry.user_message.startswith("dbt has ended: ")]
    shown = [entry.timestamp for entry in entries if entry.step_key == "dbt_build" and _is_shown(entry)]
    assert max(ended) <= dbt_ended <= min(shown)
    assert len(shown) > len(tables)


def _is_shown(entry: dg.EventLogEntry) -> bool:
    """Whether the UI takes an entry for a model that was built, or a check that passed."""
    event = entry.dagster_event
    return event is not None and event.event_type_value in ("ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION")


def _evaluated(instance: dg.DagsterInstance) -> dict[str, Any]:
    """Newest evaluation of each expectation of the table."""
    storage = instance.event_log_storage
    found = {}
    for check in raw_checks(dataset_named("bts_transborder")):
        if check.subject == TABLE:
            name = check.name.removeprefix(f"{TABLE}.").replace(".", "_")
            key = dg.AssetCheckKey(RAW, name)
            [record] = storage.get_asset_check_execution_history(key, limit=1)
            assert record.event is not None and record.event.dagster_event is not None
            found[name] = record.event.dagster_event.asset_check_evaluation_data
    return found


def test_each_expectation_is_a_check_with_its_bound_and_what_was_observed(instance: dg.DagsterInstance) -> None:
    evaluated = _evaluated(instance)
    assert len(evaluated) == 36 and all(one.passed for one in evaluated.values())
    unique, history = evaluated["grain_is_unique"].metadata, evaluated["rows_fits_history"].metadata
    assert unique["bound"].value.startswith("one row for each ") and unique["partitions"].value == 3
    assert "none of " in unique["observed"].value
    assert "× the last load of the same partition" in history["bound"].value


def test_each_audit_is_a_check_of_the_published_file(instance: dg.DagsterInstance) -> None:
    storage = instance.event_log_storage
    for check in audit_checks(has_last=True):
        key = dg.AssetCheckKey(PUBLISHED, check.name.replace(".", "__"))
        [record] = storage.get_asset_check_execution_history(key, limit=1)
        assert record.event is not None and record.event.dagster_event is not None
        verdict = record.event.dagster_event.asset_check_evaluation_data
        assert verdict.passed and "observed" in verdict.metadata, check.name


def test_of_a_refused_month_the_broken_expectations_name_it(refused_night: tuple[Place, str]) -> None:
    place, _ = refused_night
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")
        with open_instance(place.settings) as instance:
            broken = {name: one for name, one in _evaluated(instance).items() if not one.passed}
    assert "grain_is_unique" in broken and "country_not_null" not in broken
    assert {one.metadata["failed_partitions"].value for one in broken.values()} == {"2019-02"}
    assert all(one.metadata["observed"].value for one in broken.values())
