"""The code that a release is built by: the dbt project's manifest, its required checks, the commit and the lock."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.core.errors import DeclarationError
from orchestration.core.settings import DBT_PROJECT, IS_INSTALLED, PACKAGE, PROJECT_ROOT, Settings
from orchestration.core.storage import storage_error
from orchestration.quality.verdict import RecordedResult
from orchestration.release.bundling import bundle, is_bundle

Manifest = Mapping[str, Any]
LOCK = PROJECT_ROOT / "requirements.lock"
_CODE = (".py", ".sql", ".yml", ".csv", ".toml", ".css", ".j2")
_JUDGED = ("model", "seed", "test")
_NEXT_FILE = "TRADE_CORRIDORS_NEXT_FILE"
CARRIED = "--carried"
"""Option of ``dbt_command`` for what a candidate has already."""


def ensure_manifest() -> Path:
    """The manifest of the dbt project as it is now, its data tests bundled; parsed when these very files have none.

    It lies apart from dbt's own target file, which any dbt command by hand overwrites.

    Raises:
        DeclarationError: the project does not parse.
    """
    manifest = manifest_now()
    if manifest.exists() and parsed_for_dbt().exists():
        return manifest
    target = manifest.parent
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 (slow to import, rarely needed)

    scratch = target / f"parse-{os.getpid()}"
    paths = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(scratch)]
    try:
        with _candidate_named(scratch / "release.duckdb"):
            result = dbtRunner().invoke(["parse", "--quiet", "--no-partial-parse", *paths])
        if not result.success:
            if (named := storage_error(result.exception)) is not None:
                raise named
            raise DeclarationError(
                partition="dbt_project",
                expected="a dbt project that parses",
                found=str(result.exception)[:400],
                remedy="After a change to a dataset run make generate; else mend the file that dbt names.",
            )
        for old in (*target.glob("manifest-*.json"), *target.glob("manifest-*.msgpack")):
            old.unlink(missing_ok=True)
        _bundle_tests(scratch)
        (scratch / "partial_parse.msgpack").replace(parsed_for_dbt())
        (scratch / "manifest.json").replace(manifest)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def _bundle_tests(parsed: Path) -> None:
    """Rewrite both forms of a manifest in a folder with one data test a table."""
    from dbt.contracts.graph.manifest import Manifest as Parsed  # noqa: PLC0415
    from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder  # noqa: PLC0415

    packed = parsed / "partial_parse.msgpack"
    manifest = Parsed.from_msgpack(packed.read_bytes(), decoder=extended_mashumuro_decoder)
    bundle(manifest)
    packed.write_bytes(manifest.to_msgpack(extended_mashumaro_encoder))
    manifest.build_parent_and_child_maps()  # type: ignore[no-untyped-call]  # the library is partly typed
    manifest.writable_manifest().write(str(parsed / "manifest.json"))


@contextlib.contextmanager
def _candidate_named(path: Path) -> Iterator[None]:
    """Tell dbt of a candidate that it never opens: the name of its file becomes that of the database of every mart."""
    before = os.environ.get(_NEXT_FILE)
    os.environ[_NEXT_FILE] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_NEXT_FILE]
        else:
            os.environ[_NEXT_FILE] = before


def manifest_now() -> Path:
    """Where the manifest of the project as it is now lies, once it was parsed."""
    made_of = [*project_files(), PACKAGE / "release" / "bundling.py"]
    return DBT_PROJECT / "target" / f"manifest-{_digest(made_of)[:16]}.json"


def parsed_for_dbt() -> Path:
    """The same manifest as dbt keeps it, for ``dbt_command``, in whatever data folder it builds."""
    return manifest_now().with_suffix(".msgpack")


def read_manifest() -> Manifest:
    """The manifest of the dbt project as it is now."""
    return _read_artifact(ensure_manifest())


def required_checks(manifest: Manifest, with_unit_tests: bool) -> set[str]:
    """Every model, seed and data test that a build must have run, and every unit test if those are asked for."""
    kinds = (*_JUDGED, "unit_test") if with_unit_tests else _JUDGED
    return {key for key, node in _nodes(manifest).items() if node["resource_type"] in kinds}


def history_tables(manifest: Manifest) -> set[str]:
    """Tables, ``schema.name``, that a build goes on with instead of making them anew."""
    nodes = manifest["nodes"].values()
    return {
        f"{node['schema']}.{node['alias']}" for node in nodes if node["config"].get("materialized") == "incremental"
    }


def tables_of(manifest: Manifest, nodes: Collection[str]) -> set[str]:
    """Tables, ``schema.name``, of those of these nodes that make any."""
    return {f"{node['schema']}.{node['alias']}" for key, node in manifest["nodes"].items() if key in nodes}


_UNKNOWN_CODES, _MONTHS = "int_reference__unknown_codes", ("dim_month", "dim_date")
"""Made of nearly all datasets: names of codes that facts hold and no list knows, and months that any dataset has."""


def _is_made_of(mart: str, parent: str) -> bool:
    """Whether what a parent is made of is in a mart: names of codes and lists of months are no figures."""
    if mart.startswith("dim_"):
        return parent != _UNKNOWN_CODES and (parent not in _MONTHS or mart in _MONTHS)
    return not parent.startswith(("dim_", "int_reference__"))


def sources_of_marts(manifest: Manifest) -> dict[str, set[str]]:
    """For each mart, the raw tables that its figures come from; for a dimension, those of its codes and names."""
    parents: Mapping[str, list[str]] = manifest["parent_map"]
    marts = {key: node["alias"] for key, node in manifest["nodes"].items() if node.get("schema") == "marts"}
    raw = {key for key, node in manifest["sources"].items() if node["source_name"] == "raw"}
    found = {}
    for key, name in marts.items():
        reached, waiting = set(), [key]
        while waiting:
            for parent in parents.get(waiting.pop(), ()):
                if parent not in reached and _is_made_of(name, parent.rsplit(".", 1)[-1]):
                    reached.add(parent)
                    waiting.append(parent)
        found[name] = {manifest["sources"][node]["name"] for node in reached & raw}
    return found


def verdicts(artifacts: Path, manifest: Manifest) -> list[RecordedResult]:
    """The results of the dbt invocation that left its artifacts in a folder.

    Only a success at full severity, of the very check that the project holds, is a pass: dbt also reports success
    for a test whose threshold was lowered, and for one of another project.
    """
    run_results = _read_artifact(artifacts / "run_results.json")
    asked = _nodes(_read_artifact(artifacts / "manifest.json"))
    ours = _nodes(manifest)
    rows = []
    for result in run_results["results"]:
        key, status = str(result["unique_id"]), str(result["status"])
        outcome = "pass" if status in ("pass", "success") else status
        if outcome == "pass" and (key not in ours or _essence(asked[key]) != _essence(ours[key])):
            outcome = "not the project's own"
        elif outcome == "pass" and _is_lowered(asked[key]):
            outcome = "lowered severity"
        observed = str(result.get("message") or "")
        rows.append(RecordedResult(_subject(asked[key]), key, outcome, observed, _why(asked[key])))
    return rows


def failed_queries(artifacts: Path) -> dict[str, str]:
    """The bundled tests that failed in the dbt invocation that left its artifacts in a folder, each with its SQL.

    One without SQL has named the broken rules already: another engine than DuckDB ran it.
    """
    results = _read_artifact(artifacts / "run_results.json")["results"]
    asked = _nodes(_read_artifact(artifacts / "manifest.json"))
    return {
        str(result["unique_id"]): str(result["compiled_code"])
        for result in results
        if result["status"] == "fail" and result["compiled_code"] and is_bundle(asked[result["unique_id"]])
    }


def _essence(node: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a check or model what it is."""
    config = node.get("config", {})
    asked = [config.get(name) for name in ("severity", "error_if", "warn_if", "where", "limit", "fail_calc")]
    code = [node.get(name) for name in ("raw_code", "checksum", "given", "expect", "test_metadata")]
    return (*code, asked)


