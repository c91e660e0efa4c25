"""INEGI: Mexico's merchandise trade, national totals a month, in millions of US dollars.

The newest month is out a month before the detail (Oportunas) and has fewer concepts: nothing at CIF, and its balance
under a shorter name.
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

_ZIP = "conjunto_de_datos_bcmm_mensual_csv.zip"
UNIT = "millions of US dollars"


def discover(context: DiscoveryContext) -> Plan:
    """One zip."""
    return inegi.whole_zip(_ZIP)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The files of all years."""
    return {"inegi_bcmm_totals": inegi.year_files(files, "bcmm_mensual_tr_cifra", scratch)}


DATASET = Dataset(
    code="inegi_bcmm_totals",
    title="Balanza Comercial de Mercancías de México, national totals",
    publisher=inegi.PUBLISHER,
    homepage=inegi.HOMEPAGE,
    licence=inegi.LICENCE,
    domain="trade",
    description=(
        "Mexico's merchandise exports, imports and balance a month: oil and other goods, types of goods, sectors."
        " Millions of US dollars, FOB. Totals and their parts are rows of one table."
    ),
    release=Cadence(every="month", lag_days=28, budget_days=20),
    newest_period="select max(anio || '-' || lpad(mes, 2, '0')) from raw.inegi_bcmm_totals",
    discover=discover,
    parse=parse,
    by_hand=inegi.by_hand(_ZIP),
    tables=(
        Table(
            name="inegi_bcmm_totals",
            description="One row per tipo, anio, mes and concepto: a total of Mexico's trade, or a part of one.",
            grain=("tipo", "anio", "mes", "concepto"),
            period=inegi.PERIOD,
            weight="val_usd",
            columns=(
                inegi.PROJECT,
                inegi.COVERAGE,
                Column("tipo", "Exportaciones, Importaciones, or No aplica for a balance."),
                inegi.YEAR,
                inegi.MONTH,
                Column("concepto", "What is added: a total, a part of one, or a balance."),
                Column("val_usd", "Value FOB, of a balance the difference.", unit=UNIT, type=inegi.VALUE_TYPE),
                inegi.STATUS,
            ),
            rules=(
                *inegi.month_rules({"tipo": ("Exportaciones", "Importaciones", "No aplica")}),
                _rule("concept_is_known"),
                _rule("every_concept_in_every_month"),
                _rule("concepts_add_up"),
                _rule("balances_are_differences"),
                _rule("trade_is_not_negative"),
                inegi.plausible("bcmm_totals", 10_000, 300_000, UNIT),
            ),
            past_bounds=inegi.HISTORIES,
        ),
    ),
)
