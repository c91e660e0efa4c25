"""Is a candidate proved good? Re-reads the verdict of every required check of this very build.

A missing, stale, skipped, lowered or errored verdict counts as not passed, and so does a raw partition that is not
byte for byte what its gate accepted, or that no gate of today's declaration accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from orchestration.core.commands import advised
from orchestration.core.dataset import Dataset
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import Settings
from orchestration.publishers.registry import all_datasets
from orchestration.quality.checks import raw_checks
from orchestration.quality.verdict import Verdict
from orchestration.raw import judgements, swap
from orchestration.raw.fingerprint import declaration_fingerprint
from orchestration.release import project
from orchestration.release.candidate import Build


def require_verdicts(con: duckdb.DuckDBPyConnection, build: Build, audited: Verdict, told: Sequence[str] = ()) -> None:
    """Refuse the open candidate unless every verdict, recorded by dbt or just given by the audit, is a pass.

    Args:
        told: what the audit found wrong, in sentences.

    Raises:
        PublishRefused: one is not.
    """
    required = project.required_checks(project.read_manifest(), build.is_code_changed)
    required |= {result.check for result in audited.results}
    recorded = dict(
        con.execute(
            "select check_name, outcome from meta.check_results where build_id = ?", [build.build_id]
        ).fetchall()
    )
    recorded |= {result.check: result.outcome.value for result in audited.results}
    problems = [
        f"{name}: {recorded.get(name, 'no verdict')}"
        for name in sorted(required | recorded.keys())
        if recorded.get(name) != "pass"
    ]
    if audited.evaluated != audited.declared:
        problems.append(f"audit: {audited.evaluated} of {audited.declared} checks evaluated")
    if problems:
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise PublishRefused(
            partition=build.build_id,
            expected=f"a pass of this build for each of {len(required)} required checks",
            found="; ".join(problems[:5]) + more + (f". {' '.join(told).removesuffix('.')}" if told else ""),
            remedy="Run the whole build job; mend what failed. The published file is unchanged.",
        )


def require_judged_raw(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Refuse a raw file with rows that today's gates did not accept as they are; the next night judges them again.

    Raises:
        PublishRefused: a partition has no accepted load, other rows, or verdicts that are missing or no pass.
    """
    problems = []
    for dataset in all_datasets():
        for partition, problem in _unjudged(con, dataset):
            judgements.distrust(con, dataset.code, partition)
            problems.append(f"{dataset.code} {partition}: {problem}")
    if problems:
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise PublishRefused(
            partition=settings.build_file.name,
            expected="every raw partition as a gate of today's declaration accepted it",
            found="; ".join(problems[:5]) + more,
            remedy=f"Run {advised(settings.mode, 'warehouse')}: what landed is loaded and judged again."
            " The published file is unchanged.",
        )


def _unjudged(con: duckdb.DuckDBPyConnection, dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Partitions of raw that are not proved, each with what is wrong with it."""
    declared = {check.name for check in raw_checks(dataset)}
    declaration = declaration_fingerprint(dataset)
    accepted = {
        partition: rest
        for partition, *rest in con.execute(
            "select _partition, load_id, content_hash, declaration from meta.accepted where dataset = ?",
            [dataset.code],
        ).fetchall()
    }
    passed = dict(
        con.execute(
            "select judgement_id, list(distinct check_name) from meta.verdicts where kind = 'gate'"
            " and outcome = 'pass' and judgement_id in (select load_id from meta.accepted where dataset = ?)"
            " group by all",
            [dataset.code],
        ).fetchall()
    )
    held = swap.content(con, "raw", dataset)
    for partition in sorted(accepted.keys() | held.keys()):
        load_id, content_hash, made_under = accepted.get(partition, ("", "", ""))
        missing = declared - set(passed.get(load_id, ()))
        if not load_id:
            yield partition, "no gate accepted it"
        elif held.get(partition, (0, ""))[1] != content_hash:
            yield partition, "rows changed since they were accepted"
        elif made_under != declaration:
            yield partition, "accepted under another declaration"
        elif missing:
            yield partition, f"no pass for {', '.join(sorted(missing)[:2])}"
