"""How partitions stand with each check: what the gate that accepted them, or refused them last, said of it.

And how the newest candidate stood with its audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.quality.verdict import Outcome

_SHOWN = 3


@dataclass(frozen=True)
class Standing:
    """What one check says of several partitions.

    Args:
        outcome: the worst of them.
        observed: what the gates saw where that was so.
        partitions: how many were judged.
        failed: those that did not pass.
        ratios: least and largest amount relative to the past that it was compared with, of a bound on that.
    """

    outcome: Outcome
    observed: str
    partitions: int
    failed: tuple[str, ...]
    ratios: tuple[float, float] | None


def standings(con: duckdb.DuckDBPyConnection, dataset: str, partitions: Sequence[str]) -> Mapping[str, Standing]:
    """Check -> how these partitions stand with it; a partition that no gate judged says nothing."""
    con.execute(
        """
        create or replace temp table held as
        select _partition, load_id from meta.refused
        where dataset = $1 and _partition in (select unnest($2::varchar[]))
        union all
        select a._partition, a.load_id from meta.accepted as a
        anti join meta.refused as r on r.dataset = a.dataset and r._partition = a._partition
        where a.dataset = $1 and a._partition in (select unnest($2::varchar[]))
        """,
        [dataset, list(partitions)],
    )
    ratios = _ratios(con)
    rows = con.execute(
        """
        select check_name,
            if(bool_or(outcome = 'error'), 'error', if(bool_or(outcome = 'fail'), 'fail', 'pass')) as worst,
            list(distinct observed order by observed) filter (outcome = 'pass') as passes,
            list(distinct observed order by observed) filter (outcome <> 'pass') as others,
            count(distinct _partition), list(distinct _partition order by _partition) filter (outcome <> 'pass')
        from held join meta.verdicts on judgement_id = load_id
        where kind = 'gate'
        group by check_name
        """
    ).fetchall()
    return {
        check: Standing(Outcome(worst), _in_short(others or passes), judged, tuple(failed or ()), ratios.get(check))
        for check, worst, passes, others, judged, failed in rows
    }


def newest_audit(con: duckdb.DuckDBPyConnection) -> Mapping[str, tuple[Outcome, str]]:
    """Check -> what the newest audit of a candidate said of it, and what it saw."""
    rows = con.execute(
        """
        select check_name, outcome, observed from meta.verdicts
        where kind = 'audit' and judgement_id = (
            select judgement_id from meta.verdicts where kind = 'audit' order by judged_at desc limit 1
        )
        """
    ).fetchall()
    return {check: (Outcome(outcome), observed) for check, outcome, observed in rows}


def _ratios(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[float, float]]:
    rows = con.execute(
        """
        select check_name, min(amount / reference), max(amount / reference)
        from held join meta.observations as o on o.judgement_id = held.load_id and o._partition = held._partition
        where reference <> 0
        group by check_name
        having min(amount / reference) is not null
        """
    ).fetchall()
    return {check: (low, high) for check, low, high in rows}


def _in_short(observed: Sequence[str]) -> str:
    more = f"; and {len(observed) - _SHOWN} more" if len(observed) > _SHOWN else ""
    return "; ".join(observed[:_SHOWN]) + more
