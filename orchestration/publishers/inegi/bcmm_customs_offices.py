"""INEGI: Mexico's merchandise trade by mode of transport, with customs office or with chapter, in millions of US dollars.

The six largest offices of each mode and direction are named and the rest is one row, so that an office's trade by a
mode in which it is not named is unknown, not zero. No partner country.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.relation import Parsed
from orchestration.core.request import DiscoveryContext, LandedFile, Plan
from orchestration.core.rule_files import rules_beside
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.inegi import bcmm as inegi

_rule = rules_beside(__file__)

_ZIP = "conjunto_de_datos_bcmm_mensual_mtra_csv.zip"
UNIT = "millions of US dollars"
_FLOWS = {"tipo": ("Exportación", "Importación")}


def discover(context: DiscoveryContext) -> Plan:
    """One zip."""
    return inegi.whole_zip(_ZIP)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The files by customs office and those by chapter."""
    return {
        inegi.BY_OFFICE: inegi.year_files(files, "bcmm_mtra_aduana_mensual_tr_cifra", scratch),
        inegi.BY_CHAPTER: inegi.year_files(files, "bcmm_mtra_capitulo_mensual_tr_cifra", scratch),
    }


_COMMON = (
    *inegi.month_rules(_FLOWS),
    _rule("total_has_its_name"),
    inegi.CONFIDENTIAL_IS_BLANK,
    inegi.STATES_KNOWN,
    inegi.MODES_ADD_UP,
    inegi.plausible("bcmm_customs_offices", 10_000, 300_000, UNIT),
    inegi.fits_national_totals("bcmm_customs_offices", 1),
)


def _table(name: str, description: str, concept: str, *rules: Rule) -> Table:
    return Table(
        name=name,
        description=f"One row per tipo, anio, mes, mtra and concepto: {description}",
        grain=("tipo", "anio", "mes", "mtra", "concepto"),
        period=inegi.PERIOD,
        weight="val_usd",
        nullable_grain=("mtra",),
        columns=(
            inegi.PROJECT,
            inegi.COVERAGE,
            Column("tipo", "Exportación or Importación."),
            inegi.YEAR,
            inegi.MONTH,
            Column("concepto", concept),
            inegi.MODE,
            inegi.value(UNIT),
            inegi.FIGURE_STATE,
            inegi.STATUS,
        ),
        rules=(*_COMMON, *rules),
        past_bounds=inegi.HISTORIES,
    )


DATASET = Dataset(
    code="inegi_bcmm_customs_offices",
    title="Balanza Comercial de Mercancías de México by mode of transport",
    publisher=inegi.PUBLISHER,
    homepage=inegi.HOMEPAGE,
    licence=inegi.LICENCE,
    domain="trade",
    description=(
        "Mexico's merchandise exports and imports a month by mode of transport, divided over customs offices (Manzanillo,"
        " Lázaro Cárdenas, Nuevo Laredo …) and over HS chapters. Millions of US dollars, FOB, all partners together."
        " Totals, subtotals and details are rows of one table; two tables of the same trade that must never be added."
    ),
    release=Cadence(every="month", lag_days=58, budget_days=20),
    newest_period=f"select max(anio || '-' || lpad(mes, 2, '0')) from raw.{inegi.BY_OFFICE}",
    discover=discover,
    parse=parse,
    by_hand=inegi.by_hand(_ZIP),
    tables=(
        _table(
            inegi.BY_OFFICE,
            "trade by mode and customs office, with the totals of mode and direction.",
            "A customs office, Otras aduanas, the name of the mode (its subtotal), or the direction's total.",
            _rule("office_is_known"),
            _rule("manzanillo_and_lazaro_cardenas_present"),
            _rule("offices_and_chapters_agree", tables=(inegi.BY_OFFICE, inegi.BY_CHAPTER)),
        ),
        _table(
            inegi.BY_CHAPTER,
            "trade by mode and HS chapter, with the totals of mode and direction.",
            "A chapter with its title, Productos no clasificados, the name of the mode (its subtotal), or the total.",
            _rule("chapter_is_known"),
        ),
    ),
)
