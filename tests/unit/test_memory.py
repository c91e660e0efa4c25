"""The memory of a mode: changes are whole, others read meanwhile, damage is named, and earlier files are taken over."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from orchestration.automation.alerts import is_anything_to_tell
from orchestration.automation.broken_nights import night_begins
from orchestration.automation.conditions import conditions, ended_jobs, read_health
from orchestration.automation.refused import refused
from orchestration.automation.running import past_seconds
from orchestration.core.errors import DamagedJournal, DamagedMemory
from orchestration.core.modes import Mode
from orchestration.core.request import LandedFile
from orchestration.core.settings import Settings
from orchestration.environment import load_settings
from orchestration.landing.archive import Archive
from orchestration.landing.deferred import deferred
from orchestration.landing.memory import NAME, Memory
from orchestration.publishers.bts.transborder import DATASET
from orchestration.raw.store import open_raw
from orchestration.raw.swap import refused_partitions

CODE, SHA, OTHER = DATASET.code, "a" * 64, "b" * 64
NOTHING_LANDED = "[bts_transborder 2024-02] PartitionMissing: expected a release for 2024-02; found nothing. See it."
BUILD = "[dbt] PublishRefused: expected every model built; found one that is not. Mend it."


def test_a_change_that_fails_halfway_leaves_what_was(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    with memory.changing() as con:
        con.execute("insert into steps values ('load', 1)")
    with pytest.raises(ZeroDivisionError), memory.changing() as con:
        con.execute("insert into steps values ('build', 2)")
        raise ZeroDivisionError
    assert memory.rows("select step from steps") == Memory(tmp_path).rows("select step from steps") == [("load",)]


def test_others_read_what_was_while_a_change_is_made(tmp_path: Path) -> None:
    memory, other = Memory(tmp_path), Memory(tmp_path)
    with memory.changing() as con:
        con.execute("insert into steps values ('load', 1)")
        assert other.rows("select step from steps") == []
    assert other.rows("select step from steps") == [("load",)]


def test_where_nothing_was_noted_nothing_is_made(tmp_path: Path) -> None:
    assert Memory(tmp_path / "landing").rows("select * from jobs") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content * 100)
    with pytest.raises(DamagedMemory, match=r"memory\.sqlite.*move it aside"):
        Memory(tmp_path).rows("select * from jobs")


# --- folders of earlier versions ---------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A mode's folder as the version before the memory left it."""
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    settings.landing.mkdir(parents=True)
    for kind, sha256 in (("partitions", SHA), ("accepted", OTHER), ("refused", SHA)):
        first = {"partition": "2024-01", "files": [], "at": "2026-11-01T00:00:00+00:00"}
        _lines(settings, kind, first, {**first, "files": [{"sha256": sha256, "url": "https://example.org/1"}]})
    failed = {"partition": "2024-02", "reason": NOTHING_LANDED, "gave_nothing": False}
    _lines(
        settings, "failures", failed, {"partition": "2024-03", "reason": "old"}, {"partition": "2024-03", "reason": ""}
    )
    _json(settings.landing / "landed.json", {f"{CODE} 2024-01": "2026-10-01", "x_y 2024 02": "2026-10-02"})
    _json(settings.landing / "landed" / f"{CODE}.json", {"2024-01": "2026-11-02"})
    _json(settings.landing / "postponed" / f"{CODE}.json", {"2023-01": "quota"})
    _json(settings.home / "deferred.json", ["statcan_reexports"])
    jobs = {"build": [BUILD], "ingest_monthly": [NOTHING_LANDED], "night": []}
    _json(
        settings.home / "jobs.json", {job: {"ended_at": "2026-11-29", "failures": lines} for job, lines in jobs.items()}
    )
    health = {"dataset": CODE, "state": "stale", "fresh_until": None, "verified": None, "newest_period": "2024-01"}
    _json(settings.home / "health.json", [{**health, "reason": f"1 partition due and not offered: {NOTHING_LANDED}"}])
    told = {"subject": CODE, "kind": "stale", "text": NOTHING_LANDED, "since": "2026-11-28T00:00:00+00:00"}
    _json(settings.home / "alerts.json", {f"dataset:{CODE}:stale": told})
    _json(settings.home / "night.json", {"began_at": "2026-11-29T02:30:00+00:00"})
    _json(settings.home / "durations.json", {"dbt_build": 12.5})
    return settings


