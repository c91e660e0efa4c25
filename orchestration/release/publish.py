"""Write, audit, publish: proves a candidate release good, seals it, and flips the pointer that BI opens.

The order is what makes it safe: raw is proved to be what was accepted, the audit runs in place, every required verdict
is read again, the file is checkpointed, closed, fsynced, renamed, reopened read-only and counted, and only then does
the pointer move.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from orchestration.core.durable import sync_folder, write_json
from orchestration.core.errors import PublishRefused
from orchestration.core.settings import Settings
from orchestration.core.sql import quoted
from orchestration.quality.acceptances import read_acceptances
from orchestration.quality.audit import audit_checks
from orchestration.quality.gate import judge
from orchestration.quality.sentences import sentences
from orchestration.quality.verdict import RecordedResult, Verdict
from orchestration.raw import judgements
from orchestration.raw.store import open_raw
from orchestration.release import candidate, proof
from orchestration.release.candidate import Build, sha256_of, wal_of
from orchestration.release.meta import write_meta
from orchestration.release.releases import (
    Release,
    count_tables,
    current_release,
    description_of,
    release_file,
    releases,
)

_KEPT_RELEASES = 3


@dataclass(frozen=True)
class Publication:
    """What publishing did; ``is_new`` is false when the release that BI reads already holds this build's inputs."""

    build_id: str
    path: Path
    is_new: bool
    tables: dict[str, int]
    verdict: Verdict | None = None


def publish(settings: Settings) -> Publication:
    """Audit the candidate and make it what BI opens, or leave everything as it was.

    Raises:
        PublishRefused: raw is not what was accepted, a required verdict is missing, stale or not a pass, or the
            sealed file does not reopen whole.
    """
    last = current_release(settings)
    build = candidate.current(settings)
    with open_raw(settings.build_file, settings.mode) as con:
        proof.require_judged_raw(con, settings)
    verdict, told = _audit(settings, build, last)
    with _open_candidate(settings, None) as con:
        proof.require_verdicts(con, build, verdict, told)
    if last and last.publication["fingerprint"] == build.fingerprint:
        return Publication(last.publication["build_id"], last.path, False, count_tables(last.path), verdict)
    tables = _finish(settings, build, verdict)
    target = _release(settings, build)
    if (found := count_tables(target)) != tables:
        raise PublishRefused(
            partition=build.build_id,
            expected=f"{tables} after reopening read-only",
            found=str(found),
            remedy="The sealed file is not what was written; the pointer was not moved. Check the disk.",
        )
    _flip(settings.pointer, target)
    _prune(settings, keep=target)
    return Publication(build.build_id, target, True, tables, verdict)


def _audit(settings: Settings, build: Build, last: Release | None) -> tuple[Verdict, list[str]]:
    """Judge the candidate in place, without writing it; the verdict goes into the history, whatever it is.

    Returns the verdict and what failed, in sentences.
    """
    accepted = read_acceptances(settings.mode)
    checks = audit_checks(has_last=last is not None, accepted=accepted)
    with _open_candidate(settings, last) as con:
        verdict = judge(con, checks)
        told = sentences(con, None, checks, verdict)
        failing = judgements.failing_rows(con, None, checks, verdict)
    with open_raw(settings.build_file, settings.mode) as con:
        judgements.keep_verdicts(con, build.build_id, "audit", _rows(verdict))
        judgements.keep_documents(con, build.build_id, "published", verdict)
        judgements.quarantine(con, "published", build.build_id, "", failing)
    return verdict, told


def _rows(verdict: Verdict) -> list[RecordedResult]:
    return [
        RecordedResult(one.check.split(".", 1)[0], one.check, one.outcome.value, one.observed, one.why)
        for one in verdict.results
    ]


@contextlib.contextmanager
def _open_candidate(settings: Settings, last: Release | None) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(settings.next_file))
    try:
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        if last is not None:
            con.execute(f"attach {quoted(last.path)} as last (read_only)")
        yield con
    finally:
        con.close()


def _finish(settings: Settings, build: Build, audited: Verdict) -> dict[str, int]:
    """Write the audit's verdict and the meta tables, checkpoint, close, make read-only; returns rows a table."""
    with _open_candidate(settings, None) as con:
        candidate.insert_verdicts(con, build, "audit", _rows(audited))
        write_meta(con, settings, build)
        con.execute("checkpoint")
    path = settings.next_file
    if wal_of(path).exists():
        raise PublishRefused(
            partition=build.build_id,
            expected="no write-ahead file after closing the candidate",
            found=wal_of(path).name,
            remedy="Another process has the candidate open; run the build job again.",
        )
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return count_tables(path)


def _release(settings: Settings, build: Build) -> Path:
    """Fsync the finished file and move it among the releases, beside a description of its build and bytes."""
    target = release_file(settings, build.build_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    sealed = synced_sha256(settings.next_file)
    write_json(description_of(target), asdict(replace(build, sealed=sealed)))
    settings.next_file.replace(target)
    sync_folder(target.parent)
    sync_folder(settings.releases)
    return target


def synced_sha256(path: Path) -> str:
    """Hash of a file's bytes, which are on the disk by then: the disk writes while the processor hashes."""
    with path.open("rb") as file, ThreadPoolExecutor(1) as beside:
        synced = beside.submit(os.fsync, file.fileno())
        sealed = sha256_of(path)
        synced.result()
    return sealed


def _flip(pointer: Path, target: Path) -> None:
    """Point BI at the new release in one atomic step."""
    link = pointer.with_name(f".{pointer.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(pointer.parent))
    link.replace(pointer)
    sync_folder(pointer.parent)


def _prune(settings: Settings, keep: Path) -> None:
    """Remove all but the newest releases, and what a killed run left of one; a reader that has one open reads on."""
    kept = {*releases(settings)[-_KEPT_RELEASES:], keep}
    for folder in settings.releases.glob("*/"):
        if folder / keep.name not in kept:
            (folder / keep.name).unlink(missing_ok=True)  # first: a file without its description is a damaged release
            shutil.rmtree(folder)
