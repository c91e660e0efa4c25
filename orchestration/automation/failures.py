"""What failed in a Dagster run, as records: no traceback, and a failing disk by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from orchestration.assets.refusing import FAILURES
from orchestration.core.failure import Failure
from orchestration.core.storage import storage_error


def failures_of(events: Iterable[dg.DagsterEvent]) -> list[Failure]:
    """Each thing that failed, in order, without repetition."""
    found: list[Failure] = []
    for event in events:
        if event.is_step_failure:
            told = event.step_failure_data.user_failure_data
            if told and isinstance(records := told.metadata.get(FAILURES), dg.JsonMetadataValue):
                found += [Failure(**record) for record in cast("list[dict[str, Any]]", records.data)]
            else:
                found.append(_unforeseen(event.step_failure_data.error))
    named = [(storage_error(str(failure)), failure) for failure in found]
    return list(dict.fromkeys(disk.failure() if disk else failure for disk, failure in named))


def _unforeseen(error: SerializableErrorInfo | None) -> Failure:
    """The first line of the error at the root of a chain."""
    root = "unknown failure"
    while error is not None:
        root = error.message.strip().splitlines()[0]
        error = error.cause
    return Failure(message=root)
