"""The gate: one verdict over a candidate. Whoever swaps or publishes asks here first."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.quality.checks import Check
from orchestration.quality.verdict import Outcome, Verdict


def judge(con: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> Verdict:
    """Evaluate all checks in the database; a second, explaining pass only when a check failed."""
    from orchestration.quality.gx_adapter import evaluate

    verdict = Verdict(tuple(evaluate(con, checks, explain=False)), declared=len(checks))
    if verdict.outcome is not Outcome.FAIL:
        return verdict
    return Verdict(tuple(evaluate(con, checks, explain=True)), declared=len(checks))
