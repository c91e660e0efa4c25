"""Engines: what makes the marts of what the gates accepted."""

from __future__ import annotations

from enum import StrEnum


class Engine(StrEnum):
    """What runs the models and their tests; what they made is published by DuckDB in any case."""

    DUCKDB = "duckdb"
    SPARK = "spark"
