"""Queries in DuckDB's dialect as they are said to Spark. A case shows what DuckDB answers, and what would be lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import duckdb
import pytest
from sqlglot import parse_one

from orchestration.core.errors import NotForEngine
from orchestration.engine.dialect import foreign_in, is_same_text, to_spark
from orchestration.engine.rules import RULES


class Case(NamedTuple):
    """A query, DuckDB's answer, what sqlglot alone tells Spark, what Spark makes of that, and what it is told here."""

    rule: str
    sql: str
    answer: Any
    alone: str
    lost: str
    said: str


T = "from (values (1), (null), (2)) as t(x)"
S = "FROM VALUES (1), (NULL), (2) AS t(x)"

CASES = [
    Case(
        "any_values_are_told_to_skip_nulls",
        f"select any_value(x) filter (where x is null or x > 1) {T}",
        2,
        f"SELECT ANY_VALUE(x) IGNORE NULLS FILTER(WHERE x IS NULL OR x > 1) {S}",
        "it is not read: a syntax error",
        f"SELECT ANY_VALUE(x, TRUE) FILTER(WHERE x IS NULL OR x > 1) {S}",
    ),
    Case(
        "division_is_of_doubles",
        "select cast(1 as decimal(9, 2)) / 3",
        1 / 3,
        "SELECT CAST(1 AS DECIMAL(9, 2)) / 3",
        "a decimal, rounded: 0.3333333333333",
        "SELECT CAST(CAST(1 AS DECIMAL(9, 2)) AS DOUBLE) / 3",
    ),
    Case(
        "mean_is_of_doubles",
        f"select avg(x) {T}",
        1.5,
        f"SELECT AVG(x) {S}",
        "of decimals, a decimal of four more digits",
        f"SELECT AVG(CAST(x AS DOUBLE)) {S}",
    ),
    Case(
        "integers_are_rounded",
        "select cast(1.5 as integer)",
        2,
        "SELECT CAST(1.5 AS INT)",
        "1, cut off",
        "SELECT CAST(CAST(1.5 AS DECIMAL(38, 0)) AS INT)",
    ),
    Case(
        "lengths_are_bigint",
        "select typeof(length('abc'))",
        "BIGINT",
        "SELECT TYPEOF(LENGTH('abc'))",
        "an INT, and another type of the table",
        "",
    ),
    Case(
        "extremes_skip_nulls",
        "select arg_min(x, k) from (values (null, 1), ('b', 2)) as t(x, k)",
        "b",
        "SELECT MIN_BY(x, k) FROM VALUES (NULL, 1), ('b', 2) AS t(x, k)",
        "null, of the least k",
        "SELECT MIN_BY(x, k) FILTER(WHERE NOT x IS NULL) FROM VALUES (NULL, 1), ('b', 2) AS t(x, k)",
    ),
    Case(
        "filters_of_filters_are_one",
        "select arg_max(x, k) filter (where k < 3) from (values ('a', 1), (null, 2), ('c', 3)) as t(x, k)",
        "a",
        "SELECT MAX_BY(x, k) FILTER(WHERE k < 3) FROM VALUES ('a', 1), (NULL, 2), ('c', 3) AS t(x, k)",
        "null, of the largest k below 3",
        "SELECT MAX_BY(x, k) FILTER(WHERE k < 3 AND NOT x IS NULL)"
        " FROM VALUES ('a', 1), (NULL, 2), ('c', 3) AS t(x, k)",
    ),
    Case(
        "lists_keep_nulls",
        f"select list(x) {T}",
        [1, None, 2],
        f"SELECT COLLECT_LIST(x) {S}",
        "[1, 2]",
        f"SELECT TRANSFORM(COLLECT_LIST(STRUCT(x AS kept)), one -> one.kept) {S}",
    ),
    Case(
        "lists_keep_nulls",
        "select len(list(distinct x)) from (values (1), (1), (null)) as t(x)",
        2,
        "SELECT LENGTH(COLLECT_LIST(DISTINCT x)) FROM VALUES (1), (1), (NULL) AS t(x)",
        "1 element",
        "",
    ),
    Case(
        "distinct_texts_are_sorted_sets",
        "select string_agg(distinct x, '+' order by x) from (values ('b'), ('a'), ('b'), (null)) as t(x)",
        "a+b",
        "SELECT LISTAGG(DISTINCT x, '+') WITHIN GROUP (ORDER BY x NULLS LAST)"
        " FROM VALUES ('b'), ('a'), ('b'), (NULL) AS t(x)",
        "no answer, when there are two of them: an internal error",
        "SELECT IF(COUNT(x) > 0, ARRAY_JOIN(ARRAY_SORT(COLLECT_SET(x)), '+'), NULL)"
        " FROM VALUES ('b'), ('a'), ('b'), (NULL) AS t(x)",
    ),
    Case(
        "sums_have_no_order",
        f"select sum(x order by x) {T}",
        3,
        f"SELECT SUM(x ORDER BY x NULLS LAST) {S}",
        "no answer: Spark has no such sum",
        f"SELECT SUM(x) {S}",
    ),
    Case(
        "elements_out_of_range_are_null",
        "select [7, 8][-1]",
        8,
        "SELECT ARRAY(7, 8)[-2]",
        "another element, or an error",
        "SELECT TRY_ELEMENT_AT(ARRAY(7, 8), -1)",
    ),
    Case(
        "slices_have_a_length",
        "select list_slice([6, 7, 8, 9], 2, 3)",
        [7, 8],
        "SELECT LIST_SLICE(ARRAY(6, 7, 8, 9), 2, 3)",
        "[7, 8, 9], if it were said by the name of Spark's function",
        "SELECT SLICE(ARRAY(6, 7, 8, 9), 2, 3 - 2 + 1)",
    ),
    Case(
        "joined_sums_are_in_brackets",
        "select 'a' || 1 + 2",
        "a3",
        "SELECT 'a' || 1 + 2",
        "('a' || 1) + 2",
        "SELECT 'a' || (1 + 2)",
    ),
    Case(
        "position_in_list_is_null_without",
        "select list_position([1, 2], 9)",
        None,
        "SELECT LIST_POSITION(ARRAY(1, 2), 9)",
        "0",
        "SELECT NULLIF(ARRAY_POSITION(ARRAY(1, 2), 9), 0)",
    ),
    Case(
        "full_matches_are_anchored",
        "select regexp_full_match('ab', 'a|b')",
        False,
        "SELECT REGEXP_FULL_MATCH('ab', 'a|b')",
        "true, for a part matches",
        "SELECT 'ab' RLIKE '^(?:a|b)\\\\z'",
    ),
    Case(
        "patterns_end_at_the_end",
        "select regexp_matches('a\n', 'a$')",
        False,
        "SELECT 'a\\n' RLIKE 'a$'",
        "true, for the line ends there",
        "SELECT 'a\\n' RLIKE 'a\\\\z'",
    ),
    Case(
        "months_are_added",
        "select cast(date '2024-01-31' + to_months(1) as varchar)",
        "2024-02-29 00:00:00",
        "SELECT CAST(CAST('2024-01-31' AS DATE) + TO_MONTHS(1) AS STRING)",
        "no answer: Spark has no such function",
        "SELECT CAST(CAST('2024-01-31' AS DATE) + MAKE_YM_INTERVAL(0, CAST(1 AS INT)) AS STRING)",
    ),
    Case(
        "months_apart_are_calendar_months",
        "select datediff('month', a, b) from (values (date '2024-01-31', date '2024-02-01')) as t(a, b)",
        1,
        "SELECT DATEDIFF(MONTH, a, b) FROM VALUES (CAST('2024-01-31' AS DATE), CAST('2024-02-01' AS DATE)) AS t(a, b)",
        "0, for no month is full",
        "SELECT ((YEAR(b) - YEAR(a)) * 12 + (MONTH(b) - MONTH(a)))"
        " FROM VALUES (CAST('2024-01-31' AS DATE), CAST('2024-02-01' AS DATE)) AS t(a, b)",
    ),
    Case(
        "weeks_begin_on_monday",
        "select isodow(date '2024-01-07')",
        7,
        "SELECT ((DAYOFWEEK(CAST('2024-01-07' AS DATE)) % 7) + 1)",
        "2, for that Sunday",
        "SELECT (WEEKDAY(CAST('2024-01-07' AS DATE)) + 1)",
    ),
    Case(
        "unreadable_dates_are_null",
        "select try_strptime('202413', '%Y%m')",
        None,
        "SELECT TRY_STRPTIME('202413', '%Y%m')",
        "no answer: Spark has no such function",
        "SELECT TRY_TO_TIMESTAMP('202413', 'yyyyMM')",
    ),
    Case(
        "filters_in_windows_are_conditions",
        "select distinct count(*) filter (where x > 1) over () from (values (1), (2)) as t(x)",
        1,
        "SELECT DISTINCT COUNT(*) FILTER(WHERE x > 1) OVER () FROM VALUES (1), (2) AS t(x)",
        "no answer: Spark has no filter in a window",
        "SELECT DISTINCT COUNT(IF(x > 1, 1, NULL)) OVER () FROM VALUES (1), (2) AS t(x)",
    ),
    Case(
        "named_windows_are_written_out",
        "select max(x) over (w order by x) from (values (1, 'a')) as t(x, g) window w as (partition by g)",
        1,
        "SELECT MAX(x) OVER (w ORDER BY x NULLS LAST) FROM VALUES (1, 'a') AS t(x, g) WINDOW w AS (PARTITION BY g)",
        "no answer: Spark takes the name of a window alone",
        "SELECT MAX(x) OVER (PARTITION BY g ORDER BY x NULLS LAST) FROM VALUES (1, 'a') AS t(x, g)"
        " WINDOW w AS (PARTITION BY g)",
    ),
    Case(
        "series_may_be_empty",
        "select count(*) from (select unnest(generate_series(x, 1)) as n from (values (2)) as t(x)) as u",
        0,
        "SELECT COUNT(*) FROM (SELECT EXPLODE(SEQUENCE(x, 1)) AS n FROM VALUES (2) AS t(x)) AS u",
        "2: the series counts down",
        "SELECT COUNT(*) FROM (SELECT unnested_1.unnested_1_0 AS n FROM VALUES (2) AS t(x)"
        " LATERAL VIEW EXPLODE(IF((x) > (1), ARRAY(), SEQUENCE(x, 1, 1))) unnested_1 AS unnested_1_0) AS u",
    ),
    Case(
        "series_may_be_empty",
        "select count(*) from generate_series(1, 3) as t(x)",
        3,
        "SELECT COUNT(*) FROM EXPLODE(SEQUENCE(1, 3), _u(t))",
        "no answer: a series is no table",
        "SELECT COUNT(*) FROM EXPLODE(IF((1) > (3), ARRAY(), SEQUENCE(1, 3, 1))) AS t(x)",
    ),
    Case(
        "unnests_are_lateral_views",
        "select sum(a), sum(b) from (select unnest(x) as a, unnest([5]) as b from (select [1, 2] as x) as t) as u",
        (3, 5),
        "SELECT SUM(a), SUM(b) FROM (SELECT EXPLODE(x) AS a, EXPLODE(ARRAY(5)) AS b"
        " FROM (SELECT ARRAY(1, 2) AS x) AS t) AS u",
        "no answer: one such function a select",
        "SELECT SUM(a), SUM(b) FROM (SELECT unnested_1.unnested_1_0 AS a, unnested_1.unnested_1_1 AS b"
        " FROM (SELECT ARRAY(1, 2) AS x) AS t LATERAL VIEW"
        " INLINE(ARRAYS_ZIP(COALESCE(x, ARRAY()), COALESCE(ARRAY(5), ARRAY()))) unnested_1"
        " AS unnested_1_0, unnested_1_1) AS u",
    ),
    Case(
        "unions_name_their_columns",
        "select max(b) from (select 1 as a, 2 as b union all by name select 3 as b) as t",
        3,
        "SELECT MAX(b) FROM (SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b) AS t",
        "no answer: Spark pairs columns by position",
        "SELECT MAX(b) FROM (SELECT a, b FROM (SELECT 1 AS a, 2 AS b) AS left_side"
        " UNION ALL SELECT NULL AS a, b FROM (SELECT 3 AS b) AS right_side) AS t",
    ),
]
_BEFORE_RULES = ("series_may_be_empty", "unnests_are_lateral_views", "unions_name_their_columns")
_SAID = [case for case in CASES if case.said]


