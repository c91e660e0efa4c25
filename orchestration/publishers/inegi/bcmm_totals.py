"""INEGI: Mexico's merchandise trade, national totals a month, in millions of US dollars.

The newest month is out a month before the detail (Oportunas) and has fewer concepts: nothing at CIF, and its balance
under a shorter name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.core.dataset import Cadence, Dataset
from orchestration.core.drift import Finding, Tolerance, none_quarantined
from orchestration.core.relation import Parsed
from orchestration.core.request import Ask, LandedFile, Plan
from orchestration.core.table import Column, Rule, Table
from orchestration.publishers.inegi import bcmm as inegi

_ZIP = "conjunto_de_datos_bcmm_mensual_csv.zip"
UNIT = "millions of US dollars"


def discover(ask: Ask) -> Plan:
    """One zip."""
    return inegi.whole_zip(_ZIP)


def parse(files: Sequence[LandedFile], partition: str, scratch: Path) -> Parsed:
    """The files of all years."""
    return {"inegi_bcmm_totals": inegi.year_files(files, "bcmm_mensual_tr_cifra", scratch)}


_KNOWN = (
    "select t.*, c.concept_key, c.part_of, c.breakdown, c.in_timely from {batch} t"
    " join read_csv('{seeds}/inegi_concepts.csv', all_varchar = true, hive_partitioning = false) c on c.tipo = t.tipo and c.concepto = t.concepto"
)
_CONCEPTS_KNOWN = Rule(
    "concept_is_known",
    "Known concepts are the seed inegi_concepts; a new one may be a part of another, and is looked up before it is added.",
    "with counted as (select t._partition, t.tipo, t.concepto, count(*) as row_count, sum(abs(t.val_usd))::double as amount,"
    " bool_or(c.concept_key is not null) as is_known from {batch} t left join"
    " read_csv('{seeds}/inegi_concepts.csv', all_varchar = true, hive_partitioning = false) c on c.tipo = t.tipo and c.concepto = t.concepto"
    " group by all)"
    " select _partition, 'concepto ' || tipo || ', ' || concepto as part, row_count,"
    " amount / nullif(sum(amount) over (partition by _partition), 0) as share from counted qualify not is_known",
    Tolerance(
        Finding.UNKNOWN_CODE,
        share=inegi.UNKNOWN_SHARE,
        why="It is loaded under the publisher's name and added to nothing; a tenth of all is a known one renamed.",
    ),
)
_CONCEPTS_WHOLE = Rule(
    "every_concept_in_every_month",
    "18 concepts are published for each month since 2012, and 15 for a month whose figures are still timely.",
    f"with known as ({_KNOWN}), months as (select _partition, anio, mes,"
    " bool_or(starts_with(estatus, 'Cifras Oportunas')) as is_timely from known group by all),"
    " due as (select m.*, c.concept_key from months m cross join (select distinct concept_key, in_timely"
    " from read_csv('{seeds}/inegi_concepts.csv', all_varchar = true, hive_partitioning = false)) c where not m.is_timely or c.in_timely = 'true')"
    " select d._partition, d.concept_key || ' ' || d.anio || '-' || lpad(d.mes, 2, '0') as part from due d"
    " anti join known k on (k._partition, k.anio, k.mes, k.concept_key) = (d._partition, d.anio, d.mes, d.concept_key)",
    Tolerance(
        Finding.MISSING_PART,
        most=6,
        why="The newest month may lack a third of its concepts. A known one that is missing in every month is renamed.",
    ),
)  # fmt: skip
_PARTS_ADD_UP = Rule(
    "concepts_add_up",
    "Oil and the rest make exports and imports, types of goods make imports, sectors make exports without oil: each part is"
    " rounded to three decimals, so that sums differ by half a thousandth a part, or by a row that is in the quarantine.",
    f"with known as ({_KNOWN}), sums as (select _partition, anio, mes, part_of as concept_key, breakdown,"
    " sum(val_usd) as parts, count(*) as addends from known where part_of is not null group by all)"
    " select s.*, k.val_usd as whole from sums s left join known k"
    " on (k._partition, k.anio, k.mes, k.concept_key) = (s._partition, s.anio, s.mes, s.concept_key)"
    " where (k.val_usd is null or abs(s.parts - k.val_usd) > 0.0005 * (s.addends + 1))"
    f" and {none_quarantined('s', ('inegi_bcmm_totals',), ('anio', 'mes'))}",
)
_BALANCE = Rule(
    "balances_are_differences",
    "Exports less imports are the balance, at FOB and at CIF, and freight lies between the two, within the rounding of three numbers.",
    "select _partition, anio, mes"
    + "".join(
        f", max(val_usd) filter (where concept_key = '{key}') as {name}"
        for key, name in (
            ("exports", "x"),
            ("imports", "m"),
            ("import_freight_and_insurance", "freight"),
            ("imports_cif", "cif"),
            ("balance", "b"),
            ("balance_cif", "b_cif"),
        )
    )
    + f" from ({_KNOWN}) group by all"
    " having abs(x - m - b) > 0.002 or abs(x - cif - b_cif) > 0.002 or abs(m + freight - cif) > 0.002",
)
_ONLY_BALANCES_FALL_BELOW_ZERO = Rule(
    "trade_is_not_negative",
    "Only a balance falls below zero; the publisher leaves no value blank here.",
    "select * from {batch} where val_usd is null or (val_usd < 0 and tipo <> 'No aplica')",
)
_TOTALS = "select *, val_usd as whole from {batch} where concepto in ('Exportaciones Totales', 'Importaciones Totales')"

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
                _CONCEPTS_KNOWN,
                _CONCEPTS_WHOLE,
                _PARTS_ADD_UP,
                _BALANCE,
                _ONLY_BALANCES_FALL_BELOW_ZERO,
                inegi.plausible(_TOTALS, 10_000, 300_000, UNIT),
            ),
            histories=inegi.HISTORIES,
        ),
    ),
)
