"""The candidate release: a private file that dbt writes, with the verdicts of its own build.

A build is a full one, or the continuation of one whose inputs have not changed since. What a build read is its
fingerprint: accepted raw content, dbt project, audit. A candidate of other inputs is never published.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.core.errors import PublishRefused
from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT, Settings

_STORAGE = "v1.0.0"
"""Oldest DuckDB whose clients open the published file."""


@dataclass(frozen=True)
class Build:
    """Identity of a candidate: ``fingerprint`` names all that it was made from."""

    build_id: str
    fingerprint: str
    started_at: str


def fingerprint(settings: Settings) -> str:
    """Hash of everything that decides the content of a release."""
    digest = hashlib.sha256(settings.mode.value.encode())
    with duckdb.connect(str(settings.build_file), read_only=True) as con:
        rows = con.execute(
            "select dataset, _partition, arg_max(content_hash, loaded_at) from meta.loads"
            " where outcome = 'accepted' group by all order by all"
        ).fetchall()
    digest.update(json.dumps(rows).encode())
    for path in _project_files():
        digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _project_files() -> list[Path]:
    folders = [DBT_PROJECT / name for name in ("models", "macros", "seeds", "tests")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    code = [PROJECT_ROOT / "orchestration" / name for name in ("quality/audit.py", "warehouse/publish.py")]
    return sorted([*files, *code, DBT_PROJECT / "dbt_project.yml"])


def start(settings: Settings) -> Build:
    """Begin a full build: an empty candidate in a storage version that old clients read."""
    folder = settings.next_file.parent
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for leftover in (settings.work_file, settings.work_file.with_name(settings.work_file.name + ".wal")):
        leftover.unlink(missing_ok=True)
    now = datetime.now(UTC)
    inputs = fingerprint(settings)
    build = Build(f"{now:%Y%m%dT%H%M%S%fZ}-{inputs[:8]}", inputs, now.isoformat(timespec="seconds"))
    with duckdb.connect() as con:
        con.execute(f"attach '{settings.next_file}' as candidate (storage_version '{_STORAGE}')")
        con.execute("create schema candidate.meta")
        con.execute(
            "create table candidate.meta.check_results (build_id varchar, subject varchar, check_name varchar,"
            " kind varchar, outcome varchar, observed varchar, reason varchar, checked_at timestamp)"
        )
    (folder / "build.json").write_text(json.dumps(asdict(build)), encoding="utf-8")
    return build


def current(settings: Settings) -> Build:
    """The build in progress.

    Raises:
        PublishRefused: there is none, or its inputs have changed since it began.
    """
    description = settings.next_file.parent / "build.json"
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
    return build


def record(path: Path, build: Build, kind: str, verdicts: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Replace the verdicts of these checks in the candidate: (subject, check, outcome, observed, reason)."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with duckdb.connect(str(path)) as con:
        names = [verdict[1] for verdict in verdicts]
        con.execute("delete from meta.check_results where kind = ? and check_name in (select unnest(?))", [kind, names])
        if verdicts:
            con.execute(
                "insert into meta.check_results select ?, unnest(?), unnest(?), ?, unnest(?), unnest(?), unnest(?), ?",
                [build.build_id, [v[0] for v in verdicts], names, kind]
                + [[v[position] for v in verdicts] for position in (2, 3, 4)]
                + [now],
            )


def dbt_verdicts(
    run_results: Mapping[str, object], manifest: Mapping[str, object]
) -> list[tuple[str, str, str, str, str]]:
    """Verdicts of the models, seeds and tests of one dbt invocation."""
    nodes: dict[str, dict[str, object]] = {**manifest["nodes"], **manifest["unit_tests"]}  # type: ignore[dict-item]
    outcomes = {"pass": "pass", "success": "pass", "fail": "fail"}
    verdicts = []
    for result in run_results["results"]:  # type: ignore[attr-defined]
        node = nodes[result["unique_id"]]
        outcome = outcomes.get(result["status"], "error")
        verdicts.append(
            (subject_of(node), str(result["unique_id"]), outcome, str(result["message"] or ""), reason_of(node))
        )
    return verdicts


def required_dbt_checks(manifest: Mapping[str, object]) -> set[str]:
    """Every model, seed, data test and unit test that a build must have run."""
    nodes: dict[str, dict[str, object]] = {**manifest["nodes"], **manifest["unit_tests"]}  # type: ignore[dict-item]
    return {key for key, node in nodes.items() if node["resource_type"] in ("model", "seed", "test", "unit_test")}


def subject_of(node: Mapping[str, object]) -> str:
    """The model that a dbt node is about."""
    attached = node.get("attached_node") or node.get("model") or node.get("unique_id")
    return str(attached).rsplit(".", 1)[-1]


def reason_of(node: Mapping[str, object]) -> str:
    """What a dbt test says of itself."""
    return str(node.get("description") or node.get("name"))
