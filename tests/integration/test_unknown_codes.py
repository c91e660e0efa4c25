"""A code that no list knows is a visible member of its dimension, under the publisher's code, and no sum changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.core.drift import Finding
from orchestration.release import candidate
from tests.conftest import Place, SamplePlace
from tests.support.dbt import dbt_of_a_night

AS_OF = "2026-11-01"
CUTS = ("state_port", "state_commodity", "port_commodity")


@dataclass(frozen=True)
class Unknown:
    """A code that is put in the place of a known one, and where it must be seen.

    Args:
        column, code: the column of raw, and the code that it gets.
        where: SQL of the rows that get it.
        tables: raw tables, without their schema.
        dimension, key: dimension, and the key that the code must have in it.
        used: (fact, column) that hold the key, with the raw tables whose sum they must have under it.
        unit: of raw's measure, in the unit of the facts.
        name: what the publisher calls it, if it does.
    """

    column: str
    code: str
    where: str
    tables: tuple[str, ...]
    dimension: str
    key: str
    used: Mapping[tuple[str, str], tuple[str, ...]]
    unit: int = 1
    name: str | None = None


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


def _cuts(*names: str) -> tuple[str, ...]:
    return tuple(f"bts_transborder_{name}" for name in names)


def _freight(names: Iterable[str], column: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(f"fct_transborder_freight_by_{name}", column): _cuts(name) for name in names}


CIMT = {
    name: f"statcan_cimt_{name}"
    for name in ("imports_hs2", "imports_hs6", "exports_domestic_hs2", "exports_domestic_hs6", "exports_total_hs6")
}
COMTRADE = ("un_comtrade_trade_monthly", "un_comtrade_trade_annual")
PLACED, CHAPTERS = ("state_port", "port_commodity"), ("state_port", "state_commodity")
UNKNOWN = {
    "CIMT country": Unknown(
        "country",
        "QQ",
        "country = 'CN'",
        tuple(CIMT.values()),
        "dim_country",
        "unknown:statcan_cimt:QQ",
        {
            ("fct_canada_trade_by_province", "partner_country_key"): (
                CIMT["imports_hs2"],
                CIMT["exports_domestic_hs2"],
            ),
            ("fct_merchandise_trade", "partner_country_key"): (CIMT["imports_hs6"], CIMT["exports_total_hs6"]),
        },
    ),
    "CIMT province": Unknown(
        "province",
        "QZ",
        "province = 'QC'",
        (CIMT["imports_hs2"], CIMT["imports_hs6"]),
        "dim_region",
        "unknown:statcan_province:QZ",
        {("fct_canada_trade_by_province", "province_region_key"): (CIMT["imports_hs2"],)},
    ),
    "TransBorder port": Unknown(
        "depe",
        "9999",
        "depe = '2007'",
        _cuts(*PLACED),
        "dim_port",
        "unknown:schedule_d:9999",
        _freight(PLACED, "port_key"),
    ),
    "TransBorder province": Unknown(
        "canprov",
        "XZ",
        "canprov = 'XO' and trdtype = '2'",
        _cuts(*CHAPTERS),
        "dim_region",
        "unknown:transborder_province:XZ",
        _freight(CHAPTERS, "partner_region_key"),
    ),
    "TransBorder state": Unknown(
        "usastate",
        "QQ",
        "usastate = 'NC'",
        _cuts(*CHAPTERS),
        "dim_region",
        "unknown:transborder_us_state:QQ",
        _freight(CHAPTERS, "us_region_key"),
    ),
    "TransBorder partner": Unknown(
        "country",
        "1999",
        "country = '1220' and disagmot = '9'",
        _cuts(*CUTS),
        "dim_country",
        "unknown:transborder:1999",
        {**_freight(CUTS, "partner_country_key"), ("mart_gateway_flow", "partner_country_key"): _cuts("state_port")},
    ),
    "border crossing port": Unknown(
        "port_code",
        "9998",
        "ltrim(port_code, '0') = '3410'",
        ("bts_border_crossings",),
        "dim_port",
        "unknown:schedule_d:9998",
        {("fct_border_crossings", "port_key"): ("bts_border_crossings",)},
        name="Ambrose",
    ),
    "INEGI customs office": Unknown(
        "concepto",
        "Puerto Nuevo, Son.",
        "concepto = 'Altamira, Tamps.'",
        ("inegi_bcmm_customs_offices_by_office",),
        "dim_customs_office",
        "unknown:inegi_office:Puerto Nuevo, Son.",
        {("fct_mexico_customs_office_trade", "customs_office_key"): ("inegi_bcmm_customs_offices_by_office",)},
        unit=1_000_000,
    ),
    "INEGI partner": Unknown(
        "pais_o_d",
        "QQQ",
        "pais_o_d = 'VNM'",
        ("inegi_bcmm_partners",),
        "dim_country",
        "unknown:inegi:QQQ",
        {("fct_mexico_trade_by_partner", "partner_country_key"): ("inegi_bcmm_partners",)},
        unit=1_000,
    ),
    "PortWatch port": Unknown(
        "portid",
        "port9999",
        "portid = 'port814'",
        ("imf_portwatch_port_days",),
        "dim_port",
        "unknown:portwatch:port9999",
        {},
        name="New Westminster",
    ),
    "Comtrade partner": Unknown(
        "partnercode", "9999", "partnercode = '156'", COMTRADE, "dim_country", "unknown:comtrade:9999", {}
    ),
}
OTHERS = [
    *(f"update raw.{cut} set disagmot = '2' where disagmot = '4'" for cut in _cuts(*CUTS)),
    *(f"update raw.{cut} set commodity2 = '00' where commodity2 = '60'" for cut in _cuts(*CUTS[1:])),
    "update raw.bts_border_crossings set measure = 'Hovercraft' where measure = 'Buses'",
]
"""A mode, a chapter and a measure that nobody knows."""

_MEXICO = "'Nacional' as cobertura, '2019' as anio, '2' as mes, 'Disponible' as estatus_cifra, '2018' as _partition"
_FEBRUARY = "'201902' as yearmonth, '2019' as _partition"
ROWS = {
    # Of a month of trade by chapter and by subheading, with China and with Mexico.
    **{
        f"statcan_cimt_{name}": f"select {_FEBRUARY}, '{'87' if name.endswith('2') else '870322'}' as {name[-3:]},"
        f" unnest(['CN', 'MX']) as country, unnest([7, 5]) as value{unit}{where}"
        for name, unit, where in (
            ("imports_hs2", "", ", 'QC' as province"),
            ("imports_hs6", ", 'NMB' as unit, 1 as quantity", ", 'QC' as province"),
            ("exports_domestic_hs2", "", ", 'ON' as province"),
            ("exports_domestic_hs6", ", 'NMB' as unit, 1 as quantity", ", 'ON' as province"),
            ("exports_total_hs6", ", 'NMB' as unit, 1 as quantity", ""),
        )
    },
    "inegi_bcmm_customs_offices_by_office": f"select {_MEXICO}, 'Exportación' as tipo,"
    " unnest(['Exportación total', 'Marítimo', 'Altamira, Tamps.', 'Manzanillo, Col.', 'Otras aduanas']) as concepto,"
    " unnest([null, '01', '01', '01', '01']) as mtra, unnest([6, 6, 3, 2, 1]) as val_usd",
    "inegi_bcmm_partners": f"select {_MEXICO}, 'Exportaciones' as tipo, 'Capital' as tipo_bien,"
    " unnest([null, 'C01', 'C01', 'C01']) as clave_continente, unnest([null, null, 'R01', 'R01']) as clave_region,"
    " unnest([null, null, 'VNM', 'CAN']) as pais_o_d, unnest([9, 9, 4, 5]) as val_usd",
    "imf_portwatch_port_days": "select unnest(['port814', 'port699']) as portid, date '2019-02-01' as date,"
    " 1 as portcalls_container, 0 as portcalls_dry_bulk, 0 as portcalls_general_cargo, 0 as portcalls_roro,"
    " 0 as portcalls_tanker, unnest(['New Westminster', 'Manzanillo']) as portname, '2019-02' as _partition",
    **{
        f"un_comtrade_trade_{often}": f"select '{period}' as period, '842' as reportercode, 'M' as flowcode,"
        " unnest(['0', '156', '484']) as partnercode, 'TOTAL' as cmdcode, unnest([12, 8, 4]) as primaryvalue,"
        " '-1' as qtyunitcode, '2019' as _partition"
        for often, period in (("monthly", "201902"), ("annual", "2019"))
    },
    "statcan_trade_by_mode_members": "select '12100177' as product_id, '2019' as _partition, * from (values"
    " ('1', 'trade', 'trade', '1', 'Import', null),"
    " ('2', 'principal_trading_partners', 'country', '1', 'Mexico', null),"
    " ('2', 'principal_trading_partners', 'country', '2', 'Atlantis', 'QQ'),"
    " ('3', 'napcs', 'product', '1', 'All sections', null), ('3', 'napcs', 'product', '2', 'Skyhooks', 'C99'),"
    " ('4', 'mode_of_transport', 'mode', '1', 'All modes', null),"
    " ('4', 'mode_of_transport', 'mode', '2', 'Drone', null))"
    " as members(dimension_position_id, dimension, member_list, member_id, listed_name, classification_code)",
    "statcan_trade_by_mode": "select '2019-02' as ref_date, unnest(['1.2.1.1', '1.2.2.1', '1.2.2.2']) as coordinate,"
    " unnest([10, 9, 8]) as value, '0' as scalar_id, '2019' as _partition",
}
"""Raw table -> rows of a few known codes, for a place that has none of its dataset."""


def _built(place: Place) -> Place:
    """The place, built with the unknown codes in raw; dbt's own tests have passed."""
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
    candidate.start(place.settings, AS_OF)
    dbt_of_a_night(place, "build", "--exclude-resource-type", "unit_test")
    return place


@pytest.fixture(scope="module")
def place(good_place: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = good_place.copy(tmp_path_factory.mktemp("unknown"))
    with duckdb.connect(str(place.settings.build_file)) as con:
        for table, rows in ROWS.items():
            con.execute(f"insert into raw.{table} by name {rows}")
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
