"""A failed Dagster step, in the lines that a person reads: no traceback, and a failing disk by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration.core.storage import storage_error

_OURS = re.compile(r"(?P<module>orchestration\.core\.errors\.\w+: )")


def failure_lines(events: Iterable[dg.DagsterEvent]) -> list[str]:
    """One line for each thing that failed, in order, without repetition."""
    lines: list[str] = []
    for event in events:
        if event.is_step_failure:
            failure = event.step_failure_data.user_failure_data
            text = (failure.description if failure else None) or _in_words(event.step_failure_data.error)
            lines += [str(storage_error(line) or line) for line in text.strip().splitlines() if line]
    return list(dict.fromkeys(lines))


def _in_words(error: SerializableErrorInfo | None) -> str:
    """The first error of a chain that is one of ours, else the first line of the one at its root."""
    root = "unknown failure"
    while error is not None:
        root = error.message.strip().splitlines()[0]
        if match := _OURS.match(root):
            return root.removeprefix(match["module"])
        error = error.cause
    return root
