"""Keys and rules of sums are read from the dbt project, and every fact says how it is summed."""

from __future__ import annotations

import re

import pytest

from orchestration.core.errors import DeclarationError
from orchestration.core.settings import PROJECT_ROOT
from orchestration.publishers.registry import all_datasets
from orchestration.release.project import read_manifest, sources_of_marts
from orchestration.release.table_rules import SumRule, relations, sum_rules
from tests.unit.test_published_names import MARTS

META = PROJECT_ROOT / "orchestration" / "release" / "meta.yml"
_NOT_SUMMED = {"fct_exchange_rates", "fct_tariff_rates", "fct_trade_vintages"}
"""Rates, and values as text."""
_EXEMPT = {
    ("dim_corridor_leg", "transport_mode"): "truck or rail, which evidence cannot tell apart, is one value",
    ("dim_hs_family", "hs6_code"): "codes of two editions, traded or not; dim_subheading has those that Canada trades",
    ("fct_tariff_rates", "hs6_code"): "every line of the US tariff; dim_subheading has the codes that Canada trades",
    ("mart_reconciliation", "dataset_code"): "ports publish totals that no dataset here has (port_authorities)",
    ("mart_scenarios", "dataset_code"): "the base may be an answer, mart_corridor_flow",
}
"""Columns with the name of a dimension's key that lead to no row there, and why."""


def test_every_mart_says_how_it_is_summed() -> None:
    rules = sum_rules(read_manifest())
    assert set(rules) == set(MARTS)
    assert {mart for mart, rule in rules.items() if rule.word == "no measures"} == {
        mart for mart in MARTS if mart.startswith("dim_")
    }
    assert {mart for mart, rule in rules.items() if mart.startswith("fct_") and rule.word == "never"} == _NOT_SUMMED
    for mart, rule in rules.items():
        assert set(rule.columns) <= set(MARTS[mart])


def test_a_mart_that_does_not_say_it_is_refused() -> None:
    node = {"resource_type": "model", "schema": "marts", "alias": "mart_new", "config": {"meta": {}}}
    with pytest.raises(DeclarationError, match="mart_new"):
        sum_rules({"nodes": {"model.mart_new": node}})


def test_a_mart_with_a_flow_is_summed_within_one() -> None:
    """Imports and exports are never added by someone who follows the rule."""
    rules = {mart: rule for mart, rule in sum_rules(read_manifest()).items() if rule.word in ("all rows", "within")}
    assert [mart for mart, rule in rules.items() if "flow" in MARTS[mart] and "flow" not in rule.columns] == []


def test_bounds_of_one_corridor_add_up_over_months_and_of_two_never() -> None:
    """The sum of twelve lows is a low of the year; the base stands in the row of every corridor."""
    rule = sum_rules(read_manifest())["mart_corridor_flow"]
    assert rule == SumRule("within", ("exporter_country_key", "importer_country_key", "corridor_key"))


def test_datasets_that_feed_no_table_are_said_to_serve_checks_alone() -> None:
    manifest = read_manifest()
    feeding = set().union(*sources_of_marts(manifest).values())
    idle = {one.code for one in all_datasets() if not feeding & {table.name for table in one.tables}}
    sql = manifest["nodes"]["model.trade_corridors.dim_dataset"]["raw_code"]
    (listed,) = re.findall(r"in \(([^)]*)\) as is_for_checks_alone", sql)
    assert set(re.findall(r"'(\w+)'", listed)) == idle


def test_the_rule_is_told_in_a_sentence() -> None:
    within = SumRule("within", ("reporter_country_key", "flow"))
    assert within.sentence == "**Sums**: only within one reporter_country_key, one flow."
    assert within.within == "reporter_country_key, flow"
    assert (SumRule("all rows").sentence, SumRule("all rows").within) == (
        "**Sums**: amounts and counts of all rows add up; shares and sums of twelve months never do.",
        "",
    )
    assert (SumRule("no measures").sentence, SumRule("no measures").within) == ("", None)
    assert SumRule("never").within is None


