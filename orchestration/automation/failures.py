"""A failed Dagster step, in the lines that a person reads: no traceback, and a failing disk by its name."""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration.core.storage import storage_error


def failure_lines(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """One line for each thing that failed, in order, without repetition."""
    lines: list[str] = []
    for event in events:
        if event.is_step_failure:
            failure = event.step_failure_data.user_failure_data
            text = (failure.description if failure else None) or _innermost(event.step_failure_data.error)
            lines += [str(storage_error(line) or line) for line in text.strip().splitlines() if line]
    return list(dict.fromkeys(lines))


def _innermost(error: SerializableErrorInfo | None) -> str:
    """First line of the error at the root of a chain, without its traceback."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip().splitlines()[0] if error else "unknown failure"
