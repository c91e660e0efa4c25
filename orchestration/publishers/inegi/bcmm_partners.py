"""INEGI: Mexico's merchandise trade by partner country and type of good, in thousands of US dollars.

Countries, regions, continents and the total are rows of one table. Some countries stand under a continent without a
region, one code (ZZZ) under none, and some regions inside another (R03, R05, R07 and R12 are part of R02, R04, R06 and
R11): only rows with a partner may be added.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Table
from orchestration.publishers.inegi import bcmm as inegi

_rule = rules_beside(__file__)

_ZIP = "conjunto_de_datos_bcmm_mensual_paises_bien_csv.zip"
UNIT = "thousands of US dollars"


def discover(context: DiscoveryContext) -> Plan:
    """One zip."""
    return inegi.whole_zip(_ZIP)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The files of all years."""
    return {_TABLE: inegi.year_files(files, "bcmm_paises_bien_mensual_tr_cifra", scratch)}


_TABLE = "inegi_bcmm_partners"

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
                _rule("countries_make_regions_make_the_total"),
                inegi.plausible("bcmm_partners", 10_000_000, 300_000_000, UNIT),
                inegi.fits_national_totals("bcmm_partners", 1000),
            ),
            past_bounds=inegi.HISTORIES,
        ),
    ),
)
