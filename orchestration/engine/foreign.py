"""What is not said to Spark: constructs of a query that no rule translates, found before anything runs.

sqlglot hands on a function that it does not know, and drops or misreads some constructs without a word. So functions
are listed that mean the same on both engines, or do so by a rule; any other one stops by its name until somebody has
looked what Spark makes of it, written a rule if it needs one, and added it here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from orchestration.engine.rules import called

_SAME: tuple[type[exp.Expr], ...] = (
    exp.Abs, exp.And, exp.AnyValue, exp.Array, exp.ArrayContains, exp.ArrayDistinct, exp.ArrayPrepend, exp.ArraySize,
    exp.ArraySort, exp.ArrayToString, exp.Case, exp.Cast, exp.Coalesce, exp.Concat, exp.ConcatWs, exp.Contains,
    exp.Corr, exp.Count, exp.DateFromParts, exp.Day, exp.DenseRank, exp.Exists, exp.Exp, exp.FirstValue, exp.Greatest,
    exp.GroupConcat, exp.If, exp.Lag, exp.LastDay, exp.Lead, exp.Least, exp.Left, exp.Ln, exp.LogicalOr, exp.Lower,
    exp.Max, exp.Min, exp.Month, exp.Nullif, exp.Or, exp.Pad, exp.Pow, exp.Quarter, exp.Rank, exp.RegexpExtract,
    exp.RegexpLike, exp.Replace, exp.Right, exp.Round, exp.RowNumber, exp.Split, exp.SplitPart, exp.StartsWith,
    exp.StrToTime, exp.Substring, exp.TimestampTrunc, exp.TimeToStr, exp.Trim, exp.Year,
)  # fmt: skip
"""As sqlglot says them, they answer alike."""

_BY_RULE: tuple[type[exp.Expr], ...] = (
    exp.ArgMax, exp.ArgMin, exp.ArrayAgg, exp.Avg, exp.DateDiff, exp.DayOfWeekIso, exp.Explode, exp.GenerateSeries,
    exp.Length, exp.RegexpFullMatch, exp.RegexpReplace, exp.Sum,
)  # fmt: skip
_NAMED_BY_RULE = ("GENERATE_SUBSCRIPTS", "LIST_POSITION", "LIST_SLICE", "TO_MONTHS", "TRY_STRPTIME")

_TYPES = (
    "ARRAY",
    "BIGINT",
    "BOOLEAN",
    "DATE",
    "DECIMAL",
    "DOUBLE",
    "INT",
    "INTERVAL",
    "TEXT",
    "TIMESTAMPNTZ",
    "VARCHAR",
)
"""Types that both have; a timestamp has no time zone, and an array is of such a type."""

_ORDERED = exp.GroupConcat | exp.Sum | exp.Avg | exp.Window
"""What may hold an order inside: a joined text keeps it, sums and means do without."""


def foreign_constructs(query: exp.Expr) -> list[str]:
    """Constructs of a query, as DuckDB reads it, that cannot be said to Spark; each once, none if all can be."""
    asked = (_of_function, _of_syntax, _of_arguments)
    return list(dict.fromkeys(name for node in query.walk() for ask in asked for name in ask(node)))


def _of_function(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Anonymous):
        if called(node) not in _NAMED_BY_RULE:
            yield f"{node.name.lower()}()"
    elif isinstance(node, exp.Func) and type(node) not in (*_SAME, *_BY_RULE):
        yield f"{node.sql_name().lower()}()"


def _of_syntax(node: exp.Expr) -> Iterator[str]:
    match node:
        case exp.DataType() if node.this.name not in _TYPES:
            yield f"the type {node.sql('duckdb').lower()}"
        case exp.Command():
            yield "a statement that sqlglot cannot read"
        case exp.Pivot():
            yield "unpivot" if node.args.get("unpivot") else "pivot"
        case exp.Join() if node.args.get("method"):
            yield f"{node.args['method'].lower()} join"
        case exp.Slice():
            yield "[from:to], which is of a text or of a list (use substr or list_slice)"
        case exp.Bracket() if not all(one.is_int or isinstance(one, exp.Slice) for one in node.expressions):
            yield "[…] with a position that is no number"
        case exp.Order() if isinstance(node.parent, exp.Func) and not isinstance(node.parent, _ORDERED):
            yield f"order by inside {node.parent.sql_name().lower()}()"
        case exp.Star() if node.args.get("replace") or node.args.get("rename"):
            yield "* replace or * rename"


def _of_arguments(node: exp.Expr) -> Iterator[str]:
    """What a function that is known is not known with."""
    match node:
        case exp.DateDiff() if str(node.args.get("unit")).upper() not in ("DAY", "MONTH"):
            yield f"datediff('{str(node.args.get('unit')).lower()}')"
        case exp.RegexpReplace() if "g" not in node.text("modifiers"):
            yield "regexp_replace() of the first match alone (give it 'g')"
        case exp.RegexpFullMatch() if not node.expression.is_string or node.args.get("options"):
            yield "regexp_full_match() with options, or of a pattern that is no text"
        case exp.GroupConcat() if node.this.find(exp.Distinct) and not _is_sorted_by_itself(node):
            yield "string_agg(distinct) with a filter, or not in the order of its own values"
        case exp.ArrayAgg() if isinstance(node.parent, exp.Filter):
            yield "list() with a filter"
        case exp.ArgMin() | exp.ArgMax() if node.args.get("count"):
            yield f"{node.sql_name().lower()}() of several"


def _is_sorted_by_itself(node: exp.GroupConcat) -> bool:
    distinct = node.this.find(exp.Distinct)
    keys = node.this.expressions if isinstance(node.this, exp.Order) else []
    is_so = distinct is not None and [(key.this, key.args.get("desc")) for key in keys] in (
        [(distinct.expressions[0], None)],
        [(distinct.expressions[0], False)],
    )
    return is_so and not isinstance(node.parent, exp.Filter | exp.Window)
