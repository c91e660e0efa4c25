"""A code that no list knows is a visible member of its dimension, under the publisher's code, and no sum changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.drift import Finding
from orchestration.publishers.registry import all_datasets
from orchestration.release import candidate
from tests.conftest import Place, SamplePlace
from tests.support.dbt import build_on_release, dbt_of_a_night
from tests.support.unknown_codes import OTHERS, ROWS, UNKNOWN, Unknown

AS_OF = "2026-11-01"
NAMES = {
    "dim_country": ("country_key", "country_name"),
    "dim_region": ("region_key", "region_name"),
    "dim_port": ("port_key", "port_name"),
    "dim_customs_office": ("customs_office_key", "office_name"),
}
"""Dimension -> its key and its name."""
MEASURES = {
    "fct_canada_trade_by_province": "value_cad",
    "fct_merchandise_trade": "value_published",
    "fct_border_crossings": "crossings_count",
}
"""Fact -> its measure where that is not the value in US dollars."""


def _built(place: Place) -> Place:
    """The place, built with the unknown codes in raw on a release without them; dbt's own tests have passed."""
    with duckdb.connect(str(place.settings.build_file)) as con:
        for unknown in UNKNOWN.values():
            for table in unknown.tables:
                con.execute(f"update raw.{table} set {unknown.column} = '{unknown.code}' where {unknown.where}")
        for change in OTHERS:
            con.execute(change)
        con.execute(
            "insert into meta.findings by name select 'bts_transborder' as dataset, _partition,"
            " 'bts_transborder_state_port' as table_name, unnest(?) as finding, unnest(?) as part, 5 as row_count"
            " from (values ('2019-01'), ('2019-02')) as months(_partition)",
            [[Finding.UNKNOWN_CODE, Finding.UNKNOWN_CODE, Finding.EXACT_TWIN, Finding.MISSING_PART, Finding.NEW_COLUMN],
             ["depe 9999", "canprov XZ", "1 TX 2304", "port", "colour"]],
        )  # fmt: skip
        con.execute("update meta.accepted set content_hash = 'with unknown codes'")
    build_on_release(place, AS_OF)
    return place


