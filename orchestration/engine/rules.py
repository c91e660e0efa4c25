"""Where Spark means something else by what DuckDB's dialect says, or has no such function: one named rule for each.

A rule takes a node of sqlglot's tree as DuckDB means it and returns what Spark must be told: another node, or the same
one where the rule has nothing to say. Most of these differences are silent: without the rule, Spark answers otherwise.
Rules that need more than one node are in ``unnesting`` and ``unions``; what no rule translates is in ``foreign``.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

Rule = Callable[[exp.Expr], exp.Expr]

_INTEGERS = {exp.DataType.Type.INT, exp.DataType.Type.BIGINT, exp.DataType.Type.SMALLINT, exp.DataType.Type.TINYINT}


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of a function of Spark that sqlglot need not know."""
    return exp.Anonymous(this=name, expressions=[one.copy() for one in arguments])


def called(node: exp.Expr) -> str:
    """The name, in capitals, of a function that sqlglot does not know; empty for any other node."""
    return node.name.upper() if isinstance(node, exp.Anonymous) else ""


def _cast(node: exp.Expr, to: str) -> exp.Cast:
    return exp.Cast(this=node.copy(), to=exp.DataType.build(to, dialect="spark"))


def division_is_of_doubles(node: exp.Expr) -> exp.Expr:
    """DuckDB divides decimals as doubles; Spark as decimals, and rounds."""
    return exp.Div(this=_cast(node.this, "double"), expression=node.expression) if isinstance(node, exp.Div) else node


def mean_is_of_doubles(node: exp.Expr) -> exp.Expr:
    """The mean of decimals is a double in DuckDB and a decimal of four more digits in Spark."""
    return exp.Avg(this=_cast(node.this, "double")) if isinstance(node, exp.Avg) else node


def integers_are_rounded(node: exp.Expr) -> exp.Expr:
    """A fraction cast to an integer is rounded in DuckDB and cut off in Spark, but for a cast to a decimal."""
    if type(node) is exp.Cast and node.to.this in _INTEGERS:
        return exp.Cast(this=_cast(node.this, "decimal(38, 0)"), to=node.to)
    return node


def lengths_are_bigint(node: exp.Expr) -> exp.Expr:
    """The length of a text is a BIGINT in DuckDB, an INT in Spark, and the type of a column that is published."""
    return _cast(node, "bigint") if isinstance(node, exp.Length) else node


def extremes_skip_nulls(node: exp.Expr) -> exp.Expr:
    """``arg_min`` never answers null for a row that has one; ``min_by`` does."""
    if not isinstance(node, exp.ArgMin | exp.ArgMax):
        return node
    return exp.Filter(this=node.copy(), expression=exp.Where(this=node.this.copy().is_(exp.null()).not_()))


def filters_of_filters_are_one(node: exp.Expr) -> exp.Expr:
    """What ``extremes_skip_nulls`` put into a filter of the model's own."""
    if isinstance(node, exp.Filter) and isinstance(node.this, exp.Filter):
        inner = node.this
        both = exp.and_(node.expression.this, inner.expression.this)
        return exp.Filter(this=inner.this, expression=exp.Where(this=both))
    return node


def lists_keep_nulls(node: exp.Expr) -> exp.Expr:
    """``list`` holds a null for each null; ``collect_list`` leaves them out, unless they are inside of something."""
    if not isinstance(node, exp.ArrayAgg):
        return node
    of_distinct = isinstance(node.this, exp.Distinct)
    value = node.this.expressions[0] if of_distinct else node.this
    held: exp.Expr = call("STRUCT", exp.alias_(value, "kept"))
    gathered = call("COLLECT_LIST", exp.Distinct(expressions=[held]) if of_distinct else held)
    unwrapped = exp.Lambda(
        this=exp.Dot.build([exp.column("one"), exp.to_identifier("kept")]), expressions=[exp.to_identifier("one")]
    )
    return call("TRANSFORM", gathered, unwrapped)


