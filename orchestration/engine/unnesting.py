"""Rows made of lists: DuckDB's ``unnest`` in a select list, and series of numbers and days."""

from __future__ import annotations

from sqlglot import exp

from orchestration.engine.rules import call, called


def series_may_be_empty(query: exp.Expr) -> bool:
    """A series from 1 to 0 is empty in DuckDB; ``sequence`` counts down.

    ``range`` and ``generate_series`` become ``sequence`` with the step in which DuckDB counts, or no element; as a
    table, its rows.
    """
    found = list(query.find_all(exp.GenerateSeries))
    for series in reversed(found):
        start, end = series.args["start"], series.args["end"]
        step = series.args.get("step") or exp.Literal.number(1)
        if series.args.get("is_end_exclusive"):
            end = exp.Sub(this=exp.Paren(this=end.copy()), expression=exp.Literal.number(1))
        counted = call("SEQUENCE", start, end, step)
        is_empty = exp.GT(this=exp.Paren(this=start.copy()), expression=exp.Paren(this=end.copy()))
        elements = exp.If(this=is_empty, true=call("ARRAY"), false=counted)
        series.replace(call("EXPLODE", elements) if isinstance(series.parent, exp.Table) else elements)
    return bool(found)


def unnests_are_lateral_views(query: exp.Expr) -> bool:
    """Rows of ``unnest`` in a select list: lists beside each other go in step, and the shorter ones end in nulls.

    Spark takes one such function a select, and none inside of an expression; a lateral view says both.
    """
    changed = False
    for number, select in enumerate(list(query.find_all(exp.Select))):
        unnested = [
            node
            for projection in select.expressions
            for node in projection.find_all(exp.Explode, exp.Anonymous)
            if (isinstance(node, exp.Explode) or called(node) == "GENERATE_SUBSCRIPTS")
            and node.find_ancestor(exp.Select) is select
        ]
        if unnested:
            _as_lateral_view(select, unnested, f"unnested_{number}")
            changed = True
    return changed


def _as_lateral_view(select: exp.Select, unnested: list[exp.Expr], name: str) -> None:
    columns = [f"{name}_{position}" for position in range(len(unnested))]
    lists = [_list_of(node) for node in unnested]
    if len(lists) == 1:
        rows: exp.Expr = call("EXPLODE", lists[0])
    else:
        # A list that is null would leave out the row of the others.
        rows = call(
            "INLINE", call("ARRAYS_ZIP", *(exp.Coalesce(this=one, expressions=[call("ARRAY")]) for one in lists))
        )
    alias = exp.TableAlias(this=exp.to_identifier(name), columns=[exp.to_identifier(column) for column in columns])
    for node, column in zip(unnested, columns, strict=True):
        node.replace(exp.column(column, table=name))
    for projection in select.expressions:
        if isinstance(projection, exp.Star):
            # All columns of the view's own are not meant.
            left_out = projection.args.get("except_") or []
            projection.set("except_", [*left_out, *(exp.to_identifier(column) for column in columns)])
    if not select.args.get("from_"):
        select.from_("(select 1) as one_row", copy=False)
    select.append("laterals", exp.Lateral(this=rows, view=True, alias=alias))


def _list_of(node: exp.Expr) -> exp.Expr:
    """The list that is unnested; for the positions in a list, those."""
    if isinstance(node, exp.Explode):
        unnested: exp.Expr = node.this
        return unnested.copy()
    of_list = node.expressions[0]
    positions = call("SEQUENCE", exp.Literal.number(1), call("SIZE", of_list))
    return exp.If(
        this=exp.GT(this=call("SIZE", of_list), expression=exp.Literal.number(0)), true=positions, false=call("ARRAY")
    )
