"""The candidate release: a private file that dbt writes, with the verdicts of its own build.

A build is a full one, or the continuation of one whose inputs have not changed since, be it published already. What a
build read is its fingerprint: accepted raw content and the code that builds. Whoever writes a verdict seals the file by
its sha256; a candidate of other inputs, or one that something else has written since, is never published.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.core.durable import write_json
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.quality.verdict import RecordedResult
from orchestration.release import project
from orchestration.release.bundling import broken_rules
from orchestration.release.source_mode import drop_source_mode

_STORAGE = "v1.0.0"
"""Oldest DuckDB whose clients open the published file."""

_META = """
create schema if not exists candidate.meta;
create table candidate.meta.check_results (
    build_id varchar, subject varchar, check_name varchar, kind varchar, outcome varchar, observed varchar,
    reason varchar, checked_at timestamp
);
create table if not exists candidate.meta.month_inputs (
    model_name varchar, input_name varchar, month_start_date date, row_count bigint, fingerprint varchar
);
"""

_HOLDING_ON = """
insert into candidate.meta.check_results
select $1, subject, check_name, kind, outcome,
    if(starts_with(observed, 'the same code '), observed, $3 || build_id), reason, checked_at
from base.meta.check_results where list_contains($2, check_name)
"""
"""Verdicts that hold on; what was observed says in which build."""


@dataclass(frozen=True)
class Build:
    """Identity of a candidate: ``fingerprint`` of its inputs, ``code`` of the code alone, ``sealed`` of its bytes.

    ``work`` is of the bytes of the work file that it was made with.

    ``is_code_changed``: a release of other code was published in this data folder before, so that dbt's unit tests must
    judge this code; code as it was delivered has been judged by its makers.
    """

    build_id: str
    fingerprint: str
    started_at: str
    code: str
    commit: str
    lock_sha256: str
    sources_as_of: str
    is_code_changed: bool = False
    sealed: str = ""
    work: str = ""


def fingerprint(settings: Settings) -> str:
    """Hash of everything that decides the content of a release."""
    digest = hashlib.sha256(f"{settings.mode} {project.code_fingerprint()}".encode())
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        rows = con.execute(
            "select dataset, _partition, content_hash, declaration from meta.accepted order by all"
        ).fetchall()
    digest.update(json.dumps(rows).encode())
    return digest.hexdigest()


def start(
    settings: Settings, sources_as_of: str, base: Path | None = None, carried: Collection[str] = frozenset()
) -> Build:
    """Begin a whole build: a candidate that holds of marts and verdicts only what dbt goes on with.

    Args:
        sources_as_of: the day, YYYY-MM-DD, that freshness is judged by.
        base: release whose facts dbt goes on with, made by this very code (``releases.same_code_release``), whose
            verdicts about code alone hold on; without one the candidate is empty, in a storage version that old
            clients read.
        carried: models, seeds and tests, by dbt's unique id, of which the release and the work file hold what is
            wanted, or may (``release.carried``): their tables and verdicts hold on, until ``record_dbt`` knows better.
    """
    _discard(settings, keeps_work=bool(carried))
    settings.next_file.parent.mkdir(parents=True)
    now = datetime.now(UTC)
    inputs = fingerprint(settings)
    build = Build(
        build_id=f"{now:%Y%m%dT%H%M%S%fZ}-{inputs[:8]}",
        fingerprint=inputs,
        started_at=now.isoformat(timespec="seconds"),
        code=project.code_fingerprint(),
        commit=project.commit(),
        lock_sha256=project.lock_sha256(),
        sources_as_of=sources_as_of,
        is_code_changed=base is None and settings.pointer.exists(),
    )
    manifest = project.read_manifest()
    if base:
        _copy_kept(base, settings.next_file, project.history_tables(manifest) | project.tables_of(manifest, carried))
    with duckdb.connect() as con:
        con.execute(f"attach {quoted(settings.next_file)} as candidate (storage_version '{_STORAGE}')")
        con.execute(_META)
        if base:
            con.execute(f"attach {quoted(base)} as base (read_only)")
            unit_tests = list(manifest["unit_tests"])
            con.execute(_HOLDING_ON, [build.build_id, unit_tests, "the same code in build "])
            con.execute(_HOLDING_ON, [build.build_id, list(carried), "the same code and inputs in build "])
    _describe(settings, build)
    return build


def discard_unjudged(settings: Settings) -> None:
    """Remove a candidate whose build did not end: it can neither be published nor gone on with."""
    description = _description(settings)
    if description.exists() and not json.loads(description.read_text(encoding="utf-8"))["sealed"]:
        _discard(settings)


def _discard(settings: Settings, *, keeps_work: bool = False) -> None:
    shutil.rmtree(settings.next_file.parent, ignore_errors=True)
    for leftover in (settings.work_file, wal_of(settings.work_file)) if not keeps_work else ():
        leftover.unlink(missing_ok=True)


def _copy_kept(base: Path, target: Path, tables: Collection[str]) -> None:
    """Copy a release, and drop all of it but these tables, ``schema.name``, and what facts by months were made of."""
    kept = {"meta.month_inputs", *tables}
    shutil.copyfile(base, target)
    with duckdb.connect(str(target)) as con:
        found = con.execute(
            "select 'view', schema_name || '.' || view_name from duckdb_views() where not internal"
            " union all select 'table', schema_name || '.' || table_name from duckdb_tables() order by 1 desc, 2"
        ).fetchall()
        for kind, name in found:
            if name not in kept:
                con.execute(f"drop {kind} {name}")
        drop_source_mode(con)


def current(settings: Settings) -> Build:
    """The build in progress, as whoever judged it last left it.

    Raises:
        PublishRefused: there is none, its inputs have changed, or something wrote it after it was judged.
    """
    description = _description(settings)
    if not description.exists() or not settings.next_file.exists():
        raise PublishRefused(
            expected="a candidate release built by dbt",
            found="none",
            remedy="Run the build job (all models), then publish.",
        )
    build = Build(**json.loads(description.read_text(encoding="utf-8")))
    if build.fingerprint != fingerprint(settings):
        raise PublishRefused(
            partition=build.build_id,
            expected="a candidate built from today's raw data and models",
            found="raw data or models that changed since it was built",
            remedy="Run the whole build job again.",
        )
    if wal_of(settings.next_file).exists() or build.sealed != sha256_of(settings.next_file):
        raise PublishRefused(
            partition=build.build_id,
            expected="a candidate as its last judge left it",
            found="a file that was written since" if build.sealed else "a build that did not end",
            remedy="Run the whole build job again; only its own run may write the candidate.",
        )
    return build


def resume(settings: Settings) -> Build:
    """The build in progress, open for a further part of it; it must be judged and sealed again.

    Raises:
        PublishRefused: as ``current``.
    """
    build = current(settings)
    _describe(settings, replace(build, sealed=""))
    return build


def reopen(settings: Settings, release: Path) -> Build:
    """Begin a candidate that is a release, open for a part of it to be built again; it must be judged and sealed again.

    Publishing does not replace the release, because the fingerprint of the build is the same.

    Raises:
        PublishRefused: raw or the code are not what the release was built from, or the staging models are gone.
    """
    build = Build(**json.loads(release.with_name("build.json").read_text(encoding="utf-8")))
    if build.fingerprint != fingerprint(settings) or not settings.work_file.exists():
        is_older = build.fingerprint != fingerprint(settings)
        raise PublishRefused(
            partition=build.build_id,
            expected="a release and staging models of today's raw data and code, to build a part of the models on",
            found="raw data or models that changed since" if is_older else "no staging models",
            remedy="A part cannot be built alone now: run the whole build job. Nothing was changed.",
        )
    shutil.rmtree(settings.next_file.parent, ignore_errors=True)
    settings.next_file.parent.mkdir(parents=True)
    shutil.copyfile(release, settings.next_file)
    with duckdb.connect(str(settings.next_file)) as con:
        drop_source_mode(con)
    _describe(settings, replace(build, sealed=""))
    return build


def record_dbt(
    settings: Settings, build: Build, artifacts: Path, also_carried: Collection[str] = frozenset()
) -> list[RecordedResult]:
    """Record what one dbt invocation found, forget what it made stale, and seal the candidate; returns the verdicts.

    Args:
        artifacts: folder of the invocation's ``run_results.json`` and ``manifest.json``.
        also_carried: what stayed as it was below models that were built, because these came out as they were.
    """
    manifest = project.read_manifest()
    rows = _with_broken_rules(settings, project.verdicts(artifacts, manifest), project.failed_queries(artifacts))
    names = {row.check for row in rows}
    stale = project.stale_after(filter(project.is_built, names), manifest) - names - set(also_carried)
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute("delete from meta.check_results where check_name in (select unnest(?::varchar[]))", [list(stale)])
    record(settings, build, "dbt", rows)
    return rows


def _with_broken_rules(
    settings: Settings, rows: Sequence[RecordedResult], queries: Mapping[str, str]
) -> list[RecordedResult]:
    """The verdicts, where a table broke rules with their names: dbt itself tells only how many."""
    if not queries:
        return list(rows)
    with duckdb.connect(str(settings.next_file), read_only=True) as con:
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        con.execute(f"attach {quoted(settings.work_file)} as work (read_only)")
        return [
            row._replace(observed=broken_rules(con, queries[row.check])) if row.check in queries else row
            for row in rows
        ]


def record(settings: Settings, build: Build, kind: str, rows: Sequence[RecordedResult]) -> None:
    """Replace the results of these checks, and seal the candidate."""
    with duckdb.connect(str(settings.next_file)) as con:
        insert_verdicts(con, build, kind, rows)
    seal(settings, build)


def insert_verdicts(con: duckdb.DuckDBPyConnection, build: Build, kind: str, rows: Sequence[RecordedResult]) -> None:
    """Replace the verdicts of these checks in an open candidate."""
    columns = [[row[position] for row in rows] for position in range(5)]
    con.execute(
        "delete from meta.check_results where kind = ? and check_name in (select unnest(?::varchar[]))",
        [kind, columns[1]],
    )
    con.execute(
        "insert into meta.check_results select $1, unnest($3::varchar[]), unnest($4::varchar[]), $2,"
        " unnest($5::varchar[]), unnest($6::varchar[]), unnest($7::varchar[]), $8",
        [build.build_id, kind, *columns, datetime.now(UTC).replace(tzinfo=None)],
    )


def seal(settings: Settings, build: Build) -> None:
    """Note the bytes of the candidate and of its work file: what was judged, and what it was made with."""
    has_work = settings.work_file.exists() and not wal_of(settings.work_file).exists()
    work = sha256_of(settings.work_file) if has_work else ""
    _describe(settings, replace(build, sealed=sha256_of(settings.next_file), work=work))


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wal_of(path: Path) -> Path:
    """DuckDB's write-ahead file of a database file."""
    return path.with_name(f"{path.name}.wal")


def _description(settings: Settings) -> Path:
    return settings.next_file.parent / "build.json"


def _describe(settings: Settings, build: Build) -> None:
    write_json(_description(settings), asdict(build))