def distinct_texts_are_sorted_sets(node: exp.Expr) -> exp.Expr:
    """Two ``listagg(distinct …)`` in one select end in an internal error of Spark (4.3)."""
    if not (isinstance(node, exp.GroupConcat) and node.this.find(exp.Distinct)):
        return node
    value = node.this.find(exp.Distinct).expressions[0]
    joined = call("ARRAY_JOIN", call("ARRAY_SORT", call("COLLECT_SET", value)), node.args["separator"])
    is_any = exp.GT(this=exp.Count(this=value.copy()), expression=exp.Literal.number(0))
    return exp.If(this=is_any, true=joined, false=exp.null())


def sums_have_no_order(node: exp.Expr) -> exp.Expr:
    """Spark adds in the order in which rows come: fractions agree within the tolerance, not to the last digit."""
    if isinstance(node, exp.Sum | exp.Avg) and isinstance(node.this, exp.Order):
        return type(node)(this=node.this.this.copy())
    return node


def elements_out_of_range_are_null(node: exp.Expr) -> exp.Expr:
    """sqlglot counts ``list[-1]`` from the front, and Spark refuses an index that is too large."""
    if isinstance(node, exp.Bracket):
        # The tree holds positions from 0, as most dialects count them; -1 is -2 there.
        return call("TRY_ELEMENT_AT", node.this, exp.Literal.number(int(node.expressions[0].to_py()) + 1))
    return node


def slices_have_a_length(node: exp.Expr) -> exp.Expr:
    """``list_slice`` takes the last position, ``slice`` how many."""
    if called(node) == "LIST_SLICE":
        of_list, first, last = node.expressions
        length = exp.Add(this=exp.Sub(this=last.copy(), expression=first.copy()), expression=exp.Literal.number(1))
        return call("SLICE", of_list, first, length)
    return node


def joined_sums_are_in_brackets(node: exp.Expr) -> exp.Expr:
    """``'a' || 1 + 2`` is a3 in DuckDB; Spark joins first."""
    is_joined = isinstance(node.parent, exp.DPipe) and isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div)
    return exp.Paren(this=node.copy()) if is_joined else node


def position_in_list_is_null_without(node: exp.Expr) -> exp.Expr:
    """Where a list does not hold the value, ``list_position`` is null and ``array_position`` 0."""
    if called(node) == "LIST_POSITION":
        return exp.Nullif(this=call("ARRAY_POSITION", *node.expressions), expression=exp.Literal.number(0))
    return node


def full_matches_are_anchored(node: exp.Expr) -> exp.Expr:
    """Spark has no ``regexp_full_match``, only the search for a part."""
    if isinstance(node, exp.RegexpFullMatch):
        return exp.RegexpLike(this=node.this, expression=exp.Literal.string(f"^(?:{node.expression.name})\\z"))
    return node


def patterns_end_at_the_end(node: exp.Expr) -> exp.Expr:
    """In a pattern, Spark takes ``$`` for the end of the text or the line break before it; DuckDB for the end alone."""
    patterned = exp.RegexpLike | exp.RegexpExtract | exp.RegexpReplace
    if isinstance(node, patterned) and node.expression.is_string and node.expression.name.endswith("$"):
        node = node.copy()
        node.set("expression", exp.Literal.string(f"{node.expression.name[:-1]}\\z"))
    return node


def months_are_added(node: exp.Expr) -> exp.Expr:
    """Spark has no ``to_months``."""
    if called(node) == "TO_MONTHS":
        return call("MAKE_YM_INTERVAL", exp.Literal.number(0), _cast(node.expressions[0], "int"))
    return node