def _columns(schema: str, table: str) -> Sequence[str]:
    return {"one": ("a", "b"), "two": ("b", "c")}[table]


def _said(sql: str) -> str:
    return to_spark(sql, _columns).sql


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_what_a_rule_guards_is_what_duckdb_answers_and_sqlglot_does_not_say(case: Case) -> None:
    (answer,) = duckdb.execute(case.sql).fetchall()

    assert answer in (case.answer, (case.answer,))
    assert parse_one(case.sql, dialect="duckdb").sql("spark") == case.alone


@pytest.mark.parametrize("case", _SAID, ids=lambda case: case.rule)
def test_a_rule_says_it_to_spark(case: Case) -> None:
    said = to_spark(case.sql, _columns)

    assert said.sql == case.said
    assert case.rule in said.rules


def test_each_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == {*_BEFORE_RULES, *(rule.__name__ for rule in RULES)}


def test_lengths_and_distinct_lists_within_others() -> None:
    assert _said("select length('abc')") == "SELECT CAST(LENGTH('abc') AS BIGINT)"
    assert _said("select list_sort(list(distinct x)) from t") == (
        "SELECT ARRAY_SORT(TRANSFORM(COLLECT_LIST(DISTINCT STRUCT(x AS kept)), one -> one.kept)) FROM t"
    )


