"""What ``docs/answers.md`` tells an analyst to run does run on a release, and speaks of every answer there is."""

from __future__ import annotations

import re
from typing import Any

import duckdb
import pytest

from orchestration.core.settings import DBT_PROJECT, PROJECT_ROOT
from tests.conftest import Place

ANSWERS = (PROJECT_ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", ANSWERS, re.DOTALL)


def test_every_answer_and_metric_is_in_the_page() -> None:
    models = [path.stem for path in DBT_PROJECT.glob("models/marts/*/m*.sql")]
    assert models
    assert [name for name in models if name not in ANSWERS] == []


each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: re.findall(r"(?:marts|meta)\.\w+", query)[0])


def _rows(place: Place, query: str) -> list[Any]:
    with duckdb.connect(str(place.settings.pointer), read_only=True) as con:
        return con.execute(query).fetchall()


@each_query
def test_every_query_of_the_page_runs_where_most_datasets_are_absent(good_place: Place, query: str) -> None:
    assert isinstance(_rows(good_place, query), list)


@pytest.mark.soak
@each_query
def test_every_query_of_the_page_finds_something_in_the_sample(sample_place: Place, query: str) -> None:
    assert _rows(sample_place, query) or "fct_trade_vintages" in query  # nothing was revised yet
