"""Codes that no list knows, each in the place of a known one in raw, and where in the marts it must be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
