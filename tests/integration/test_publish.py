"""Publication refuses whatever is not proved, and flips only to a whole file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.errors import PublishRefused, WriterBusy
from orchestration.core.settings import PROJECT_ROOT
from orchestration.warehouse import candidate
from orchestration.warehouse.project import dbt_environment
from orchestration.warehouse.publish import publish
from orchestration.warehouse.release import published_file, read_publication
from orchestration.warehouse.slot import writer_slot
from tests.conftest import Place


@pytest.fixture(scope="module")
def built_place(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Raw is loaded and a full candidate is built and judged by dbt, but nothing is published."""
    place = good_place.copy(tmp_path_factory.mktemp("built"))
    settings = place.settings
    settings.pointer.unlink()
    shutil.rmtree(settings.releases)
    _build(place)
    return place


def _build(place: Place) -> candidate.Build:
    """A whole build: begun, made and judged by dbt, sealed."""
    build = candidate.start(place.settings, "2019-04-30")
    candidate.record_dbt(place.settings, build, _dbt(place, "build"))
    return build


def _dbt(place: Place, *command: str) -> dict[str, Any]:
    target = place.settings.home / "dbt_target"
    environment = {**os.environ, **dbt_environment(place.settings)}
    executable = Path(os.sys.executable).with_name("dbt")  # type: ignore[attr-defined]
    subprocess.run(
        [str(executable), "--quiet", *command, "--profiles-dir", ".", "--target-path", str(target)],
        cwd=PROJECT_ROOT / "dbt_project",
        env=environment,
        check=True,
    )
    results: dict[str, Any] = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    return results


@pytest.fixture
def place(built_place: Place, tmp_path: Path) -> Place:
    """A copy of the unpublished build."""
    return built_place.copy(tmp_path)


def _in_candidate(place: Place, sql: str, *, sealed_again: bool = True) -> None:
    """Change the candidate, as its own run would if it were wrong: sealed again."""
    settings = place.settings
    build = candidate.current(settings)
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute(sql)
    if sealed_again:
        candidate.seal(settings, build)


def _in_raw(place: Place, sql: str) -> None:
    with duckdb.connect(str(place.settings.build_file)) as con:
        con.execute(sql)


def _refused(place: Place, match: str) -> None:
    with pytest.raises(PublishRefused, match=match) as caught:
        publish(place.settings)
    assert len(str(caught.value).splitlines()) == 1
    assert published_file(place.settings) is None


def test_a_proved_candidate_is_published_read_only_and_whole(place: Place) -> None:
    publication = publish(place.settings)
    path = published_file(place.settings)
    assert publication.is_new
    assert path == publication.path
    assert path is not None
    assert not stat.S_IMODE(path.stat().st_mode) & 0o222
    assert not list(place.settings.home.rglob("*.wal"))
    assert publication.tables["meta.publication"] == 1
    assert publication.tables["marts.fct_transborder_freight_by_state_port"] > 0
    assert not place.settings.next_file.exists()


def test_the_same_inputs_are_not_published_twice(place: Place) -> None:
    publish(place.settings)
    before = hashlib.sha256(place.settings.pointer.read_bytes()).hexdigest()
    _build(place)
    assert publish(place.settings).is_new is False
    assert hashlib.sha256(place.settings.pointer.read_bytes()).hexdigest() == before


def test_only_the_newest_releases_are_kept(place: Place) -> None:
    place.settings.releases.mkdir()
    for number in range(5):
        (place.settings.releases / f"2000010{number}T000000Z-old.duckdb").write_bytes(b"old")
    publication = publish(place.settings)
    assert len(list(place.settings.releases.glob("*.duckdb"))) == 3
    assert publication.path.exists()


def test_a_deleted_dbt_verdict_refuses(place: Place) -> None:
    _in_candidate(place, "delete from meta.check_results where check_name like '%mart_gateway_flow_grain_is_unique%'")
    _refused(place, r"mart_gateway_flow_grain_is_unique.*no verdict")


def test_a_failed_skipped_or_errored_dbt_verdict_refuses(place: Place) -> None:
    for outcome in ("fail", "error", "skipped"):
        _in_candidate(
            place, f"update meta.check_results set outcome = '{outcome}' where check_name like '%dim_port_grain%'"
        )
        _refused(place, f"dim_port_grain.*{outcome}")


def test_a_verdict_of_another_build_refuses(place: Place) -> None:
    _in_candidate(
        place, "update meta.check_results set build_id = 'yesterday' where check_name like '%dim_port_grain%'"
    )
    _refused(place, r"dim_port_grain.*no verdict")


def test_a_deleted_gate_verdict_refuses(place: Place) -> None:
    _in_raw(place, "delete from meta.verdicts where check_name = 'bts_transborder_state_port.three_cuts_agree'")
    _refused(place, r"bts_transborder 2019-01: no pass for bts_transborder_state_port\.three_cuts_agree")


def test_raw_that_changed_after_the_build_refuses(place: Place) -> None:
    _in_raw(place, "update meta.accepted set content_hash = 'other' where _partition = '2019-02'")
    _refused(place, "changed since it was built")


def test_a_mart_edited_after_its_tests_is_caught_by_the_audit(place: Place) -> None:
    _in_candidate(
        place,
        "update marts.fct_transborder_freight_by_state_port set value_usd = 2 * value_usd where direction = 'export'",
    )
    _refused(place, "value_equals_what_was_accepted")


def test_a_month_lost_on_the_way_is_caught_by_the_audit(place: Place) -> None:
    _in_candidate(
        place, "delete from marts.fct_transborder_freight_by_state_port where month_start_date = '2019-02-01'"
    )
    _refused(place, "every_loaded_month_is_published")


def test_no_candidate_refuses(place: Place) -> None:
    shutil.rmtree(place.settings.next_file.parent)
    _refused(place, "a candidate release built by dbt")


def test_a_published_column_that_disappears_refuses_and_the_old_file_stays(place: Place) -> None:
    publish(place.settings)
    published = read_publication(place.settings)
    _build(place)
    _in_candidate(place, "alter table marts.dim_port drop column unlocode")
    with pytest.raises(PublishRefused, match="no_published_column_lost"):
        publish(place.settings)
    assert read_publication(place.settings) == published


def test_the_writer_slot_is_held_by_one_process(place: Place) -> None:
    with writer_slot(place.settings):
        code = (
            "from orchestration.core.settings import load_settings\n"
            "from orchestration.core.errors import WriterBusy\n"
            "from orchestration.warehouse.slot import writer_slot\n"
            "try:\n"
            "    with writer_slot(load_settings(), patience_seconds=0): pass\n"
            "except WriterBusy: raise SystemExit(7)\n"
        )
        command = [os.sys.executable, "-c", code]  # type: ignore[attr-defined]
        assert subprocess.run(command, env=place.environment, check=False).returncode == 7
    with writer_slot(place.settings, patience_seconds=0):
        assert issubclass(WriterBusy, Exception)