def _is_lowered(node: Mapping[str, Any]) -> bool:
    """Whether a data test lets some failing rows pass."""
    config = node.get("config", {})
    strict = {"severity": "ERROR", "error_if": "!= 0", "limit": None, "fail_calc": "count(*)"}
    return node["resource_type"] == "test" and any(config.get(name) != value for name, value in strict.items())


def _read_artifact(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def stale_after(built: Iterable[str], manifest: Manifest) -> set[str]:
    """What is downstream of nodes that were built anew, and whose earlier verdict is about other data.

    Unit tests are not: they judge code, with rows of their own.
    """
    children: Mapping[str, list[str]] = manifest["child_map"]
    stale: set[str] = set()
    waiting = [child for node in built for child in children.get(node, ())]
    while waiting:
        node = waiting.pop()
        if node not in stale and not node.startswith("unit_test."):
            stale.add(node)
            waiting += children.get(node, ())
    return stale


def is_built(unique_id: str) -> bool:
    """Whether a dbt node makes data (and is not a test of it)."""
    return unique_id.split(".", 1)[0] in ("model", "seed")


def _nodes(manifest: Manifest) -> dict[str, dict[str, Any]]:
    return {**manifest["nodes"], **manifest["unit_tests"]}


def _subject(node: Mapping[str, Any]) -> str:
    attached = node.get("attached_node") or node.get("model") or node.get("unique_id")
    return str(attached).rsplit(".", 1)[-1]


def _why(node: Mapping[str, Any]) -> str:
    return str(node.get("description") or node.get("name"))


def code_fingerprint() -> str:
    """Hash of all code behind a release: this package, dbt project, audits, lock."""
    code = [path for path in PACKAGE.rglob("*.*") if path.suffix in _CODE and "bundled" not in path.parts]
    return _digest([*project_files(), *(DBT_PROJECT / "audits").rglob("*.sql"), *code, LOCK])


def project_files() -> list[Path]:
    """All files that a manifest is made of."""
    folders = [DBT_PROJECT / name for name in ("models", "macros", "seeds", "tests")]
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".sql", ".py", ".yml", ".csv", ".md")
    ]
    return [*files, DBT_PROJECT / "dbt_project.yml", DBT_PROJECT / "profiles.yml"]


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        root = PROJECT_ROOT if path.is_relative_to(PROJECT_ROOT) else PACKAGE.parent
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Where dbt finds the files of this mode (read by ``dbt_project/profiles.yml``)."""
    return {
        _NEXT_FILE: str(settings.next_file),
        "TRADE_CORRIDORS_BUILD_FILE": str(settings.build_file),
        "TRADE_CORRIDORS_WORK_FILE": str(settings.work_file),
    }


@cache
def commit() -> str:
    """The commit of this checkout, marked ``+changes`` when files differ from it; empty outside git, and in a wheel."""
    if IS_INSTALLED:
        return ""
    try:
        head = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--", "orchestration", "dbt_project", "requirements.lock")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{head}+changes" if changed else head


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(PROJECT_ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603


def lock_sha256() -> str:
    """Hash of the locked dependencies."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
