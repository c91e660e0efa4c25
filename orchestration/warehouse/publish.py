"""Write, audit, publish: proves a candidate release good, seals it, and flips the pointer that BI opens.

The order is what makes it safe: every required verdict is read again, the audit runs in place, the file is
checkpointed, closed, fsynced, reopened read-only and counted, and only then does the pointer move.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration import __version__
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import DBT_PROJECT, Mode, Settings
from orchestration.landing.archive import sync_folder
from orchestration.quality.audit import audit_checks
from orchestration.quality.gate import judge
from orchestration.quality.verdict import Verdict
from orchestration.warehouse import candidate
from orchestration.warehouse.candidate import Build

SCHEMA_VERSION = "1.0"
"""Version of the published tables and columns; a removal or rename raises its first number."""

_KEPT_RELEASES = 3

_META_COMMENTS = {
    "publication": "One row: which build this file is, of which kind of data, when and from what.",
    "check_results": "One row per check of this build: gates of the loads, dbt models and tests, audit.",
    "columns": "One row per published column: type and description with unit and basis.",
}


@dataclass(frozen=True)
class Publication:
    """What publishing did; ``is_new`` is false when the release that BI reads already holds this build's inputs."""

    build_id: str
    path: Path
    is_new: bool
    tables: dict[str, int]
    verdict: Verdict | None = None


def audit(settings: Settings) -> tuple[Build, Verdict]:
    """Judge the candidate in place and record the verdict in it.

    Raises:
        PublishRefused: no candidate, or one of other inputs.
    """
    build = candidate.current(settings)
    has_last = published_file(settings) is not None
    with _open_candidate(settings) as con:
        verdict = judge(con, audit_checks(has_last=has_last))
    rows = [(r.table.split(".")[1], r.check, r.outcome.value, r.observed, r.why) for r in verdict.results]
    candidate.record(settings.next_file, build, "audit", rows)
    return build, verdict


def publish(settings: Settings) -> Publication:
    """Audit the candidate and make it what BI opens, or leave everything as it was.

    Raises:
        PublishRefused: a required verdict is missing, stale or not a pass, or the sealed file does not reopen whole.
    """
    last = read_publication(settings)
    build, verdict = audit(settings)
    _require_verdicts(settings, build, verdict)
    if last and last["fingerprint"] == build.fingerprint:
        path = settings.pointer.resolve()
        return Publication(last["build_id"], path, False, _count_tables(path), verdict)
    tables = _seal(settings, build)
    target = settings.releases / f"{build.build_id}.duckdb"
    settings.releases.mkdir(parents=True, exist_ok=True)
    settings.next_file.replace(target)
    sync_folder(settings.releases)
    if (found := _count_tables(target)) != tables:
        raise PublishRefused(
            partition=build.build_id,
            expected=f"{tables} after reopening read-only",
            found=str(found),
            remedy="The sealed file is not what was written; the pointer was not moved. Check the disk.",
        )
    _flip(settings.pointer, target)
    _prune(settings.releases, keep=target)
    return Publication(build.build_id, target, True, tables, verdict)


def published_file(settings: Settings) -> Path | None:
    """The release that BI reads now, or ``None`` before the first publication."""
    return settings.pointer.resolve() if settings.pointer.exists() else None


def read_publication(settings: Settings) -> dict[str, str] | None:
    """``meta.publication`` of the release that BI reads now."""
    path = published_file(settings)
    if path is None:
        return None
    with duckdb.connect(str(path), read_only=True) as con:
        cursor = con.execute("select * from meta.publication")
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, map(str, cursor.fetchall()[0]), strict=True))


@contextlib.contextmanager
def _open_candidate(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(settings.next_file))
    try:
        con.execute(f"attach '{settings.build_file}' as build (read_only)")
        if (last := published_file(settings)) is not None:
            con.execute(f"attach '{last}' as last (read_only)")
        yield con
    finally:
        con.close()


