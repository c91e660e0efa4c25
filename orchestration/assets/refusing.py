"""How a step says that it cannot do what it was asked for: one line first, and checks as they were."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TypeAlias

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status

from orchestration.core.errors import TradeCorridorsError
from orchestration.core.failure import Failure

Context: TypeAlias = dg.AssetExecutionContext | dg.OpExecutionContext

FAILURES = "failures"
"""Metadata of a failed step: what failed, as records."""
_JUDGED = {Status.SUCCEEDED, Status.FAILED}


def refusal(context: Context, failures: Sequence[Failure]) -> dg.Failure:
    """The exception for refused data, logged before Dagster adds a traceback to it. Raise it ``from None``.

    The step is tried again if all of it can pass on a second try.
    """
    lines = "\n".join(map(str, failures))
    context.log.error(lines)
    records = dg.MetadataValue.json([asdict(failure) for failure in failures])
    return dg.Failure(lines, {FAILURES: records}, allow_retries=all(failure.is_passing for failure in failures))


@contextlib.contextmanager
def refusing(context: Context) -> Iterator[None]:
    """Tell an error of this project that ends the step as any other failure."""
    try:
        yield
    except TradeCorridorsError as error:
        raise refusal(context, [error.failure()]) from error


def verdicts_again(
    context: dg.AssetExecutionContext, checks: Iterable[dg.AssetCheckKey]
) -> Iterator[dg.AssetCheckEvaluation]:
    """The newest verdict of each of these checks, once more, as the run was asked for them and judged nothing anew.

    Dagster counts a check without a verdict in the newest run as failed or skipped, whatever it was before.
    """
    for key in sorted(checks):
        storage = context.instance.event_log_storage
        judged = storage.get_asset_check_execution_history(key, limit=1, status=_JUDGED)
        event = judged[0].event.dagster_event if judged and judged[0].event else None
        if event is None:
            context.log.info(f"{key.to_user_string()}: never judged yet")
            continue
        verdict = event.asset_check_evaluation_data
        yield dg.AssetCheckEvaluation(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=verdict.passed,
            severity=verdict.severity,
            description=verdict.description,
            metadata={**verdict.metadata, "judged_in_run": judged[0].run_id},
        )
