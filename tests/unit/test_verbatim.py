"""A rule's SQL arrives at DuckDB as it is written, whatever signs the libraries between read as their own."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import pytest

from orchestration.core.sql import quoted
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.bts.border_crossings import DATASET
from orchestration.quality.checks import failing_rows_sql, raw_checks
from orchestration.quality.gate import judge
from orchestration.quality.verbatim import as_written, escaped_for_gx
from orchestration.quality.verdict import Outcome, Verdict

TEXTS = [
    *(":name", "a :name b", "x:name", "10:30:45", "::", "a: b", ":a:b", ":ä", "'at':noon"),
    *("\\:name", "\\\\:name", "\\: b", "\\:a:b", "\\n", "a\\"),
    *("{name}", "{0}", "{}", "{", "}", "{{name}}", "x{3}", "{:name}", "%s", "%(name)s", "100 %", "?"),
]
BREAKING = [
    "code[:2] = 'ab'",
    "code[1:1] = 'a'",
    "({'at':code}).at = 'abc'",
    "code::varchar = 'abc'",
    "regexp_matches(code, '^[a-c]{3}$')",
    "code like 'a%'",
    "code = list_extract(['x', 'abc'], length(':a') :: int)",
]


def _judged(text: str, condition: str) -> Verdict:
    """The verdict on one row with this text, by a rule that selects it on a condition."""
    rule = Rule("r", "Why.", f"select _partition, code from {{batch}} where {condition}")
    table = Table("example_codes", "Codes.", grain=("code",), columns=(Column("code", "Code."),), rules=(rule,))
    checks = [one for one in raw_checks(replace(DATASET, tables=(table,))) if one.name == "example_codes.r"]
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute("create table candidate.example_codes as select 'p' as _partition, ? as code", [text])
    verdict = judge(con, checks)
    (check,) = checks
    assert len(con.execute(failing_rows_sql(check)).fetchall()) == (verdict.outcome is Outcome.FAIL)
    return verdict


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_found_by_the_rule_that_looks_for_it_and_no_other_is(text: str) -> None:
    assert _judged(text, f"code = {quoted(text)}").outcome is Outcome.FAIL
    assert _judged("another", f"code = {quoted(text)}").outcome is Outcome.PASS
    assert as_written(escaped_for_gx(text)) == text


@pytest.mark.parametrize("condition", BREAKING)
def test_slices_structs_casts_and_patterns_can_be_written(condition: str) -> None:
    verdict = _judged("abc", condition)
    assert verdict.outcome is Outcome.FAIL, verdict.results
    assert _judged("xyz", condition).outcome is Outcome.PASS
    told = json.loads(verdict.documents[0].json_text)["results"][0]["expectation_config"]["kwargs"]
    assert told["unexpected_rows_query"] == f"select _partition, code from {{batch}} where {condition}"
