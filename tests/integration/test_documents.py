"""The document of a validation: true, small, and without what only the gate needs."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from orchestration.core.settings import PROJECT_ROOT, SEEDS
from orchestration.quality.checks import Check
from orchestration.quality.gate import judge
from orchestration.quality.gx_adapter import evaluate
from orchestration.quality.verdict import Outcome


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Ten thousand rows, and values of types that JSON does not know."""
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(
        "create table candidate.t as select i as id, 'X' || i as code, date '2026-01-01' as day, 'nan'::double as gap,"
        " 1.5::decimal(9, 2) as price, repeat('long ', 1000) as text from range(10000) r(i)"
    )
    return con


def _check(name: str, kind: Any, **arguments: Any) -> Check:
    return Check(name, "candidate.t", kind, f"why {name}", arguments)


def _read(con: duckdb.DuckDBPyConnection, *checks: Check) -> dict[str, Any]:
    [document] = judge(con, checks).documents
    return dict(json.loads(document.json_text))


def test_the_canary_is_neither_told_nor_counted(con: duckdb.DuckDBPyConnection) -> None:
    passed, failed = _check("passed", "not_null", column="id"), _check("failed", "between", column="id", low=0, high=1)
    document = _read(con, passed, failed)
    told = {entry["expectation_config"]["meta"]["check"]: entry for entry in document["results"]}
    assert {name: entry["meta"]["outcome"] for name, entry in told.items()} == {"passed": "pass", "failed": "fail"}
    assert {entry["expectation_config"]["notes"] for entry in told.values()} == {"why passed", "why failed"}
    assert document["success"] is False
    assert document["statistics"] == {
        "evaluated_expectations": 2,
        "successful_expectations": 1,
        "unsuccessful_expectations": 1,
        "success_percent": 50.0,
    }


def test_a_pass_is_a_success_although_the_canary_failed(con: duckdb.DuckDBPyConnection) -> None:
    document = _read(con, _check("passed", "not_null", column="id"))
    assert document["success"] is True
    assert document["statistics"]["success_percent"] == 100


def test_thousands_of_unexpected_values_and_codes_leave_a_small_document(con: duckdb.DuckDBPyConnection) -> None:
    codes = [str(code) for code in range(5000)]
    in_set = _check("codes", "in_set", column="code", values=codes)
    document = _read(con, in_set, _check("rows", "no_rows", sql="select * from {batch}"))
    shown, rows = (entry["result"] for entry in document["results"])
    assert (shown["unexpected_count"], len(shown["partial_unexpected_list"])) == (10_000, 5)
    assert len(rows["details"]["unexpected_rows"]) == 5
    assert document["results"][0]["expectation_config"]["kwargs"]["value_set"][-1] == "and 4960 more"
    assert len(json.dumps(document)) < 10_000
    assert len(codes) == 5000


def test_a_document_is_json_to_duckdb_whatever_the_sampled_types(con: duckdb.DuckDBPyConnection) -> None:
    [document] = judge(con, [_check("rows", "no_rows", sql="select * from {batch}")]).documents
    row = duckdb.execute("select ?::json -> '$.results[0].result.details.unexpected_rows[0]'", [document.json_text])
    [(text,)] = row.fetchall()
    assert '"day":"2026-01-01"' in text
    assert '"price":"1.50"' in text


def test_an_error_is_told_without_a_traceback_and_without_this_machines_folders(
    con: duckdb.DuckDBPyConnection,
) -> None:
    sql = f"select gone from {{batch}}, read_csv('{SEEDS}/reference/countries.csv')"
    [document] = judge(con, [_check("broken", "no_rows", sql=sql)]).documents
    assert document.outcome is Outcome.ERROR
    assert "read_csv('dbt_project/seeds/reference/countries.csv')" in document.json_text
    assert '"gone\\" not found' in document.json_text
    assert str(PROJECT_ROOT) not in document.json_text
    assert "Traceback" not in document.json_text


def test_every_table_has_its_own_document(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table candidate.u as select null as id")
    other = Check("other", "candidate.u", "not_null", "why", {"column": "id"})
    verdict = judge(con, [_check("passed", "not_null", column="id"), other])
    outcomes = {document.table: document.outcome for document in verdict.documents}
    assert outcomes == {"candidate.t": Outcome.PASS, "candidate.u": Outcome.FAIL}
    assert verdict.outcome is Outcome.FAIL


def test_an_engine_that_lies_has_no_document(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    from great_expectations.datasource.fluent.interfaces import Batch

    validate = Batch.validate

    def all_good(self: Batch, *args: Any, **kwargs: Any) -> Any:
        answer = validate(self, *args, **kwargs)
        for result in answer.results:
            result.success = True
        return answer

    monkeypatch.setattr(Batch, "validate", all_good)
    assert evaluate(con, [_check("failed", "between", column="id", low=0, high=1)]).documents == []


def test_a_check_that_failed_stays_failed_whatever_its_explanation_says(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from great_expectations.datasource.fluent.interfaces import Batch

    validate = Batch.validate

    def good_when_asked_again(self: Batch, *args: Any, **kwargs: Any) -> Any:
        answer = validate(self, *args, **kwargs)
        for result in answer.results:
            result.success = result.success or kwargs["result_format"]["result_format"] == "COMPLETE"
        return answer

    monkeypatch.setattr(Batch, "validate", good_when_asked_again)
    [result] = evaluate(con, [_check("failed", "between", column="id", low=0, high=1)]).results
    assert result.outcome is Outcome.FAIL
