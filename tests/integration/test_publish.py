"""Publication: only a proved candidate, whole, read-only, once; old releases go, open readers stay."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import PublishRefused
from orchestration.raw.slot import writer_slot
from orchestration.release import candidate
from orchestration.release.candidate import sha256_of
from orchestration.release.project import read_manifest, required_checks
from orchestration.release.publish import publish
from orchestration.release.releases import current_release, description_of, published_file, release_file, releases
from tests.conftest import Place


@pytest.fixture
def place(ready_place: Place, tmp_path: Path) -> Place:
    """A published warehouse and a proved candidate of its successor, to be changed."""
    return ready_place.copy(tmp_path)


def _publication(place: Place) -> Mapping[str, str] | None:
    release = current_release(place.settings)
    return release.publication if release else None


def test_a_proved_candidate_is_published_read_only_and_whole(place: Place) -> None:
    before = _publication(place)
    publication = publish(place.settings)
    path = published_file(place.settings)
    after = _publication(place)
    assert publication.is_new
    assert path is not None
    assert path == publication.path
    assert before is not None and after is not None
    assert before["build_id"] != after["build_id"] == publication.build_id
    assert not stat.S_IMODE(path.stat().st_mode) & 0o222
    assert not list(place.settings.home.rglob("*.wal"))
    assert publication.tables["meta.publication"] == 1
    assert publication.tables["marts.fct_transborder_freight_by_state_port"] > 0
    assert not place.settings.next_file.exists()


def test_a_night_in_another_data_folder_does_not_parse_the_project_again(place: Place) -> None:
    """dbt takes the paths of the databases for a part of the project: parsing cost each such night 15 s of CPU."""
    log = (place.settings.home / "night.log").read_text(encoding="utf-8")
    assert log.count("Running with dbt") == 3  # the second night in two goes (``release.carried``)
    assert "partial pars" not in log
    nodes = read_manifest()["nodes"].values()
    assert {node["database"] for node in nodes if node["schema"] == "marts"} == {"release"}


def _unit_tests(release: Path) -> dict[str, str]:
    with duckdb.connect(str(release), read_only=True) as con:
        rows = con.execute(
            "select check_name, concat_ws(': ', outcome, if(starts_with(observed, 'the same code'), observed, null))"
            " from meta.check_results where starts_with(check_name, 'unit_test.')"
        ).fetchall()
    return dict(rows)


@pytest.mark.soak  # that a verdict of theirs which is no pass refuses is in test_walk_around
def test_unit_tests_judge_code_that_was_changed_here_once(place: Place) -> None:
    """Code as it was delivered has been judged by its makers; a release that other code made stands for a change."""
    unit_tests = required_checks(read_manifest(), True) - required_checks(read_manifest(), False)
    assert _unit_tests(place.settings.pointer.resolve()) == _unit_tests(place.settings.next_file) == {}
    description = description_of(place.settings.pointer.resolve())
    description.chmod(0o644)
    described = json.loads(description.read_text(encoding="utf-8"))
    description.write_text(json.dumps({**described, "code": "other"}), encoding="utf-8")

    place.run("warehouse", killed_at="orchestration.release.publish:publish:before")
    assert _unit_tests(place.settings.next_file) == dict.fromkeys(unit_tests, "pass")
    build = candidate.current(place.settings)
    whole = shutil.copytree(place.settings.next_file.parent, place.settings.home / "whole")
    with duckdb.connect(str(place.settings.next_file)) as con:
        con.execute("delete from meta.check_results where check_name = ?", [min(unit_tests)])
    candidate.seal(place.settings, build)
    with pytest.raises(PublishRefused, match=f"{min(unit_tests)}: no verdict"):
        publish(place.settings)

    shutil.rmtree(place.settings.next_file.parent)
    whole.rename(place.settings.next_file.parent)
    base = publish(place.settings).path
    candidate.start(place.settings, build.sources_as_of, base)
    told = f"pass: the same code in build {build.build_id}"
    assert _unit_tests(place.settings.next_file) == dict.fromkeys(unit_tests, told)


def test_a_release_is_described_by_its_build_and_bytes(place: Place) -> None:
    path = publish(place.settings).path
    described = json.loads(description_of(path).read_text(encoding="utf-8"))
    assert described["sealed"] == sha256_of(path)
    publication = _publication(place)
    assert publication is not None
    assert described["build_id"] == publication["build_id"] == path.parent.name
    assert described["commit"] == publication["software_commit"]
    assert described["lock_sha256"] == publication["lock_sha256"]


def test_the_same_inputs_are_not_published_twice(place: Place) -> None:
    again = shutil.copytree(place.settings.next_file.parent, place.settings.home / "again")
    publish(place.settings)
    before = hashlib.sha256(place.settings.pointer.read_bytes()).hexdigest()
    shutil.rmtree(place.settings.next_file.parent)
    again.rename(place.settings.next_file.parent)
    assert publish(place.settings).is_new is False
    assert hashlib.sha256(place.settings.pointer.read_bytes()).hexdigest() == before


def test_every_input_leads_to_landed_bytes(place: Place) -> None:
    path = publish(place.settings).path
    with duckdb.connect(str(path), read_only=True) as con:
        rows = con.execute(
            "select dataset_code, partition, sha256, url, partition_row_count from meta.inputs"
        ).fetchall()
    assert {(dataset, partition) for dataset, partition, *_ in rows} >= {
        ("bts_transborder", "2019-01"),
        ("boc_exchange_rates", "current"),
    }
    for _, _, sha256, url, row_count in rows:
        landed = place.settings.landing / "objects" / sha256[:2] / sha256
        assert hashlib.sha256(landed.read_bytes()).hexdigest() == sha256
        assert url.startswith("https://")
        assert row_count > 0


def test_the_history_of_all_judgements_is_published_with_what_was_observed(place: Place) -> None:
    path = publish(place.settings).path
    with duckdb.connect(str(path), read_only=True) as con:
        loads = con.execute(
            "select count(distinct judgement_id) from meta.check_history where kind = 'gate'"
            " and check_name = 'bts_transborder_state_port.rows.fits_history'"
        ).fetchall()
        observed = con.execute(
            "select observed from meta.check_results"
            " where check_name = 'bts_transborder_state_port.value.fits_history' order by 1"
        ).fetchall()
        compared = con.execute(
            "select partition, amount / reference, compared_with from meta.observations"
            " where check_name = 'bts_transborder_state_port.value.fits_history' and reference is not null"
        ).fetchall()
        blank = con.execute("select check_name from meta.check_results where kind = 'gate' and observed = ''")
        assert blank.fetchall() == []
    assert loads == [(2,)], "the first load of three months, and the revision of one"
    assert ("1.000 to 1.000 × last load",) in observed
    assert compared == [("2019-02", 1.0, "last load")]


def test_only_the_newest_releases_are_kept(place: Place) -> None:
    for number in range(5):
        old = release_file(place.settings, f"2000010{number}T000000Z-old")
        old.parent.mkdir()
        old.write_bytes(b"old")
    (place.settings.releases / "20990101T000000Z-half").mkdir()
    publication = publish(place.settings)
    kept = releases(place.settings)
    assert len(kept) == 3
    assert publication.path == kept[-1]
    assert sorted(place.settings.releases.iterdir()) == [path.parent for path in kept]


def test_a_published_column_that_disappears_refuses_and_the_old_file_stays(place: Place) -> None:
    from tests.integration.test_walk_around import in_candidate

    published = _publication(place)
    in_candidate(place, "alter table marts.dim_port drop column unlocode")
    with pytest.raises(PublishRefused, match="no_published_column_lost") as refused:
        publish(place.settings)
    assert _publication(place) == published
    assert "If that commit is newer than this checkout, an older one runs after an upgrade" in str(refused.value)


@pytest.mark.parametrize(
    ("table", "share"), [("mart_gateway_flow", 0.0), ("dim_transport_mode", 0.0), ("mart_reconciliation", 0.4)], ids=str
)
def test_a_published_table_that_lost_its_rows_refuses_and_the_old_file_stays(
    place: Place, table: str, share: float
) -> None:
    from tests.integration.test_walk_around import in_candidate

    published = _publication(place)
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        ((rows,),) = con.execute(f"select count(*) from marts.{table}").fetchall()
    in_candidate(place, f"create or replace table marts.{table} as from marts.{table} limit {int(rows * share)}")
    with pytest.raises(PublishRefused, match=rf"no_published_table_shrank.*{table}"):
        publish(place.settings)
    assert _publication(place) == published


def test_a_column_lost_to_an_older_checkout_names_the_upgrade_as_the_cause(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.integration.test_walk_around import in_candidate

    monkeypatch.setattr("orchestration.quality.audit.SCHEMA_VERSION", "1.10")
    in_candidate(place, "alter table marts.dim_port drop column unlocode")
    cause = (
        r"schema_version 2\.0 by commit .*; this checkout writes schema_version 1\.10\. An older checkout runs after"
    )
    with pytest.raises(PublishRefused, match=cause):
        publish(place.settings)


def test_the_writer_slot_is_held_by_one_process(place: Place) -> None:
    code = (
        "from orchestration.environment import load_settings\n"
        "from orchestration.core.errors import WriterBusy\n"
        "from orchestration.raw.slot import writer_slot\n"
        "try:\n"
        "    with writer_slot(load_settings(), patience_seconds=0): pass\n"
        "except WriterBusy: raise SystemExit(7)\n"
    )

    def other_process() -> int:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=place.environment, check=False).returncode

    with writer_slot(place.settings):
        assert other_process() == 7
    assert other_process() == 0
