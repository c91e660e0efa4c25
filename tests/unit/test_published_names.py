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
_NAMED_OTHERWISE = {
    "product_code": ("product_name", "chapter_name"),
    "hs2_code": ("chapter_label",),
    "napcs_code": ("product_group_label",),
    "event_key": ("event_title",),
    "claim_key": ("claim",),
    "origin_place_key": ("origin_name",),
    "destination_place_key": ("destination_name",),
    "portwatch_port_id": ("port_label",),
    "port_key": ("port_label",),
}
"""Key or code -> the columns of which one says what it is; of any other it is <key>_name or <key>_label."""
_NO_LABEL = {
    "currency_code": "an ISO code",
    "us_state_code": "a postal code",
    "scope_key": "the products of a tariff, which have no name; note says what is in it",
    "subject_code": "a code of whatever the reference is of",
    "subject_key": "one country or a pair of them",
}
"""Keys and codes without a label, and why. Nor have countries (ISO) and datasets (dim_dataset)."""
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
        columns = PUBLISHED[f"{row['schema_name']}.{row['table_name']}"]
        assert row["old_column_name"] not in columns
        assert row["new_column_name"] in columns


def test_every_column_of_version_1_is_published_still_or_its_new_name_is_listed() -> None:
    """The snapshot is of commit 711c286, schema version 1.1; the audit refuses an upgrade that loses a column."""
    before = json.loads(_SNAPSHOT.with_name("published_columns_1.json").read_text(encoding="utf-8"))
    with RENAMED_COLUMNS.open(encoding="utf-8", newline="") as file:
        renamed = {
            (f"{row['schema_name']}.{row['table_name']}", row["old_column_name"]) for row in csv.DictReader(file)
        }
    published = {(table, column) for table, columns in PUBLISHED.items() for column in columns}
    was = {(table, column) for table, columns in before.items() for column in columns}
    assert was - published - renamed == set()
    assert len(was) > 500


def test_a_dataset_and_a_partition_have_one_name_in_every_table() -> None:
    found = {(table, column) for table, columns in PUBLISHED.items() for column in columns}
    assert {table for table, column in found if column in ("dataset", "_partition")} == set()


def test_every_key_and_code_of_a_mart_has_its_name_or_label_beside_it() -> None:
    bare = set()
    for mart, columns in MARTS.items():
        for column in columns if mart.startswith(("mart_", "metric_")) else ():
            if column.endswith(("country_key", "dataset_code")) or column in _NO_LABEL:
                continue
            if column.endswith(("_key", "_code", "_id")):
                stem = column.rsplit("_", 1)[0]
                names = _NAMED_OTHERWISE.get(column, (f"{stem}_name", f"{stem}_label"))
                bare |= set() if set(names) & set(columns) else {(mart, column)}
    assert bare == set()


def test_a_mart_of_many_partners_names_them() -> None:
    assert "partner_country_name" in MARTS["mart_trade_by_month"]
