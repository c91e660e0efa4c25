"""Are two tables the same, row for row? Exactly, but for the last digits of fractions."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

RELATIVE_TOLERANCE = 1e-9
"""Of fractions alone, and relative to the larger. DuckDB adds them in a stated order, Spark in the order in which rows
come; a double has sixteen digits, of which a sum of a million terms may lose six."""

ABSOLUTE_TOLERANCE = 1e-12
"""Of fractions that are next to nothing: a change between two that are nearly equal is made of their last digits, so
that any number of its own may differ."""

_FRACTIONS = ("DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Compared:
    """How a table of the engine differs from the one that DuckDB made.

    Args:
        rows: of DuckDB's.
        within_tolerance: rows that differ in fractions alone, and by no more than the tolerance.
        missing: rows of DuckDB's that the engine's table has not.
        added: rows of the engine's table that DuckDB's has not.
        columns: how the columns differ in name, order or type; empty if they do not.
        example: the first row that differs, as both have it; empty if none does.
    """

    table: str
    rows: int
    within_tolerance: int
    missing: int
    added: int
    columns: str = ""
    example: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs that may not."""
        return not (self.missing or self.added or self.columns)


def compare(con: duckdb.DuckDBPyConnection, name: str, ours: str, theirs: str) -> Compared:
    """Compare the relation ``theirs``, of the engine, with ``ours``, by ``except all`` both ways.

    Rows that are in one of them alone are paired by all columns that are no fractions, in the order of the fractions;
    a pair is the same if each fraction is within ``RELATIVE_TOLERANCE`` or ``ABSOLUTE_TOLERANCE``.

    Args:
        name: of the table, for the result.
    """
    columns = con.execute(f"describe {ours}").fetchall()
    other = con.execute(f"describe {theirs}").fetchall()
    (rows,) = con.execute(f"select count(*) from {ours}").fetchall()[0]
    if difference := _differing([row[:2] for row in columns], [row[:2] for row in other]):
        return Compared(name, rows, 0, 0, 0, difference)
    exact = [f'"{column}"' for column, kind, *_ in columns if kind not in _FRACTIONS]
    fractions = [f'"{column}"' for column, kind, *_ in columns if kind in _FRACTIONS]
    numbered = f"*, row_number() over ({_clause('partition by', exact)} {_clause('order by', fractions)}) as pair"
    same_key = " and ".join(f"one.{column} is not distinct from other.{column}" for column in [*exact, "pair"])
    is_near = " and ".join(f"coalesce({_near(column)}, false)" for column in fractions) or "true"
    sides = f"""
        one as (select {numbered}, true as is_there from (from {ours} except all from {theirs})),
        other as (select {numbered}, true as is_there from (from {theirs} except all from {ours}))
    """
    within, missing, added = con.execute(
        f"""
        with {sides},
        paired as (
            select one.is_there is not null as is_one, other.is_there is not null as is_other, {is_near} as is_near
            from one full join other on {same_key}
        )
        select
            count(*) filter (where is_one and is_other and is_near),
            count(*) filter (where is_one and not (is_other and is_near)),
            count(*) filter (where is_other and not (is_one and is_near))
        from paired
        """
    ).fetchall()[0]
    if not missing and not added:
        return Compared(name, rows, within, missing, added)
    first = [
        con.execute(
            f"""
            with {sides}
            select {side}.* exclude (pair, is_there) from {side} left join {another} on {same_key}
            where {another}.is_there is null or not ({is_near})
            order by all limit 1
            """
        ).fetchone()
        for side, another in (("one", "other"), ("other", "one"))
    ]
    return Compared(name, rows, within, missing, added, example=_example([row[0] for row in columns], *first))


def _example(columns: list[str], ours: tuple[object, ...] | None, theirs: tuple[object, ...] | None) -> str:
    """What both have in common, and what each has where they differ; or the row that only one has."""
    if ours is None or theirs is None:
        row = ours or theirs or ()
        told = ", ".join(f"{column} {value}" for column, value in zip(columns, row, strict=True))
        return f"{'DuckDB' if ours else 'the engine'} alone has: {told}"
    cells = list(zip(columns, ours, theirs, strict=True))
    common = ", ".join(f"{column} {one}" for column, one, other in cells if one == other)
    apart = ", ".join(f"{column} {one} and {other}" for column, one, other in cells if one != other)
    return f"DuckDB and the engine have {apart}; where {common}"


def _differing(ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> str:
    if ours == theirs:
        return ""
    lacking = [" ".join(column) for column in ours if column not in theirs]
    foreign = [" ".join(column) for column in theirs if column not in ours]
    return f"{', '.join(lacking) or 'none'} in DuckDB alone, {', '.join(foreign) or 'none'} in the engine alone"


def _near(column: str) -> str:
    one, other = f"one.{column}", f"other.{column}"
    allowed = f"greatest({RELATIVE_TOLERANCE} * abs({one}), {RELATIVE_TOLERANCE} * abs({other}), {ABSOLUTE_TOLERANCE})"
    return f"({one} is not distinct from {other} or abs({one} - {other}) <= {allowed})"


def _clause(words: str, columns: list[str]) -> str:
    return f"{words} {', '.join(columns)}" if columns else ""
