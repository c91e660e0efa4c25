"""The Great Expectations adapter: right on good and on bad data, and ERROR when it cannot judge."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any, cast

import duckdb
import pytest

from orchestration.core.errors import GateErrored, GateRefused
from orchestration.quality.checks import Check, Kind
from orchestration.quality.gate import judge
from orchestration.quality.verdict import Outcome, Result, Verdict


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A candidate of three rows."""
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(
        "create table candidate.t as select * from (values ('1', 'NA', 10), ('2', null, 20), ('3', 'US', 30))"
        " t(id, country, value)"
    )
    return con


def _check(kind: Kind, **arguments: Any) -> Check:
    return Check(f"t.{kind}", "candidate.t", kind, "because", arguments)


GOOD: Mapping[Kind, Mapping[str, Any]] = {
    "not_null": {"column": "id"},
    "in_set": {"column": "country", "values": ["NA", "US"]},
    "between": {"column": "value", "low": 10, "high": 30},
    "unique": {"columns": ["id", "country"]},
    "no_rows": {"sql": "select * from {batch} where value > 30"},
}
BAD: Mapping[Kind, tuple[Mapping[str, Any], str]] = {
    "not_null": ({"column": "country"}, "1"),
    "in_set": ({"column": "country", "values": ["US"]}, "NA"),
    "between": ({"column": "value", "low": 0, "high": 20}, "30"),
    "no_rows": ({"sql": "select id, value from {batch} where value > 20"}, "30"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_good_data_passes(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    verdict = judge(con, [_check(kind, **GOOD[kind])])
    assert verdict.outcome is Outcome.PASS
    assert verdict.evaluated == verdict.declared == 1


@pytest.mark.parametrize("kind", BAD)
def test_bad_data_fails_and_says_what_was_seen(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    arguments, seen = BAD[kind]
    verdict = judge(con, [_check(kind, **arguments)])
    assert verdict.outcome is Outcome.FAIL
    assert seen in verdict.results[0].observed


def test_rows_with_a_blank_key_are_repeated_keys_too(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into candidate.t values ('2', null, 99)")
    verdict = judge(con, [_check("unique", columns=["id", "country"])])
    assert verdict.outcome is Outcome.FAIL


def test_a_check_that_errors_makes_the_gate_say_error(con: duckdb.DuckDBPyConnection) -> None:
    verdict = judge(con, [_check("not_null", column="id"), _check("no_rows", sql="select nonsense from {batch}")])
    assert verdict.outcome is Outcome.ERROR
    assert (verdict.evaluated, verdict.declared) == (1, 2)
    with pytest.raises(GateErrored, match="1 evaluated"):
        verdict.raise_unless_passed("d", "p")


def test_a_missing_column_is_error_and_not_fail(con: duckdb.DuckDBPyConnection) -> None:
    assert judge(con, [_check("not_null", column="gone")]).outcome is Outcome.ERROR


class Mute:
    """A DuckDB connection whose queries run and return nothing."""

    description: tuple[object, ...] = ()

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def cursor(self) -> Mute:
        return self

    def execute(self, *args: Any) -> Mute:
        self._con.execute(*args)
        self.description = tuple(self._con.description or ())
        return self

    def fetchall(self) -> list[object]:
        return []

    def fetchmany(self, size: int = 1) -> list[object]:
        return []

    def fetchone(self) -> None:
        return None


def test_an_engine_that_returns_nothing_makes_the_gate_say_error(con: duckdb.DuckDBPyConnection) -> None:
    verdict = judge(cast("duckdb.DuckDBPyConnection", Mute(con)), [_check(kind, **GOOD[kind]) for kind in GOOD])
    assert verdict.outcome is Outcome.ERROR
    assert verdict.evaluated == 0


def test_an_engine_that_finds_no_unexpected_rows_is_caught_by_the_canary(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A validation that declares everything good: without the canary it would be a pass."""
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch

    validate = Batch.validate

    def all_good(self: Batch, *args: Any, **kwargs: Any) -> Any:
        answer = validate(self, *args, **kwargs)
        for result in answer.results:
            assert isinstance(result, ExpectationValidationResult)
            result.success = True
        return answer

    monkeypatch.setattr(Batch, "validate", all_good)
    assert judge(con, [_check("not_null", column="country")]).outcome is Outcome.ERROR


def test_a_validation_without_results_is_error(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    from great_expectations.datasource.fluent.interfaces import Batch

    class Nothing:
        results: tuple[object, ...] = ()

    monkeypatch.setattr(Batch, "validate", lambda self, *args, **kwargs: Nothing())
    verdict = judge(con, [_check("not_null", column="id")])
    assert verdict.outcome is Outcome.ERROR


def test_an_empty_table_can_be_judged(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("truncate candidate.t")
    assert judge(con, [_check("not_null", column="id")]).outcome is Outcome.PASS


def test_no_declared_checks_is_error_and_not_pass() -> None:
    assert Verdict((), declared=0).outcome is Outcome.ERROR


def test_fewer_results_than_declared_is_error_and_a_fail_is_a_fail() -> None:
    passed = Result("a", "t", Outcome.PASS, "", "")
    failed = Result("b", "t", Outcome.FAIL, "7", "")
    assert Verdict((passed,), declared=2).outcome is Outcome.ERROR
    with pytest.raises(GateRefused, match="b \\(7\\)"):
        Verdict((passed, failed), declared=2).raise_unless_passed("d", "p")


def test_the_judge_leaves_the_writers_connection_open_and_unlocked(con: duckdb.DuckDBPyConnection) -> None:
    judge(con, [_check("not_null", column="id")])
    con.begin()
    con.execute("insert into candidate.t values ('4', 'CA', 40)")
    con.commit()
    assert con.execute("select count(*) from candidate.t").fetchall() == [(4,)]


def test_great_expectations_says_nothing_in_the_log_of_a_night() -> None:
    """Another library may have put a handler on the root logger: Dagster does when its database is busy."""
    code = (
        "import logging, duckdb\n"
        "from orchestration.quality.checks import Check\n"
        "from orchestration.quality.gate import judge\n"
        "logging.basicConfig()\n"
        "con = duckdb.connect()\n"
        "con.execute('create schema candidate; create table candidate.t as select 1 as id')\n"
        "print(judge(con, [Check('a', 'candidate.t', 'not_null', 'because', {'column': 'id'})]).outcome.value)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.stdout, result.stderr) == ("pass\n", "")


def test_great_expectations_is_not_imported_until_a_gate_runs() -> None:
    code = (
        "import sys, orchestration.definitions, orchestration.raw.load, orchestration.quality.gate\n"
        "raise SystemExit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_great_expectations_is_imported_without_statistics_and_pictures_that_no_check_uses() -> None:
    """They are half of what the import costs; whoever asks for them afterwards gets them."""
    code = (
        "import sys\n"
        "from orchestration.quality.gx_import import import_great_expectations\n"
        "import_great_expectations()\n"
        "assert not {'scipy.stats._continuous_distns', 'altair.vegalite'} & set(sys.modules)\n"
        "import altair\n"
        "from scipy import stats\n"
        "assert altair.Chart and stats.norm.cdf(0) == 0.5\n"
        "import scipy.stats, altair as again\n"
        "assert scipy.stats.__file__ and again.vegalite\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
