"""What Great Expectations costs: the gate of a real table against the same checks as plain SQL."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.modes import Mode
from orchestration.core.sql import quoted
from orchestration.publishers.bts.transborder import DATASET
from orchestration.quality.checks import Check, raw_checks
from orchestration.quality.gate import judge
from orchestration.quality.gx_import import import_great_expectations
from orchestration.quality.verdict import Outcome
from orchestration.raw import swap
from orchestration.raw.store import open_raw, prepare
from tests.bench.measure import Benchmark, Goal, Place, Step, Work
from tests.bench.transborder import PARTITION, STATE_PORT, insert

_TABLE = f"candidate.{STATE_PORT.name}"
_CHECKS = tuple(check for check in raw_checks(DATASET) if check.subject == STATE_PORT.name)


def make(folder: Path, rows: int) -> None:
    """Three raw files: a good candidate with a year of history, the same with one unknown port, an empty one."""
    with open_raw(folder / "empty.duckdb", Mode.SAMPLE) as con:
        prepare(con, DATASET)
        swap.profile_candidate(con, DATASET, [])
    shutil.copyfile(folder / "empty.duckdb", folder / "good.duckdb")
    with open_raw(folder / "good.duckdb", Mode.SAMPLE) as con:
        insert(con, rows)
        swap.profile_candidate(con, DATASET, [PARTITION])
        con.execute(_HISTORY)
    shutil.copyfile(folder / "good.duckdb", folder / "bad.duckdb")
    with open_raw(folder / "bad.duckdb", Mode.SAMPLE) as con:
        con.execute(f"update {_TABLE} set depe = '9999' where rowid = (select max(rowid) from {_TABLE})")


_HISTORY = f"""
insert into meta.profiles by name
select '{DATASET.code}' as dataset, * exclude (past) replace (strftime(past, '%Y-%m') as _partition)
from candidate.profiles, range(date '2018-06-01', date '2019-06-01', interval 1 month) m(past)
"""


def _hand_sql(place: Place) -> Work:
    con = duckdb.connect(str(place.made / "good.duckdb"))
    statements = [statement(check) for check in _CHECKS]

    def work() -> None:
        for sql in statements:
            if con.execute(sql).fetchall() != [(0,)]:
                raise ValueError(f"a made row breaks {sql}")

    return work


def statement(check: Check) -> str:
    """Number of rows that break the check, as one would write it by hand."""
    return f"select count(*) from {_unexpected(check, check.table, check.arguments)}"


def _unexpected(check: Check, table: str, arguments: Mapping[str, Any]) -> str:
    match check.kind:
        case "not_null":
            return f"{table} where {arguments['column']} is null"
        case "in_set":  # a subquery: against a long list of literals DuckDB compares every row with every literal
            codes = ", ".join(map(quoted, arguments["values"]))
            return f"{table} where {arguments['column']} not in (select unnest([{codes}]))"
        case "between":
            limits = {"<": arguments["low"], ">": arguments["high"]}
            given = [f"{arguments['column']} {sign} {limit}" for sign, limit in limits.items() if limit is not None]
            return f"{table} where {' or '.join(given)}"
        case "unique":
            return f"(select 1 from {table} group by {', '.join(arguments['columns'])} having count(*) > 1)"
        case "no_rows":
            return f"({arguments['sql'].replace('{batch}', table)})"


def _import(place: Place) -> Work:
    return _import_great_expectations


def _import_great_expectations() -> None:
    import_great_expectations()
    import duckdb_engine  # noqa: F401

    import orchestration.quality.gx_adapter  # noqa: F401


def _judge(file: str, expected: Outcome, place: Place) -> Work:
    _import_great_expectations()
    con = duckdb.connect(str(place.made / file))

    def work() -> None:
        verdict = judge(con, _CHECKS)
        if verdict.outcome is not expected or verdict.evaluated != len(_CHECKS):
            raise ValueError(f"{verdict.outcome}: {verdict.findings}")

    return work


BENCHMARK = Benchmark(
    title="judging a candidate against the same checks as plain SQL",
    method=(
        f"All {len(_CHECKS)} checks that `{STATE_PORT.name}` declares, on one made month in a raw file, with a"
        " year of history. The reference runs one statement a check and counts the rows that break it; code lists are"
        " subqueries in it. The rule that compares the three cuts reads the other two as totals a cell, not whole. All"
        " lines but the import itself are net of importing Great Expectations; memory is that of the whole process."
    ),
    goal="net of import at most 4 × hand SQL",
    sizes=(1_000_000, 10_000_000),
    make=make,
    steps=(
        Step("hand SQL", _hand_sql),
        Step("import Great Expectations", _import),
        Step("judge an empty candidate: the fixed cost", partial(_judge, "empty.duckdb", Outcome.PASS)),
        Step("judge, passed", partial(_judge, "good.duckdb", Outcome.PASS), Goal(cpu=4)),
        Step("judge, refused for one row: with the explaining pass", partial(_judge, "bad.duckdb", Outcome.FAIL)),
    ),
)
