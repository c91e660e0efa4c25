"""A validation as Great Expectations tells it, small enough to keep: what Data Docs are made from later.

Made beside every verdict, so it must be cheap and must not fail: samples are bounded before anything is copied, and
values of types that JSON does not know become text. Does not import Great Expectations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from inspect import cleandoc
from typing import Any

from orchestration.core.settings import PROJECT_ROOT
from orchestration.quality.verbatim import as_written
from orchestration.quality.verdict import Document, Outcome, Result, Verdict

_SAMPLES = 5
_CODES = 40
_TEXT = 300
_COUNTS = ("element_count", "unexpected_count", "unexpected_percent", "missing_count", "missing_percent")


def make_document(table: str, results: Sequence[Result], answer: Any) -> Document:
    """The validation of ``table`` without what is not in ``results`` (the canary), and with each check's outcome.

    Args:
        answer: an ``ExpectationSuiteValidationResult``; it is trimmed in place.
    """
    outcomes = {result.check: result.outcome for result in results}
    answer.results = [_small(entry, outcomes) for entry in answer.results if check_name(entry) in outcomes]
    passed = sum(entry.success is True for entry in answer.results)
    answer.success = passed == len(results)
    answer.statistics = {
        "evaluated_expectations": len(answer.results),
        "successful_expectations": passed,
        "unsuccessful_expectations": len(answer.results) - passed,
        "success_percent": 100 * passed / len(answer.results) if answer.results else None,
    }
    outcome = Verdict(tuple(results), declared=len(results)).outcome
    return Document(table, outcome, json.dumps(answer.to_json_dict()))


def check_name(entry: Any) -> str:
    """The check behind one ``ExpectationValidationResult``; empty when it names none."""
    return str((entry.expectation_config.meta or {}).get("check", ""))


def _small(entry: Any, outcomes: Mapping[str, Outcome]) -> Any:
    entry.meta = {"outcome": outcomes[check_name(entry)].value}
    entry.result = _small_result(entry.result or {})
    entry.exception_info = _small_exception(entry.exception_info or {})
    arguments = entry.expectation_config.kwargs
    if codes := arguments.get("value_set"):
        arguments["value_set"] = _first_codes(codes)
    if sql := arguments.get("unexpected_rows_query"):
        arguments["unexpected_rows_query"] = cleandoc(_without_folder(as_written(sql)))
    return entry


def _first_codes(codes: Sequence[Any]) -> list[Any]:
    more = len(codes) - _CODES
    return [*codes[:_CODES], f"and {more} more"] if more > 0 else list(codes)


def _small_result(result: Mapping[str, Any]) -> dict[str, Any]:
    small = {name: result[name] for name in _COUNTS if name in result}
    if "observed_value" in result:
        small["observed_value"] = _plain(result["observed_value"])
    if sample := result.get("partial_unexpected_list"):
        small["partial_unexpected_list"] = [_plain(value) for value in sample[:_SAMPLES]]
    if counts := result.get("partial_unexpected_counts"):
        small["partial_unexpected_counts"] = _plain_rows(counts)
    if rows := (result.get("details") or {}).get("unexpected_rows"):
        small["details"] = {"unexpected_rows": _plain_rows(rows)}
    return small


def _plain_rows(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in dict(row).items()} for row in list(rows)[:_SAMPLES]]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else _without_folder(str(value))[:_TEXT]


def _without_folder(text: str) -> str:
    """The text without the path of the project on this machine."""
    return text.replace(f"{PROJECT_ROOT}/", "")


def _small_exception(info: Mapping[str, Any]) -> dict[str, Any]:
    """The first exception, without its traceback: that is in the log, and names this machine's folders."""
    entries = [info] if "raised_exception" in info else list(info.values())
    raised = next((entry for entry in entries if entry and entry.get("raised_exception")), None)
    return {
        "raised_exception": raised is not None,
        "exception_message": _plain(raised.get("exception_message") or "exception") if raised else None,
        "exception_traceback": "" if raised else None,
    }
