"""The one place that asks Great Expectations: evaluates checks on the writer's own DuckDB connection.

Importing Great Expectations costs seconds, so this module imports it when a gate first runs. Its SQL engine
does not work on a DuckDB connection of its own; it borrows the writer's and never closes it. Every suite
carries a canary that must fail: an engine that returns nothing would otherwise look like a pass.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.quality.checks import Check
from orchestration.quality.documents import check_name, make_document
from orchestration.quality.gx_import import import_great_expectations, print_nothing
from orchestration.quality.verbatim import escaped_for_gx
from orchestration.quality.verdict import Document, Outcome, Result

if TYPE_CHECKING:
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.expectations.expectation import Expectation

_CANARY = "canary"


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation found: at most one result a check, at most one document a table."""

    results: list[Result]
    documents: list[Document]


def evaluate(con: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> Evaluation:
    """Evaluate ``checks``, table by table. A table whose canary did not fail has no document.

    What is unexpected is counted and sampled for the checks that failed alone: it costs as much again. So does the
    library's own way to ask for rows, which runs their query twice.
    """
    source = _borrowed_source(con)
    tables = groupby(sorted(checks, key=lambda check: check.table), key=lambda check: check.table)
    with print_nothing():
        parts = [_evaluate_table(source, table, list(group)) for table, group in tables]
    return Evaluation(
        [result for part in parts for result in part.results],
        [document for part in parts for document in part.documents],
    )


def _borrowed_source(con: duckdb.DuckDBPyConnection) -> SQLDatasource:
    gx = import_great_expectations()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import duckdb_engine
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from sqlalchemy.pool import StaticPool

    class Borrowed(duckdb_engine.ConnectionWrapper):  # type: ignore[misc]  # the library is untyped
        """The writer's connection: its transactions and its end are not Great Expectations' business."""

        def begin(self, *args: object) -> None: ...
        def commit(self) -> None: ...
        def rollback(self) -> None: ...
        def close(self) -> None: ...

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_sql(
        "candidate",
        connection_string="duckdb:///:memory:",
        kwargs={"creator": lambda: Borrowed(con), "poolclass": StaticPool},
    )


def _evaluate_table(source: SQLDatasource, table: str, checks: list[Check]) -> Evaluation:
    schema, _, name = table.partition(".")
    batch = (
        source.add_table_asset(table, table_name=name, schema_name=schema)
        .add_batch_definition_whole_table("whole")
        .get_batch()
    )
    answer = _validated(batch, table, [*(_once(_expectation(check)) for check in checks), _canary()], "BOOLEAN_ONLY")
    answer.results = [_as_asked(entry) for entry in answer.results]
    failed = {check_name(entry) for entry in answer.results if entry.success is False}
    if unmet := [_expectation(check) for check in checks if check.name in failed]:
        entries = _validated(batch, table, unmet, "COMPLETE").results
        explained = {check_name(entry): entry for entry in entries if entry.success is False}
        answer.results = [explained.get(check_name(entry), entry) for entry in answer.results]
    outcomes = dict(_outcomes(answer.results))
    alive = outcomes.pop(_CANARY, (Outcome.ERROR, ""))[0] is Outcome.FAIL
    results = [_result(check, outcomes, alive) for check in checks]
    return Evaluation(results, [make_document(table, results, answer)] if alive else [])


def _validated(batch: Batch, table: str, expectations: list[Expectation], result_format: str) -> Any:
    import great_expectations as gx

    suite = gx.ExpectationSuite(name=table, expectations=expectations)
    return batch.validate(suite, result_format={"result_format": result_format, "partial_unexpected_count": 5})


def _expectation(check: Check) -> Expectation:
    import great_expectations.expectations as gxe

    arguments = check.arguments
    about: dict[str, Any] = {"meta": {"check": check.name}, "notes": check.why}
    match check.kind:
        case "not_null":
            return gxe.ExpectColumnValuesToNotBeNull(column=arguments["column"], **about)
        case "in_set":
            return gxe.ExpectColumnValuesToBeInSet(column=arguments["column"], value_set=arguments["values"], **about)
        case "between":
            return gxe.ExpectColumnValuesToBeBetween(
                column=arguments["column"], min_value=arguments["low"], max_value=arguments["high"], **about
            )
        case "unique":
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=_repeated_keys(arguments["columns"]), **about)
        case "no_rows":
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=escaped_for_gx(arguments["sql"]), **about)


