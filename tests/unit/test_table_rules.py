"""Keys and rules of sums are read from the dbt project, and every fact says how it is summed."""

from __future__ import annotations

import re

from orchestration.release.project import read_manifest
from orchestration.release.table_rules import relations, sum_within, summing_rule
from tests.unit.test_published_names import MARTS

_NOT_SUMMED = {"fct_exchange_rates", "fct_tariff_rates", "fct_trade_vintages"}
"""Rates, and values as text."""


def test_every_fact_says_what_a_sum_must_keep_to() -> None:
    rules = sum_within(read_manifest())
    assert {mart for mart in MARTS if mart.startswith("fct_")} == _NOT_SUMMED | {
        mart for mart in rules if mart.startswith("fct_")
    }
    for mart, columns in rules.items():
        assert set(columns) <= set(MARTS[mart])


def test_a_mart_with_a_flow_is_summed_within_one() -> None:
    """Imports and exports are never added by someone who follows the rule."""
    rules = sum_within(read_manifest())
    assert [mart for mart in rules if "flow" in MARTS[mart] and "flow" not in rules[mart]] == []


def test_the_rule_is_told_in_a_sentence() -> None:
    assert summing_rule(["reporter_country_key", "flow"]) == "**Sums**: only within one reporter_country_key, one flow."
    assert summing_rule([]) == "**Sums**: all rows add up."


def test_keys_name_published_columns_and_every_mart_has_a_primary_key() -> None:
    found = relations(read_manifest())
    for _, table, _, column, to_table, to_column in found:
        assert column in MARTS[table]
        assert to_table is None or to_column in MARTS[to_table]
    assert {table for kind, table, *_ in found if kind == "primary key"} == set(MARTS)
    assert ("foreign key", "mart_gateway_flow", 1, "port_key", "dim_port", "port_key") in found


def test_the_semantic_layer_names_published_columns_and_a_dozen_metrics() -> None:
    """dbt parses it without looking at columns."""
    manifest = read_manifest()
    assert len(manifest["metrics"]) == 12
    for model in manifest["semantic_models"].values():
        columns = MARTS[model["node_relation"]["alias"]]
        for part in (*model["entities"], *model["dimensions"], *model["measures"]):
            words = set(re.findall(r"[a-z_0-9]{3,}", part["expr"] or part["name"]))
            assert words <= set(columns), (model["name"], part["name"])
