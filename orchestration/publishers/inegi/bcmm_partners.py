"""INEGI: Mexico's merchandise trade by partner country and type of good, in thousands of US dollars.

Countries, regions, continents and the total are rows of one table. Some countries stand under a continent without a
region, one code (ZZZ) under none, and some regions inside another (R03, R05, R07 and R12 are part of R02, R04, R06 and
R11): only rows with a partner may be added.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.drift import none_quarantined
from orchestration.core.relation import Parsed
from orchestration.core.request import Ask, LandedFile, Plan
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.inegi import bcmm as inegi

_ZIP = "conjunto_de_datos_bcmm_mensual_paises_bien_csv.zip"
UNIT = "thousands of US dollars"


def discover(ask: Ask) -> Plan:
    """One zip."""
    return inegi.whole_zip(_ZIP)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The files of all years."""
    return {_TABLE: inegi.year_files(files, "bcmm_paises_bien_mensual_tr_cifra", scratch)}


_TABLE = "inegi_bcmm_partners"
_KEYS = "_partition, tipo, anio, mes, tipo_bien, continent, region"
_TREE_ADDS_UP = Rule(
    "countries_make_regions_make_the_total",
    "Each region, continent and total is the sum of what stands directly under it, rounded to whole thousands, and is more"
    " only where a country under it is confidential, or a row is in the quarantine: a lost country, or a region added"
    " twice, breaks it.",
    "with placed as (select t.*, r.parent_region_code from {batch} t left join"
    " read_csv('{seeds}/inegi_regions.csv', all_varchar = true, hive_partitioning = false) r on r.region_code = t.clave_region),"
    " under as (select _partition, tipo, anio, mes, tipo_bien, val_usd,"
    " if(pais_o_d is null and clave_region is null, '', coalesce(clave_continente, '')) as continent,"
    " coalesce(if(pais_o_d is null, parent_region_code, clave_region), '') as region"
    " from placed where coalesce(pais_o_d, clave_region, clave_continente) is not null),"
    f" parts as (select {_KEYS}, sum(val_usd) as parts, count(*) as addends,"
    " count(*) filter (where val_usd is null) as hidden from under group by all),"
    " wholes as (select _partition, tipo, anio, mes, tipo_bien, coalesce(clave_continente, '') as continent,"
    " coalesce(clave_region, '') as region, val_usd as whole, estatus_cifra from {batch} where pais_o_d is null),"
    f" compared as (select {_KEYS}, parts, whole, addends, hidden from parts full join wholes using ({_KEYS})"
    " where addends is null or estatus_cifra is null or coalesce(parts, 0) - whole > 0.5 * (addends + 1)"
    " or (hidden = 0 and whole - parts > 0.5 * (addends + 1)))"
    f" select * from compared where {none_quarantined('compared', (_TABLE,), ('tipo', 'anio', 'mes', 'tipo_bien'))}",
)
_TOTALS = (
    "select _partition, left(tipo, 4) as flow, anio, mes, sum(val_usd) as whole from {batch}"
    " where coalesce(pais_o_d, clave_region, clave_continente) is null group by all"
)

DATASET = Dataset(
    code="inegi_bcmm_partners",
    title="Balanza Comercial de Mercancías de México by partner and type of good",
    publisher=inegi.PUBLISHER,
    homepage=inegi.HOMEPAGE,
    licence=inegi.LICENCE,
    domain="trade",
    description=(
        "Mexico's merchandise exports and imports a month by country of destination or origin and type of good."
        " Thousands of US dollars, FOB. Countries, regions, continents and the total are rows of one table."
    ),
    release=Cadence(every="month", lag_days=58, budget_days=20),
    newest_period="select max(anio || '-' || lpad(mes, 2, '0')) from raw.inegi_bcmm_partners",
    discover=discover,
    parse=parse,
    by_hand=inegi.by_hand(_ZIP),
    tables=(
        Table(
            name=_TABLE,
            description=(
                "One row per tipo, anio, mes, tipo_bien, clave_continente, clave_region and pais_o_d: trade with a country, a"
                " region, a continent or the world."
            ),
            grain=("tipo", "anio", "mes", "tipo_bien", "clave_continente", "clave_region", "pais_o_d"),
            period=inegi.PERIOD,
            weight="val_usd",
            nullable_grain=("clave_continente", "clave_region", "pais_o_d"),
            columns=(
                inegi.PROJECT,
                inegi.COVERAGE,
                inegi.YEAR,
                inegi.MONTH,
                Column("tipo", "Exportaciones or Importaciones."),
                Column("tipo_bien", "Consumo, Intermedio or Capital."),
                Column(
                    "clave_continente",
                    "Continent; blank in the total and for partners not identified.",
                    codes="inegi_regions.continent_code",
                ),
                Column(
                    "clave_region",
                    "Region, blank for continents and for countries outside any.",
                    codes="inegi_regions.region_code",
                ),
                Column(
                    "pais_o_d",
                    "Country of destination or origin, ISO alpha-3 but for a few codes (ZYA is the Netherlands); blank in subtotals.",
                    codes="inegi_partners.partner_code",
                ),
                inegi.value(UNIT, "Value FOB; blank where confidential."),
                inegi.FIGURE_STATE,
                inegi.STATUS,
            ),
            rules=(
                *inegi.month_rules(
                    {"tipo": ("Exportaciones", "Importaciones"), "tipo_bien": ("Consumo", "Intermedio", "Capital")}
                ),
                inegi.CONFIDENTIAL_IS_BLANK,
                inegi.STATES_KNOWN,
                _TREE_ADDS_UP,
                inegi.plausible(_TOTALS, 10_000_000, 300_000_000, UNIT),
                inegi.fits_national_totals(_TOTALS, 1000),
            ),
            histories=inegi.HISTORIES,
        ),
    ),
)
