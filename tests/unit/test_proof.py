"""Raw is proved partition by partition: its rows, who accepted them, under what declaration, by which verdicts."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.core.errors import PublishRefused
from orchestration.core.modes import Mode
from orchestration.quality.verdict import Outcome, Result, Verdict
from orchestration.raw.store import open_raw
from orchestration.release import project, proof
from orchestration.release.candidate import Build
from tests.support.hand_made import Raw
from tests.support.refusals import GOOD, HEADER, flows

BUILD = Build("b1", "", "", "", "", "", "")
GRAIN = "example_flows.grain_is_unique"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raw]:
    """Two good months; whoever changes them rolls back."""
    folder = tmp_path_factory.mktemp("raw")
    with open_raw(folder / "build.duckdb", Mode.SAMPLE) as con:
        raw = Raw(folder, con, flows({}), HEADER)
        assert all(one.is_good for one in raw.load(GOOD, GOOD))
        yield raw


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("select 1", ""),
        ("delete from meta.accepted where _partition = '2024-02'", "no gate accepted it"),
        ("delete from raw.example_flows where _partition = '2024-02'", "rows changed since they were accepted"),
        (
            "update raw.example_flows set tonnes = tonnes + 1 where _partition = '2024-02' and port = '5'",
            "rows changed since they were accepted",
        ),
        (
            "insert into raw.example_flows select * from raw.example_flows where _partition = '2024-02' limit 1",
            "rows changed since they were accepted",
        ),
        (
            "update meta.accepted set declaration = 'older' where _partition = '2024-02'",
            "accepted under another declaration",
        ),
        ("update meta.accepted set load_id = 'nobody' where _partition = '2024-02'", "no pass for"),
    ],
)
def test_a_partition_is_proved_or_told(judged: Raw, sql: str, problem: str) -> None:
    judged.con.execute("begin")
    try:
        judged.con.execute(sql)
        told = list(proof._unjudged(judged.con, judged.dataset))
    finally:
        judged.con.execute("rollback")
    assert [partition for partition, _ in told] == ["2024-02"] * bool(problem)
    assert all(found.startswith(problem) for _, found in told)


@pytest.mark.parametrize(
    "sql",
    [
        f"delete from meta.verdicts where check_name = '{GRAIN}'",
        f"update meta.verdicts set outcome = 'fail' where check_name = '{GRAIN}'",
        f"update meta.verdicts set outcome = 'error' where check_name = '{GRAIN}'",
        f"update meta.verdicts set kind = 'audit' where check_name = '{GRAIN}'",
    ],
)
def test_each_declared_check_needs_a_pass_of_the_gate(judged: Raw, sql: str) -> None:
    judged.con.execute("begin")
    try:
        judged.con.execute(sql)
        told = list(proof._unjudged(judged.con, judged.dataset))
    finally:
        judged.con.execute("rollback")
    assert told == [(month, f"no pass for {GRAIN}") for month in ("2024-01", "2024-02")]


def _verdict(*outcomes: Outcome, declared: int | None = None) -> Verdict:
    results = [Result(f"audit.{number}", "t", outcome, "", "") for number, outcome in enumerate(outcomes)]
    return Verdict(tuple(results), len(results) if declared is None else declared)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """The candidate of a project of one model and one unit test, which both passed in the build b1."""
    nodes = {"model.p.mart": {"resource_type": "model"}, "operation.p.hook": {"resource_type": "operation"}}
    unit_tests = {"unit_test.p.mart.case": {"resource_type": "unit_test"}}
    monkeypatch.setattr(project, "read_manifest", lambda: {"nodes": nodes, "unit_tests": unit_tests})
    con = duckdb.connect()
    con.execute("create schema meta")
    con.execute("create table meta.check_results (build_id varchar, check_name varchar, outcome varchar)")
    con.execute("insert into meta.check_results values ('b1', 'model.p.mart', 'pass'), ('b0', 'unit_test.p', 'fail')")
    return con


def test_a_pass_of_every_required_check_is_no_refusal(built: duckdb.DuckDBPyConnection) -> None:
    proof.require_verdicts(built, BUILD, _verdict(Outcome.PASS))


@pytest.mark.parametrize(
    ("sql", "build", "audited", "found"),
    [
        ("delete from meta.check_results", BUILD, _verdict(Outcome.PASS), "found model.p.mart: no verdict. Run"),
        ("update meta.check_results set build_id = 'b0'", BUILD, _verdict(Outcome.PASS), "model.p.mart: no verdict"),
        (
            "update meta.check_results set outcome = 'warn'",
            BUILD,
            _verdict(Outcome.PASS),
            "found model.p.mart: warn. R",
        ),
        ("insert into meta.check_results values ('b1', 'test.p.more', 'fail')", BUILD, _verdict(), "test.p.more: fail"),
        ("select 1", Build("b1", "", "", "", "", "", "", True), _verdict(), "unit_test.p.mart.case: no verdict"),
        ("select 1", BUILD, _verdict(Outcome.PASS, Outcome.FAIL), "found audit.1: fail. told. Run"),
        ("select 1", BUILD, _verdict(Outcome.PASS, Outcome.ERROR), "audit.1: error; audit: 1 of 2 checks evaluated"),
        ("select 1", BUILD, _verdict(Outcome.PASS, declared=2), "found audit: 1 of 2 checks evaluated"),
        ("select 1", BUILD, _verdict(*[Outcome.FAIL] * 7), "audit.4: fail; and 2 more"),
    ],
)
def test_one_verdict_that_is_no_pass_refuses(
    built: duckdb.DuckDBPyConnection, sql: str, build: Build, audited: Verdict, found: str
) -> None:
    built.execute(sql)
    with pytest.raises(PublishRefused) as caught:
        proof.require_verdicts(built, build, audited, ["told."] if "told" in found else ())
    assert found in str(caught.value)
