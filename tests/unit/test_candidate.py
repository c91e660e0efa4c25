"""A candidate: what may be published, as its last judge left it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.core.errors import PublishRefused
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.quality.verdict import RecordedResult
from orchestration.raw.store import open_raw
from orchestration.release import candidate

DAY = "2024-05-11"
PASS = RecordedResult("mart", "test.mart", "pass", "none", "A mart has rows.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a data folder with an empty raw file."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    with open_raw(settings.build_file, settings.mode):
        return settings


def results(settings: Settings) -> list[tuple[str, ...]]:
    with duckdb.connect(str(settings.next_file), read_only=True) as con:
        return con.execute("select build_id, check_name, kind, outcome from meta.check_results order by all").fetchall()


def test_a_build_begins_without_a_verdict_and_is_current_once_it_was_judged(settings: Settings) -> None:
    build = candidate.start(settings, DAY)
    assert (build.sources_as_of, build.sealed, build.is_code_changed) == (DAY, "", False)
    assert results(settings) == []
    candidate.record(settings, build, "dbt", [PASS])
    now = candidate.current(settings)
    assert now == replace(build, sealed=candidate.sha256_of(settings.next_file))
    assert results(settings) == [(build.build_id, PASS.check, "dbt", "pass")]


def test_a_check_has_the_verdict_that_was_given_last(settings: Settings) -> None:
    build = candidate.start(settings, DAY)
    candidate.record(settings, build, "dbt", [PASS, PASS._replace(check="test.other")])
    candidate.record(settings, build, "dbt", [PASS._replace(outcome="fail")])
    assert [(check, outcome) for _, check, _, outcome in results(settings)] == [
        ("test.mart", "fail"),
        ("test.other", "pass"),
    ]


def _write(settings: Settings) -> None:
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute("create table meta.more as select 1 as one")


def _other_raw(settings: Settings) -> None:
    with open_raw(settings.build_file, settings.mode) as con:
        con.execute("insert into meta.accepted values ('d', '2024-01', 'l', '[]', '[]', 'x', 1, '1:1', now())")


CHANGES: dict[str, tuple[Callable[[Settings], object], str]] = {
    "nothing was ever built": (lambda settings: settings.next_file.unlink(), "a candidate release built by dbt"),
    "its description is gone": (lambda settings: (settings.next_file.parent / "build.json").unlink(), "found none"),
    "it was written since": (_write, "a file that was written since"),
    "it is open elsewhere, or was when its writer died": (
        lambda settings: candidate.wal_of(settings.next_file).touch(),
        "a file that was written since",
    ),
    "a part of it is being built": (candidate.resume, "a build that did not end"),
    "raw has changed": (_other_raw, "raw data or models that changed since it was built"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_candidate_is_not_current_when(settings: Settings, change: str) -> None:
    candidate.record(settings, candidate.start(settings, DAY), "dbt", [PASS])
    do, found = CHANGES[change]
    do(settings)
    with pytest.raises(PublishRefused, match=found):
        candidate.current(settings)


def test_only_a_build_that_did_not_end_is_removed(settings: Settings) -> None:
    candidate.start(settings, DAY)
    candidate.discard_unjudged(settings)
    assert not settings.next_file.exists()
    build = candidate.start(settings, DAY)
    candidate.seal(settings, build)
    candidate.discard_unjudged(settings)
    assert candidate.current(settings).build_id == build.build_id
    candidate.resume(settings)
    candidate.discard_unjudged(settings)
    assert not settings.next_file.exists()


def test_a_whole_build_begins_anew_whatever_lies_there(settings: Settings) -> None:
    build = candidate.start(settings, DAY)
    candidate.record(settings, build, "dbt", [PASS])
    left = [settings.work_file, candidate.wal_of(settings.work_file), candidate.wal_of(settings.next_file)]
    for path in left:
        path.write_bytes(b"left by a killed run")
    settings.pointer.write_bytes(b"a release of other code")
    again = candidate.start(settings, DAY)
    assert again.build_id != build.build_id
    assert again.is_code_changed
    assert results(settings) == []
    assert [path for path in left if path.exists()] == []
