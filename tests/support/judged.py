"""Validations that a real Great Expectations made of a small table in DuckDB: one passed, one failed, one errored."""

from __future__ import annotations

from datetime import datetime

import duckdb

from orchestration.core.modes import NOTICES, Mode
from orchestration.quality.checks import Check
from orchestration.quality.data_docs import StoredValidation
from orchestration.quality.gx_adapter import evaluate

TABLE = "candidate.t"
NOTICE = NOTICES[Mode.SAMPLE]
HOSTILE = '<script src="https://evil.example/x.js"></script>'
CHECKS = (
    Check("t.id.not_null", TABLE, "not_null", "A key column is never blank.", {"column": "id"}),
    Check(
        "t.country.known_codes", TABLE, "in_set", "New codes are looked up.", {"column": "country", "values": ["CA"]}
    ),
    Check(
        "t.value.in_range", TABLE, "between", "Nobody paid a negative price.", {"column": "value", "low": 0, "high": 9}
    ),
    Check("t.grain_is_unique", TABLE, "unique", "A second row is a file loaded twice.", {"columns": ["id"]}),
    Check(
        "t.few_rows",
        TABLE,
        "no_rows",
        "Above 6 is unheard of.",
        {"sql": "select id, value from {batch} where value > 6"},
    ),
)
BROKEN = Check("t.broken", TABLE, "no_rows", "Cannot be asked.", {"sql": "select gone from {batch}"})
GOOD_ROWS = "('1', 'CA', 5), ('2', 'CA', 6)"
BAD_ROWS = f"('1', 'CA', 5), ('1', '{HOSTILE}', 1234), (null, 'CA', -7)"


def stored(rows: str, *checks: Check, judged_at: datetime) -> StoredValidation:
    """Judge ``rows`` of (id, country, value), and put the document as a store would."""
    con = duckdb.connect()
    con.execute("create schema candidate")
    con.execute(f"create table {TABLE} as select * from (values {rows}) t(id, country, value)")
    [document] = evaluate(con, checks).documents
    return StoredValidation("agency_t", TABLE, judged_at, document.outcome, document.json_text, ("2026-07", "2026-08"))


def passed_failed_errored() -> list[StoredValidation]:
    """Three validations, the newest last."""
    return [
        stored(GOOD_ROWS, *CHECKS, judged_at=datetime(2026, 9, 1, 3)),
        stored(BAD_ROWS, *CHECKS, judged_at=datetime(2026, 9, 2, 3)),
        stored(GOOD_ROWS, *CHECKS, BROKEN, judged_at=datetime(2026, 9, 3, 3)),
    ]