@pytest.fixture(scope="module")
def place(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = good_place.copy(tmp_path_factory.mktemp("unknown"))
    with duckdb.connect(str(place.settings.build_file)) as con:
        for table, rows in ROWS.items():
            con.execute(f"insert into raw.{table} by name {rows}")
        for dataset in all_datasets():
            if any(table.name in ROWS for table in dataset.tables):
                con.execute(
                    "insert into meta.accepted by name select * replace ($1 as dataset, 'made' as _partition)"
                    " from meta.accepted where dataset = 'bts_transborder' limit 1",
                    [dataset.code],
                )
    return _built(place)


@pytest.fixture(scope="module")
def sample(sample_place: SamplePlace, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return _built(sample_place.copy(tmp_path_factory.mktemp("unknown")))


def _rows(place: Place, query: str) -> list[tuple[Any, ...]]:
    """Rows of the candidate (``marts``), the work file (``work``) or raw (``build.raw``)."""
    with duckdb.connect(str(place.settings.next_file), read_only=True) as con:
        con.execute(f"attach '{place.settings.work_file}' as work (read_only)")
        con.execute(f"attach '{place.settings.build_file}' as build (read_only)")
        return con.execute(query).fetchall()


def _check(place: Place, unknown: Unknown) -> None:
    key, name = NAMES[unknown.dimension]
    found = _rows(
        place, f"select {name}, is_unknown, publisher_code from marts.{unknown.dimension} where {key} = '{unknown.key}'"
    )
    assert found == [(f"Unknown ({unknown.name or unknown.code})", True, unknown.code)]
    for (fact, column), tables in unknown.used.items():
        measure = MEASURES.get(fact, "value_usd")
        ((ours,),) = _rows(place, f"select sum({measure}) from marts.{fact} where {column} = '{unknown.key}'")
        raw_measure = "val_usd" if fact.startswith("fct_mexico") else "value"
        theirs = [
            _rows(place, f"select sum({raw_measure}) from build.raw.{table} where {unknown.column} = '{unknown.code}'")
            for table in tables
        ]
        assert ours == unknown.unit * sum(total for ((total,),) in theirs), fact
        assert ours > 0


each_code = pytest.mark.parametrize("unknown", UNKNOWN.values(), ids=list(UNKNOWN))


@each_code
def test_an_unknown_code_is_a_member_with_the_publishers_code(place: Place, unknown: Unknown) -> None:
    _check(place, unknown)


@pytest.mark.soak
@each_code
def test_an_unknown_code_in_the_sample_is_a_member_with_the_publishers_code(sample: Place, unknown: Unknown) -> None:
    _check(sample, unknown)


def test_the_world_holds_the_unknown_partner_and_no_other_partner_does(place: Place) -> None:
    shares = "select partner_country_key, value_usd from work.intermediate.int_trade__reporters_conformed where"
    assert _rows(place, f"{shares} dataset_code = 'inegi_bcmm_partners' order by 1") == [
        ("CAN", 5000),
        ("WLD", 9000),
        ("unknown:inegi:QQQ", 4000),
    ]
    assert _rows(place, f"{shares} dataset_code = 'un_comtrade_trade' order by 1") == [
        ("MEX", 4),
        ("WLD", 12),
        ("unknown:comtrade:9999", 8),
    ]
    codes = "select code_system, country_key from marts.dim_country_code where is_unknown order by all"
    assert [system for system, _ in _rows(place, codes)] == [
        "comtrade",
        "inegi",
        "statcan_cimt",
        "statcan_tables",
        "transborder",
    ]


def test_members_of_statistics_canada_that_are_not_known_add_up_to_their_published_total(place: Place) -> None:
    fact = "select partner_country_key, napcs_code, transport_mode, value_cad from marts.fct_trade_by_transport_mode"
    partner, section = "unknown:statcan_tables:QQ", "unknown:statcan_tables:C99"
    assert _rows(place, f"{fact} order by value_cad desc, napcs_code desc") == [
        (partner, section, "unknown:statcan_tables:Drone", 8),
        (partner, section, "undisclosed", 1),
        (partner, "undisclosed", "undisclosed", 1),
    ]
    names = "select publisher_code, publisher_name from marts"
    assert _rows(place, f"{names}.dim_country where country_key = '{partner}'") == [("QQ", "Atlantis")]
    assert _rows(place, f"{names}.dim_product_group where napcs_code = '{section}'") == [("C99", "Skyhooks")]
    assert ("Drone", "Drone") in _rows(place, f"{names}.dim_transport_mode where is_unknown")


def test_what_has_no_code_in_a_list_is_said_to_be_unknown(place: Place) -> None:
    modes = "select transport_mode, disagmot_code, is_land_mode from marts.dim_transport_mode where disagmot_code = '2'"
    assert _rows(place, modes) == [("unknown:transborder_disagmot:2", "2", None)]
    chapters = "select hs2_code, chapter_name, section_name from marts.dim_commodity where is_unknown"
    assert _rows(place, chapters) == [("00", "Unknown (00)", "Unknown")]
    measures = "select distinct unit, is_freight from marts.fct_border_crossings where measure = 'Hovercraft'"
    assert _rows(place, measures) == [("unknown", None)]


def test_a_gateway_that_is_not_known_is_a_gateway_of_its_own(place: Place) -> None:
    gateway = "select distinct port_name, us_state_code, is_undisclosed from marts.mart_gateway_flow"
    assert _rows(place, f"{gateway} where port_key = 'unknown:schedule_d:9999'") == [("Unknown (9999)", None, False)]


def test_north_america_is_canada_and_mexico_alone(place: Place) -> None:
    """Trade with a partner that is not known is in neither, and in no other's name."""
    totals = (
        "select partners, sum(amount) from work.intermediate.int_trade__period_totals where dataset_code ="
        " 'bts_transborder' and flow = 'total' and length(period_name) = 7 group by all order by 1"
    )
    found = dict(_rows(place, totals))
    assert found["CAN MEX"] == found["CAN"] + found["MEX"]
    assert found["unknown:transborder:1999"] > 0


def test_health_counts_what_was_found_and_says_it(place: Place) -> None:
    counts = (
        "select finding_count, unknown_code_count, quarantined_row_count, missing_part_count, new_column_count,"
        " findings_note from marts.mart_dataset_health where dataset_code"
    )
    assert _rows(place, f"{counts} = 'bts_transborder'") == [
        (5, 2, 10, 1, 1, "Loaded all the same: exact twin 1 TX 2304; missing part port; new column colour;"
         " unknown code canprov XZ, depe 9999.")
    ]  # fmt: skip
    assert set(_rows(place, f"{counts} <> 'bts_transborder'")) == {(0, 0, 0, 0, 0, None)}


@pytest.mark.soak  # that a month with news alone is made anew is in test_by_month
def test_only_the_month_of_a_new_code_is_made_anew(place: Place, tmp_path: Path) -> None:
    """No list depends on the data's unknown codes, so that one of them does not rebuild a history."""
    facts = ("fct_merchandise_trade", "fct_canada_trade_by_province")
    base = tmp_path / "base.duckdb"
    other = place.copy(tmp_path)
    other.settings.next_file.rename(base)
    with duckdb.connect(str(base)) as con:
        for fact in facts:
            con.execute(f"update marts.{fact} set hs2_code = 'XX'")
    with duckdb.connect(str(other.settings.build_file)) as con:
        for table in ("statcan_cimt_imports_hs2", "statcan_cimt_imports_hs6"):
            columns = "('201903' as yearmonth, 'Q3' as country)"
            con.execute(f"insert into raw.{table} select * replace {columns} from raw.{table} where country = 'MX'")
    candidate.start(other.settings, AS_OF, base)
    models = [f"+{model}" for model in (*facts, "dim_country")]
    dbt_of_a_night(
        other, "build", "--select", *models, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"
    )
    for fact in facts:
        made = _rows(
            other, f"select distinct strftime(month_start_date, '%Y-%m') from marts.{fact} where hs2_code <> 'XX'"
        )
        assert made == [("2019-03",)], fact
    assert _rows(other, "select 1 from marts.dim_country where country_key = 'unknown:statcan_cimt:Q3'") == [(1,)]
