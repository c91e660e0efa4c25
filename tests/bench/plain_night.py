"""The work of a first night in one plain process: no orchestrator, no dbt, no Great Expectations, no records of it.

It goes by what a night has left: the landed files that were accepted, and the SQL that dbt compiled and ran.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.core.dataset import Dataset
from orchestration.core.settings import DBT_PROJECT, Settings
from orchestration.core.sql import one_file, quoted
from orchestration.landing.archive import Archive
from orchestration.publishers.registry import all_datasets
from orchestration.quality.audit import audit_checks
from orchestration.quality.checks import raw_checks
from orchestration.raw import read, swap
from orchestration.raw.store import names_of, open_raw, prepare
from orchestration.release import candidate
from tests.bench.cases.gate import statement

_LOADED_AT = datetime(2026, 11, 1).isoformat()
Node = Mapping[str, Any]


def plain_night(left: Settings, settings: Settings) -> Path:
    """Load, check, model, test, audit and copy durably, in the folders of ``settings``; returns the copy.

    Args:
        left: settings of the night whose landing and compiled SQL are taken.
    """
    archive = Archive(left.landing, left.mode)
    settings.home.mkdir(parents=True, exist_ok=True)
    with open_raw(settings.build_file, settings.mode) as con:
        for dataset in all_datasets():
            prepare(con, dataset)
        for dataset in all_datasets():
            _load(con, archive, dataset)
    candidate.start(settings, "2026-11-01", None)
    _model(left, settings)
    copy = settings.home / "published.duckdb"
    shutil.copyfile(settings.next_file, copy)
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    return copy


def _load(con: duckdb.DuckDBPyConnection, archive: Archive, dataset: Dataset) -> None:
    """All partitions of a dataset at once: read, checked in one statement a check, appended."""
    partitions = archive.accepted(dataset.code)
    for partition, files in partitions.items():
        with tempfile.TemporaryDirectory() as scratch:
            parsed = dataset.parse(files, partition, Path(scratch))
            for table in dataset.tables:
                read.append(con, table, parsed[table.name], partition, _LOADED_AT)
    swap.profile_candidate(con, dataset, list(partitions))
    for check in raw_checks(dataset):
        con.execute(statement(check)).fetchall()
    for table in dataset.tables:
        names = names_of(table)
        con.execute(f"insert into raw.{table.name} ({names}) select {names} from candidate.{table.name} order by all")
    swap.clear_candidate(con, dataset)


def _model(left: Settings, settings: Settings) -> None:
    """Seeds, models and tests as dbt compiled them, in the order in which it ended them; then the audit."""
    manifest = json.loads((left.dbt_target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    results = json.loads((left.dbt_target / "run_results.json").read_text(encoding="utf-8"))["results"]
    with duckdb.connect(str(settings.next_file)) as con:
        con.execute(f"attach {quoted(settings.build_file)} as build (read_only)")
        con.execute(f"attach {quoted(settings.work_file)} as work")
        for result in results:
            node, sql = manifest[result["unique_id"]], result.get("compiled_code") or ""
            if node["resource_type"] == "test":
                con.execute(f"select count(*) from ({sql})").fetchall()
                continue
            database = "release" if node["schema"] == "marts" else "work"
            con.execute(f"create schema if not exists {database}.{node['schema']}")
            _make(con, node, f"{database}.{node['schema']}.{node['alias']}", sql)
        for check in audit_checks(has_last=False):
            con.execute(statement(check)).fetchall()
        con.execute("checkpoint")


def _make(con: duckdb.DuckDBPyConnection, node: Node, name: str, sql: str) -> None:
    """One relation: a seed's file, the table that a Python model returns, or what a query selects."""
    if node["resource_type"] == "seed":
        types = ", ".join(
            f"{quoted(column)}: {quoted(kind)}" for column, kind in node["config"]["column_types"].items()
        )
        file = one_file(DBT_PROJECT / node["original_file_path"])
        typed = f", types = {{{types}}}" if types else ""
        con.execute(f"create table {name} as from read_csv({file}, header = true{typed})")
    elif node["language"] == "python":
        scope: dict[str, Any] = {}
        exec(sql, scope)  # noqa: S102 (as dbt runs it)
        con.register("made", scope["model"](scope["dbtObj"](con.table), con))
        con.execute(f"create table {name} as from made")
        con.unregister("made")
    else:
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        con.execute(f"create {kind} {name} as {sql}")