def months_apart_are_calendar_months(node: exp.Expr) -> exp.Expr:
    """From 31 January to 1 February, ``datediff('month', …)`` is 1 in DuckDB and 0, for no month is full, in Spark."""
    if not isinstance(node, exp.DateDiff) or str(node.args.get("unit")).upper() != "MONTH":
        return node
    years = exp.Paren(
        this=exp.Sub(this=exp.Year(this=node.this.copy()), expression=exp.Year(this=node.expression.copy()))
    )
    months = exp.Sub(this=exp.Month(this=node.this.copy()), expression=exp.Month(this=node.expression.copy()))
    return exp.Paren(
        this=exp.Add(this=exp.Mul(this=years, expression=exp.Literal.number(12)), expression=exp.Paren(this=months))
    )


def weeks_begin_on_monday(node: exp.Expr) -> exp.Expr:
    """``isodow`` is 1 on Monday and 7 on Sunday; sqlglot makes it 1 on Saturday."""
    if isinstance(node, exp.DayOfWeekIso):
        return exp.Paren(this=exp.Add(this=call("WEEKDAY", node.this), expression=exp.Literal.number(1)))
    return node


def unreadable_dates_are_null(node: exp.Expr) -> exp.Expr:
    """``try_strptime`` by its name in Spark, with the letters that Spark writes a format in."""
    if called(node) != "TRY_STRPTIME":
        return node
    text, form = node.expressions
    asked = exp.StrToTime(this=text.copy(), format=form.copy())
    letters = asked.sql("spark").rpartition(", ")[2].rstrip(")").strip("'")
    return call("TRY_TO_TIMESTAMP", text, exp.Literal.string(letters))


def filters_in_windows_are_conditions(node: exp.Expr) -> exp.Expr:
    """Spark has no ``filter`` in a window; aggregates skip nulls."""
    if not (isinstance(node, exp.Window) and isinstance(node.this, exp.Filter)):
        return node
    node = node.copy()
    kept, aggregate = node.this.expression.this, node.this.this
    value = exp.Literal.number(1) if isinstance(aggregate.this, exp.Star) else aggregate.this.copy()
    aggregate.set("this", exp.If(this=kept.copy(), true=value, false=exp.null()))
    node.set("this", aggregate.copy())
    return node


def named_windows_are_written_out(node: exp.Expr) -> exp.Expr:
    """``over (w order by …)`` goes on with the window ``w``; Spark takes a name alone."""
    if not (isinstance(node, exp.Window) and node.alias and node.args.get("order")):
        return node
    select = node.find_ancestor(exp.Select)
    named = {one.this.name.lower(): one for one in (select.args.get("windows") or [])} if select else {}
    if node.alias.lower() not in named:
        return node
    node, window = node.copy(), named[node.alias.lower()]
    node.set("alias", None)
    node.set("partition_by", [one.copy() for one in window.args.get("partition_by") or []])
    return node


def any_values_are_told_to_skip_nulls(node: exp.Expr) -> exp.Expr:
    """DuckDB's any_value skips nulls; Spark reads IGNORE NULLS only behind a filter, where sqlglot does not put it."""
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue):
        return call("any_value", node.this.this, exp.true())
    return node


RULES: tuple[Rule, ...] = (
    joined_sums_are_in_brackets,
    named_windows_are_written_out,
    extremes_skip_nulls,
    filters_of_filters_are_one,
    filters_in_windows_are_conditions,
    division_is_of_doubles,
    sums_have_no_order,
    mean_is_of_doubles,
    integers_are_rounded,
    lengths_are_bigint,
    lists_keep_nulls,
    distinct_texts_are_sorted_sets,
    elements_out_of_range_are_null,
    slices_have_a_length,
    position_in_list_is_null_without,
    patterns_end_at_the_end,
    full_matches_are_anchored,
    months_are_added,
    months_apart_are_calendar_months,
    weeks_begin_on_monday,
    unreadable_dates_are_null,
    any_values_are_told_to_skip_nulls,
)
"""In the order in which they are applied, each to all of a query."""


def apply(rule: Rule, query: exp.Expr) -> bool:
    """Apply a rule to all nodes of a query, inner ones first; returns whether it had anything to say."""
    changed = False
    for node in reversed(list(query.walk())):
        said = rule(node)
        if said is not node:
            node.replace(said)
            changed = True
    return changed