def _once(expectation: Expectation) -> Expectation:
    """The same question, for whose yes or no its query runs once."""
    import great_expectations.expectations as gxe

    if not isinstance(expectation, gxe.UnexpectedRowsExpectation):
        return expectation
    return _no_rows()(
        unexpected_rows_query=expectation.unexpected_rows_query, meta=expectation.meta, notes=expectation.notes
    )


@cache
def _no_rows() -> type[Expectation]:
    """The library's expectation about rows without its second query, which counts them."""
    import great_expectations.expectations as gxe

    class NoRows(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]  # the library is untyped
        metric_dependencies = ("unexpected_rows_query.table",)

        def _validate(self, metrics: Mapping[str, Any], *_: object, **__: object) -> dict[str, bool]:
            return {"success": not metrics["unexpected_rows_query.table"]}

    return NoRows


def _as_asked(entry: Any) -> Any:
    """An answer to ``_once`` as one to the library's own question, which whoever shows it knows."""
    import great_expectations.expectations as gxe
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    asked = entry.expectation_config
    if asked.type == _no_rows().expectation_type:
        entry.expectation_config = ExpectationConfiguration(
            gxe.UnexpectedRowsExpectation.expectation_type,
            asked.kwargs,
            asked.meta,
            asked.notes,
            asked.description,
            asked.severity,
        )
    return entry


def _repeated_keys(columns: Sequence[str]) -> str:
    """Blank keys are equal here; the library's own compound uniqueness lets rows with a blank pass."""
    return f"select {', '.join(columns)}, count(*) as rows from {{batch}} group by all having count(*) > 1"


def _canary() -> Expectation:
    import great_expectations.expectations as gxe

    return gxe.UnexpectedRowsExpectation(
        unexpected_rows_query="select 1 as canary from (select count(*) from {batch})", meta={"check": _CANARY}
    )


def _result(check: Check, outcomes: Mapping[str, tuple[Outcome, str]], alive: bool) -> Result:
    outcome, observed = outcomes.get(check.name, (Outcome.ERROR, "no result"))
    if not alive:
        outcome, observed = Outcome.ERROR, "the engine returns nothing: its canary did not fail"
    return Result(check.name, check.table, outcome, observed, check.why)


def _outcomes(answers: Sequence[Any]) -> Iterator[tuple[str, tuple[Outcome, str]]]:
    for answer in answers:
        name = check_name(answer)
        raised = _raised(answer.exception_info or {})
        if raised or answer.success is None:
            yield name, (Outcome.ERROR, raised or "no success value")
        else:
            yield name, (Outcome.PASS if answer.success else Outcome.FAIL, _observed(answer.result or {}))


def _raised(info: Mapping[str, Any]) -> str:
    """First line of an exception inside a check, whatever of the library's two shapes it comes in."""
    entries = [info] if "raised_exception" in info else list(info.values())
    for entry in entries:
        if entry and entry.get("raised_exception"):
            return (str(entry.get("exception_message") or "").strip() or "exception").splitlines()[0][:300]
    return ""


def _observed(result: Mapping[str, Any]) -> str:
    if sample := result.get("partial_unexpected_list"):
        distinct = list(dict.fromkeys(str(value) for value in sample))
        return f"{result.get('unexpected_count')} unexpected, such as {', '.join(distinct)}"[:300]
    rows = (result.get("details") or {}).get("unexpected_rows")
    if rows:
        example = ", ".join(f"{name} {value}" for name, value in dict(next(iter(rows))).items())
        return f"{result.get('observed_value', len(rows))}, such as {example}"[:300]
    return str(result.get("observed_value", ""))[:300]
