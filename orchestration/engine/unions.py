"""``union by name``: Spark pairs columns by position alone, so that the names are written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

Columns = Callable[[str, str], Sequence[str]]
"""Schema and table -> its columns, in order."""

_NUMBER = "number_of_union"


def unions_name_their_columns(query: exp.Expr, columns: Columns) -> bool:
    """Write out the columns of both sides of each union by name; one that a side does not have is null there.

    Args:
        columns: is asked for the tables of the query, if a side selects all columns of something.

    Raises:
        ValueError: the columns of a side cannot be told.
    """
    unions = [one for one in query.find_all(exp.SetOperation) if one.args.get("by_name")]
    if not unions:
        return False
    for number, union in enumerate(unions):
        union.meta[_NUMBER] = number
    sides = _columns_of_sides(query, columns)
    for union in reversed(unions):
        left, right = sides[union.meta[_NUMBER]]
        every = [*left, *(column for column in right if column not in left)]
        for side, has, alias in (("this", left, "left_side"), ("expression", right, "right_side")):
            chosen = [exp.column(name) if name in has else exp.alias_(exp.null(), name) for name in every]
            union.set(
                side,
                exp.select(*chosen).from_(
                    exp.Subquery(this=union.args[side].copy(), alias=exp.TableAlias(this=exp.to_identifier(alias)))
                ),
            )
        union.set("by_name", None)
    return True


def _columns_of_sides(query: exp.Expr, columns: Columns) -> Mapping[int, tuple[list[str], list[str]]]:
    try:
        return _named(query)
    except ValueError:
        return _named(_with_stars_written_out(query, columns))


def _named(query: exp.Expr) -> Mapping[int, tuple[list[str], list[str]]]:
    return {
        union.meta[_NUMBER]: (_names(union.this), _names(union.expression))
        for union in query.find_all(exp.SetOperation)
        if _NUMBER in union.meta
    }


def _with_stars_written_out(query: exp.Expr, columns: Columns) -> exp.Expr:
    asked = query.copy()
    inner = {one.alias.lower() for one in asked.find_all(exp.CTE)}
    schema: dict[str, Any] = {}
    for table in asked.find_all(exp.Table):
        if table.db:
            schema.setdefault(table.db, {})[table.name] = dict.fromkeys(columns(table.db, table.name), "unknown")
        elif table.name and table.name.lower() not in inner:  # a function of rows has no name, and says its columns
            raise ValueError(f"the columns of {table.name} are not known")
    return qualify(asked, schema=schema, dialect="duckdb", validate_qualify_columns=False, identify=False)


def _names(side: Any) -> list[str]:
    query = side.unnest()
    if isinstance(query, exp.SetOperation):
        left, right = _names(query.this), _names(query.expression)
        return [*left, *(name for name in right if name not in left)] if _NUMBER in query.meta else left
    names = [str(one.alias_or_name) for one in query.selects]
    if "*" in names:
        raise ValueError("the columns of a side are not known")
    return names
