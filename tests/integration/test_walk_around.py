"""Every way round the gate that we could think of: each is refused, and the published file keeps its bytes."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.assembly import build_defs
from orchestration.assets.beginning import plan_of
from orchestration.automation.home import open_instance
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import DBT_PROJECT
from orchestration.release import candidate
from orchestration.release.candidate import sha256_of
from orchestration.release.carried import Plan
from orchestration.release.publish import publish
from tests.conftest import Place
from tests.support.dbt import dbt, dbt_of_a_night

PUBLISHED = "published/warehouse"
MART = "mart_gateway_flow"
FACT = "fct_transborder_freight_by_state_port"


@pytest.fixture
def place(ready_place: Place, tmp_path: Path) -> Place:
    """A published warehouse and a proved candidate of its successor, to be attacked."""
    return ready_place.copy(tmp_path)


def in_candidate(place: Place, sql: str, *, sealed_again: bool = True) -> None:
    """Change the candidate; sealed again, as if its own run had made it so."""
    settings = place.settings
    build = candidate.current(settings)
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute(sql)
    if sealed_again:
        candidate.seal(settings, build)


def in_raw(place: Place, sql: str) -> None:
    """Change the private raw file by hand."""
    with duckdb.connect(str(place.settings.build_file)) as con:
        con.execute(sql)


def refused(place: Place, match: str) -> None:
    """Publishing is refused in one line that matches, and BI reads the bytes that it read before."""
    before = sha256_of(place.settings.pointer)
    with pytest.raises(PublishRefused, match=match) as caught:
        publish(place.settings)
    assert len(str(caught.value).splitlines()) == 1
    assert sha256_of(place.settings.pointer) == before


# --- the candidate ---------------------------------------------------------------------------------------

_SET, _GRAIN = "update meta.check_results set", "where check_name like '%dim_port_rules'"
VERDICTS = {
    "a deleted verdict": (f"delete from meta.check_results {_GRAIN}", "no verdict"),
    "a failed verdict": (f"{_SET} outcome = 'fail' {_GRAIN}", "fail"),
    "an errored verdict": (f"{_SET} outcome = 'error' {_GRAIN}", "error"),
    "a skipped verdict": (f"{_SET} outcome = 'skipped' {_GRAIN}", "skipped"),
    "a verdict of another build": (f"{_SET} build_id = 'yesterday' {_GRAIN}", "no verdict"),
    "a failed verdict that nobody asked for": (
        "insert into meta.check_results select build_id, subject, 'unit_test.x', kind, 'fail', '', '', checked_at"
        " from meta.check_results limit 1",
        r"unit_test\.x: fail",
    ),
    "no verdict at all": ("truncate meta.check_results", "no verdict"),
}


@pytest.mark.parametrize(("sql", "match"), VERDICTS.values(), ids=list(VERDICTS))
def test_a_verdict_that_is_no_pass_of_this_build_refuses(place: Place, sql: str, match: str) -> None:
    in_candidate(place, sql)
    refused(place, match)


MARTS = {
    "doubled by hand": (
        f"update marts.{FACT} set value_usd = 2 * value_usd where flow = 'export'",
        "value_equals_what_was_accepted",
    ),
    "a month lost": (f"delete from marts.{FACT} where month_start_date = '2019-02-01'", "every_loaded_month"),
    "a check that cannot run": (
        f"alter table marts.{MART} rename column is_undisclosed to hidden",
        "share_at_undisclosed_ports: error",
    ),
}


@pytest.mark.parametrize(("sql", "match"), MARTS.values(), ids=list(MARTS))
def test_a_mart_that_its_own_run_made_wrong_is_caught_by_the_audit(place: Place, sql: str, match: str) -> None:
    in_candidate(place, sql)
    refused(place, match)


def test_a_candidate_written_after_it_was_judged_is_refused(place: Place) -> None:
    in_candidate(place, f"update marts.{MART} set share_of_flow = share_of_flow / 2", sealed_again=False)
    refused(place, "a file that was written since")


def test_a_candidate_with_an_orphan_write_ahead_file_is_refused(place: Place) -> None:
    candidate.wal_of(place.settings.next_file).write_bytes(b"")
    refused(place, "a file that was written since")


def test_dbt_by_hand_does_not_publish(place: Place) -> None:
    dbt_of_a_night(place, "run", "--select", MART)
    refused(place, "a file that was written since")


def test_an_old_release_in_the_candidates_place_is_refused(place: Place) -> None:
    shutil.copyfile(place.settings.pointer, place.settings.next_file)
    refused(place, "a file that was written since")


def test_no_candidate_is_refused(place: Place) -> None:
    shutil.rmtree(place.settings.next_file.parent)
    refused(place, "a candidate release built by dbt")


def test_a_build_that_was_never_judged_is_refused(place: Place) -> None:
    candidate.start(place.settings, "2019-04-30")
    refused(place, "a build that did not end")


def test_a_part_of_the_models_built_again_needs_its_tests_again(place: Place) -> None:
    build = candidate.resume(place.settings)
    candidate.record_dbt(place.settings, build, dbt_of_a_night(place, "run", "--select", FACT))
    refused(place, r"\w+: no verdict")


def test_tests_without_their_models_do_not_make_a_build(place: Place) -> None:
    build = candidate.start(place.settings, "2019-04-30")
    shutil.copyfile(place.settings.pointer, place.settings.next_file)
    place.settings.next_file.chmod(0o644)
    with duckdb.connect(str(place.settings.next_file)) as con:
        con.execute("delete from meta.check_results")
    candidate.record_dbt(
        place.settings,
        build,
        dbt_of_a_night(place, "test", "--select", "dim_month", "--indirect-selection", "cautious"),
    )
    refused(place, r"model\..*no verdict")


# --- a check made milder ---------------------------------------------------------------------------------


def _milder(folder: Path, setting: str) -> Path:
    """A copy of the dbt project in which every data test is milder."""
    project = folder / "dbt_project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    with (project / "dbt_project.yml").open("a", encoding="utf-8") as file:
        file.write(f"\ndata_tests:\n  {setting}\n")
    return project


@pytest.mark.soak  # it parses the project; what a milder test leaves behind is judged below
@pytest.mark.parametrize(
    ("setting", "match"),
    [
        ("+severity: warn", ": warn"),
        ('+error_if: ">1000000"\n  +warn_if: ">1000000"', "not the project's own"),
        ("+limit: 0", "not the project's own"),
    ],
    ids=["severity", "threshold", "limit"],
)
def test_a_milder_severity_or_threshold_is_no_pass(place: Place, tmp_path: Path, setting: str, match: str) -> None:
    with duckdb.connect(str(place.settings.next_file)) as con:
        con.execute(f"update marts.{MART} set share_of_flow = 2 where month_start_date = '2019-02-01'")
    build = json.loads((place.settings.next_file.parent / "build.json").read_text(encoding="utf-8"))
    results = dbt(place, "test", "--select", MART, project=_milder(tmp_path, setting))
    candidate.record_dbt(place.settings, candidate.Build(**build), results)
    refused(place, match)


OTHERS = "not the project's own"
MILDER: dict[str, tuple[Callable[[Any, Any], object], str]] = {
    "a rule less": (lambda node, result: node["test_metadata"]["kwargs"]["rules"].pop(), OTHERS),
    "severity": (lambda node, result: node["config"].update(severity="warn"), OTHERS),
    "severity, and rows fail": (lambda node, result: result.update(status="warn"), "warn"),
    "threshold": (lambda node, result: node["config"].update(error_if=">1000000", warn_if=">1000000"), OTHERS),
    "limit": (lambda node, result: node["config"].update(limit=0), OTHERS),
}


@pytest.mark.parametrize(("milder", "told"), MILDER.values(), ids=list(MILDER))
def test_what_a_milder_test_leaves_behind_is_no_pass(
    place: Place, milder: Callable[[Any, Any], object], told: str
) -> None:
    """As dbt writes it for a project whose test of a table is milder."""
    settings, build, name = place.settings, candidate.resume(place.settings), f"test.trade_corridors.{MART}_rules"
    paths = [settings.dbt_target / artifact for artifact in ("manifest.json", "run_results.json")]
    asked, found = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    [result] = [one for one in found["results"] if one["unique_id"] == name]
    assert result["status"] == "pass"
    milder(asked["nodes"][name], result)
    for path, content in zip(paths, (asked, found), strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    candidate.record_dbt(settings, build, settings.dbt_target, Plan.read(plan_of(settings)).also)
    refused(place, f"{MART}_rules: {told}")


def test_a_broken_rule_is_told_by_its_name(place: Place) -> None:
    settings, build = place.settings, candidate.resume(place.settings)
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute(f"update marts.{MART} set share_of_flow = 2 where month_start_date = '2019-02-01'")
        [(broken,)] = con.execute(f"select count(*) from marts.{MART} where share_of_flow = 2").fetchall()
    folder = dbt_of_a_night(place, "test", "--select", MART, expect=1)
    verdicts = {row.check: row for row in candidate.record_dbt(settings, build, folder)}
    verdict = verdicts[f"test.trade_corridors.{MART}_rules"]
    assert verdict.outcome == "fail"
    assert f"between share_of_flow: {broken:,} rows; shares_sum_to_one share_of_flow: " in verdict.observed
    assert "grain_is_unique" not in verdict.observed
    refused(place, f"{MART}_rules: fail")


# --- raw -------------------------------------------------------------------------------------------------

TABLE = "raw.bts_transborder_state_port"
RAW = {
    "a row added": (f"insert into {TABLE} select * from {TABLE} limit 1", "rows changed since they were accepted"),
    "a value changed": (
        f"update {TABLE} set value = value + 1 where rowid in (select min(rowid) from {TABLE})",
        "rows changed since they were accepted",
    ),
    "a partition taken out": (f"delete from {TABLE} where _partition = '2019-01'", "rows changed"),
    "a partition from nowhere": (
        f"insert into {TABLE} by name select * replace ('2019-09' as _partition) from {TABLE} limit 9",
        "2019-09: no gate accepted it",
    ),
    "a deleted gate verdict": (
        "delete from meta.verdicts where check_name = 'bts_transborder_state_port.three_cuts_agree'",
        r"no pass for bts_transborder_state_port\.three_cuts_agree",
    ),
    "a failed gate verdict": (
        "update meta.verdicts set outcome = 'fail' where check_name = 'bts_transborder_state_port.three_cuts_agree'",
        r"no pass for bts_transborder_state_port\.three_cuts_agree",
    ),
}


@pytest.mark.parametrize(("sql", "match"), RAW.values(), ids=list(RAW))
def test_raw_that_no_gate_accepted_as_it_is_refuses(place: Place, sql: str, match: str) -> None:
    in_raw(place, sql)
    refused(place, match)


OTHER_INPUTS = {
    "other content": "update meta.accepted set content_hash = 'other' where _partition = '2019-02'",
    "another declaration": "update meta.accepted set declaration = 'older' where _partition = '2019-02'",
    "one partition less": "delete from meta.accepted where _partition = '2019-02'",
}


@pytest.mark.parametrize("sql", OTHER_INPUTS.values(), ids=list(OTHER_INPUTS))
def test_a_candidate_of_other_inputs_is_refused(place: Place, sql: str) -> None:
    in_raw(place, sql)
    refused(place, "changed since it was built")


@pytest.mark.soak
def test_what_was_tampered_with_is_judged_again_by_the_next_night(place: Place) -> None:
    in_raw(place, f"update {TABLE} set value = value + 1 where rowid in (select min(rowid) from {TABLE})")
    refused(place, "rows changed since they were accepted")
    result = place.run("warehouse")
    assert "Published (new release)" in result.stdout
    assert publish_refuses_nothing(place)


def publish_refuses_nothing(place: Place) -> bool:
    """After a good night there is nothing left to publish."""
    with pytest.raises(PublishRefused, match="found none"):
        publish(place.settings)
    return True


def test_a_part_built_on_the_current_release_publishes_nothing_else(good_place: Place, tmp_path: Path) -> None:
    place = good_place.copy(tmp_path)
    settings = place.settings
    before = sha256_of(settings.pointer)
    build = candidate.reopen(settings, settings.pointer.resolve())
    with pytest.raises(PublishRefused, match="a build that did not end"):
        publish(settings)
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute(f"update marts.{MART} set value_usd = 0")
    candidate.seal(settings, build)
    with contextlib.suppress(PublishRefused):
        assert not publish(settings).is_new
    assert sha256_of(settings.pointer) == before
    in_raw(place, "update meta.accepted set content_hash = 'other' where _partition = '2019-02'")
    with pytest.raises(PublishRefused, match="run the whole build job"):
        candidate.reopen(settings, settings.pointer.resolve())


# --- Dagster runs ----------------------------------------------------------------------------------------


def run(place: Place, job: str, selection: Sequence[str] = (), checks: Any = None, **options: Any) -> bool:
    """One run of a job, or of some of its assets, as the UI launches it; whether it succeeded."""
    settings = place.settings
    with open_instance(settings) as instance:
        keys = [dg.AssetKey(key.split("/")) for key in selection] or None
        result = (
            build_defs(settings)
            .resolve_job_def(job)
            .execute_in_process(instance=instance, asset_selection=keys, raise_on_error=False, **options)
        )
    return bool(result.success)


RUNS: dict[str, Callable[[Place], bool]] = {
    "only publish, and no candidate": lambda place: _without_candidate(place) and run(place, "build", [PUBLISHED]),
    "only a mart, then only publish": lambda place: (
        run(place, "build", [f"marts/{MART}"]) and _spoiled(place) and run(place, "build", [PUBLISHED])
    ),
    "only a mart of a broken build, then only publish": lambda place: (
        _failed(place) and run(place, "build", [f"marts/{MART}"]) and run(place, "build", [PUBLISHED])
    ),
}


def _without_candidate(place: Place) -> bool:
    shutil.rmtree(place.settings.next_file.parent)
    return True


def _spoiled(place: Place) -> bool:
    with duckdb.connect(str(place.settings.next_file)) as con:
        con.execute(f"update marts.{MART} set value_usd = 0")
    return True


def _failed(place: Place) -> bool:
    in_candidate(place, "update meta.check_results set outcome = 'fail' where check_name like '%dim_port_rules'")
    return True


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(attack, id=name, marks=[pytest.mark.soak] if name == "only a mart, then only publish" else [])
        for name, attack in RUNS.items()
    ],
)
def test_runs_of_parts_publish_nothing_that_is_not_proved(
    place: Place, monkeypatch: pytest.MonkeyPatch, attack: Callable[[Place], bool]
) -> None:
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    before = sha256_of(place.settings.pointer)
    assert not attack(place)
    assert sha256_of(place.settings.pointer) == before