def _require_verdicts(settings: Settings, build: Build, verdict: Verdict) -> None:
    """Re-read what was recorded; anything but a pass of this build, for every required check, refuses."""
    manifest = json.loads((DBT_PROJECT / "target" / "manifest.json").read_text(encoding="utf-8"))
    required = candidate.required_dbt_checks(manifest) | {r.check for r in verdict.results}
    with _open_candidate(settings) as con:
        recorded = dict(
            con.execute(
                "select check_name, outcome from meta.check_results where build_id = ?", [build.build_id]
            ).fetchall()
        )
        unjudged = con.execute(_UNJUDGED_LOADS).fetchall()
    problems = [
        f"{name}: {recorded.get(name, 'no verdict')}" for name in sorted(required) if recorded.get(name) != "pass"
    ]
    problems += [f"raw {dataset} {partition}: {reason}" for dataset, partition, reason in unjudged]
    if verdict.evaluated != verdict.declared:
        problems.append(f"audit: {verdict.evaluated} of {verdict.declared} checks evaluated")
    if problems:
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise PublishRefused(
            partition=build.build_id,
            expected=f"a pass of this build for each of {len(required)} required checks",
            found="; ".join(problems[:5]) + more + (f"; {verdict.findings}" if verdict.findings else ""),
            remedy="Run the whole build job; mend what failed. The published file is unchanged.",
        )


_UNJUDGED_LOADS = """
with latest as (
    select dataset, _partition, arg_max(load_id, loaded_at) as load_id, arg_max(declared_checks, loaded_at) as declared
    from build.meta.loads where outcome = 'accepted' group by all
),
judged as (
    select load_id, count(*) as checks, count(*) filter (where outcome = 'pass') as passed
    from build.meta.verdicts group by all
),
profiled as (select distinct dataset, _partition from build.meta.profiles)
select p.dataset, p._partition,
    coalesce('verdicts ' || coalesce(j.passed, 0) || ' of ' || l.declared, 'no accepted load')
from profiled p
left join latest l using (dataset, _partition)
left join judged j using (load_id)
where l.load_id is null or j.checks is distinct from l.declared or j.passed is distinct from l.declared
order by all
"""


def _seal(settings: Settings, build: Build) -> dict[str, int]:
    """Write the meta tables, checkpoint, close, fsync, make read-only; returns rows a table."""
    with _open_candidate(settings) as con:
        con.execute(
            "create or replace table meta.publication as select ? as build_id, ? as source_mode, ? as notice,"
            " ? as schema_version, ?::timestamp as published_at, ?::timestamp as built_at, ? as fingerprint,"
            " ? as software_version, version() as duckdb_version",
            [build.build_id, settings.mode.value, settings.notice, SCHEMA_VERSION]
            + [
                datetime.now(UTC).replace(tzinfo=None),
                build.started_at.removesuffix("+00:00"),
                build.fingerprint,
                __version__,
            ],
        )
        con.execute(
            "insert into meta.check_results select ?, v.table_name, v.check_name, 'gate', v.outcome, v.observed, v.why,"
            " v.judged_at from build.meta.verdicts v semi join (select arg_max(load_id, loaded_at) as load_id"
            " from build.meta.loads where outcome = 'accepted' group by dataset, _partition) l using (load_id)",
            [build.build_id],
        )
        if settings.mode is Mode.SAMPLE:
            _mark_as_sample(con)
        con.execute(
            "create or replace table meta.columns as select schema_name, table_name, column_name, data_type,"
            " comment as description from duckdb_columns() where database_name = 'release' and schema_name = 'marts'"
            " order by schema_name, table_name, column_index"
        )
        for table, comment in _META_COMMENTS.items():
            con.execute(f"comment on table meta.{table} is '{comment}'")
        con.execute("checkpoint")
    path = settings.next_file
    wal = path.with_name(path.name + ".wal")
    if wal.exists():
        raise PublishRefused(
            partition=build.build_id,
            expected="no write-ahead file after closing the candidate",
            found=wal.name,
            remedy="Another process has the candidate open; run the build job again.",
        )
    tables = _count_tables(path)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return tables


def _mark_as_sample(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select table_name, coalesce(comment, '') from duckdb_tables()"
        " where database_name = 'release' and schema_name = 'marts'"
    ).fetchall()
    for name, comment in rows:
        text = f"SAMPLE DATA. {comment}".replace("'", "''")
        con.execute(f"comment on table marts.{name} is '{text}'")


def _count_tables(path: Path) -> dict[str, int]:
    with duckdb.connect(str(path), read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name in ('marts', 'meta') order by 1"
        ).fetchall()
        return {name: con.execute(f"select count(*) from {name}").fetchall()[0][0] for (name,) in names}


def _flip(pointer: Path, target: Path) -> None:
    """Point BI at the new release in one atomic step."""
    link = pointer.with_name(f".{pointer.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(pointer.parent))
    link.replace(pointer)
    sync_folder(pointer.parent)


def _prune(releases: Path, keep: Path) -> None:
    """Remove all but the newest releases; a reader that has one open goes on reading it."""
    for old in sorted(releases.glob("*.duckdb"))[:-_KEPT_RELEASES]:
        if old != keep:
            old.unlink()
