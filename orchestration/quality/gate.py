"""The gate: one verdict over a candidate. Whoever swaps or publishes asks here first."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.quality.checks import Check
from orchestration.quality.verdict import Verdict


def judge(con: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> Verdict:
    """Evaluate all checks in the database."""
    from orchestration.quality.gx_adapter import evaluate

    evaluation = evaluate(con, checks)
    declared_as = {check.name: place for place, check in enumerate(checks)}
    results = sorted(evaluation.results, key=lambda result: declared_as[result.check])
    return Verdict(tuple(results), declared=len(checks), documents=tuple(evaluation.documents))
