"""Tables of two engines, compared row for row."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.core.sql import quoted
from orchestration.engine.check import Checked, compare_published
from orchestration.engine.compare import Compared, compare
from orchestration.engine.report import as_markdown
from orchestration.engine.session import table_folder

OURS = "(select * from (values (1, 'a', 0.1::double), (1, 'a', 0.1), (2, null, null)) as t(k, name, share))"


def _compared(theirs: str) -> Compared:
    with duckdb.connect() as con:
        return compare(con, "table", OURS, f"(select * from (values {theirs}) as t(k, name, share))")


def test_the_same_rows_in_another_order_are_the_same() -> None:
    found = _compared("(2, null, null), (1, 'a', 0.1::double), (1, 'a', 0.1)")

    assert found == Compared("table", 3, 0, 0, 0)
    assert found.is_same


def test_fractions_may_differ_within_the_tolerance_and_no_more() -> None:
    near = _compared("(1, 'a', 0.1::double), (1, 'a', 0.1 * (1 + 1e-10)), (2, null, null)")
    far = _compared("(1, 'a', 0.1::double), (1, 'a', 0.1 * (1 + 1e-8)), (2, null, null)")

    assert near == Compared("table", 3, 1, 0, 0)
    assert near.is_same
    assert (far.missing, far.added) == (1, 1)
    assert far.example == "DuckDB and the engine have share 0.1 and 0.100000001; where k 1, name a"
    assert not far.is_same


def test_a_change_between_two_that_are_nearly_equal_has_only_last_digits_to_differ_in() -> None:
    with duckdb.connect() as con:
        near, far = (
            compare(con, "table", "(select 6.09607031520909e-10::double as change)", f"(select {change} as change)")
            for change in ("6.096079196993287e-10::double", "6.2e-10::double")
        )

    assert near == Compared("table", 1, 1, 0, 0)
    assert not far.is_same


@pytest.mark.parametrize(
    ("theirs", "missing", "added", "example"),
    [
        ("(1, 'a', 0.1::double), (2, null, null)", 1, 0, "DuckDB alone has: k 1, name a, share 0.1"),
        (
            "(1, 'a', 0.1::double), (1, 'a', 0.1), (1, 'a', 0.1), (2, null, null)",
            0,
            1,
            "the engine alone has: k 1, name a, share 0.1",
        ),
        (
            "(1, 'a', 0.1::double), (1, 'b', 0.1), (2, null, null)",
            1,
            1,
            "DuckDB and the engine have name a and b; where k 1, share 0.1",
        ),
        (
            "(1, 'a', 0.1::double), (1, 'a', 0.1), (2, null, 0)",
            1,
            1,
            "DuckDB and the engine have share None and 0.0; where k 2, name None",
        ),
        (
            "(1, 'a', 0.1::double), (1, 'a', null), (2, null, null)",
            1,
            1,
            "DuckDB and the engine have share 0.1 and None; where k 1, name a",
        ),
    ],
    ids=["a twin lost", "a twin too many", "another text", "a zero for a null", "a null for a fraction"],
)
def test_a_row_that_is_another_is_told(theirs: str, missing: int, added: int, example: str) -> None:
    assert _compared(theirs) == Compared("table", 3, 0, missing, added, example=example)


def test_another_type_of_a_column_is_told_before_any_row() -> None:
    found = _compared("(1::bigint, 'a', 0.1::double)")

    assert found.columns == "k INTEGER in DuckDB alone, k BIGINT in the engine alone"
    assert not found.is_same


def test_the_page_names_every_table_that_is_not_the_same_to_the_digit() -> None:
    tables = [Compared("same", 3, 0, 0, 0), Compared("near", 3, 1, 0, 0), Compared("other", 3, 0, 1, 2)]
    page = as_markdown(Checked("4.0", 1, 1, {"lists_keep_nulls": 1}, 3, {"model": 3}, 60.0, tables))

    assert "3 SQL models on Spark 4.0: 1 as they are written, 1 as sqlglot alone says them, 1 by rules" in page
    assert "Of 3 published tables, 3 of which have 9 rows together, 2 have the same columns, types and rows" in page
    assert "| lists keep nulls | 1 |" in page
    assert "| `near` | 3 | 1 | 0 | 0 | same |" in page
    assert "| `other` | 3 | 0 | 1 | 2 | same |" in page
    assert "`same`" not in page


def test_published_tables_are_compared_with_the_files_of_each(tmp_path: Path) -> None:
    scratch, published, said = tmp_path / "it's 1%" / "year=2024", str(tmp_path / "published.duckdb"), list[str]()
    with duckdb.connect(published) as con:
        con.execute("create schema marts")
        for table in ("changed", "empty", "same"):
            folder = table_folder(scratch, "marts", table)
            folder.mkdir(parents=True)
            rows = "select range as n, 'sample' as source_mode from range(4)"
            con.execute(f"create table marts.{table} as {rows}{' limit 0' * (table == 'empty')}")
            for part in (0, 1):
                made = f"select n from marts.{table} where n % 2 = {part} and (n <> 3 or '{table}' <> 'changed')"
                con.execute(f"copy ({made}) to {quoted(folder / f'part-{part}.parquet')} (format parquet)")

    compared = compare_published(scratch, published, said.append)

    assert compared == [
        Compared("changed", 4, 0, 1, 0, example="DuckDB alone has: n 3"),
        Compared("empty", 0, 0, 0, 0),
        Compared("same", 4, 0, 0, 0),
    ]
    assert said == ["changed differs: DuckDB alone has: n 3"]
