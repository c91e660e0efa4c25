"""Which columns a model's columns are made of."""

from __future__ import annotations

from sqlglot.schema import MappingSchema

from orchestration.release.lineage import read_lineage

SCHEMA = MappingSchema({"work": {"raw": {"example": {"value": "bigint", "weight": "bigint"}}}}, dialect="duckdb")


def test_a_column_leads_to_those_that_it_is_made_of() -> None:
    sql = "with all_rows as (select * from work.raw.example) select value, value / weight as price from all_rows"
    value, weight = ("raw", "example", "value"), ("raw", "example", "weight")
    assert read_lineage(sql, SCHEMA) == {"value": [value], "price": [value, weight]}


def test_of_a_table_that_was_not_built_nothing_is_known() -> None:
    """A build that failed has none of the tables after the failure; why it failed is told, not this."""
    assert read_lineage("with a as (select * from work.marts.missing) select value from a", SCHEMA) == {}
