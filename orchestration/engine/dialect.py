"""One query in DuckDB's dialect, said in Spark's."""

from __future__ import annotations

from typing import NamedTuple

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from orchestration.core.errors import NotForEngine
from orchestration.engine.foreign import foreign_constructs
from orchestration.engine.rules import RULES, apply
from orchestration.engine.unions import Columns, unions_name_their_columns
from orchestration.engine.unnesting import series_may_be_empty, unnests_are_lateral_views


class Said(NamedTuple):
    """A query in Spark's dialect, and the rules by which it is another than sqlglot alone would make it."""

    sql: str
    rules: tuple[str, ...]


def to_spark(sql: str, columns: Columns) -> Said:
    """Say a query to Spark that answers there as the given one does on DuckDB.

    Args:
        sql: in DuckDB's dialect; names may be quoted as dbt quotes them for Spark.
        columns: is asked for the columns of tables, where a query pairs all columns of something by name.

    Raises:
        NotForEngine: it holds a construct that no rule translates.
    """
    query = _read(sql)
    if foreign := foreign_constructs(query):
        raise _not_said(foreign)
    try:
        rules = [unions_name_their_columns.__name__] if unions_name_their_columns(query, columns) else []
    except ValueError as error:
        raise _not_said([f"union by name: {error}"]) from error
    rules += [rule.__name__ for rule in (series_may_be_empty, unnests_are_lateral_views) if rule(query)]
    rules += [rule.__name__ for rule in RULES if apply(rule, query)]
    return Said(query.sql("spark", comments=False), tuple(rules))


def foreign_in(sql: str) -> list[str]:
    """What of a query cannot be said to Spark, in words; nothing if all can be."""
    try:
        return foreign_constructs(_read(sql))
    except NotForEngine as error:
        return [error.found]


def is_same_text(sql: str, said: Said) -> bool:
    """Whether Spark reads a query as it is written for DuckDB, but for quotes and the order of nulls in words."""
    ours = _read(sql).sql("duckdb", comments=False)
    return not said.rules and ours.replace('"', "") == said.sql.replace("`", "")


def _read(sql: str) -> exp.Expr:
    try:
        return parse_one(sql.replace("`", '"'), dialect="duckdb")
    except SqlglotError as error:
        raise _not_said([f"SQL that sqlglot cannot read ({' '.join(str(error).split())[:160]})"]) from error


def _not_said(constructs: list[str]) -> NotForEngine:
    return NotForEngine(
        expected="SQL that can be said to the engine",
        found=", ".join(constructs),
        remedy="Say it in SQL that both engines read, or add a rule and its test to orchestration/engine.",
    )
