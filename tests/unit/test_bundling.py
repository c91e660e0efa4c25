"""The data tests of a table are one node of dbt, and each declared test is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import yaml

from orchestration.core.settings import DBT_PROJECT
from orchestration.release.bundling import broken_rules, declared_tests, is_bundle
from orchestration.release.project import read_manifest


@pytest.fixture(scope="module")
def tests() -> list[dict[str, Any]]:
    return [node for node in read_manifest()["nodes"].values() if node["resource_type"] == "test"]


def _declared_in_yaml() -> Iterator[tuple[str, str]]:
    """(Table, kind of test) of every data test in the project's files."""
    for path in (DBT_PROJECT / folder for folder in ("models", "seeds")):
        for file in path.rglob("*.yml"):
            described = yaml.safe_load(file.read_text(encoding="utf-8"))
            for table in [*described.get("models", ()), *described.get("seeds", ())]:
                for holder in (table, *table.get("columns", ())):
                    for test in holder.get("data_tests", ()):
                        yield table["name"], test if isinstance(test, str) else next(iter(test))


def test_every_declared_test_is_a_rule_of_its_table(tests: list[dict[str, Any]]) -> None:
    bundled = [(node["attached_node"].rsplit(".", 1)[-1], rule.test) for node in tests for rule in declared_tests(node)]
    assert sorted(bundled) == sorted(_declared_in_yaml())
    assert len(bundled) > 400


def test_a_table_has_one_test_and_its_rules_have_names_of_their_own(tests: list[dict[str, Any]]) -> None:
    assert all(is_bundle(node) for node in tests)
    tables = [node["attached_node"] for node in tests]
    assert len(tables) == len(set(tables))
    for node in tests:
        names = [rule.name for rule in declared_tests(node)]
        assert len(names) == len(set(names)), node["name"]
        assert node["description"] == "; ".join(names)


def test_a_test_waits_for_all_that_its_rules_read(tests: list[dict[str, Any]]) -> None:
    (gateway,) = (node for node in tests if node["name"] == "mart_gateway_flow_rules")
    read = {key.rsplit(".", 1)[-1] for key in gateway["depends_on"]["nodes"]}
    ports = {"fct_transborder_freight_by_state_port", "dim_month", "dim_country", "dim_port", "dim_transport_mode"}
    assert read == {"mart_gateway_flow", *ports}


def test_broken_rules_are_told_with_how_many_rows_break_them() -> None:
    query = "select * from (values ('a_sum_is_kept', 1), ('between share', 1200)) as broken (rule, broken_rows)"
    with duckdb.connect() as con:
        assert broken_rules(con, query) == "a_sum_is_kept: 1 row; between share: 1,200 rows"
