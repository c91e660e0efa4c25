"""A failed check as a sentence: which rule, what was found, what is allowed, and why the rule is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.drift import Tolerance
from orchestration.core.table import PastBound, Table
from orchestration.quality.checks import Check, failing_rows_sql
from orchestration.quality.evidence import is_of_rows, past_bound_of, sought_by
from orchestration.quality.verdict import Outcome, Verdict

_TOLD = 3
"""Findings that are written out; the other checks are named only, and ``refused`` shows the rows of all."""
_SHOWN = 8
"""Values or columns shown of one case."""


def sentences(
    con: duckdb.DuckDBPyConnection, dataset: Dataset | None, checks: Sequence[Check], verdict: Verdict
) -> list[str]:
    """What failed, a sentence or two for each finding; tables that say the same are named together.

    Args:
        con: where the candidate is.
        dataset: whose candidate it is; ``None`` for a release.
    """
    observed = {result.check: result.observed for result in verdict.results if result.outcome is Outcome.FAIL}
    bad = [check for check in checks if check.name in observed]
    alike: dict[tuple[str, str, str], list[str]] = {}
    for check in bad:
        try:
            told_as = _told(con, dataset, check)
        except duckdb.Error:  # a rule selects as it likes: no refusal may fail on how it is told
            told_as = (_in_short(check), observed[check.name], check.why.rstrip("."))
        alike.setdefault(told_as, []).append(check.name)
    told = [
        f"Rule “{rule}” ({', '.join(names)}): {seen}. Why: {why}."
        for (rule, seen, why), names in list(alike.items())[:_TOLD]
    ]
    if others := [name for names in list(alike.values())[_TOLD:] for name in names]:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        told.append(f"Also failed: {', '.join(others[:_SHOWN])}{more}.")
    return told


def _told(con: duckdb.DuckDBPyConnection, dataset: Dataset | None, check: Check) -> tuple[str, str, str]:
    """One failed check in words: the rule, what was found and is allowed, and why the rule is there."""
    if dataset and (bound := past_bound_of(dataset, check)):
        rule, seen = _history(con, check, *bound)
    elif dataset and (one := sought_by(dataset, check)):
        rule, seen = _findings(con, check, one.tolerance)
    else:
        table = next((table for table in dataset.tables if table.name == check.subject), None) if dataset else None
        rule, seen = _rule(con, check, table)
    return rule, seen, check.why.rstrip(".")


def _rule(con: duckdb.DuckDBPyConnection, check: Check, table: Table | None) -> tuple[str, str]:
    arguments = check.arguments
    column = arguments.get("column", "")
    rows = _count(con, failing_rows_sql(check))
    match check.kind:
        case "not_null":
            return f"{column} is never blank", f"{_rows(rows)} without {column}; none is allowed"
        case "in_set":
            found = _values(con, check, column)
            known = list(arguments["values"])
            allowed = ", ".join(known) if len(known) <= _SHOWN else f"the {len(known)} codes of its list"
            return f"{column} holds known codes", f"{column} is {found} in {_rows(rows)}; allowed: {allowed}"
        case "between":
            low, high = (_number(arguments[end]) for end in ("low", "high"))
            bounds = " and ".join(
                [f"at least {low}"] * (arguments["low"] is not None)
                + [f"at most {high}"] * (arguments["high"] is not None)
            )
            extremes = con.execute(f"select min({column}), max({column}) from ({failing_rows_sql(check)})").fetchall()
            smallest, largest = map(_number, extremes[0])
            found = smallest if smallest == largest else f"{smallest} to {largest}"
            return f"{column} is in its range", f"{column} is {found} in {_rows(rows)}; allowed: {bounds}"
        case "unique":
            keys = list(arguments["columns"])
            example = _first(con, failing_rows_sql(check), keys)
            return "each key occurs once", f"{_rows(rows)} whose key occurs more than once, such as {example}"
        case "no_rows":
            case = _first_case(con, failing_rows_sql(check))
            whole = table is not None and is_of_rows(list(case), table)
            shown = {key: case[key] for key in table.grain} if whole and table else case
            counted = _rows(rows) if whole else f"{rows:,} case{'s' * (rows != 1)}"
            broken = f"{counted} {'breaks' if rows == 1 else 'break'} it"
            example = f"{': ' if rows == 1 else ', such as '}{_in_words(shown)}" if _in_words(shown) else ""
            return _in_short(check), f"{broken}{example}; none is allowed"


def _in_short(check: Check) -> str:
    return check.name.split(".", 1)[-1].replace("_", " ")


def _history(con: duckdb.DuckDBPyConnection, check: Check, table: Table, bound: PastBound) -> tuple[str, str]:
    sql = failing_rows_sql(check)
    rows = con.execute(f"select cell, amount, reference, compared_with, low, high from ({sql}) order by all").fetchall()
    cell, amount, reference, compared_with, low, high = rows[0]
    what = "number of rows" if bound.measure == "rows" else f"total of {bound.measure}"
    number: Callable[[Any], str] = _number
    if bound.by:
        values = ", ".join(f"{name} {value or 'blank'}" for name, value in zip(bound.by, cell.split(" "), strict=False))
        what, number = f"share of {bound.measure} with {values}", _percent
    rule = f"the {what.partition(' with ')[0]} fits its own past"
    past = {"last load": "in the last accepted load", "trailing median": "in the median of the months before"}
    allowed = f"allowed: {_number(low)} to {_number(high)} times"
    if amount is None or reference is None:
        return rule, f"there is no {what} to compare; {allowed}"
    times = f"{_number(amount / reference)} times" if reference else "against"
    seen = f"the {what} is {number(amount)}, {times} the {number(reference)} {past[compared_with]}; {allowed}"
    return rule, f"{seen} (and {len(rows) - 1} more such shares)" if len(rows) > 1 else seen


def _findings(con: duckdb.DuckDBPyConnection, check: Check, tolerance: Tolerance) -> tuple[str, str]:
    _, found, share, parts = con.execute(failing_rows_sql(check)).fetchall()[0]
    most = [f"{tolerance.most:,}"] if tolerance.most is not None else []
    most += [f"{_percent(tolerance.share)} of the partition"] if tolerance.share is not None else []
    kind = tolerance.finding.value
    with_share = f" with {_percent(share)} of the partition" if share is not None else ""
    rule = f"few {kind}s" if tolerance.most != 0 else f"no {kind}s"
    return rule, f"{found:,} {kind}{'s' * (found != 1)}{with_share}: {parts}; allowed: at most {' and '.join(most)}"


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(f"select count(*) from ({sql})").fetchall()[0][0])


def _values(con: duckdb.DuckDBPyConnection, check: Check, column: str) -> str:
    rows = con.execute(
        f"select {column}, count(*) as n from ({failing_rows_sql(check)}) group by all order by n desc, 1"
    ).fetchall()
    shown = ", ".join(str(value) for value, _ in rows[:_SHOWN])
    return f"{shown} or {len(rows) - _SHOWN} others" if len(rows) > _SHOWN else shown


def _first(con: duckdb.DuckDBPyConnection, sql: str, columns: Sequence[str]) -> str:
    case = _first_case(con, f"select {', '.join(columns)} from ({sql})")
    return _in_words(case)


def _first_case(con: duckdb.DuckDBPyConnection, sql: str) -> Mapping[str, Any]:
    answer = con.execute(f"select * from ({sql}) order by all limit 1")
    names = [name for name, *_ in answer.description or ()]
    return dict(zip(names, (answer.fetchall() or [()])[0], strict=False))


def _in_words(case: Mapping[str, Any]) -> str:
    told = [
        f"{name} {_number(value)}"
        for name, value in case.items()
        if value is not None and (name == "_partition" or not name.startswith("_"))
    ]
    return ", ".join(told[: _SHOWN + 2]).replace("_partition ", "partition ")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _number(value: Any) -> str:
    """A number with thousands separators and significant decimals only; any other value unchanged."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