def test_rules_reach_what_is_inside_of_what_they_changed() -> None:
    assert _said("select avg(a / b / c) from t") == (
        "SELECT AVG(CAST(CAST(CAST(a AS DOUBLE) / b AS DOUBLE) / c AS DOUBLE)) FROM t"
    )


def test_types_are_the_other_engines_by_name() -> None:
    assert _said("select cast(a as varchar), cast(a as timestamp), cast(a as decimal(9, 6)) from t") == (
        "SELECT CAST(a AS STRING), CAST(a AS TIMESTAMP_NTZ), CAST(a AS DECIMAL(9, 6)) FROM t"
    )


def test_nulls_come_last_as_in_duckdb() -> None:
    assert _said("select x from t order by x, y desc") == "SELECT x FROM t ORDER BY x NULLS LAST, y DESC"


def test_all_columns_are_those_of_the_tables_without_the_unnested_ones() -> None:
    assert _said("select * exclude (x), unnest(x) as y from t") == (
        "SELECT * EXCEPT (x, unnested_0_0), unnested_0.unnested_0_0 AS y FROM t"
        " LATERAL VIEW EXPLODE(x) unnested_0 AS unnested_0_0"
    )


def test_a_list_without_a_table_is_unnested_beside_one_row() -> None:
    assert _said("select unnest([1, 2]) as y") == (
        "SELECT unnested_0.unnested_0_0 AS y FROM (SELECT 1) AS one_row"
        " LATERAL VIEW EXPLODE(ARRAY(1, 2)) unnested_0 AS unnested_0_0"
    )


