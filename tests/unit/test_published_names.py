"""One concept has one name in the published tables (docs/connecting_bi.md, Names)."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from orchestration.quality.audit import RENAMED_COLUMNS

_SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "published_columns.json"
PUBLISHED: dict[str, dict[str, str]] = json.loads(_SNAPSHOT.read_text(encoding="utf-8"))
MARTS = {name.removeprefix("marts."): columns for name, columns in PUBLISHED.items() if name.startswith("marts.")}
_COLUMNS = [(mart, column) for mart, columns in MARTS.items() for column in columns]
_OTHER_WORDS = re.compile(r"direction|gateway_|iso3|^on_|^from_(?!place)|_\d+m_(usd|cad|mxn)$|unlocode_key")


def test_no_second_name_of_a_concept_is_published() -> None:
    found = {(mart, column) for mart, column in _COLUMNS if _OTHER_WORDS.search(column)}
    assert found == {("dim_country", "iso3_code")}, "a country is <role>_country_key, a flow flow, a port port_key"


def test_a_country_key_says_which_role_the_country_has() -> None:
    plain = {mart for mart, column in _COLUMNS if column == "country_key"}
    assert plain == {mart for mart in plain if mart.startswith("dim_")}


def test_every_fact_with_money_has_us_and_canadian_dollars() -> None:
    facts = {mart: set(columns) for mart, columns in MARTS.items() if mart.startswith("fct_")}
    one_currency = {fact for fact, columns in facts.items() if ("value_usd" in columns) != ("value_cad" in columns)}
    assert one_currency == set()
    assert sum("value_usd" in columns for columns in facts.values()) >= 8


def test_a_renamed_column_has_gone_and_its_new_name_is_there() -> None:
    with RENAMED_COLUMNS.open(encoding="utf-8", newline="") as file:
        renamed = list(csv.DictReader(file))
    assert len(renamed) > 20
    for row in renamed:
        assert row["old_column_name"] not in MARTS[row["table_name"]]
        assert row["new_column_name"] in MARTS[row["table_name"]]
