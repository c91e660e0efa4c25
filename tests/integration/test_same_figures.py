"""Two builds of the same input publish the same digits, in whatever order threads hand over rows.

A sum of binary fractions depends on the order of its terms in the last digit. So a model adds decimals and integers, or
says in which order it adds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.settings import DBT_PROJECT
from orchestration.core.sql import quoted
from orchestration.publishers.registry import all_datasets
from tests.conftest import Place, SamplePlace
from tests.integration.test_by_month import build, differing
from tests.integration.test_walk_around import in_raw

_FRACTIONS = ("DOUBLE", "FLOAT")
_DETERMINED = {"min", "max", "count", "any_value", "arg_min", "arg_max", "first", "last", "array_agg", "list"}
"""Aggregates that hand on a value, or count: nothing is rounded."""


def _aggregates(plan: object) -> Iterator[dict[str, Any]]:
    """Aggregates of a serialized plan, also over windows."""
    if isinstance(plan, dict):
        if plan.get("expression_class") == "BOUND_AGGREGATE" or plan.get("type") == "WINDOW_AGGREGATE":
            yield plan
        for part in plan.values():
            yield from _aggregates(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from _aggregates(part)


def unordered_sums(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Aggregates of fractions, as ``name(argument)``, whose order the query leaves to the engine."""
    plan = json.loads(con.execute("select json_serialize_plan(?::varchar, optimize := false)", [sql]).fetchall()[0][0])
    assert not plan["error"], plan
    return {
        f"{one['name']}({', '.join(part['alias'] or part['type'] for part in one['children'])})"
        for one in _aggregates(plan)
        if one["name"] not in _DETERMINED
        and any(argument["id"] in _FRACTIONS for argument in one["arguments"])
        and not (one.get("order_bys") or one.get("orders") or one.get("arg_orders"))
    }


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select sum(share) from t", {"sum(share)"}),
        ("select avg(share) over (partition by key) from t", {"avg(share)"}),
        ("select sum(share) filter (where key = 'a') from t", {"sum(share)"}),
        ("select sum(amount), avg(amount), max(share), count(share) from t", set()),
        ("select sum(share order by key) from t", set()),
        ("select sum(share) over (partition by key order by amount) from t", set()),
    ],
)
def test_what_an_unordered_sum_is(sql: str, found: set[str]) -> None:
    with duckdb.connect() as con:
        con.execute("create table t (key varchar, share double, amount decimal(24, 6))")
        assert unordered_sums(con, sql) == found


def test_no_model_adds_fractions_in_any_order(good_place: Place) -> None:
    """As they were compiled for a first night: for all months, without a release to go on from."""
    settings = good_place.settings
    nodes = json.loads((settings.dbt_target / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    models = {
        node["name"]: node["compiled_code"]
        for node in nodes
        if node["resource_type"] == "model" and node["language"] == "sql"
    }
    assert len(models) > 100
    with duckdb.connect() as con:
        for name, file in (
            ("release", settings.pointer), ("build", settings.build_file), ("work", settings.work_file),
        ):  # fmt: skip
            con.execute(f"attach {quoted(file)} as {name} (read_only)")
        found = {name: unordered_sums(con, sql) for name, sql in models.items()}
    assert {name: sums for name, sums in found.items() if sums} == {}


@pytest.mark.soak
def test_another_order_of_rows_and_other_threads_publish_the_same(sample_place: SamplePlace, tmp_path: Path) -> None:
    place = sample_place.copy(tmp_path)
    first = build(place, None, tmp_path / "first.duckdb")
    for dataset in all_datasets():
        for table in dataset.tables:
            shuffled = f"create table shuffled as from raw.{table.name} order by hash(rowid)"
            in_raw(
                place,
                f"{shuffled}; delete from raw.{table.name}; insert into raw.{table.name} from shuffled;"
                " drop table shuffled",
            )
    project = Path(shutil.copytree(DBT_PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns("target", "logs")))
    profiles = project / "profiles.yml"
    text = profiles.read_text(encoding="utf-8")
    profiles.write_text(text.replace("memory_limit: 3GB", "memory_limit: 3GB, threads: 7"), encoding="utf-8")
    assert differing(first, build(place, None, tmp_path / "other.duckdb", project)) == []