def test_positions_in_a_list_go_in_step_with_its_elements() -> None:
    said = _said("select unnest(x) as v, generate_subscripts(x, 1) as n from t")

    assert "IF(SIZE(x) > 0, SEQUENCE(1, SIZE(x)), ARRAY())" in said


def test_all_columns_of_tables_are_paired_by_name() -> None:
    assert _said("select * from s.one union all by name select * from s.two") == (
        "SELECT a, b, NULL AS c FROM (SELECT * FROM s.one) AS left_side"
        " UNION ALL SELECT NULL AS a, b, c FROM (SELECT * FROM s.two) AS right_side"
    )


def test_rows_of_a_function_say_their_columns_themselves() -> None:
    assert _said("select n from range(2) as t(n) union all by name select 1 as m") == (
        "SELECT n, NULL AS m FROM (SELECT n FROM EXPLODE(IF((0) > ((2) - 1), ARRAY(), SEQUENCE(0, (2) - 1, 1))) AS t(n)"
        ") AS left_side UNION ALL SELECT NULL AS n, m FROM (SELECT 1 AS m) AS right_side"
    )


def test_a_list_is_of_a_type_that_both_have() -> None:
    assert _said("select cast([1] as bigint[]) as a") == "SELECT CAST(ARRAY(1) AS ARRAY<BIGINT>) AS a"
    with pytest.raises(NotForEngine, match="the type int128"):
        _said("select cast([1] as hugeint[]) as a")


def test_a_union_by_name_of_unknown_columns_stops_by_name() -> None:
    with pytest.raises(NotForEngine, match="union by name: the columns of t are not known"):
        _said("select * from t union all by name select 1 as b")


@pytest.mark.parametrize(
    ("sql", "construct"),
    [
        ("select a from x asof join y on x.a >= y.a", "asof join"),
        ("from (select 1 as a) unpivot (v for n in (a))", "unpivot"),
        ("select a[2:3] from t", "use substr or list_slice"),
        ("select first(a order by b) from t", "first()"),
        ("select list(a order by b) from t", "order by inside"),
        ("select string_agg(distinct a, ' ' order by b) from t", "in the order of its own values"),
        ("select string_agg(distinct a, ' ' order by a desc) from t", "in the order of its own values"),
        ("select list(a) filter (where b) from t", "list() with a filter"),
        ("select regexp_replace(a, 'b', 'c') from t", "give it 'g'"),
        ("select * replace (1 as a) from t", "* replace"),
        ("select datediff('year', a, b) from t", "datediff('year')"),
        ("select cast(a as hugeint) from t", "the type int128"),
        ("select cast(a as timestamptz) from t", "the type timestamptz"),
        ("select levenshtein(a, b) from t", "levenshtein()"),
        ("select a_function_of_nobody(a) from t", "a_function_of_nobody()"),
        ("select arg_min(a, b, 3) from t", "of several"),
        ("select a from", "SQL that sqlglot cannot read"),
    ],
)
def test_a_construct_that_no_rule_translates_stops_by_name(sql: str, construct: str) -> None:
    with pytest.raises(NotForEngine) as raised:
        _said(sql)

    assert construct in raised.value.found
    assert construct in "; ".join(foreign_in(sql))


def test_a_query_that_spark_reads_as_it_is_is_told_from_one_that_it_does_not() -> None:
    plain, quoted, cast = "select a from t where b = 1", 'select "a" from t', "select a::varchar from t"

    assert is_same_text(plain, to_spark(plain, _columns))
    assert is_same_text(quoted, to_spark(quoted, _columns))
    assert not is_same_text(cast, to_spark(cast, _columns))
