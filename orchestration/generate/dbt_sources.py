"""dbt's sources: the tables of raw, and what the loader knows of its own work."""

from __future__ import annotations

from typing import Any

from orchestration.core.table import Table
from orchestration.generate.wording import described
from orchestration.publishers.registry import all_datasets

_BUILD = '{{ "build" if target.type == "duckdb" else none }}'
"""The database of sources: DuckDB attaches a file by that name, and Spark has schemas alone."""


def raw_source() -> dict[str, Any]:
    """Every declared table with its columns."""
    return {
        "name": "raw",
        "database": _BUILD,
        "schema": "raw",
        "description": "The publishers' tables as loaded behind the gate.",
        "tables": [_source_table(table) for dataset in all_datasets() for table in dataset.tables],
    }


def meta_source() -> dict[str, Any]:
    """The loader's own tables."""
    return {
        "name": "meta",
        "database": _BUILD,
        "schema": "meta",
        "description": "What the loader knows of its own work.",
        "tables": [
            {"name": "datasets", "description": "One row per dataset: licence, state and freshness."},
            {"name": "store", "description": "One row: the mode that raw belongs to."},
            {"name": "revisions", "description": "One row per cell that a publisher changed after first print."},
            {"name": "findings", "description": "One row per thing found in a partition that was loaded all the same."},
        ],
    }


def _source_table(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "description": table.description,
        "columns": [{"name": column.name, "description": described(column)} for column in table.columns],
    }