def _lines(settings: Settings, kind: str, *lines: dict[str, Any]) -> None:
    path = settings.landing / kind / f"{CODE}.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _json(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_what_the_landing_knew_is_taken_over(settings: Settings) -> None:
    for archive in (Archive(settings.landing, Mode.SAMPLE), Archive(settings.landing, Mode.SAMPLE)):
        files = {sha: (LandedFile(archive.object_path(sha), sha, "https://example.org/1"),) for sha in (SHA, OTHER)}
        assert archive.partitions(CODE) == {"2024-01": files[SHA]}
        assert archive.accepted(CODE) == {"2024-01": files[OTHER]}
        assert archive.refused(CODE) == {"2024-01"}
        assert archive.doubted(CODE) == {"2024-01", "2024-02"}
        assert archive.last_verified(CODE) == date(2026, 11, 2)
        assert archive.last_verified("x_y") == date(2026, 10, 2)
        assert archive.postponed(CODE) == {"2023-01": "quota"}
        (failure,) = archive.failures(CODE).values()
        assert (failure.partition, failure.kind, str(failure)) == ("2024-02", "PartitionMissing", NOTHING_LANDED)
        shutil.rmtree(settings.landing / "partitions", ignore_errors=True)  # read once


def test_what_the_mode_knew_is_taken_over(settings: Settings) -> None:
    assert deferred(settings) == {"statcan_reexports"}
    jobs = ended_jobs(settings)
    assert [str(failure) for failure in jobs["build"].failures] == [BUILD]
    assert [failure.kind for failure in jobs["ingest_monthly"].failures] == ["PartitionMissing"]
    assert jobs["night"].failures == ()
    assert read_health(settings)[0]["failure"]["kind"] == "PartitionMissing"
    told = {one.key for one in conditions(settings, date(2026, 11, 30))}
    assert {f"dataset:{CODE}:stale", "job:build:failed"} <= told
    assert past_seconds(settings) == {"dbt_build": 12.5}
    with time_machine.travel(datetime(2026, 11, 29, 4, tzinfo=UTC), tick=False):
        assert night_begins(settings) == "2026-11-29T02:30:00+00:00"
    assert Memory(settings.landing).rows("select key, since from alerts") == [
        (f"dataset:{CODE}:stale", "2026-11-28T00:00:00+00:00")
    ]
    assert not is_anything_to_tell(settings, date(2026, 11, 30))  # there is no webhook


def test_a_damaged_journal_is_named_and_nothing_of_it_is_taken_over(settings: Settings) -> None:
    path = settings.landing / "accepted" / f"{CODE}.jsonl"
    good = path.read_bytes()
    path.write_bytes(b"{}\n" + good)
    for _ in range(2):
        with pytest.raises(DamagedJournal, match=rf"line 1 of accepted/{CODE}\.jsonl"):
            Archive(settings.landing, Mode.SAMPLE).partitions(CODE)
    path.write_bytes(good)
    assert Archive(settings.landing, Mode.SAMPLE).partitions(CODE)


def test_refusals_that_raw_kept_as_text_are_records(tmp_path: Path) -> None:
    settings = load_settings({"TRADE_CORRIDORS_DATA": str(tmp_path)})
    line = "[bts_transborder 2024-01] GateRefused: the gate refused the new data. Look. Details: make refused ID=0a"
    with open_raw(settings.build_file, Mode.SAMPLE) as con:
        con.execute("drop table meta.failures")
        con.execute("insert into meta.refused values (?, '2024-01', '0a', ?, now()::timestamp)", [CODE, line])
        outcome = "insert into meta.loads values ('0a', ?, '2024-01', ?, ?, 0, '', '', '', now()::timestamp)"
        con.executemany(outcome, [[CODE, "refused", line], [CODE, "accepted", ""]])
    assert "bts_transborder 2024-01: refused" in refused(settings)
    for _ in range(2):
        with open_raw(settings.build_file, Mode.SAMPLE) as con:
            (failure,) = refused_partitions(con, CODE).values()
            assert con.execute("select count(*) from meta.failures").fetchall() == [(1,)]
        assert (failure.kind, failure.partition, str(failure)) == ("GateRefused", "2024-01", line)
    assert "bts_transborder 2024-01: GateRefused" in refused(settings)