def test_keys_name_published_columns_and_every_mart_has_a_primary_key() -> None:
    found = relations(read_manifest())
    for _, table, _, column, to_table, to_column in found:
        assert column in MARTS[table]
        assert to_table is None or to_column in MARTS[to_table]
    assert {table for kind, table, *_ in found if kind == "primary key"} == set(MARTS)
    assert ("foreign key", "mart_gateway_flow", 1, "port_key", "dim_port", "port_key") in found
    assert ("foreign key", "mart_route_legs", 1, "route_key", "mart_route_options", "route_key") in found
    assert ("reference", "mart_adjusted_series", 1, "series_key", "mart_event_study", "series_key") in found


def test_every_column_with_the_name_of_a_dimensions_key_leads_there_or_says_why_not() -> None:
    found = relations(read_manifest())
    parts = [(table, column) for kind, table, _, column, _, _ in found if kind == "primary key"]
    whole = [(table, column) for table, column in parts if [one for one, _ in parts].count(table) == 1]
    keys = {column: table for table, column in whole if table.startswith("dim_")}
    keys["regime_key"] = "dim_tariff_regime"
    leads = {(one[1], one[3]) for one in found if one[0] != "primary key"}
    named = {
        (mart, column)
        for mart, columns in MARTS.items()
        for column in columns
        for key in (*keys, "portwatch_port_id")
        if (column == key or column.endswith(f"_{key}")) and mart != keys.get(key, "dim_port")
    }
    assert len(named) > 120
    assert named - leads == set(_EXEMPT)


def test_what_several_rows_may_have_is_a_reference_and_no_foreign_key() -> None:
    found = {(kind, table, column) for kind, table, _, column, _, _ in relations(read_manifest())}
    references = {(table, column) for kind, table, column in found if kind == "reference"}
    assert {("fct_port_activity", "portwatch_port_id"), ("mart_tariff_exposure", "regime_key")} <= references
    assert ("foreign key", "fct_port_activity", "portwatch_port_id") not in found


def test_the_semantic_layer_names_published_columns_and_a_dozen_metrics() -> None:
    """dbt parses it without looking at columns."""
    manifest = read_manifest()
    assert len(manifest["metrics"]) == 12
    for model in manifest["semantic_models"].values():
        columns = MARTS[model["node_relation"]["alias"]]
        for part in (*model["entities"], *model["dimensions"], *model["measures"]):
            expression = re.sub(r"'.*?'|\b(case|when|then|end)\b", "", part["expr"] or part["name"])
            words = set(re.findall(r"[a-z_0-9]{3,}", expression))
            assert words <= set(columns), (model["name"], part["name"])


def _lists_by_their_names() -> set[str]:
    """Seeds whose name is no plain word, and neither a published column nor a value that the file explains."""
    nodes = read_manifest()["nodes"].values()
    seeds = {node["name"] for node in nodes if node["resource_type"] == "seed" and "_" in node["name"]}
    return seeds - {column for columns in MARTS.values() for column in columns} - {"schedule_d_unlocodes"}


def test_a_description_stands_alone_and_names_nothing_that_is_not_in_the_file() -> None:
    """Whoever has the file alone finds no seed and no hidden model; a tool shows one column at a time."""
    nodes = [node for node in read_manifest()["nodes"].values() if node["resource_type"] == "model"]
    texts = {
        (node["name"], column.get("name", "")): column["description"]
        for node in nodes
        if node["schema"] == "marts"
        for column in (node, *node["columns"].values())
    }
    hidden = {node["name"] for node in nodes if node["schema"] != "marts"}
    hidden |= _lists_by_their_names()
    inside = r"\bseeds?\b|\.ya?ml\b|project's code|in its code|needs a key|without a key"
    elsewhere = re.compile(rf"{inside}|\b({'|'.join(sorted(hidden))})\b")
    assert len(texts) > 700
    assert [place for place, text in texts.items() if elsewhere.search(text)] == []
    assert not re.search(inside, META.read_text(encoding="utf-8"))
    of_a_neighbour = re.compile(
        r"(The (same|first|second|latter)|Of (these|them)|As|Likewise|That) |(Lower|Upper) [0-9]+ % bound[.;]"
    )
    assert [place for place, text in texts.items() if place[1] and of_a_neighbour.match(text)] == []
